package org.moox.sync.relation;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.log.Change;
import org.moox.sync.log.ChangeLog;
import org.moox.sync.platform.Partners;
import org.moox.sync.platform.Peer;
import org.moox.sync.platform.Platforms;

/**
 * The platforms of many records at once, as they travel with them: so that a target can be a source for the next. A set that travels names only platforms
 * which the target's registry lists, and says nothing about others. On the connection of the caller's transaction.
 */
@ApplicationScoped
public class RelationSets {

    private final Partners partners;
    private final Platforms platforms;
    private final ChangeLog log;

    RelationSets(Partners partners, Platforms platforms, ChangeLog log) {
        this.partners = partners;
        this.platforms = platforms;
        this.log = log;
    }

    /** The platforms that may be in the sets which travel to a target. */
    public List<UUID> travelling(UUID target) {
        return partners.listedBy(target).stream().sorted().toList();
    }

    /** Which of these platforms may be in the sets that come here. */
    public List<UUID> taken(Collection<UUID> platforms) {
        return platforms.stream().filter(listed()::contains).toList();
    }

    /** The platforms that are listed here. Not for inside a transaction: they may have to be read, on another connection. */
    public Set<UUID> listed() {
        return platforms.all().stream().map(Peer::id).collect(Collectors.toUnmodifiableSet());
    }

    private static final String READ = """
            select record, platform_id from sync.model_platform
            where model = ? and record = any (?::text[]) and platform_id = any (?::text[]::uuid[]) order by platform_id
            """;

    /** What a target may know of these records: their platforms as far as it lists them; a record that is not in the map has none. */
    public Map<String, List<UUID>> read(Connection connection, String model, Collection<String> records, UUID target)
            throws SQLException {
        var sets = new HashMap<String, List<UUID>>();
        try (var select = connection.prepareStatement(READ)) {
            select.setString(1, model);
            select.setArray(2, connection.createArrayOf("text", records.toArray()));
            select.setArray(3, texts(connection, partners.listedBy(target)));
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    sets.computeIfAbsent(rows.getString(1), record -> new ArrayList<>()).add(rows.getObject(2, UUID.class));
                }
            }
        }
        return sets;
    }

    private static final String TAKE = """
            with given as (select record, string_to_array(platforms, ',')::uuid[] as platforms
                           from unnest(?::text[], ?::text[]) as g(record, platforms)),
            gone as (delete from sync.model_platform m using given g
                     where m.model = ? and m.record = g.record and m.platform_id = any (?::text[]::uuid[])
                     and not m.platform_id = any (g.platforms) returning m.record),
            added as (insert into sync.model_platform (model, record, platform_id)
                      select ?, record, p from (select distinct record, unnest(platforms) as p from given) named where p = any (?::text[]::uuid[])
                      on conflict (model, record, platform_id) do update set record = excluded.record where false returning record)
            select record from gone union select record from added
            """;

    /**
     * From now on these records belong to these platforms, as far as they are listed here; what that changes is logged. Returns the records that it changes.
     *
     * @param among what {@link #listed} has answered
     */
    public List<String> take(Connection connection, String model, Map<String, List<UUID>> sets, Set<UUID> among)
            throws SQLException {
        var listed = texts(connection, among);
        var records = List.copyOf(sets.keySet());
        try (var statement = connection.prepareStatement(TAKE)) {
            statement.setArray(1, connection.createArrayOf("text", records.toArray()));
            statement.setArray(2, connection.createArrayOf("text", records.stream().map(r -> text(sets.get(r))).toArray()));
            statement.setString(3, model);
            statement.setArray(4, listed);
            statement.setString(5, model);
            statement.setArray(6, listed);
            var changed = records(statement);
            if (!changed.isEmpty()) {
                log.append(connection, model, Change.UPDATED, changed, null);
            }
            return changed;
        }
    }

    private static final String HOLD = """
            with held as materialized (
                select model, record from sync.model_platform where model = ? and record = any (?::text[]) order by record, platform_id
                for update skip locked)
            select record from held group by model, record
            having count(*) = (select count(*) from sync.model_platform m where m.model = held.model and m.record = held.record)
            """;

    /** Those of the records that have relations, which nobody can write to until the transaction has ended; one that somebody writes to now is left out. */
    public Set<String> hold(Connection connection, String model, Collection<String> records) throws SQLException {
        try (var select = connection.prepareStatement(HOLD)) {
            select.setString(1, model);
            select.setArray(2, connection.createArrayOf("text", records.toArray()));
            return Set.copyOf(records(select));
        }
    }

    private static final String FORGET = """
            with gone as (delete from sync.model_platform where model = ? and record = any (?::text[]) returning record, platform_id)
            select distinct record from gone where platform_id <> ?::uuid
            """;

    /**
     * These records are gone, and their relations with them. A change is logged for those that belonged to others than {@code reader}, who has just read
     * of it: one that is inserted again at this moment may have reached them by relations that are no more.
     */
    public void forget(Connection connection, String model, Collection<String> records, UUID reader) throws SQLException {
        try (var delete = connection.prepareStatement(FORGET)) {
            delete.setString(1, model);
            delete.setArray(2, connection.createArrayOf("text", records.toArray()));
            delete.setString(3, reader.toString());
            var changed = records(delete);
            if (!changed.isEmpty()) {
                log.append(connection, model, Change.UPDATED, changed, null);
            }
        }
    }

    private static List<String> records(PreparedStatement statement) throws SQLException {
        var records = new ArrayList<String>();
        try (var rows = statement.executeQuery()) {
            while (rows.next()) {
                records.add(rows.getString(1));
            }
        }
        return records;
    }

    private static String text(List<UUID> platforms) {
        return platforms.stream().map(UUID::toString).collect(Collectors.joining(","));
    }

    private static Array texts(Connection connection, Collection<UUID> ids) throws SQLException {
        return connection.createArrayOf("text", ids.stream().map(UUID::toString).toArray());
    }
}
