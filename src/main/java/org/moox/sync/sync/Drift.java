package org.moox.sync.sync;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;
import org.moox.sync.platform.Platforms;
import org.moox.sync.platform.Registry;
import org.moox.sync.problem.SyncException;
import org.moox.sync.wire.ModelsAnswer.ColumnDescription;
import org.moox.sync.wire.ModelsAnswer.ModelDescription;
import org.moox.sync.wire.RegistryMessage.SyncEntry;

import io.quarkus.narayana.jta.QuarkusTransaction;

/**
 * Compares the models of both sides of every sync with what they were when it was saved, and says how they differ. The steps need nothing of it: they go on
 * with what both sides have and park what cannot go. Only a column that has joined those that travel asks for something: the records that were brought without it go again.
 */
@ApplicationScoped
public class Drift {

    private static final Logger LOG = Logger.getLogger(Drift.class);

    private final Registry registry;
    private final Platforms platforms;
    private final ModelInquiry inquiry;
    private final Clock clock;

    Drift(Registry registry, Platforms platforms, ModelInquiry inquiry, Clock clock) {
        this.registry = registry;
        this.platforms = platforms;
        this.inquiry = inquiry;
        this.clock = clock;
    }

    /** Looks at every checked definition; on the master only. A platform that cannot be asked leaves what was said before. Blocking, own transactions. */
    public void look() {
        if (!registry.isMaster()) {
            return;
        }
        var models = new HashMap<UUID, Optional<Map<String, ModelDescription>>>();
        for (var sync : QuarkusTransaction.requiringNew().call(Sync::checked)) {
            var source = models.computeIfAbsent(sync.sourcePlatformId, this::ask);
            var target = models.computeIfAbsent(sync.targetPlatformId, this::ask);
            if (source.isPresent() && target.isPresent()) {
                compare(sync, source.get(), target.get());
            }
        }
    }

    private Optional<Map<String, ModelDescription>> ask(UUID platform) {
        try {
            return platforms.find(platform)
                    .map(peer -> inquiry.all(peer)
                            .stream()
                            .collect(Collectors.toMap(ModelDescription::name, Function.identity())));
        } catch (SyncException e) { // it is asked again with the next look
            LOG.debugf("cannot look for drift platform=%s reason=\"%s\"", platform, e.getMessage());
            return Optional.empty();
        }
    }

    private void compare(Sync sync, Map<String, ModelDescription> sources, Map<String, ModelDescription> targets) {
        var source = sources.get(sync.sourceModel);
        var target = targets.get(sync.targetModel);
        var seen = source == null ? null : Mapping.of(sync.entry()).seenByTarget(source);
        var found = source == null || target == null
                ? List.of("Model \"%s\" is no longer exposed on the %s: records are parked until it is."
                        .formatted(source == null ? sync.sourceModel : sync.targetModel, source == null ? "source" : "target"))
                : differences(sync, seen, target);
        var text = found.isEmpty() ? null : String.join(" ", found);
        var before = Json.picture(sync.picture);
        var now = seen == null || target == null
                ? before
                : (before == null ? Picture.of(seen, target) : before).with(Common.of(sync.entry(), sources, targets));
        if (Objects.equals(now, before) && Objects.equals(text, sync.drift)) {
            return;
        }
        if (text != null && !text.equals(sync.drift)) {
            LOG.warnf("schema drift sync=%s reason=\"%s\"", sync.id, text);
        }
        var joined = before == null || now == null ? List.<String>of() : Common.joined(before.common(), now.common());
        if (!joined.isEmpty()) {
            LOG.infof("fields join those that travel, all records go again sync=%s fields=%s", sync.id, joined);
        }
        QuarkusTransaction.requiringNew().run(() -> write(sync.entry(), text, now, !joined.isEmpty()));
    }

    private void write(SyncEntry seen, String text, Picture now, boolean joined) {
        var revision = joined ? registry.nextRevision() : 0; // holds the registry before the row
        Sync.unchanged(seen).ifPresent(row -> {
            row.drift(text, now, clock.instant());
            if (joined) {
                row.tell(revision);
            }
        });
    }

    // what a transformer makes of the fields only the transformer knows, and what a handler does with them only the handler
    private static List<String> differences(Sync sync, ModelDescription seen, ModelDescription target) {
        if (sync.transformer != null || sync.transformation != null || seen.transformer() != null) {
            return List.of();
        }
        var found = new ArrayList<String>();
        var columns = seen.columns().stream().map(ColumnDescription::name).collect(Collectors.toSet());
        var identifier = List.of(sync.identifier);
        if (!columns.containsAll(identifier) || seen.localIdentifier().isEmpty()) {
            found.add("The source has lost its identifier: records are parked until it is back.");
        }
        if (target.uniqueIdentifiers().stream().noneMatch(key -> Set.copyOf(key).equals(Set.copyOf(identifier)))) {
            found.add("On the target %s no longer identifies records: they are parked until it has its unique index again."
                    .formatted(String.join(", ", identifier)));
        }
        if (sync.picture != null && target.handler() == null) {
            found.addAll(Json.picture(sync.picture).differences(seen, target));
        }
        return found;
    }
}
