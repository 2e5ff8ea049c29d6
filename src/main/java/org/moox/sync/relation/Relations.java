package org.moox.sync.relation;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;

import org.moox.sync.database.Transactions;

/**
 * Which record belongs to which platform. A change of a relation is a change of its record, logged in the same transaction; relations that are rewritten
 * as they were are none. Every method joins the caller's transaction, or opens one.
 */
@ApplicationScoped
public class Relations {

    private final Transactions transactions;
    private final RelationChanges changes;

    Relations(Transactions transactions, RelationChanges changes) {
        this.transactions = transactions;
        this.changes = changes;
    }

    private static final String GET = """
            select platform_id from sync.model_platform where model = ? and record = ? order by platform_id
            """;

    /** Platforms that the record belongs to. */
    @Transactional
    public List<UUID> get(String model, String record) {
        return transactions.join(connection -> {
            try (var select = connection.prepareStatement(GET)) {
                select.setString(1, model);
                select.setString(2, record);
                return platforms(select);
            }
        });
    }

    /** Whether the record belongs to the platform. */
    @Transactional
    public boolean has(String model, String record, UUID platform) {
        return get(model, record).contains(platform);
    }

    private static final String TURN = "select pg_advisory_xact_lock(hashtextextended('sync.relations ' || ? || ' ' || ?, 0))";

    /** Makes the record belong to exactly these platforms. Writes and logs only what differs; of several at once the last one counts. */
    @Transactional
    public void set(String model, String record, Collection<UUID> platforms) {
        turn(model, record);
        var present = Set.copyOf(get(model, record));
        var wanted = Set.copyOf(platforms);
        var extra = new HashSet<>(present);
        extra.removeAll(wanted);
        change(model, record, wanted, extra);
    }

    // who looks before another has committed would leave what that one has added
    private void turn(String model, String record) {
        transactions.join(connection -> {
            try (var take = connection.prepareStatement(TURN)) {
                take.setString(1, model);
                take.setString(2, record);
                return take.execute();
            }
        });
    }

    @Transactional
    public void add(String model, String record, UUID platform) {
        change(model, record, Set.of(platform), Set.of());
    }

    @Transactional
    public void remove(String model, String record, UUID platform) {
        change(model, record, Set.of(), Set.of(platform));
    }

    // what is there is locked: it does not go with a record that was deleted and is inserted again in this transaction
    private static final String ADD = """
            insert into sync.model_platform (model, record, platform_id) select ?, ?, platform::uuid from unnest(?::text[]) as platform order by platform
            on conflict (model, record, platform_id) do update set record = excluded.record where false returning platform_id
            """;

    private static final String REMOVE = """
            delete from sync.model_platform where model = ? and record = ? and platform_id = any (?::text[]::uuid[]) returning platform_id
            """;

    private void change(String model, String record, Set<UUID> added, Set<UUID> removed) {
        changes.written(model, record, write(ADD, model, record, added), true);
        changes.written(model, record, write(REMOVE, model, record, removed), false);
    }

    private List<UUID> write(String sql, String model, String record, Set<UUID> platforms) {
        return platforms.isEmpty() ? List.of() : transactions.join(connection -> {
            try (var statement = connection.prepareStatement(sql)) {
                statement.setString(1, model);
                statement.setString(2, record);
                statement.setArray(3, connection.createArrayOf("text", platforms.stream().map(UUID::toString).toArray()));
                return platforms(statement);
            }
        });
    }

    private static List<UUID> platforms(PreparedStatement statement) throws SQLException {
        var platforms = new ArrayList<UUID>();
        try (var rows = statement.executeQuery()) {
            while (rows.next()) {
                platforms.add(rows.getObject(1, UUID.class));
            }
        }
        return platforms;
    }
}
