package org.moox.sync.reconcile;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Singleton;

import org.moox.sync.database.Transactions;
import org.moox.sync.log.Recollection;
import org.moox.sync.log.Unsettled;
import org.moox.sync.model.Model;
import org.moox.sync.model.Models;
import org.moox.sync.model.RecordHash;
import org.moox.sync.prepare.SourceDigests;
import org.moox.sync.reconcile.run.Forgotten;
import org.moox.sync.reconcile.run.FullRun;
import org.moox.sync.sync.SyncDefinition;

/**
 * Puts the deliveries right, without which a later delete would never be sent: every record that both sides have gets one. When some had to be written, both sides are compared once
 * more, because a record that was deleted before had no delivery by which its target could have been told. Last it looks for deliveries whose record is gone.
 */
@ApplicationScoped
class Remembering implements Step {

    private final Transactions transactions;
    private final Tables tables;
    private final SourceDigests source;
    private final BackupJobConfig config;

    Remembering(Transactions transactions, Tables tables, SourceDigests source, BackupJobConfig config) {
        this.transactions = transactions;
        this.tables = tables;
        this.source = source;
        this.config = config;
    }

    /** Who knows the records, the deliveries and what is under way. */
    @Singleton
    static class Tables {
        private final Models models;
        private final Recollection recollection;
        private final Unsettled unsettled;

        Tables(Models models, Recollection recollection, Unsettled unsettled) {
            this.models = models;
            this.recollection = recollection;
            this.unsettled = unsettled;
        }
    }

    @Override
    public Set<Phase> phases() {
        return EnumSet.of(Phase.REMEMBER);
    }

    @Override
    public Move run(Reconcile reconcile, SyncDefinition sync) {
        var course = reconcile.course;
        var model = tables.models.require(sync.sourceModel());
        if (course.searched || !course.walked && course.sourceAfter == null && isKnown(course.counts, sync)) {
            return look(reconcile);
        }
        if (!course.walked && !reconcile.key.dry()) {
            return walk(reconcile, sync, model);
        }
        if (course.walked && course.recalled > 0) {
            return Move.overAll(Duration.ZERO, connection -> compareAgain(connection, reconcile));
        }
        return search(reconcile, sync, model);
    }

    /** A moment later, when there is anything to look at. */
    private Move look(Reconcile reconcile) {
        var findings = Findings.of(reconcile.key);
        var nothing = transactions.snapshot(connection -> findings.page(connection, Findings.FOUND, true, null, 1)).isEmpty();
        return new Move(nothing ? Duration.ZERO : config.recheck(), connection -> reconcile.enter(Phase.LOOK));
    }

    private static Move search(Reconcile reconcile, SyncDefinition sync, Model model) {
        return Move.overAll(Duration.ZERO, connection -> {
            try (var statement = connection.createStatement()) {
                statement.execute(Forgotten.NO_LOOPS);
            }
            Findings.of(reconcile.key).add(connection, Forgotten.records(sync, model));
            reconcile.course.searched = true;
        });
    }

    private static final String DELIVERIES = """
            select count(*), coalesce(bit_xor(%s), 0) from sync.deliveries where sync = ? and state <> 'unsent'
            """.formatted(RecordHash.ofKey("record"));

    /** Whether the deliveries are those of exactly the records that were read: then there is nothing to put right, and nothing to look for. */
    private boolean isKnown(Counts counts, SyncDefinition sync) {
        return transactions.snapshot(connection -> {
            try (var select = connection.prepareStatement(DELIVERIES)) {
                select.setInt(1, sync.number());
                try (var row = select.executeQuery()) {
                    row.next();
                    return counts.unreadable == 0 && row.getLong(1) == counts.source && row.getLong(2) == counts.keys;
                }
            }
        });
    }

    private Move walk(Reconcile reconcile, SyncDefinition sync, Model model) {
        var course = reconcile.course;
        var keys = transactions.snapshot(connection -> FullRun.keys(connection, model, course.sourceAfter));
        var unknown = transactions.snapshot(connection -> unknown(connection, reconcile, sync, keys));
        var present = source.present(sync, unknown);
        return Move.on(connection -> {
            course.recalled += tables.recollection.recall(connection, sync.number(), present);
            course.sourceAfter = keys.isEmpty() ? null : keys.get(keys.size() - 1);
            course.walked = keys.size() < FullRun.CHUNK;
        });
    }

    /** What was deleted before its delivery was there has left without a word: only a comparison from now on sees it. */
    private static void compareAgain(Connection connection, Reconcile reconcile) throws SQLException {
        Findings.of(reconcile.key).begin(connection);
        reconcile.course.counts = new Counts();
        reconcile.course.differing = List.of();
        reconcile.course.opened = 0;
        reconcile.course.recalled = 0;
        reconcile.enter(Phase.SUMS);
    }

    /** Records without a delivery that nothing brings there, neither a change nor this reconcile. */
    private List<String> unknown(Connection connection, Reconcile reconcile, SyncDefinition sync, List<String> keys)
            throws SQLException {
        var unknown = tables.recollection.unknown(connection, sync.number(), keys);
        if (unknown.isEmpty()) {
            return unknown;
        }
        var others = tables.unsettled.among(connection, sync.target(), sync.id(), sync.number(), sync.sourceModel(), unknown);
        others.addAll(Findings.of(reconcile.key).among(connection, unknown));
        return unknown.stream().filter(record -> !others.contains(record)).collect(Collectors.toList());
    }
}
