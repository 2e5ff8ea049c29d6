package org.moox.sync.platform;

import java.time.Clock;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;

import org.jboss.logging.Logger;
import org.moox.sync.security.Tokens;

/** Gives a platform a new token and new keys, on the master only; what was before stays valid for the configured overlap. */
@ApplicationScoped
class TokenRenewal {

    private static final Logger LOG = Logger.getLogger(TokenRenewal.class);

    private final Registry registry;
    private final Secrets secrets;
    private final PairKeys pairKeys;
    private final PlatformConfig config;
    private final Clock clock;

    TokenRenewal(Registry registry, Secrets secrets, PairKeys pairKeys, PlatformConfig config, Clock clock) {
        this.registry = registry;
        this.secrets = secrets;
        this.pairKeys = pairKeys;
        this.config = config;
        this.clock = clock;
    }

    /**
     * Secret and keys change together with the revision: whoever acknowledges it has them.
     *
     * @param revoke whether the tokens before end at once; keys overlap all the same, so that nothing under way is lost
     * @return the platform with its token, which nobody can look up later
     */
    @Transactional
    PlatformView renew(UUID id, boolean revoke) {
        registry.requireMaster();
        var revision = registry.nextRevision();
        var platform = PlatformEditor.require(id);
        var token = Tokens.generate();
        var now = clock.instant();
        platform.replaceToken(Tokens.hash(token), now, revoke ? now : now.plus(config.peer().keyOverlap()));
        if (revoke) {
            platform.endTokensBefore();
        }
        secrets.renew(platform);
        platform.raise(revision);
        pairKeys.renew(revision);
        LOG.infof("renewed token platform=%s name=%s revision=%d revoked=%s", id, platform.name(), revision, revoke);
        return platform.view(token);
    }
}
