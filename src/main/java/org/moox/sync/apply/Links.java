package org.moox.sync.apply;

import java.sql.Array;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

import org.moox.sync.sync.SyncDefinition;

/** Table {@code owned_children}: with which record another one travelled here. */
final class Links {

    private final Session session;

    Links(Session session) {
        this.session = session;
    }

    /** A record that travelled with {@code parent}. */
    record Link(String relation, String model, String record, String parent) {
    }

    /** What a record brings by a relation from now on. */
    record Scope(String parent, String relation) {
    }

    private static final String LEFT = """
            select c.relation, c.model, c.record, c.parent from unnest(?::text[], ?::text[]) as s(parent, relation)
            join sync.owned_children c on c.sync = ? and c.parent = s.parent and c.relation = s.relation
            where not exists (select from unnest(?::text[], ?::text[], ?::text[]) as l(relation, model, record)
                              where l.relation = c.relation and l.model = c.model and l.record = c.record)
            order by c.relation, c.model, c.record
            """;

    /** What travelled in these scopes and is not among those that are listed now. */
    List<Link> left(SyncDefinition sync, Collection<Scope> scopes, Collection<Link> listed) throws SQLException {
        var left = new ArrayList<Link>();
        try (var select = session.connection().prepareStatement(LEFT)) {
            select.setArray(1, texts(scopes, Scope::parent));
            select.setArray(2, texts(scopes, Scope::relation));
            select.setInt(3, sync.number());
            select.setArray(4, texts(listed, Link::relation));
            select.setArray(5, texts(listed, Link::model));
            select.setArray(6, texts(listed, Link::record));
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    left.add(new Link(rows.getString(1), rows.getString(2), rows.getString(3), rows.getString(4)));
                }
            }
        }
        return left;
    }

    // what is as it was is not touched
    private static final String TIE = """
            insert into sync.owned_children as c (sync, relation, model, record, parent)
            select n.sync, l.relation, l.model, l.record, l.parent
            from (select ?::int as sync) n, unnest(?::text[], ?::text[], ?::text[], ?::text[]) as l(relation, model, record, parent)
            where not exists (select from sync.owned_children o where o.sync = n.sync and o.relation = l.relation and o.model = l.model
                              and o.record = l.record and o.parent = l.parent)
            on conflict (sync, relation, model, record) do update set parent = excluded.parent
            """;

    void tie(SyncDefinition sync, Collection<Link> links) throws SQLException {
        write(TIE, sync, links, true);
    }

    private static final String CUT = """
            delete from sync.owned_children c using unnest(?::text[], ?::text[], ?::text[]) as l(relation, model, record)
            where c.sync = ? and c.relation = l.relation and c.model = l.model and c.record = l.record
            """;

    void cut(SyncDefinition sync, Collection<Link> links) throws SQLException {
        write(CUT, sync, links, false);
    }

    private void write(String sql, SyncDefinition sync, Collection<Link> links, boolean tie) throws SQLException {
        if (links.isEmpty()) {
            return;
        }
        try (var statement = session.connection().prepareStatement(sql)) {
            var index = tie ? 2 : 1;
            statement.setInt(tie ? 1 : 4, sync.number());
            statement.setArray(index, texts(links, Link::relation));
            statement.setArray(index + 1, texts(links, Link::model));
            statement.setArray(index + 2, texts(links, Link::record));
            if (tie) {
                statement.setArray(index + 3, texts(links, Link::parent));
            }
            statement.executeUpdate();
        }
    }

    private <T> Array texts(Collection<T> rows, Function<T, String> value) throws SQLException {
        return session.connection().createArrayOf("text", rows.stream().map(value).toArray());
    }
}
