package org.moox.sync.reconcile;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.database.Transactions;
import org.moox.sync.log.Deliveries;
import org.moox.sync.log.Delivery;
import org.moox.sync.log.Unsettled;
import org.moox.sync.prepare.SourceDigests;
import org.moox.sync.reconcile.Seen.Fate;
import org.moox.sync.sync.SyncDefinition;
import org.moox.sync.sync.SyncDefinition.IfExists;
import org.moox.sync.wire.DigestAnswer.Judgement;
import org.moox.sync.wire.Item;
import org.moox.sync.wire.Position;
import org.moox.sync.wire.Wire;

import com.fasterxml.jackson.core.JsonProcessingException;

/**
 * Looks at records that seem to differ once more, one by one: as they would be sent now, and what the target would do with that. A hash only makes a candidate; the verdict is
 * the target's, which applies the item and rolls back.
 */
@ApplicationScoped
class Looking {

    private static final long LONGEST = 4 << 20; // a target takes 16 MB, if nobody told it otherwise

    private final Transactions transactions;
    private final SourceDigests source;
    private final TargetSide target;
    private final Deliveries deliveries;
    private final Unsettled unsettled;

    Looking(Transactions transactions, SourceDigests source, TargetSide target, Deliveries deliveries, Unsettled unsettled) {
        this.transactions = transactions;
        this.source = source;
        this.target = target;
        this.deliveries = deliveries;
        this.unsettled = unsettled;
    }

    /**
     * Looks.
     *
     * @param kinds records with what they seemed to be
     * @param thorough whether a missing record is tried with its values, too; else the target is only asked whether it has it
     * @param shown of how many differences the target shall show what it has
     * @throws StepFailure also when they are too many at once; one that the target does not even take alone is {@link Fate#UNREADABLE}
     */
    Map<String, Seen> look(SyncDefinition sync, Map<String, String> kinds, boolean thorough, int shown) {
        var present = source.items(sync, kinds.keySet()); // first: what changes from here on is under way
        var settled = transactions.snapshot(connection -> new Memory(
                unsettled.among(connection, sync.target(), sync.id(), sync.number(), sync.sourceModel(), kinds.keySet()),
                deliveries.states(connection, sync.number(), kinds.keySet())));
        var seen = new LinkedHashMap<String, Seen>();
        var asked = new LinkedHashMap<String, Item>();
        kinds.forEach((record, kind) -> {
            if (present.unreadable().containsKey(record)) {
                seen.put(record, Seen.of(Fate.UNREADABLE));
            } else if (settled.underWay.contains(record)) {
                seen.put(record, Seen.of(Fate.MOVED));
            } else if (settled.isLeftAlone(record, present.items().containsKey(record))) {
                seen.put(record, Seen.of(Fate.PARKED));
            } else if (kind.equals(Findings.MISSING) && !present.items().containsKey(record)
                    && !settled.states.containsKey(record)) {
                seen.put(record, Seen.of(Fate.GONE)); // the target never had it, and is not to learn of it
            } else {
                asked.put(record,
                        question(sync, record, present.items().get(record), thorough || !kind.equals(Findings.MISSING)));
            }
        });
        judge(sync, List.copyOf(asked.values()), false).forEach((record, judgement) -> {
            var item = present.items().get(record);
            seen.put(record, item == null
                    ? absent(judgement, settled.states.get(record))
                    : present(item, judgement, kinds.get(record), asked.get(record).isDelete()));
        });
        asked.keySet().forEach(record -> seen.putIfAbsent(record, Seen.of(Fate.UNREADABLE))); // not even alone
        moved(sync, seen);
        show(sync, asked, seen, shown);
        return seen;
    }

    /** One by one: whole rows come back, and nobody knows how long they are. */
    private void show(SyncDefinition sync, Map<String, Item> asked, Map<String, Seen> seen, int shown) {
        for (var record : records(seen, Set.of(Fate.STANDS)).stream().limit(shown).toList()) {
            var judgement = judge(sync, List.of(asked.get(record)), true).get(record);
            seen.computeIfPresent(record, (r, s) -> judgement == null ? s : s.shown(judgement));
        }
    }

    /** What this platform knows of the records. */
    private record Memory(Set<String> underWay, Map<String, String> states) {

        // also one that was never sent because it could not be read: it has its own retry
        // and one that a person wants no more retries of, unless it is gone here: no row is left behind for good
        boolean isLeftAlone(String record, boolean isPresent) {
            var state = states.get(record);
            return Delivery.PARKED.equals(state) || Delivery.UNSENT.equals(state)
                    || isPresent && Delivery.FORGOTTEN.equals(state);
        }
    }

    /** To learn whether the target has a record, its key is enough. */
    private static Item question(SyncDefinition sync, String record, Item item, boolean whole) {
        return item != null && (whole || sync.ifExists() != IfExists.UPDATE)
                ? item
                : new Item(sync.id(), sync.revision(), Item.DELETED, Position.START, List.of(), record, null, null, null, null,
                        null);
    }

    private Map<String, Judgement> judge(SyncDefinition sync, List<Item> items, boolean show) {
        if (items.isEmpty()) {
            return Map.of();
        }
        if (items.size() > 1 && items.stream().mapToLong(Looking::length).sum() > LONGEST) {
            throw StepFailure.tooLarge("the records are too long to ask for all of them at once");
        }
        try {
            return byRecord(items, target.trial(sync, items, show));
        } catch (StepFailure e) {
            if (items.size() > 1 || !e.isTooLarge()) {
                throw e;
            }
            return Map.of(); // it is alone
        }
    }

    private static long length(Item item) {
        try {
            return Wire.JSON.writeValueAsBytes(item).length;
        } catch (JsonProcessingException e) { // it has been made to be written
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, Judgement> byRecord(List<Item> items, List<Judgement> judgements) {
        var judged = judgements.stream().collect(Collectors.toMap(Judgement::record, j -> j, (a, b) -> b));
        if (!judged.keySet().equals(items.stream().map(Item::record).collect(Collectors.toSet()))) {
            throw StepFailure.passing("the target judged other records than it was asked for");
        }
        return judged;
    }

    private static Seen absent(Judgement judgement, String state) {
        if (Judgement.EXTRA.equals(judgement.verdict())) {
            return new Seen(Fate.STANDS, Findings.EXTRA, null, judgement);
        }
        return Seen.of(state == null ? Fate.GONE : Fate.LEFT_OVER);
    }

    /** @param byKey whether the target was only asked whether it has it */
    private static Seen present(Item item, Judgement judgement, String before, boolean byKey) {
        return switch (judgement.verdict()) {
            case Judgement.EXTRA -> Seen.of(Fate.MOVED); // it is there by now
            case Judgement.SKIPPED -> Seen.of(Fate.SKIPPED);
            case Judgement.DIFFERS -> new Seen(Fate.STANDS, Findings.DIFFERS, item, judgement);
            case Judgement.MISSING -> new Seen(Fate.STANDS, Findings.MISSING, item, judgement);
            case Judgement.REFUSED ->
                new Seen(Fate.STANDS, before.equals(Findings.MISSING) ? Findings.MISSING : Findings.DIFFERS, item, judgement);
            default -> byKey ? new Seen(Fate.STANDS, Findings.MISSING, item, judgement) : Seen.of(Fate.SAME);
        };
    }

    /** What the target would write may be older than what it has: then the record has moved on here, too. */
    private void moved(SyncDefinition sync, Map<String, Seen> seen) {
        var differing = seen.entrySet()
                .stream()
                .filter(e -> Findings.DIFFERS.equals(e.getValue().kind()))
                .map(Map.Entry::getKey)
                .toList();
        if (!differing.isEmpty()) {
            var now = source.items(sync, differing).items();
            differing.stream()
                    .filter(record -> !seen.get(record).item().equals(now.get(record)))
                    .forEach(record -> seen.put(record, Seen.of(Fate.MOVED)));
        }
    }

    static Map<String, String> kinds(Map<String, Seen> seen, Fate fate) {
        var kinds = new HashMap<String, String>();
        seen.forEach((record, s) -> {
            if (s.fate() == fate) {
                kinds.put(record, s.kind());
            }
        });
        return kinds;
    }

    static Collection<String> records(Map<String, Seen> seen, Set<Fate> fates) {
        return seen.entrySet().stream().filter(e -> fates.contains(e.getValue().fate())).map(Map.Entry::getKey).toList();
    }
}
