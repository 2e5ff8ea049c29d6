package org.moox.sync;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.awaitility.Awaitility;
import org.moox.sync.harness.DatabaseServer;

/** Writes to {@code goods} again and again, whatever happens to the server; only few records come and go. */
final class Writer implements AutoCloseable {

    private final DatabaseServer server;
    private final AtomicLong written = new AtomicLong();
    private final CompletableFuture<Void> work;
    private volatile boolean over;

    Writer(DatabaseServer server) {
        this.server = server;
        this.work = CompletableFuture.runAsync(this::write);
    }

    /** Waits until more has been written. */
    void awaitSome() {
        var enough = written.get() + 20;
        Awaitility.await("writes").atMost(Duration.ofSeconds(60)).until(() -> written.get() >= enough);
    }

    private void write() {
        var random = new Random();
        while (!over) {
            try (var connection = server.connect(); var statement = connection.createStatement()) {
                while (!over) {
                    var some = 3000 + random.nextInt(8);
                    statement.execute(switch (random.nextInt(4)) {
                        case 0 -> "insert into goods values (%d, 'written') on conflict do nothing".formatted(some);
                        case 1 -> "delete from goods where id = " + some;
                        default ->
                            "update goods set name = '%d' where id = %d".formatted(random.nextInt(), 1 + random.nextInt(200));
                    });
                    written.incrementAndGet();
                    TimeUnit.MILLISECONDS.sleep(2);
                }
            } catch (SQLException e) {
                Thread.onSpinWait(); // the server is away, or follows another one
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    @Override
    public void close() {
        over = true;
        work.join();
    }
}
