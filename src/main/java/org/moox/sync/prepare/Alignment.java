package org.moox.sync.prepare;

import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import org.jboss.logging.Logger;
import org.moox.sync.capture.Capture;
import org.moox.sync.database.OneShot;
import org.moox.sync.log.Streams;
import org.moox.sync.platform.RegistryChanged;
import org.moox.sync.sync.SyncDefinition;
import org.moox.sync.sync.Syncs;

import io.quarkus.runtime.StartupEvent;

/** Keeps streams and capture in step with the definitions: streams first, so that what capture sees is not missed. */
@ApplicationScoped
public class Alignment {

    private static final Logger LOG = Logger.getLogger(Alignment.class);

    private final Syncs syncs;
    private final Streams streams;
    private final Capture capture;
    private final Nudges nudges;
    private final Transformers transformers;

    Alignment(Syncs syncs, Streams streams, Capture capture, Nudges nudges, Transformers transformers) {
        this.syncs = syncs;
        this.streams = streams;
        this.capture = capture;
        this.nudges = nudges;
        this.transformers = transformers;
    }

    void atStart(@Observes @Priority(300) StartupEvent event) {
        align(capture::align);
    }

    // after the registries have dropped what they cache; the master waits for the answer
    void afterChange(@Observes @Priority(3000) RegistryChanged event) {
        align(capture::alignSoon);
    }

    /** Brings streams and triggers in line with the active definitions; not in a one-shot command. Idempotent; own transactions. */
    public void align() {
        align(capture::align);
    }

    private void align(Function<Supplier<Set<String>>, List<String>> captures) {
        if (OneShot.isOn()) {
            return;
        }
        streams.align(() -> outgoing(SyncDefinition::target));
        for (var problem : captures.apply(() -> outgoing(SyncDefinition::sourceModel))) {
            LOG.warnf("capture incomplete reason=\"%s\"", problem);
        }
        syncs.outgoing().forEach(transformers::reportMissing);
        nudges.nudge();
    }

    // what another replica has changed, or changes just now, must not be undone
    private <T> Set<T> outgoing(Function<SyncDefinition, T> part) {
        syncs.refresh();
        return syncs.outgoing().stream().map(part).collect(Collectors.toSet());
    }
}
