package org.moox.sync.send;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

import org.moox.sync.log.Deliveries.Refused;
import org.moox.sync.log.Deliveries.Sending;
import org.moox.sync.prepare.Batch;
import org.moox.sync.prepare.Entry;
import org.moox.sync.prepare.MissingParents;
import org.moox.sync.wire.ChangesAnswer;
import org.moox.sync.wire.ChangesAnswer.Refusal;
import org.moox.sync.wire.Item;

/** What an answer means for each item of its batch. */
final class Sorting {

    final List<Refused> refused = new ArrayList<>();
    final List<Sending> waiting = new ArrayList<>();
    /** Only those whose delivery says something else. */
    final List<Sending> applied = new ArrayList<>();
    /** Brought by an attempt whose answer was lost; what became of them nobody knows. */
    final List<Sending> skipped = new ArrayList<>();
    /** Refused for want of a parent. */
    final List<Entry> orphans = new ArrayList<>();
    /** By sync, records that were refused for the first time because another record's row is in the way, and those records: they go again together. */
    final Map<UUID, Set<String>> rivals = new HashMap<>();
    /** Deletes that were not refused. */
    final List<Item> deleted = new ArrayList<>();
    /** Numbers of syncs that the target knows, of which something may still wait for that. */
    final Set<Integer> known = new HashSet<>();

    private final Map<String, Refusal> refusals;
    private final Set<UUID> unknown;

    Sorting(Batch batch, ChangesAnswer answer) {
        refusals = answer.refused().stream().collect(Collectors.toMap(r -> name(r.sync(), r.record()), r -> r, (a, b) -> b));
        unknown = answer.waiting().stream().map(ChangesAnswer.Waiting::sync).collect(Collectors.toSet());
        batch.entries().forEach(entry -> sort(entry, answer));
    }

    private static String name(UUID sync, String record) {
        return sync + "\n" + record;
    }

    private void sort(Entry entry, ChangesAnswer answer) {
        var item = entry.item();
        var refusal = refusals.get(name(item.sync(), item.record()));
        if (item.isDelete() && refusal == null) {
            deleted.add(item);
        }
        if (entry.pending() && !unknown.contains(item.sync())) {
            known.add(entry.sending().sync());
        }
        if (refusal != null) {
            refuse(entry, refusal);
        } else if (unknown.contains(item.sync())) {
            waiting.add(entry.sending()); // also one that an earlier attempt brought, whose answer was lost: it may have waited then
        } else if (!item.position().isAfter(answer.from())) {
            if (entry.pending()) {
                skipped.add(entry.sending()); // an earlier attempt brought it, as it was then; a delete among them stays "deleting", which counts as may-be-there
            }
        } else if (entry.pending() || item.isDelete()) {
            applied.add(entry.sending());
        }
    }

    private void refuse(Entry entry, Refusal refusal) {
        refused.add(new Refused(entry.sending().sync(), entry.sending().record(), refusal.code() + ": " + refusal.detail()));
        if (MissingParents.isMeant(refusal.code())) {
            orphans.add(entry);
        }
        if (refusal.holder() != null && !entry.pending()) {
            rivals.computeIfAbsent(refusal.sync(), sync -> new LinkedHashSet<>())
                    .addAll(List.of(refusal.record(), refusal.holder()));
        }
    }
}
