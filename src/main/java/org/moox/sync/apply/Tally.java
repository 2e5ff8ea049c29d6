package org.moox.sync.apply;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

import org.moox.sync.wire.ChangesAnswer;
import org.moox.sync.wire.ChangesAnswer.Refusal;
import org.moox.sync.wire.ChangesAnswer.Waiting;
import org.moox.sync.wire.Item;
import org.moox.sync.wire.Position;

/** Counts what became of the items of a batch. */
final class Tally {

    /** In the chain's memory only: an item whose sync was not known here. */
    private static final String WAITING = "waiting";

    private final List<Refusal> refused = new ArrayList<>();
    private final List<Refusal> early = new ArrayList<>();
    private final Map<UUID, Waiting> waiting = new LinkedHashMap<>();
    private int applied;
    private int unchanged;
    private int skipped;

    /** An item that an earlier request had brought. */
    void repeat(Optional<Refusal> refusal) {
        if (refusal.isEmpty()) {
            skipped++;
        } else if (WAITING.equals(refusal.get().code())) {
            early.add(refusal.get());
            wait(new Waiting(refusal.get().sync(), Long.parseLong(refusal.get().detail())));
        } else {
            refused.add(refusal.get());
        }
    }

    /** Items whose record comes again in the same batch. */
    void superseded(int items) {
        skipped += items;
    }

    void add(Item item, Verdict verdict) {
        if (verdict instanceof Verdict.Denied denied) {
            refused.add(denied.refusal());
        } else if (verdict instanceof Verdict.Early waits) {
            early.add(new Refusal(item.sync(), item.record(), item.position(), WAITING,
                    Long.toString(waits.waiting().revision())));
            wait(waits.waiting());
        }
    }

    private void wait(Waiting sync) {
        waiting.merge(sync.sync(), sync, (a, b) -> a.revision() >= b.revision() ? a : b);
    }

    void add(Work work) {
        if (work.outcome() instanceof Outcome.Refused reason) {
            refused.add(new Refusal(work.item().sync(), work.item().record(), work.item().position(), reason.code(),
                    reason.detail(), reason.holder()));
        } else if (work.outcome() instanceof Outcome.Done done) {
            switch (done) {
                case APPLIED -> applied++;
                case UNCHANGED -> unchanged++;
                case SKIPPED -> skipped++;
            }
        } else {
            throw new IllegalStateException("an item was forgotten");
        }
    }

    /** What a repeated request must be told again: its sender may have missed the answer. */
    List<Refusal> remembered() {
        return Stream.concat(refused.stream(), early.stream()).toList();
    }

    ChangesAnswer answer(Position from, Position upto) {
        return new ChangesAnswer(applied, unchanged, skipped, refused, List.copyOf(waiting.values()), from, upto);
    }
}
