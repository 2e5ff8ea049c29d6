package org.moox.sync.database;

import java.time.Duration;
import java.util.function.Supplier;

import javax.sql.DataSource;

import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;

import io.quarkus.narayana.jta.QuarkusTransaction;

/**
 * The platform's transactions, in the hand of a test: a thread may stop before each of them, which is every place where a crash can be told from another, and
 * may work on another database, as another platform. For threads that have asked for neither, they are as ever.
 */
@Alternative
@Priority(1)
@Singleton
public class SteppedTransactions extends Transactions {

    private static final ThreadLocal<Runnable> BEFORE = new ThreadLocal<>();
    private static final ThreadLocal<Transactions> ELSEWHERE = new ThreadLocal<>();

    SteppedTransactions(DataSource dataSource) {
        super(dataSource);
    }

    /** Another database. */
    public static Transactions of(DataSource dataSource) {
        return new Transactions(dataSource);
    }

    /** From now on this thread does that before each transaction; null for nothing. */
    public static void before(Runnable step) {
        BEFORE.set(step);
    }

    /** All transactions within are on the other database, and nothing stops them. */
    public static <T> T at(Transactions elsewhere, Supplier<T> work) {
        ELSEWHERE.set(elsewhere);
        try {
            return work.get();
        } finally {
            ELSEWHERE.remove();
        }
    }

    private static void step() {
        if (BEFORE.get() != null && ELSEWHERE.get() == null && !QuarkusTransaction.isActive() && !isInCatalog()) {
            BEFORE.get().run();
        }
    }

    // who reads the catalog keeps everybody else from it meanwhile, and when it is read is a matter of time
    private static boolean isInCatalog() {
        return StackWalker.getInstance()
                .walk(frames -> frames.anyMatch(frame -> frame.getClassName().equals("org.moox.sync.model.Models")));
    }

    @Override
    public <T> T run(Work<T> work) {
        step();
        return ELSEWHERE.get() == null ? super.run(work) : ELSEWHERE.get().run(work);
    }

    @Override
    public <T> T run(Duration timeout, Work<T> work) {
        step();
        return ELSEWHERE.get() == null ? super.run(timeout, work) : ELSEWHERE.get().run(timeout, work);
    }

    @Override
    public <T> T snapshot(Work<T> work) {
        step();
        return ELSEWHERE.get() == null ? super.snapshot(work) : ELSEWHERE.get().snapshot(work);
    }

    @Override
    public <T> T snapshot(Duration timeout, Work<T> work) {
        step();
        return ELSEWHERE.get() == null ? super.snapshot(timeout, work) : ELSEWHERE.get().snapshot(timeout, work);
    }

    @Override
    public <T> T join(Work<T> work) {
        return ELSEWHERE.get() == null ? super.join(work) : ELSEWHERE.get().join(work);
    }
}
