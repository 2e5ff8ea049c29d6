package org.moox.sync.ops;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import org.moox.sync.database.OneShot;
import org.moox.sync.log.StreamCondition;
import org.moox.sync.log.StreamStates;
import org.moox.sync.log.StreamStates.LogSize;
import org.moox.sync.log.StreamStates.StreamState;
import org.moox.sync.platform.Locks;
import org.moox.sync.platform.Peer;
import org.moox.sync.platform.Platforms;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.quarkus.runtime.StartupEvent;

/** How the streams and the log stand, for monitors. The names of all our meters are here. The database is asked when somebody asks us, and every few seconds at most. */
@ApplicationScoped
class StreamMetrics {

    static final String LAG_CHANGES = "sync.stream.lag.changes";
    static final String LAG_SECONDS = "sync.stream.lag.seconds";
    static final String FAILURES = "sync.stream.failures";
    static final String PARKED = "sync.stream.parked";
    static final String WAITING = "sync.stream.waiting";
    static final String RECONCILE_DUE = "sync.stream.reconcile.due";
    static final String STATE = "sync.stream.state";
    static final String LOG_ROWS = "sync.log.rows";
    static final String LOG_BYTES = "sync.log.bytes";

    private static final List<String> STATES = List.of("active", "failing", "locked", "stopped");
    private static final long FRESH = Duration.ofSeconds(3).toNanos();
    private static final StreamFigures NONE = new StreamFigures(Map.of(), Map.of(), Map.of(), new LogSize(0, 0), 0);

    private final MeterRegistry registry;
    private final StreamStates streams;
    private final Platforms platforms;
    private final Locks locks;
    private final ExecutorService executor;
    private final List<Series> series = new ArrayList<>();
    private final MultiGauge conditions;
    private StreamFigures figures = NONE;
    private Map<UUID, String> registered = Map.of();

    StreamMetrics(MeterRegistry registry, StreamStates streams, Platforms platforms, Locks locks, ExecutorService executor) {
        this.registry = registry;
        this.streams = streams;
        this.platforms = platforms;
        this.locks = locks;
        this.executor = executor;
        this.conditions = MultiGauge.builder(STATE)
                .description("1 for the state that a stream is in, 0 for the others")
                .register(registry);
    }

    /** What was read at one time; {@code names} of the targets are all of them that a monitor gets to see. */
    private record StreamFigures(Map<UUID, StreamState> states, Map<UUID, String> conditions, Map<UUID, String> names,
            LogSize log, long at) {
    }

    /** One number of each stream. */
    private record Series(MultiGauge gauge, ToDoubleFunction<StreamState> number) {
    }

    void atStart(@Observes @Priority(450) StartupEvent event) {
        if (OneShot.isOn()) {
            return;
        }
        add(LAG_CHANGES, "Committed changes that the target has not answered for; beyond 5000 about", StreamState::lagChanges);
        add(LAG_SECONDS, "Age of the oldest of them", StreamState::lagSeconds);
        add(FAILURES, "Failed attempts in a row", StreamState::failures);
        add(PARKED, "Records that the target refuses, or that cannot be sent; at most 5000 are counted", StreamState::parked);
        add(WAITING, "Records that wait for the target to know their sync; at most 5000 are counted", StreamState::waiting);
        add(RECONCILE_DUE, "1: changes have been lost, and a reconcile is due", s -> s.reconcileDue() ? 1 : 0);
        Gauge.builder(LOG_ROWS, () -> figures().log().rows()).description("Rows of the change log, about").register(registry);
        Gauge.builder(LOG_BYTES, () -> figures().log().bytes())
                .description("Size of the change log on disk")
                .register(registry);
        register(figures());
    }

    private void add(String name, String description, ToDoubleFunction<StreamState> number) {
        series.add(new Series(MultiGauge.builder(name).description(description).register(registry), number));
    }

    private void register(StreamFigures read) {
        var targets = read.names().entrySet();
        for (var one : series) {
            one.gauge()
                    .register(targets.stream()
                            .map(target -> (Row<?>) Row.of(Tags.of("target", target.getValue()),
                                    () -> number(target.getKey(), one.number())))
                            .toList(), true);
        }
        conditions.register(targets.stream().flatMap(target -> states(target.getKey(), target.getValue())).toList(), true);
    }

    private Stream<Row<?>> states(UUID target, String name) {
        return STATES.stream()
                .map(state -> Row.of(Tags.of("target", name, "state", state),
                        () -> state.equals(figures().conditions().get(target)) ? 1 : 0));
    }

    private double number(UUID target, ToDoubleFunction<StreamState> of) {
        var state = figures().states().get(target);
        return state == null ? Double.NaN : of.applyAsDouble(state);
    }

    /** Targets that have come or gone show with the next look: nothing is registered under the eyes of one who reads. */
    private synchronized StreamFigures figures() {
        if (System.nanoTime() - figures.at() > FRESH || figures == NONE) {
            var states = streams.all().stream().collect(Collectors.toMap(StreamState::target, s -> s));
            var names = states.keySet()
                    .stream()
                    .collect(Collectors.toMap(id -> id,
                            id -> platforms.find(id).map(Peer::name).orElse("unknown")));
            var conditionsNow = states.values()
                    .stream()
                    .collect(Collectors.toMap(StreamState::target,
                            s -> StreamCondition.of(s, locks.between(s.target()).orElse(null)).state()));
            var read = new StreamFigures(states, conditionsNow, names, streams.log(), System.nanoTime());
            figures = read;
            if (!registered.equals(names)) {
                registered = names;
                executor.execute(() -> register(read));
            }
        }
        return figures;
    }
}
