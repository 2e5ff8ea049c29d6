package org.moox.sync.platform;

import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.security.Tokens;

/** The signing secrets of the platforms: made on the master, sealed there, shown to nobody. */
@ApplicationScoped
class Secrets {

    private static final String CONTEXT = "signing-secret";

    private final Vault vault;

    Secrets(Vault vault) {
        this.vault = vault;
    }

    /** Gives the platform a new secret. */
    void renew(Platform platform) {
        platform.useSecret(seal(platform.id(), Tokens.secret()));
    }

    /** Seals anew what was sealed under the previous encryption key. Joins the caller's transaction. */
    int reseal() {
        var count = 0;
        for (var platform : Platform.all().stream().filter(Platform::hasSecret).toList()) {
            var anew = vault.reseal(platform.signingSecret(), CONTEXT, platform.id().toString());
            anew.ifPresent(platform::useSecret);
            count += anew.isPresent() ? 1 : 0;
        }
        return count;
    }

    /** Gives the platform the secret that it had on another master. */
    void keep(Platform platform, byte[] secret) {
        platform.useSecret(seal(platform.id(), secret));
    }

    byte[] of(Platform platform) {
        return vault.open(platform.signingSecret(), CONTEXT, platform.id().toString());
    }

    private byte[] seal(UUID platform, byte[] secret) {
        return vault.seal(secret, CONTEXT, platform.toString());
    }
}
