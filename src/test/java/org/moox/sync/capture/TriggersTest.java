package org.moox.sync.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.StringReader;
import java.sql.SQLException;
import java.util.Set;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.moox.sync.database.PostgresResource;
import org.postgresql.PGConnection;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** What triggers log. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class TriggersTest {

    @Inject
    Watched watched;

    @Inject
    Database database;

    @BeforeEach
    void aTable() {
        watched.start();
    }

    @AfterEach
    void cleanUp() {
        watched.end();
    }

    @Test
    void insertUpdateAndDeleteAreLoggedByKey() {
        database.sql("insert into thing values (1, 'a'), (2, 'b')", "update thing set name = 'c' where id = 2",
                "delete from thing where id = 1");

        assertThat(database.log("thing")).containsExactly("created 1", "created 2", "updated 2", "deleted 1");
    }

    @Test
    void aStatementOnManyRowsLogsEachOfThem() {
        database.sql("insert into thing select i, 'x' from generate_series(1, 1000) i", "update thing set name = 'y'");

        assertThat(database.rows("select count(*) || ' ' || count(distinct key) from sync.changes group by operation"))
                .containsExactly("1000 1000", "1000 1000");
    }

    @Test
    void aRollBackLeavesNothing() {
        database.transaction(false, "insert into thing values (1, 'a')");

        assertThat(database.log("thing")).isEmpty();
    }

    @Test
    void aChangedKeyLogsBothAndTakesItsRelationsAlong() {
        database.sql("insert into thing values (1, 'a')",
                "insert into sync.model_platform values ('thing', '1', '11111111-1111-1111-1111-111111111111')");
        database.forget();

        database.sql("update thing set id = 7 where id = 1");

        assertThat(database.log("thing")).containsExactlyInAnyOrder("deleted 1", "updated 7", "updated 7");
        assertThat(database.rows("select record from sync.model_platform where model = 'thing'")).containsExactly("7");
        database.sql("delete from sync.model_platform");
    }

    @Test
    void truncateIsLogged() {
        database.sql("truncate thing");

        assertThat(database.log("thing")).containsExactly("truncated");
    }

    @Test
    void copyIsLogged() throws SQLException {
        try (var connection = database.dataSource().getConnection()) {
            connection.unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("copy thing from stdin", new StringReader("1\ta\n2\tb\n"));
        } catch (java.io.IOException e) {
            throw new IllegalStateException(e);
        }

        assertThat(database.log("thing")).containsExactly("created 1", "created 2");
    }

    @Test
    void anUpsertIsLoggedAsWhatItDid() {
        database.sql("insert into thing values (1, 'a')", "insert into thing values (1, 'b'), (2, 'c') "
                + "on conflict (id) do update set name = excluded.name");

        assertThat(database.log("thing")).containsExactlyInAnyOrder("created 1", "created 2", "updated 1");
    }

    @Test
    void compositeKeysAreEscapedAndJoined() {
        database.sql("create table public.pair (a text, \"B b\" int, primary key (a, \"B b\"))");
        watched.capture(Set.of("thing", "pair"));
        database.forget();

        database.sql("insert into pair values ('x,%', 1)");

        assertThat(database.log("pair")).containsExactly("created x%2C%25,1");
    }

    @Test
    void aTableWithColumnsNamedLikeOursIsNoTrouble() {
        database.sql(
                "create table public.pair (key text primary key, origin text, model text, operation int, tg_op int, old_rows int)");
        watched.capture(Set.of("pair"));
        database.forget();

        database.sql("insert into pair (key) values ('k')", "update pair set key = 'l'", "delete from pair");

        assertThat(database.log("pair")).containsExactlyInAnyOrder("created k", "deleted k", "updated l", "updated l",
                "deleted l");
    }

    @Test
    void theOriginOfTheTransactionIsKept() {
        database.transaction(true, "select set_config('sync.origin', '[[\"p\",\"m\"]]', true)",
                "insert into thing values (1, 'a')");
        database.sql("insert into thing values (2, 'b')");

        assertThat(database.rows("select coalesce(origin, '-') from sync.changes order by position"))
                .containsExactly("[[\"p\",\"m\"]]", "-");
    }

    @Test
    void aRoleWithoutAnyRightInOurSchemaCanWriteItsTable() {
        role("plain_writer");
        database.sql("grant insert, update on thing to plain_writer");

        database.transaction(true, "set local role plain_writer", "insert into thing values (1, 'a')",
                "update thing set id = 2");

        assertThat(database.log("thing")).contains("created 1", "updated 2");
        assertThatThrownBy(() -> database.transaction(true, "set local role plain_writer", "select * from sync.changes"))
                .hasMessageContaining("permission denied");
    }

    @Test
    void keysDoNotDependOnTheSession() {
        database.sql("create table public.pair (at timestamptz, span interval, raw bytea, primary key (at, span, raw))");
        watched.capture(Set.of("pair"));
        database.forget();
        var insert = "insert into pair values ('2026-01-01 12:00+00', '1 day 02:00', '\\x01')";

        // the driver insists on ISO dates whenever a command ends
        database.transaction(true, "set local timezone = 'Asia/Tokyo'", "set local intervalstyle = 'iso_8601'",
                "set local bytea_output = 'escape'", insert, "delete from pair", """
                        do $$ begin
                            perform set_config('datestyle', 'German', true);
                            %s;
                            perform set_config('datestyle', 'ISO', true);
                        end $$""".formatted(insert));

        assertThat(database.rows("select distinct key from sync.changes where model = 'pair'"))
                .containsExactly("2026-01-01 12:00:00+00,1 day 02:00:00,\\x01");
    }

    @Test
    void aChangeCanBeFiredByHand() {
        database.sql("select sync.changed('thing', '4711')");

        assertThat(database.log("thing")).containsExactly("updated 4711");
        assertThatThrownBy(() -> database.sql("select sync.changed('other', '1')")).hasMessageContaining("model other");
    }

    @Test
    void onlyWhoMayWriteTheTableMayFireAChange() {
        role("plain_reader");
        database.sql("grant select on thing to plain_reader");

        assertThatThrownBy(() -> database.transaction(true, "set local role plain_reader", "select sync.changed('thing', '1')"))
                .hasMessageContaining("may not write");
        database.sql("grant update on thing to plain_reader");
        database.transaction(true, "set local role plain_reader", "select sync.changed('thing', '1')");
        assertThat(database.log("thing")).containsExactly("updated 1");
    }

    private void role(String name) {
        database.sql("do $$ begin if to_regrole('%1$s') is null then create role %1$s; end if; end $$".formatted(name));
    }
}
