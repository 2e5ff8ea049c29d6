package org.moox.sync.capture;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;
import org.moox.sync.database.DatabaseException;
import org.moox.sync.database.Transactions;
import org.moox.sync.log.Change;
import org.moox.sync.model.Model;
import org.moox.sync.model.Models;

/** Keeps the triggers in place that write the change log. */
@ApplicationScoped
public class Capture {

    private static final Logger LOG = Logger.getLogger(Capture.class);

    private final Transactions transactions;
    private final Models models;
    private final CaptureConfig config;
    private volatile List<String> problems = List.of();

    Capture(Transactions transactions, Models models, CaptureConfig config) {
        this.transactions = transactions;
        this.models = models;
        this.config = config;
    }

    /**
     * Installs what is missing for these models and drops what no model needs any more. Idempotent; own transactions.
     *
     * @param models names; asked for again before anything is dropped, while no other replica aligns: what that one has just installed must stay
     * @return what could not be done, one sentence each; empty when everything is in place
     */
    public List<String> align(Supplier<Set<String>> models) {
        return align(models, Effort.full(config));
    }

    /** The same while somebody waits for an answer: within seconds, so that tables which are busy are left for the next {@link #align}. */
    public List<String> alignSoon(Supplier<Set<String>> models) {
        return align(models, Effort.little(config));
    }

    private List<String> align(Supplier<Set<String>> models, Effort effort) {
        var found = new ArrayList<String>();
        var wanted = wanted(models.get(), found);
        align(wanted, children(wanted), () -> wanted(models.get(), new ArrayList<>()), new Round(effort, found));
        problems = List.copyOf(found);
        return problems;
    }

    private Map<String, Model> wanted(Set<String> names, List<String> found) {
        var wanted = new HashMap<String, Model>();
        if (config.enabled()) {
            for (var name : new TreeSet<>(names)) {
                usable(name, found).ifPresent(model -> wanted.put(name, model));
            }
        }
        return wanted;
    }

    /** What the last {@link #align} could not do. */
    public List<String> problems() {
        return problems;
    }

    /**
     * How a removal went.
     *
     * @param triggers removed
     * @param tables that had some of them
     * @param problems what could not be removed, one sentence each
     */
    public record Uninstalled(int triggers, int tables, List<String> problems) {
    }

    /** Removes all our triggers and their functions, since without the service nobody prunes the log. Idempotent. */
    public Uninstalled uninstall() {
        var found = new ArrayList<String>();
        var gone = triggers();
        align(Map.of(), Map.of(), Map::of, new Round(Effort.full(config), found));
        gone.removeAll(triggers());
        var tables = (int) gone.stream().map(Installed.Key::relation).distinct().count();
        return new Uninstalled(gone.size(), tables, List.copyOf(found));
    }

    private Set<Installed.Key> triggers() {
        return transactions.snapshot(Installed::read)
                .values()
                .stream()
                .flatMap(installed -> installed.triggers().keySet().stream())
                .collect(Collectors.toCollection(HashSet::new));
    }

    private Optional<Model> usable(String name, List<String> found) {
        var model = models.find(name);
        if (model.isEmpty()) {
            found.add("Model %s cannot be captured: it is not exposed here (sync.tables, sync.models).".formatted(name));
        } else if (model.get().localIdentifier().isEmpty()) {
            found.add(
                    "Model %s cannot be captured: its table %s has no local identifier (a primary key or a usable unique index)."
                            .formatted(name, model.get().quotedTable()));
            return Optional.empty();
        }
        return model;
    }

    private Map<ChildPlan, String> children(Map<String, Model> parents) {
        var plans = new LinkedHashMap<ChildPlan, String>();
        parents.values()
                .forEach(parent -> models.children(parent.name())
                        .forEach(child -> plans.put(new ChildPlan(parent, child), parent.name())));
        return plans;
    }

    /** One way through all tables, and what it could not do. */
    private record Round(Effort effort, List<String> found) {
    }

    /** What is there. */
    private record State(Map<String, Installed> installed, Map<String, String> captured) {

        static State read(Connection connection) throws SQLException {
            return new State(Installed.read(connection), Captured.read(connection));
        }

        Installed of(String tag) {
            return installed.getOrDefault(tag, Installed.nothing());
        }
    }

    /**
     * @param children of the wanted models → name of their parent
     * @param now what is wanted when it comes to dropping
     */
    private void align(Map<String, Model> wanted, Map<ChildPlan, String> children, Supplier<Map<String, Model>> now,
            Round round) {
        var state = transactions.snapshot(State::read);
        for (var model : wanted.values()) {
            if (transactions.snapshot(connection -> differs(connection, model, state))) {
                attempt(model.name(), round, connection -> install(connection, model));
            }
        }
        children.forEach((plan, parent) -> {
            if (!transactions.snapshot(connection -> changes(connection, plan, state.of(plan.tag()))).isEmpty()) {
                attempt(plan.model(), round, connection -> install(connection, plan, parent));
            }
        });
        var tags = tags(wanted, children);
        state.installed()
                .keySet()
                .stream()
                .filter(tag -> !tags.contains(tag))
                .forEach(tag -> attempt(nameOf(tag, state), round, connection -> drop(connection, tag, now.get())));
        state.captured()
                .keySet()
                .stream()
                .filter(name -> !wanted.containsKey(name))
                .forEach(name -> attempt(name, round, connection -> {
                    if (!now.get().containsKey(name)) {
                        Captured.remove(connection, name);
                    }
                    return null;
                }));
    }

    private static Set<String> tags(Map<String, Model> wanted, Map<ChildPlan, String> children) {
        return Stream.concat(wanted.keySet().stream().map(TriggerPlan::tag), children.keySet().stream().map(Plan::tag))
                .collect(Collectors.toSet());
    }

    private static String nameOf(String tag, State state) {
        return state.captured().keySet().stream().filter(name -> TriggerPlan.tag(name).equals(tag)).findFirst().orElse(tag);
    }

    private static boolean differs(Connection connection, Model model, State state) throws SQLException {
        return !model.quotedTable().equals(state.captured().get(model.name()))
                || !changes(connection, model, state.of(TriggerPlan.tag(model.name()))).isEmpty();
    }

    private static List<String> changes(Connection connection, Model model, Installed installed) throws SQLException {
        return model.callbacks() ? installed.drop() : changes(connection, new TriggerPlan(model), installed);
    }

    private static List<String> changes(Connection connection, Plan plan, Installed installed) throws SQLException {
        return plan.changes(Installed.relations(connection, plan.quotedTable()), installed);
    }

    private static Void install(Connection connection, ChildPlan plan, String parent) throws SQLException {
        var installed = State.read(connection).of(plan.tag());
        var statements = changes(connection, plan, installed);
        execute(connection, statements);
        if (!statements.isEmpty()) {
            unseen(connection, parent, installed.functions().isEmpty());
        }
        LOG.infof("captures children model=%s parent=%s table=%s statements=%d", plan.model(), parent, plan.quotedTable(),
                statements.size());
        return null;
    }

    private static Void install(Connection connection, Model model) throws SQLException {
        var state = State.read(connection);
        var installed = state.of(TriggerPlan.tag(model.name()));
        var statements = changes(connection, model, installed);
        execute(connection, statements);
        if (!statements.isEmpty() || !model.quotedTable().equals(state.captured().get(model.name()))) {
            unseen(connection, model.name(), installed.functions().isEmpty());
        }
        Captured.add(connection, model);
        LOG.infof("captures model=%s table=%s statements=%d", model.name(), model.quotedTable(), statements.size());
        return null;
    }

    // something was missing, disabled or outdated for a while: changes may have passed unseen; where there was nothing at all, too, but nobody may have relied on it
    private static void unseen(Connection connection, String model, boolean first) throws SQLException {
        try (var insert = connection
                .prepareStatement("insert into sync.changes (model, operation, key) values (?, 'reconcile', ?)")) {
            insert.setString(1, model);
            insert.setString(2, first ? Change.FIRST : null);
            insert.executeUpdate();
        }
    }

    private Void drop(Connection connection, String tag, Map<String, Model> wanted) throws SQLException {
        var installed = Installed.read(connection).get(tag);
        if (installed != null && !tags(wanted, children(wanted)).contains(tag)) {
            execute(connection, installed.drop());
        }
        return null;
    }

    private static void execute(Connection connection, List<String> statements) throws SQLException {
        try (var statement = connection.createStatement()) {
            for (var sql : statements) {
                statement.execute(sql);
            }
        }
    }

    // one replica at a time; a table that is busy is tried again, and after that left for the next time
    private void attempt(String name, Round round, Transactions.Work<Void> work) {
        if (round.effort().isOver()) {
            round.found().add(busy(name));
            return;
        }
        for (var attempt = 1;; attempt++) {
            try {
                transactions.run(connection -> {
                    execute(connection, List.of("set local lock_timeout = " + round.effort().lockTimeout(),
                            "select pg_advisory_xact_lock(hashtext('sync.capture'))"));
                    return work.with(connection);
                });
                return;
            } catch (DatabaseException e) {
                var busy = Set.of("55P03", "40P01").contains(String.valueOf(e.sqlState()));
                if (!busy || round.effort().leaves(attempt)) {
                    round.found().add(sentence(name, e));
                    LOG.warnf("capture not aligned model=%s attempts=%d reason=%s", name, attempt, e.getMessage());
                    return;
                }
            }
        }
    }

    private static String busy(String name) {
        return "The table of model %s is busy: its triggers are tried again in a minute.".formatted(name);
    }

    private static String sentence(String name, DatabaseException e) {
        return switch (String.valueOf(e.sqlState())) {
            case "55P03", "40P01" -> busy(name);
            case "42501" ->
                ("The database role may not create triggers for model %s: make it the owner of the table, or set capture=callbacks for an "
                        + "entity model.").formatted(name);
            default -> "The triggers of model %s cannot be changed: %s".formatted(name, e.getMessage());
        };
    }
}
