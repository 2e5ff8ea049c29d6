package org.moox.sync.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

class ShiftTest {

    private final AtomicInteger done = new AtomicInteger();
    private final Shift shift = new Shift();

    @Test
    void nothingBeginsOnceTheServiceStops() throws InterruptedException {
        shift.work(done::incrementAndGet);
        shift.end(null);
        shift.work(done::incrementAndGet);

        assertThat(done).hasValue(1);
    }

    @Test
    void theStopWaitsForWhatIsUnderWayAndItsFailureIsNone() throws Exception {
        var started = new CountDownLatch(1);
        var work = CompletableFuture.runAsync(() -> shift.work(() -> {
            started.countDown();
            while (!shift.isOver()) {
                Thread.onSpinWait();
            }
            done.incrementAndGet();
            throw new IllegalStateException("the database is gone");
        }));
        assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();

        shift.end(null);

        assertThat(done).hasValue(1);
        work.get(10, TimeUnit.SECONDS);
    }

    @Test
    void aFailureBeforeTheStopIsTheCallersToTell() {
        assertThatThrownBy(() -> shift.work(() -> {
            throw new IllegalStateException("broken");
        })).hasMessage("broken");
    }
}
