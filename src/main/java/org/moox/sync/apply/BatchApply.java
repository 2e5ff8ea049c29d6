package org.moox.sync.apply;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import org.jboss.logging.Logger;
import org.moox.sync.database.Transactions;
import org.moox.sync.model.Edition;
import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;
import org.moox.sync.sync.SyncDefinition;
import org.moox.sync.wire.ChangesAnswer;
import org.moox.sync.wire.ChangesRequest;
import org.moox.sync.wire.Item;

/** Applies a batch in one transaction: chain, admission, writes, ownership, and the chain's new end, or nothing of it. */
@ApplicationScoped
public class BatchApply {

    private static final Logger LOG = Logger.getLogger(BatchApply.class);
    private static final int MOST_SPOILERS = 10;

    private final Transactions transactions;
    private final Admission.Definitions definitions;
    private final Consequences consequences;
    private final HandlerCalls calls;
    private final long statementTimeout;

    @Inject
    BatchApply(Transactions transactions, Admission.Definitions definitions, Consequences consequences, HandlerCalls calls,
            ApplyConfig config) {
        this(transactions, definitions, consequences, calls, config.statementTimeout().toMillis());
    }

    BatchApply(Transactions transactions, Admission.Definitions definitions, Consequences consequences, HandlerCalls calls,
            long statementTimeout) {
        this.transactions = transactions;
        this.definitions = definitions;
        this.consequences = consequences;
        this.calls = calls;
        this.statementTimeout = statementTimeout;
    }

    /**
     * Applies a batch in a transaction of its own. The same request may come any number of times.
     *
     * @param source the authenticated sender
     * @throws SyncException CHAIN_BROKEN when the batch does not follow the last one, TOO_LARGE when it takes too long, UNAVAILABLE when others do; it has changed nothing
     */
    public ChangesAnswer apply(UUID source, ChangesRequest request) {
        var items = check(request);
        var answer = apply(source, request, items);
        LOG.debugf("applied source=%s batch=%s items=%d applied=%d unchanged=%d skipped=%d refused=%d waiting=%d", source,
                request.batch(), items.size(), answer.applied(), answer.unchanged(), answer.skipped(),
                answer.refused().size(), answer.waiting().size());
        return answer;
    }

    // a record whose handler spoils the transaction is refused, and everything else applied once more
    private ChangesAnswer apply(UUID source, ChangesRequest request, List<Item> items) {
        var spoilers = new HashMap<Integer, Outcome.Refused>();
        var begun = System.nanoTime();
        var trust = false;
        while (true) {
            try {
                var edition = trust ? null : definitions.tables().edition().get();
                var verdicts = judge(source, request, items);
                var known = definitions.all().get();
                var turns = Turns.of(definitions, known, verdicts);
                return transactions.run(Duration.ofMillis(2 * statementTimeout), connection -> {
                    Session.begin(connection, source, statementTimeout).prepare(request.batch(), known);
                    var chain = Chain.lock(connection, source).follow(request);
                    turns.take(connection, statementTimeout / 2);
                    // how long it has waited for others says nothing of its own size
                    var session = Session.begin(connection, source, statementTimeout);
                    var answer = apply(session, chain, request, items, verdicts, spoilers);
                    check(edition, connection, items);
                    return answer;
                });
            } catch (ChangedException e) {
                trust = true;
                definitions.tables().refresh().run();
            } catch (SpoiledException e) {
                var spent = Duration.ofNanos(System.nanoTime() - begun).toMillis();
                if (!spoilers.isEmpty() && spent > statementTimeout || spoilers.size() >= MOST_SPOILERS) {
                    throw new SyncException(Reason.TOO_LARGE, "items",
                            "Handlers fail for too many records of the batch to do it anew for each; send fewer items.");
                }
                spoilers.put(e.number(), e.refused());
            }
        }
    }

    /** The tables are no longer what the items were judged by. */
    private static final class ChangedException extends RuntimeException {
        private ChangedException() {
            super("tables have changed", null, false, false);
        }
    }

    // after the writes, which keep others from changing the tables: what a column got that was added just now must not be left out
    private void check(Edition edition, Connection connection, List<Item> items) throws SQLException {
        if (edition == null) {
            return;
        }
        var models = new HashSet<String>();
        items.stream()
                .map(Item::sync)
                .distinct()
                .forEach(id -> definitions.sync().apply(id).map(SyncDefinition::targetModel).ifPresent(models::add));
        List.copyOf(models)
                .forEach(name -> definitions.children().apply(name).forEach(child -> models.add(child.model().name())));
        if (!edition.isCurrent(connection, models)) {
            throw new ChangedException();
        }
    }

    private static List<Item> check(ChangesRequest request) {
        if (request.batch() == null || request.upto() == null) {
            throw new SyncException(Reason.INVALID, "batch", "A batch names its id and its end (batch, upto).");
        }
        for (var item : request.items()) {
            if (!Admission.wellFormed(item)) {
                throw new SyncException(Reason.INVALID, "items", "An item names its sync, record, event and position.");
            }
        }
        return request.items().stream().sorted(Comparator.comparing(Item::position)).toList();
    }

    // before the transaction: what the registry and the catalog say may need a connection of its own
    private List<Verdict> judge(UUID source, ChangesRequest request, List<Item> items) {
        var admission = new Admission(source, target(request), definitions);
        var verdicts = new ArrayList<Verdict>();
        for (var item : items) {
            verdicts.add(admission.judge(verdicts.size(), item));
        }
        return verdicts;
    }

    private static UUID target(ChangesRequest request) {
        try {
            return UUID.fromString(request.target());
        } catch (IllegalArgumentException | NullPointerException e) {
            throw new SyncException(Reason.INVALID, "target", "A batch names the id of the platform that it is for (target).");
        }
    }

    private ChangesAnswer apply(Session session, Chain chain, ChangesRequest request, List<Item> items,
            List<Verdict> verdicts, Map<Integer, Outcome.Refused> spoilers) throws SQLException {
        var tally = new Tally();
        var works = new ArrayList<Work>();
        for (var i = 0; i < items.size(); i++) {
            if (chain.has(items.get(i))) {
                tally.repeat(chain.refusal(items.get(i)));
            } else if (verdicts.get(i) instanceof Verdict.Admitted admitted) {
                works.add(admitted.work());
            } else {
                tally.add(items.get(i), verdicts.get(i));
            }
        }
        var latest = latest(works);
        tally.superseded(works.size() - latest.size());
        latest.forEach(work -> work.settle(spoilers.get(work.number())));
        new Passes(session, consequences, calls).apply(latest.stream().filter(work -> work.outcome() == null).toList());
        latest.forEach(tally::add);
        var after = chain.after(request, tally.remembered());
        after.store(session.connection(), session.source());
        return tally.answer(chain.position(), after.position());
    }

    // only the last state of a record counts
    private static List<Work> latest(List<Work> works) {
        record Subject(UUID sync, String record) {
        }
        var last = new HashMap<Subject, Work>();
        works.forEach(work -> last.put(new Subject(work.item().sync(), work.item().record()), work));
        return works.stream()
                .filter(work -> last.get(new Subject(work.item().sync(), work.item().record())) == work)
                .toList();
    }
}
