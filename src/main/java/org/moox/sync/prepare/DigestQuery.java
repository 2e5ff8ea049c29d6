package org.moox.sync.prepare;

import java.util.ArrayList;
import java.util.List;

import org.moox.sync.database.Sql;
import org.moox.sync.model.Blocks;
import org.moox.sync.model.Child;
import org.moox.sync.model.Grouping;
import org.moox.sync.model.Model;
import org.moox.sync.model.RecordHash;
import org.moox.sync.sync.SyncDefinition;
import org.moox.sync.wire.DigestFields;

/**
 * The SQL that hashes what a sync would send of its source's rows. "offset 0" keeps PostgreSQL from joining: for each row of a part there is one look into an index, however large
 * the other table is.
 */
record DigestQuery(SyncDefinition sync, Model model, DigestFields agreed, Parents parents) {

    /** What the records of a sync point to. */
    @FunctionalInterface
    interface Parents {
        List<ParentNames.Parent> of(SyncDefinition sync, List<Model.Reference> references);
    }

    private static final String RECORDS = "(select %s as r%s from %s where %s%s offset 0) x";

    /** Keys of the records in a part of the table. */
    String keys(Blocks blocks, Grouping by) {
        var rows = RECORDS.formatted(model.keySql("s"), "", model.quotedTable() + " s", blocks.contains("s"), related("s"));
        return "select x.r from " + rows + " where " + by.contains(RecordHash.ofKey("x.r"));
    }

    /** Hashes of the records in a part of the table. */
    String records(Blocks blocks, Grouping by) {
        return records(model.quotedTable() + " s", blocks.contains("s"), by);
    }

    /** Hashes of listed records; parameters: see {@link RecordKeys#set}. */
    String records(RecordKeys keys, Grouping by) {
        return records(keys.from() + " join " + model.quotedTable() + " s on " + keys.match("s"), "true", by);
    }

    private String records(String from, String part, Grouping by) {
        var fields = new HashedFields(sync, model, agreed.own(), parents.of(sync, model.references()));
        var values = new ArrayList<>(fields.values(true));
        if (agreed.platforms() != null) {
            values.add(RecordHash.platforms(sync.sourceModel(), "x.r", agreed.platforms()));
        }
        var rows = RECORDS.formatted(model.keySql("s"), fields.columns("s"), from, part, related("s"));
        return by.select(rows, RecordHash.ofValues(values, RecordHash.ofKey("x.r")), 1, null);
    }

    private static final String CHILDREN = """
            (select o.r, %1$s as k%2$s from %3$s s
             cross join lateral (select %4$s as r from %5$s o where %6$s%7$s offset 0) o where %8$s offset 0) x""";

    /**
     * Hashes of the records that travel by a relation, in a part of their table.
     *
     * @param exact whether their values are cast to the target's types
     */
    String children(Child child, Blocks blocks, Grouping by, boolean exact) {
        var brought = RowQuery.brought(sync, child);
        var fields = new HashedFields(brought, child.model(), agreed.children().get(child.relation()),
                parents.of(brought, child.others()));
        var rows = CHILDREN.formatted(child.model().keySql("s"), fields.columns("s"), child.model().quotedTable(),
                model.keySql("o"), model.quotedTable(), child.pointing("s", "o"), related("o") + listed("o"),
                blocks.contains("s"));
        return by.select(rows, RecordHash.ofChild(child.relation(), "x.k", "1", fields.values(exact), RecordHash.ofKey("x.r")),
                0,
                null);
    }

    private static final String RELATED = " and exists (select from sync.model_platform r where r.model = %s and r.record = %s and r.platform_id = '%s'::uuid offset 0)";

    private String related(String alias) {
        return sync.usePlatformRelations()
                ? RELATED.formatted(Sql.literal(sync.sourceModel()), model.keySql(alias), sync.target())
                : "";
    }

    private String listed(String alias) {
        return sync.syncIds() == null
                ? ""
                : " and " + model.keySql(alias) + " = any (array["
                        + String.join(", ", sync.syncIds().stream().map(Sql::literal).toList()) + "]::text[])";
    }
}
