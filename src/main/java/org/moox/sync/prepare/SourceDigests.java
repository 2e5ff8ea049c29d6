package org.moox.sync.prepare;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.database.Transactions;
import org.moox.sync.model.Blocks;
import org.moox.sync.model.Grouping;
import org.moox.sync.model.Model;
import org.moox.sync.model.Models;
import org.moox.sync.model.Scan;
import org.moox.sync.model.Scanned;
import org.moox.sync.sync.FieldRule;
import org.moox.sync.sync.SyncDefinition;
import org.moox.sync.sync.Syncs;
import org.moox.sync.wire.DigestFields;
import org.moox.sync.wire.Item;
import org.moox.sync.wire.Position;

/** What a sync would send, as hashes and as items, in bounded parts: the source's side of a reconcile. Changes nothing. */
@ApplicationScoped
public class SourceDigests {

    private final Transactions transactions;
    private final Syncs syncs;
    private final Models models;
    private final RowReader rows;

    SourceDigests(Transactions transactions, Syncs syncs, Models models, RowReader rows) {
        this.transactions = transactions;
        this.syncs = syncs;
        this.models = models;
        this.rows = rows;
    }

    /**
     * Records as they would be sent.
     *
     * @param items record → its present state; one that is absent, or does not go to the target, is not in it
     * @param unreadable record → why it cannot be sent; nobody knows its state
     */
    public record Present(Map<String, Item> items, Map<String, String> unreadable) {
    }

    /** The fields that the sync would write. */
    public DigestFields proposal(SyncDefinition sync) {
        var model = models.require(sync.sourceModel());
        var fields = new ArrayList<DigestFields.Field>();
        for (var rule : sync.plan(model.columns().stream().map(c -> c.name()).toList())) {
            fields.add(field(rule, model));
        }
        return new DigestFields(false, fields, Map.of(), null);
    }

    private static DigestFields.Field field(FieldRule rule, Model model) {
        var type = rule.isConstant() ? null : model.column(rule.source()).orElseThrow().fullType();
        return new DigestFields.Field(rule.target(), type, false, null, null);
    }

    /**
     * Hashes a part of what the sync would send, in a transaction of its own.
     *
     * @param agreed the fields, as the target has answered the {@link #proposal}
     * @param after where the part before stopped; null from the beginning
     * @param limit about how many rows
     * @throws org.moox.sync.database.DatabaseException when the table cannot be read: never to be taken for an empty one
     */
    public Scanned scan(SyncDefinition sync, DigestFields agreed, Grouping by, String after, int limit) {
        var model = models.require(sync.sourceModel());
        return transactions.snapshot(connection -> scan(connection, new DigestQuery(sync, model, agreed), by, after, limit));
    }

    private static Scanned scan(Connection connection, DigestQuery query, Grouping by, String after, int limit)
            throws SQLException {
        var blocks = Blocks.next(connection, query.model(), after == null ? 0 : Long.parseLong(after), limit);
        try (var select = connection.prepareStatement(query.sql(blocks, by, true))) {
            set(select, query.sync());
            return new Scan(by).read(select).upto(blocks.last() ? null : Long.toString(blocks.upto()));
        }
    }

    private static void set(PreparedStatement select, SyncDefinition sync) throws SQLException {
        var index = 1;
        if (sync.usePlatformRelations()) {
            select.setString(index++, sync.sourceModel());
            select.setString(index++, sync.target().toString());
        }
        if (sync.syncIds() != null) {
            select.setArray(index, select.getConnection().createArrayOf("text", sync.syncIds().toArray()));
        }
    }

    /** These records as the sync would send them now, read in one snapshot. */
    public Present items(SyncDefinition sync, Collection<String> records) {
        var siblings = syncs.all()
                .stream()
                .filter(s -> s.target().equals(sync.target()) && s.source().equals(sync.source()))
                .filter(s -> s.id().equals(sync.id()) || s.active() && !s.identifier().isEmpty())
                .toList();
        var wanted = records.stream().filter(r -> sync.syncIds() == null || sync.syncIds().contains(r)).toList();
        return transactions.snapshot(connection -> {
            var read = rows.read(connection, sync, siblings, wanted);
            var items = new HashMap<String, Item>();
            read.found()
                    .keySet()
                    .stream()
                    .filter(r -> !read.unreadable().containsKey(r))
                    .forEach(record -> items.put(record, read.item(sync, record, Item.UPDATED, Position.START, List.of())));
            return new Present(items, read.unreadable());
        });
    }
}
