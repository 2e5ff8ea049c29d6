package org.moox.sync.model;

import java.util.List;

import org.moox.sync.wire.ModelsAnswer.ModelDescription;

/** Asks platforms for their models; implemented by who can reach them. */
public interface PeerModels {

    /**
     * The models that a platform exposes. This platform itself may be asked too.
     *
     * @param platform id or name
     * @param model name of one model, or null for all
     * @throws org.moox.sync.problem.SyncException UNKNOWN_PLATFORM, UNKNOWN_MODEL, or PEER_FAILED when it cannot be asked
     */
    List<ModelDescription> ask(String platform, String model);

    /**
     * What the syncs bring from one platform to another.
     *
     * @param source id or name, or null for this platform
     * @param target id or name, or null for this platform
     */
    Doubts.Company company(String source, String target);
}
