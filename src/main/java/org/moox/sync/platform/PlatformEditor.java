package org.moox.sync.platform;

import java.time.Clock;
import java.util.List;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;

import org.jboss.logging.Logger;
import org.moox.sync.outgoing.Domain;
import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;
import org.moox.sync.security.Tokens;
import org.moox.sync.wire.RegistryMessage.SyncEntry;

import io.quarkus.arc.All;

/** Changes the registry of platforms, on the master only; each change raises the revision. */
@ApplicationScoped
class PlatformEditor {

    private static final Logger LOG = Logger.getLogger(PlatformEditor.class);

    private final Registry registry;
    private final Self self;
    private final Secrets secrets;
    private final List<SyncDefinitions> definitions;
    private final Clock clock;

    PlatformEditor(Registry registry, Self self, Secrets secrets, @All List<SyncDefinitions> definitions, Clock clock) {
        this.registry = registry;
        this.self = self;
        this.secrets = secrets;
        this.definitions = definitions;
        this.clock = clock;
    }

    /** @return the platform with its token, which nobody can look up later */
    @Transactional
    PlatformView create(NewPlatform wish) {
        registry.requireMaster();
        if (Boolean.TRUE.equals(wish.master())) {
            throw new SyncException(Reason.CONFLICT, "master", "There is a master already; a registry has one.");
        }
        var revision = registry.nextRevision();
        var details = wish.details(false);
        requireUnique(details, null);
        var token = wish.apiToken() == null ? Tokens.generate() : wish.apiToken();
        requireFree(wish.id());
        var platform = Platform.create(wish.id() == null ? UUID.randomUUID() : wish.id(), details, clock.instant());
        platform.useToken(Tokens.hash(token), clock.instant());
        secrets.renew(platform);
        platform.raise(revision);
        platform.persist();
        LOG.infof("created platform platform=%s name=%s revision=%d", platform.id(), platform.name(), revision);
        return platform.view(token);
    }

    @Transactional
    PlatformView change(UUID id, NewPlatform wish) {
        registry.requireMaster();
        var revision = registry.nextRevision();
        var platform = require(id);
        if (wish.id() != null && !wish.id().equals(id)) {
            throw new SyncException(Reason.INVALID, "id", "The id of a platform cannot be changed.");
        }
        if (wish.apiToken() != null) {
            throw new SyncException(Reason.INVALID, "api_token", "A token is changed by POST /api/platform/{id}/token.");
        }
        if (wish.master() != null && wish.master() != platform.isMaster()) {
            throw new SyncException(Reason.CONFLICT, "master", "The registry has one master, and it cannot be changed here.");
        }
        var details = wish.details(platform.isMaster());
        if (id.equals(self.id()) && !details.name().equals(platform.name())) {
            throw new SyncException(Reason.CONFLICT, "name",
                    "This platform finds itself under its sync.platform.name, %s; it cannot be renamed."
                            .formatted(platform.name()));
        }
        requireUnique(details, id);
        if (details.readOnly()) {
            requireNoTarget(id);
        }
        platform.change(details, clock.instant());
        platform.raise(revision);
        LOG.infof("changed platform platform=%s name=%s revision=%d", id, platform.name(), revision);
        return platform.view(null);
    }

    @Transactional
    void delete(UUID id) {
        registry.requireMaster();
        var revision = registry.nextRevision();
        var platform = require(id);
        if (id.equals(self.id())) {
            throw new SyncException(Reason.CONFLICT, "id", "This platform is the master; it cannot be deleted.");
        }
        var users = definitions.stream().flatMap(syncs -> syncs.concerning(id).stream()).map(SyncEntry::title).toList();
        if (!users.isEmpty()) {
            throw new SyncException(Reason.CONFLICT, "id",
                    "Syncs use this platform: delete them first (%s).".formatted(String.join(", ", users)));
        }
        platform.delete();
        LOG.infof("deleted platform platform=%s name=%s revision=%d", id, platform.name(), revision);
    }

    /** The next push to it is a first contact again: it has lost its registry, or was reopened. Nothing of the registry changes. */
    @Transactional
    void contactAnew(UUID id) {
        registry.requireMaster();
        if (id.equals(self.id())) {
            throw new SyncException(Reason.CONFLICT, "id", "This platform is the master; it does not contact itself.");
        }
        require(id).forgetAcknowledgement();
        LOG.infof("platform is contacted anew platform=%s", id);
    }

    static Platform require(UUID id) {
        return Platform.find(id).orElseThrow(() -> Platforms.unknown(id));
    }

    private static void requireFree(UUID id) {
        if (id != null && Platform.find(id).isPresent()) {
            throw new SyncException(Reason.CONFLICT, "id", "There is a platform %s already.".formatted(id));
        }
    }

    private void requireNoTarget(UUID id) {
        var leadingHere = definitions.stream()
                .flatMap(syncs -> syncs.concerning(id).stream())
                .filter(sync -> sync.targetPlatformId().equals(id))
                .map(SyncEntry::title)
                .toList();
        if (!leadingHere.isEmpty()) {
            throw new SyncException(Reason.CONFLICT, "read_only",
                    "Syncs lead to this platform: delete them first (%s).".formatted(String.join(", ", leadingHere)));
        }
    }

    private static void requireUnique(PlatformDetails details, UUID id) {
        Platform.named(details.name()).filter(other -> !other.id().equals(id)).ifPresent(other -> {
            throw new SyncException(Reason.CONFLICT, "name", "There is a platform named %s already.".formatted(details.name()));
        });
        Platform.at(Domain.of(details.domain())).filter(other -> !other.id().equals(id)).ifPresent(other -> {
            throw new SyncException(Reason.CONFLICT, "domain",
                    "The platform %s has the domain %s already.".formatted(other.name(), other.domain()));
        });
    }
}
