package org.moox.sync.log;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.database.Transactions;

/** Deliveries of syncs that are gone, or lead elsewhere now and have another number: nobody asks for them any more. */
@ApplicationScoped
public class Leftovers {

    private final Transactions transactions;

    Leftovers(Transactions transactions) {
        this.transactions = transactions;
    }

    // hops from number to number over the primary key: a look at millions of deliveries of present syncs costs nothing
    private static final String REMOVE = """
            with recursive numbers (n) as (
                (select sync from sync.deliveries order by sync limit 1)
                union all
                select (select sync from sync.deliveries where sync > n order by sync limit 1) from numbers where n is not null)
            delete from sync.deliveries where (sync, record) in (
                select d.sync, d.record from numbers
                cross join lateral (select sync, record from sync.deliveries where sync = n limit ?) d
                where not exists (select from sync.syncs s where s.number = n) limit ?)
            """;

    private static final String DELAYED = "delete from sync.delayed d where not exists (select from sync.syncs s where s.number = d.sync)";

    /** Removes some of them. Own transaction; returns how many. */
    public int remove(int limit) {
        return transactions.run(connection -> {
            try (var delete = connection.prepareStatement(REMOVE); var delayed = connection.prepareStatement(DELAYED)) {
                delete.setInt(1, limit);
                delete.setInt(2, limit);
                delayed.executeUpdate();
                return delete.executeUpdate();
            }
        });
    }
}
