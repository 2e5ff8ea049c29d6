package org.moox.sync.apply;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Consumer;

import javax.sql.DataSource;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Status;

import org.jboss.logging.Logger;
import org.moox.sync.problem.PlugInFailure;

import io.quarkus.narayana.jta.QuarkusTransaction;

/**
 * Calls handlers inside the batch's transaction: their connection and their entities are of that transaction, because all of them belong to the thread's JTA
 * transaction. Entities begin fresh for each record, for statements have written beside them, and are written when the handler returns.
 */
@ApplicationScoped
class HandlerCalls {

    private static final Logger LOG = Logger.getLogger(HandlerCalls.class);

    private final DataSource dataSource;
    private final Instance<EntityManager> entities;

    HandlerCalls(DataSource dataSource, Instance<EntityManager> entities) {
        this.dataSource = dataSource;
        this.entities = entities;
    }

    /** What a handler does with the transaction's connection. */
    @FunctionalInterface
    interface Call {
        void with(Connection connection) throws Exception;
    }

    static String name(Work work) {
        return "Handler " + work.handler().name();
    }

    /**
     * Calls the item's handler.
     *
     * @throws RefusedException when it fails, and SpoiledException when nothing of the transaction can be kept then
     * @throws SQLException a deadlock: it concerns the batch
     */
    void run(Work work, Call call) throws SQLException {
        try {
            run(call);
        } catch (Exception | AssertionError | LinkageError | StackOverflowError e) { // one record must not hold up all others
            throw failed(work, refusal(work, e));
        }
        if (spoiled()) {
            throw failed(work, refusal(name(work) + " has marked the transaction for rollback, or took too long."));
        }
    }

    // a handle of its own on the same connection: one that a handler closes is not ours
    private void run(Call call) throws Exception {
        entities(EntityManager::clear);
        try (var connection = dataSource.getConnection()) {
            call.with(connection);
            entities(EntityManager::flush);
        } finally {
            entities(EntityManager::clear);
        }
    }

    /** Whether the transaction can no longer be committed: code that joined it failed, or it took too long. */
    private static boolean spoiled() {
        return QuarkusTransaction.getStatus() != Status.STATUS_ACTIVE;
    }

    private void entities(Consumer<EntityManager> what) {
        if (entities.isResolvable() && !spoiled()) {
            what.accept(entities.get());
        }
    }

    private static RuntimeException failed(Work work, Outcome.Refused refused) {
        LOG.warnf("handler failed handler=%s model=%s record=%s reason=\"%s\"", work.handler().name(), work.model().name(),
                work.item().record(), refused.detail());
        return spoiled() ? new SpoiledException(work.number(), refused) : new RefusedException(refused);
    }

    /** What PostgreSQL refused is called as it is without a handler. */
    private static Outcome.Refused refusal(Work work, Throwable failure) throws SQLException {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                return refusal(work, failure, sql);
            }
        }
        return refusal(PlugInFailure.sentence(name(work), failure));
    }

    private static Outcome.Refused refusal(Work work, Throwable failure, SQLException sql) throws SQLException {
        try {
            var refused = Offence.of(sql, 1);
            return new Outcome.Refused(refused.code(), name(work) + ": " + refused.detail());
        } catch (SQLException ofBatch) {
            if (ofBatch.getSQLState().startsWith("40") && !spoiled()) {
                throw ofBatch;
            }
            return refusal(PlugInFailure.sentence(name(work), failure)); // if our own connection is broken, the next statement tells
        }
    }

    private static Outcome.Refused refusal(String sentence) {
        return new Outcome.Refused(Outcome.Refused.HANDLER_FAILED, sentence);
    }
}
