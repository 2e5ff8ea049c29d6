package org.moox.sync.sync;

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

import io.quarkus.narayana.jta.QuarkusTransaction;

/**
 * Compares the models of both sides of every sync with what they were when it was saved, and says how they differ. The steps need nothing of it: they go on
 * with what both sides have and park what cannot go.
 */
@ApplicationScoped
public class Drift {

    private static final Logger LOG = Logger.getLogger(Drift.class);

    private final Registry registry;
    private final Platforms platforms;
    private final ModelInquiry inquiry;

    Drift(Registry registry, Platforms platforms, ModelInquiry inquiry) {
        this.registry = registry;
        this.platforms = platforms;
        this.inquiry = inquiry;
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
                compare(sync, source.get().get(sync.sourceModel), target.get().get(sync.targetModel));
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

    private void compare(Sync sync, ModelDescription source, ModelDescription target) {
        var seen = source == null ? null : Mapping.of(sync.entry()).seenByTarget(source);
        var found = source == null || target == null
                ? List.of("Model \"%s\" is no longer exposed on the %s: records are parked until it is."
                        .formatted(source == null ? sync.sourceModel : sync.targetModel, source == null ? "source" : "target"))
                : differences(sync, seen, target);
        var text = found.isEmpty() ? null : String.join(" ", found);
        var first = sync.picture == null && seen != null && target != null;
        if (!first && Objects.equals(text, sync.drift)) {
            return;
        }
        if (text != null) {
            LOG.warnf("schema drift sync=%s reason=\"%s\"", sync.id, text);
        }
        QuarkusTransaction.requiringNew()
                .run(() -> Sync.unchanged(sync.entry())
                        .ifPresent(row -> row.drift(text, first ? Picture.of(seen, target) : null)));
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
