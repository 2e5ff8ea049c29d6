package org.moox.sync.platform;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.outgoing.Domain;
import org.moox.sync.platform.RegistryMessages.Trust;
import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;
import org.moox.sync.security.KeyDerivation;
import org.moox.sync.security.Purpose;
import org.moox.sync.security.SigningKey;
import org.moox.sync.security.Tokens;

/** The first contact: how a platform without a registry recognizes its master. It ends with the first registry, until it is reopened. */
@ApplicationScoped
public class Bootstrap {

    /** Value of {@code x-sync-key} in a first contact. */
    public static final String KEY_ID = KeyDerivation.BOOTSTRAP;

    private final PlatformConfig config;
    private final Platforms platforms;
    private final RegistryRow row;

    Bootstrap(PlatformConfig config, Platforms platforms, RegistryRow row) {
        this.config = config;
        this.platforms = platforms;
        this.row = row;
    }

    /** @throws SyncException UNAUTHENTICATED when this platform has a registry already, or no {@code sync.token} */
    public SigningKey key(UUID master) {
        return keys(master).stream()
                .findFirst()
                .orElseThrow(() -> new SyncException(Reason.UNAUTHENTICATED,
                        "This platform takes no first contact: it has a registry already, or no sync.token."));
    }

    /** Keys that a first contact may be signed with: of the present and the previous token; none once there is a registry, unless it was reopened. */
    public List<SigningKey> keys(UUID master) {
        return derive(Purpose.SIGN, master);
    }

    /** Whether a first contact is for this platform. */
    public boolean isForUs(String target) {
        return ownDomain().map(Domain::authority).filter(authority -> authority.equals(target)).isPresent();
    }

    /** Keys that the pair keys of a first contact may be sealed under. */
    List<SigningKey> opening(UUID master) {
        return derive(Purpose.SEAL, master);
    }

    private List<SigningKey> derive(Purpose purpose, UUID master) {
        var domain = ownDomain();
        if (domain.isEmpty() || !platforms.all().isEmpty() && !row.isReopened()) {
            return List.of();
        }
        var ownToken = config.platform().token().map(Tokens::hash).orElse(null);
        return Stream.of(config.token(), config.tokenPrevious())
                .flatMap(Optional::stream)
                .map(token -> KeyDerivation.bootstrap(token, ownToken, purpose, master, domain.get().authority()))
                .toList();
    }

    /** As the master derives it for a platform, with the platform's token or without. */
    SigningKey toward(Platform target, Trust trust, Purpose purpose, UUID master) {
        return toward(target, target.apiTokenHash(), trust, purpose, master);
    }

    /** The same with this token of the platform, such as one before. */
    SigningKey toward(Platform target, String tokenHash, Trust trust, Purpose purpose, UUID master) {
        var token = (trust.isOfPreviousToken() ? config.tokenPrevious() : config.token())
                .orElseThrow(() -> new SyncException(Reason.UNAVAILABLE, "sync.token",
                        "Set sync.token: the first contact with a platform is signed with a key derived from it."));
        return KeyDerivation.bootstrap(token, trust.namesPlatformToken() ? tokenHash : null, purpose, master,
                Domain.of(target.domain()).authority());
    }

    private Optional<Domain> ownDomain() {
        return config.platform().domain().flatMap(Domain::parse);
    }
}
