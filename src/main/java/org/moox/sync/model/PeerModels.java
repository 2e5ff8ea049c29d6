package org.moox.sync.model;

import org.moox.sync.wire.ModelsAnswer;

/** Asks platforms for their models; implemented by who can reach them. */
public interface PeerModels {

    /**
     * The models that a platform exposes, and its transformers. This platform itself may be asked too.
     *
     * @param platform id or name
     * @param model name of one model, or null for all
     * @throws org.moox.sync.problem.SyncException UNKNOWN_PLATFORM, UNKNOWN_MODEL, or PEER_FAILED when it cannot be asked
     */
    ModelsAnswer ask(String platform, String model);

    /**
     * What the syncs bring from one platform to another.
     *
     * @param source id or name, or null for this platform
     * @param target id or name, or null for this platform
     */
    Doubts.Company company(String source, String target);
}
