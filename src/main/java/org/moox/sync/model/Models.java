package org.moox.sync.model;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Collectors;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import org.moox.sync.database.Transactions;
import org.moox.sync.model.Exposure.Exposed;
import org.moox.sync.model.Model.Reference;
import org.moox.sync.model.ModelConfig.CaptureMode;
import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;
import org.moox.sync.wire.ModelsAnswer.ChildDescription;
import org.moox.sync.wire.ModelsAnswer.ColumnDescription;
import org.moox.sync.wire.ModelsAnswer.ModelDescription;
import org.moox.sync.wire.ModelsAnswer.ReferenceDescription;
import org.moox.sync.wire.ModelsAnswer.TransformerDescription;

import io.quarkus.arc.All;
import io.quarkus.runtime.StartupEvent;

/** The models that this platform exposes: configured tables and entities, with what {@code pg_catalog} says of them. Thread-safe. */
@ApplicationScoped
public class Models {

    private static final Duration FRESH = Duration.ofSeconds(5);

    private final Transactions transactions;
    private final ModelConfig config;
    private final Entities entities;
    private final Clock clock;
    private final List<PlugIns> plugIns;
    private final ReentrantLock readingNow = new ReentrantLock();
    private volatile Reading reading = new Reading(Map.of(), Map.of(), Map.of(), Edition.NONE, Instant.MIN);

    Models(Transactions transactions, ModelConfig config, Entities entities, Clock clock, @All List<PlugIns> plugIns) {
        this.transactions = transactions;
        this.config = config;
        this.entities = entities;
        this.clock = clock;
        this.plugIns = plugIns;
    }

    /** What the catalog said, and when. */
    private record Reading(Map<String, Model> models, Map<String, List<Child>> children, Map<String, String> missing,
            Edition edition, Instant at) {
    }

    void atStart(@Observes @Priority(60) StartupEvent event) {
        new Exposure(config, entities.all());
    }

    /** All models, by name. */
    public List<Model> all() {
        return List.copyOf(fresh().models().values());
    }

    /** The model of that name, as of at most a few seconds ago. */
    public Optional<Model> find(String name) {
        var found = fresh();
        if (!found.models().containsKey(name)) {
            found = readUnless(found);
        }
        return Optional.ofNullable(found.models().get(name));
    }

    /** The model of that name as last read, however long ago: for places that must not wait for the catalog, such as those that hold a connection. */
    public Optional<Model> known(String name) {
        return Optional.ofNullable(last().models().get(name));
    }

    /** All models as last read, however long ago. */
    public List<Model> known() {
        return List.copyOf(last().models().values());
    }

    /** Like {@link #children}, as last read, however long ago. */
    public List<Child> knownChildren(String name) {
        return last().children().getOrDefault(name, List.of());
    }

    private Reading last() {
        var last = reading;
        return last.at().equals(Instant.MIN) ? readUnless(last) : last;
    }

    /** @throws SyncException UNKNOWN_MODEL, naming it */
    public Model require(String name) {
        return find(name).orElseThrow(() -> new SyncException(Reason.UNKNOWN_MODEL, "model",
                "There is no model named %s here: expose its table by sync.tables or sync.models.".formatted(name)));
    }

    /** The models whose records travel with those of this model ({@code sync.models-with-syncable-relations}). */
    public List<Child> children(String name) {
        return fresh().children().getOrDefault(name, List.of());
    }

    /** Configured models whose table is not there, or whose children cannot travel: property → one sentence that says what to mend. */
    public Map<String, String> missing() {
        return fresh().missing();
    }

    /** What the tables looked like when they were last read: who finds them changed calls {@link #refresh}. */
    public Edition edition() {
        return fresh().edition();
    }

    /** Like {@link #edition}, as last read, however long ago; who finds them changed calls {@link #forget}. */
    public Edition knownEdition() {
        return last().edition();
    }

    /** Has the catalog read again by whoever next asks for what is fresh; does not wait. */
    public void forget() {
        var last = reading;
        if (!last.at().equals(Instant.MIN)) {
            reading = new Reading(last.models(), last.children(), last.missing(), last.edition(), Instant.EPOCH);
        }
    }

    /** Reads the catalog again now. */
    public void refresh() {
        readingNow.lock();
        try {
            reading = transactions.snapshot(this::read);
        } finally {
            readingNow.unlock();
        }
    }

    /** Whether records of the model may belong to platforms ({@code sync.models-with-platform-relations}; without it any may). */
    public boolean mayBelongToPlatforms(String name) {
        return config.modelsWithPlatformRelations()
                .map(names -> names.stream().map(String::strip).anyMatch(name::equals))
                .orElse(true);
    }

    /** The model as peers see it. */
    public ModelDescription describe(Model model) {
        return new ModelDescription(model.name(), model.kind(), model.schema() + '.' + model.table(),
                model.columns()
                        .stream()
                        .map(c -> new ColumnDescription(c.name(), c.fullType(), c.required(), c.generated(),
                                !c.notNull()))
                        .toList(),
                names(model.localIdentifier()), model.uniqueIdentifiers().stream().map(Models::names).toList(),
                model.references()
                        .stream()
                        .map(r -> new ReferenceDescription(r.columns(), r.model(), r.referenced()))
                        .toList(),
                mayBelongToPlatforms(model.name()), plugIn(p -> p.handler(model.name())),
                plugIn(p -> p.transformer(model.name())),
                children(model.name()).stream().map(Models::describe).toList());
    }

    private static ChildDescription describe(Child child) {
        return new ChildDescription(child.relation(), child.model().name(), names(child.identifier()),
                child.model().uniqueIdentifiers().stream().map(Models::names).toList());
    }

    /** The transformers that syncs from here may name. */
    public List<TransformerDescription> transformers() {
        return plugIns.stream().flatMap(p -> p.transformers().stream()).toList();
    }

    private String plugIn(Function<PlugIns, Optional<String>> name) {
        return plugIns.stream().map(name).flatMap(Optional::stream).findFirst().orElse(null);
    }

    private Reading fresh() {
        var last = reading;
        var now = clock.instant();
        // a clock that tests set back must not keep an old reading for ever
        var old = last.at().isBefore(now.minus(FRESH)) || last.at().isAfter(now);
        // others may hold connections: they go on with what is there
        return old && (last.at().equals(Instant.MIN) || !readingNow.isLocked()) ? readUnless(last) : last;
    }

    /** Reads the catalog, unless another thread has done so since {@code last}. */
    private Reading readUnless(Reading last) {
        readingNow.lock();
        try {
            if (reading == last) {
                refresh();
            }
            return reading;
        } finally {
            readingNow.unlock();
        }
    }

    private Reading read(Connection connection) throws SQLException {
        var catalog = new Catalog(connection);
        var found = entities.all();
        var entityTables = new HashMap<String, Long>();
        for (var entity : found) {
            entityTables.put(entity.model(), catalog.resolve(entity.table()));
        }
        var exposure = new Exposure(config, found);
        var all = catalog.names();
        var exposed = exposure.among(all, entityTables);
        var tables = catalog.read(exposed.stream().map(Exposed::table).distinct().toList());
        var names = new HashMap<Long, String>();
        exposed.forEach(e -> names.putIfAbsent(e.table().oid(), e.name()));
        var models = new LinkedHashMap<String, Model>();
        exposed.stream()
                .sorted(Comparator.comparing(Exposed::name))
                .forEach(e -> models.put(e.name(), model(e, tables.get(e.table().oid()), names)));
        var children = new Children(config, models, plugIns);
        var travelling = children.all();
        var missing = new TreeMap<>(exposure.missing(all));
        missing.putAll(Exposure.unrelated(config, models.keySet()));
        missing.putAll(children.problems());
        var edition = Edition.read(connection, exposed.stream().collect(Collectors.toMap(Exposed::name, e -> e.table().oid())));
        return new Reading(models, travelling, missing, edition, clock.instant());
    }

    private Model model(Exposed exposed, Table table, Map<Long, String> names) {
        var identifiers = new Identifiers(config);
        var binding = exposed.binding();
        var references = table.foreignKeys()
                .stream()
                .filter(key -> names.containsKey(key.referencedTable()))
                .map(key -> new Reference(key.columns(), names.get(key.referencedTable()), key.referenced()))
                .toList();
        return new Model(exposed.name(), exposed.entity() == null ? "table" : "entity", exposed.entity(),
                table.name().schema(), table.name().table(), table.columns(), identifiers.local(table, binding),
                identifiers.unique(table, binding), references, table.name().partitioned(),
                binding != null && binding.capture() == CaptureMode.CALLBACKS);
    }

    private static List<String> names(List<Column> columns) {
        return columns.stream().map(Column::name).toList();
    }
}
