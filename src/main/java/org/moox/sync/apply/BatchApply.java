package org.moox.sync.apply;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    private final Entrance entrance;
    private final long statementTimeout;

    @Inject
    BatchApply(Transactions transactions, Admission.Definitions definitions, Consequences consequences, HandlerCalls calls,
            Entrance entrance, ApplyConfig config) {
        this(transactions, definitions, consequences, calls, entrance, config.statementTimeout().toMillis());
    }

    BatchApply(Transactions transactions, Admission.Definitions definitions, Consequences consequences, HandlerCalls calls,
            Entrance entrance, long statementTimeout) {
        this.transactions = transactions;
        this.definitions = definitions;
        this.consequences = consequences;
        this.calls = calls;
        this.entrance = entrance;
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
                return apply(prepare(source, request, items, trust), spoilers);
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

    /**
     * A batch and all that must be known of it before it has a connection, for looking it up may need another one.
     *
     * @param edition how the tables looked; null when nobody shall ask again
     * @param models that the edition has to be right for
     */
    private record Prepared(UUID source, ChangesRequest request, List<Item> items, Edition edition, Set<String> models,
            List<Verdict> verdicts, List<SyncDefinition> known, Turns turns, Consequences consequences) {
    }

    private Prepared prepare(UUID source, ChangesRequest request, List<Item> items, boolean trust) {
        var edition = trust ? null : definitions.tables().edition().get();
        var verdicts = judge(source, request, items);
        var known = definitions.all().get();
        return new Prepared(source, request, items, edition, models(items), verdicts, known,
                Turns.of(definitions, known, verdicts), consequences.of(items));
    }

    // who waits for others does so without a connection as far as possible, in all no longer than the sender's time allows
    private ChangesAnswer apply(Prepared batch, Map<Integer, Outcome.Refused> spoilers) {
        return entrance.pass(batch.source(), batch.turns(), Duration.ofMillis(statementTimeout / 3),
                () -> transactions.run(Duration.ofMillis(2 * statementTimeout), connection -> {
                    var patience = new Patience(connection, statementTimeout / 6);
                    var chain = patience.await(() -> Chain.lock(connection, batch.source())).follow(batch.request());
                    patience.await(() -> batch.turns().take(connection));
                    // how long it has waited for others says nothing of its own size
                    var session = Session.begin(connection, batch.source(), statementTimeout);
                    session.prepare(batch.request().batch(), batch.known());
                    var answer = apply(session, chain, batch, spoilers);
                    // after the writes, which keep others from changing the tables: what a column got that was added just now must not be left out
                    if (batch.edition() != null && !batch.edition().isCurrent(connection, batch.models())) {
                        throw new ChangedException();
                    }
                    return answer;
                }));
    }

    private Set<String> models(List<Item> items) {
        var models = new HashSet<String>();
        items.stream()
                .map(Item::sync)
                .distinct()
                .forEach(id -> definitions.sync().apply(id).map(SyncDefinition::targetModel).ifPresent(models::add));
        List.copyOf(models)
                .forEach(name -> definitions.children().apply(name).forEach(child -> models.add(child.model().name())));
        return models;
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

    private ChangesAnswer apply(Session session, Chain chain, Prepared batch, Map<Integer, Outcome.Refused> spoilers)
            throws SQLException {
        var items = batch.items();
        var tally = new Tally();
        var works = new ArrayList<Work>();
        for (var i = 0; i < items.size(); i++) {
            if (chain.has(items.get(i))) {
                tally.repeat(chain.refusal(items.get(i)));
            } else if (batch.verdicts().get(i) instanceof Verdict.Admitted admitted) {
                works.add(admitted.work());
            } else {
                tally.add(items.get(i), batch.verdicts().get(i));
            }
        }
        var latest = latest(works);
        tally.superseded(works.size() - latest.size());
        latest.forEach(work -> work.settle(spoilers.get(work.number())));
        new Passes(session, batch.consequences(), calls).apply(latest.stream().filter(work -> work.outcome() == null).toList());
        latest.forEach(tally::add);
        var after = chain.after(batch.request(), tally.remembered());
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
