package org.moox.sync.apply;

import java.util.List;

import org.moox.sync.database.Transactions;
import org.moox.sync.log.ChangeLog;
import org.moox.sync.sync.SyncDefinition;
import org.moox.sync.wire.ChangesAnswer;
import org.moox.sync.wire.Item;

/** A bench with one table, and one sync to it. */
record Things(Bench bench, SyncDefinition sync) {

    static final String ALL = "select id, code, sku, name from thing order by id";

    Things(Transactions transactions, ChangeLog log) {
        this(withTable(transactions, log));
    }

    private Things(Bench bench) {
        this(bench, bench.sync("thing"));
    }

    private static Bench withTable(Transactions transactions, ChangeLog log) {
        var bench = new Bench(transactions, log);
        bench.execute("""
                create table thing (id int generated always as identity primary key, code text not null unique,
                    sku varchar(8) unique, name text, price numeric(10,2), check (price >= 0))""");
        bench.expose("thing");
        return bench;
    }

    Item item(String record, String code, String sku, String name) {
        return bench.upsert(sync, record, "code", code, "sku", sku, "name", name);
    }

    /** Record and code of each refusal. */
    static List<String> codes(ChangesAnswer answer) {
        return answer.refused().stream().map(r -> r.record() + ":" + r.code()).toList();
    }
}
