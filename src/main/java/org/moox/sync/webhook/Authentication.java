package org.moox.sync.webhook;

import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.platform.Bootstrap;
import org.moox.sync.platform.Locks;
import org.moox.sync.platform.PeerKeys;
import org.moox.sync.platform.Self;
import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;
import org.moox.sync.security.SigningKey;
import org.moox.sync.security.Verifier;
import org.moox.sync.wire.Envelope;
import org.moox.sync.wire.Headers;
import org.moox.sync.wire.RegistryMessage;

/** Finds out who speaks: a platform that shares a key with us, or, while there is no registry here, the master at its first contact. */
@ApplicationScoped
class Authentication {

    private static final String BOOTSTRAP_PATH = "/" + RegistryMessage.KIND;

    /** What passes a lock: the registry and its handing over, or nobody could unlock, and what moves no records. */
    private static final Set<String> ALWAYS = Set.of("/registry", "/handover", "/models", "/command");

    private final PeerKeys keys;
    private final Bootstrap bootstrap;
    private final Locks locks;
    private final Self self;
    private final Clock clock;

    Authentication(PeerKeys keys, Bootstrap bootstrap, Locks locks, Self self, Clock clock) {
        this.keys = keys;
        this.bootstrap = bootstrap;
        this.locks = locks;
        this.self = self;
        this.clock = clock;
    }

    /**
     * Checks signature and clock.
     *
     * @throws SyncException UNAUTHENTICATED; FORBIDDEN or UNAVAILABLE when it brings records and one of us is locked
     */
    Caller caller(Request request) {
        var source = source(request.source());
        var firstContact = isFirstContact(request);
        verify(keys(source, request), request);
        if (!firstContact) {
            locks.requireKnown(source);
        }
        if (!ALWAYS.contains(request.below())) {
            locks.requireOpen(source);
        }
        return new Caller(source, firstContact);
    }

    /** Whether there are keys by which the source may have signed, and the time is right: nothing else of it has been checked. */
    boolean expects(Request head) {
        return Verifier.isInTime(head.timestamp(), clock.instant()) && !keys(source(head.source()), head).isEmpty();
    }

    private List<SigningKey> keys(UUID source, Request request) {
        return isFirstContact(request) ? bootstrap.keys(source) : keys.verifying(source, request.key());
    }

    private static boolean isFirstContact(Request request) {
        return Bootstrap.KEY_ID.equals(request.key()) && BOOTSTRAP_PATH.equals(request.below());
    }

    /** Whether the message is meant for us: it names our id, or, at the first contact, our domain. */
    void requireOurs(Envelope message, Caller caller) {
        var target = message.target();
        var ours = target != null && (caller.bootstrap()
                ? bootstrap.isForUs(target)
                : self.find().map(UUID::toString).filter(target::equals).isPresent());
        if (!ours) {
            throw new SyncException(Reason.FORBIDDEN, "target", "The message is not meant for this platform.");
        }
    }

    private void verify(List<SigningKey> valid, Request request) {
        Verifier.verify(valid, request.id(), request.timestamp(), request.signature(), request.body(), clock.instant());
    }

    private static UUID source(String claimed) {
        try {
            if (claimed != null && UUID.fromString(claimed).toString().equals(claimed)) { // one spelling only
                return UUID.fromString(claimed);
            }
        } catch (IllegalArgumentException e) { // no id: nobody
        }
        throw new SyncException(Reason.UNAUTHENTICATED, Headers.SOURCE,
                "The header " + Headers.SOURCE + " is missing or not readable.");
    }
}
