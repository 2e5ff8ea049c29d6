package org.moox.sync.send;

import java.time.Duration;
import java.util.Optional;

import org.moox.sync.prepare.Batch;
import org.moox.sync.wire.ChangesAnswer;
import org.moox.sync.wire.Position;

/** What came of one attempt at a batch. */
public sealed interface Outcome {

    /** What the stream does next. */
    enum Next {
        /** The batch is settled; go on behind it. */
        ON,
        /** The same bytes again, when the stream's next attempt is due. */
        SAME,
        /** The same bytes, too; it is not for their size that they were not taken. */
        LATER,
        /** Build it anew, smaller. */
        SMALLER,
        /** Drop what is in hand and read the stream again. */
        ANEW
    }

    /**
     * Writes the outcome down, in transactions of its own.
     *
     * @throws org.moox.sync.log.LeaseLost when somebody else owns the stream; an answer counts only for the owner
     */
    Next settle(Batch batch, Settlement settlement);

    /** 200. */
    record Acknowledged(ChangesAnswer answer) implements Outcome {
        @Override
        public Next settle(Batch batch, Settlement settlement) {
            settlement.acknowledge(batch, answer);
            return Next.ON;
        }
    }

    /** 409: the receiver's chain ends elsewhere. @param end where; null when it does not say */
    record ChainBroken(long epoch, Position end) implements Outcome {
        public ChainBroken(long epoch) {
            this(epoch, null);
        }

        @Override
        public Next settle(Batch batch, Settlement settlement) {
            settlement.restart(batch, epoch, end);
            return Next.ANEW;
        }
    }

    /** 413. */
    record TooLarge() implements Outcome {
        @Override
        public Next settle(Batch batch, Settlement settlement) {
            if (batch.entries().isEmpty()) {
                settlement.fail(batch, "the target answered 413 to an empty batch; is a proxy in between?", Optional.empty());
                return Next.SAME;
            }
            if (batch.canBeCut()) {
                return Next.SMALLER;
            }
            settlement.parkTooLarge(batch);
            return Next.ANEW;
        }
    }

    /** 410: needs a person. */
    record Gone() implements Outcome {
        @Override
        public Next settle(Batch batch, Settlement settlement) {
            settlement.stop(batch,
                    "the target answered 410: it is gone for good; delete its syncs, or pause and activate them to try again");
            return Next.ANEW;
        }
    }

    /** 403, 429 or 503: the target takes nothing now; it may be locked. */
    record Waiting(String reason, Optional<Duration> retryAfter) implements Outcome {
        @Override
        public Next settle(Batch batch, Settlement settlement) {
            settlement.fail(batch, reason, retryAfter);
            return Next.LATER;
        }
    }

    /** Any other status, time-out, no route: whether it was applied is not known. */
    record Failed(String reason, Optional<Duration> retryAfter) implements Outcome {
        @Override
        public Next settle(Batch batch, Settlement settlement) {
            settlement.fail(batch, reason, retryAfter);
            return Next.SAME;
        }
    }
}
