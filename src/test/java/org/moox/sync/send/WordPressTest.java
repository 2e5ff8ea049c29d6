package org.moox.sync.send;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.prepare.Retries;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** The reference models through every step: users of WordPress become users, and users become users of WordPress. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class WordPressTest {

    private static final String ME = "me";
    private static final String USERS = "select name || ' ' || email from public.users order by 1";
    private static final String WP_USERS = """
            select u.display_name || ' ' || u.user_email || ' ' || coalesce(string_agg(m.meta_key || '=' || m.meta_value, ',' order by m.meta_key), '-')
            from public.wp_users u left join public.wp_usermeta m on m.user_id = u."ID" group by u."ID" order by 1""";

    @Inject
    StepsRig rig;

    @Inject
    Retries retries;

    @BeforeEach
    void empty() {
        rig.reset("update");
        rig.execute("delete from public.wp_users; delete from public.users");
    }

    @Test
    void aTransformerMakesAUserOfAWordPressUserAndItsMeta() {
        rig.define("source_model = 'wp_user', target_model = 'user', transformer = 'wp-user', identifier = '{id}'");
        rig.execute(
                "insert into public.wp_users (user_login, user_email, display_name) values ('ada', 'ada@example.org', 'Ada'), ('bob', 'bob@example.org', '')");
        rig.flow(ME);
        assertThat(rig.query(USERS)).isEmpty();

        rig.execute("""
                insert into public.wp_usermeta (user_id, meta_key, meta_value)
                select "ID", 'uuid', '6f1c1b8e-0000-4000-8000-000000000001' from public.wp_users where user_login = 'ada';
                update sync.delayed set due = clock_timestamp(), latest = clock_timestamp()""");
        retries.append(rig.platform());
        rig.flow(ME);

        assertThat(rig.query(USERS)).containsExactly("Ada ada@example.org", "bob bob@example.org");
        assertThat(rig.query("select id from public.users where name = 'Ada'"))
                .containsExactly("6f1c1b8e-0000-4000-8000-000000000001");
    }

    private void usersToWordPress() {
        rig.define("""
                source_model = 'user', target_model = 'wp_user', identifier = '{user_email}',
                field_mappings = '{"id": "uuid", "email": "user_email", "name": "display_name"}'""");
    }

    private void user(int number, String name) {
        rig.execute(
                "insert into public.users (id, name, email) values ('00000000-0000-4000-8000-00000000000%1$d', '%2$s', '%2$s@example.org')"
                        .formatted(number, name));
    }

    @Test
    void aHandlerWritesAUserIntoTwoTables() {
        usersToWordPress();
        user(1, "ada");
        user(2, "bob");
        rig.flow(ME);
        assertThat(rig.query(WP_USERS)).containsExactly("ada ada@example.org uuid=00000000-0000-4000-8000-000000000001",
                "bob bob@example.org uuid=00000000-0000-4000-8000-000000000002");

        rig.execute(
                "update public.users set email = 'countess@example.org' where name = 'ada'; delete from public.users where name = 'bob'");
        rig.flow(ME);

        assertThat(rig.query(WP_USERS)).containsExactly("ada countess@example.org uuid=00000000-0000-4000-8000-000000000001");
        assertThat(rig.query("select user_login from public.wp_users")).containsExactly("ada@example.org"); // the same row
    }

    @Test
    void anEntityThatCannotBeWrittenCostsItsRecordOnly() {
        usersToWordPress();
        rig.execute("insert into public.wp_users (user_login, user_email) values ('bob@example.org', 'another@example.org')");
        user(1, "ada");
        user(2, "bob");
        user(3, "cy");

        rig.flow(ME);

        assertThat(rig.query("select display_name from public.wp_users where display_name <> '' order by 1"))
                .containsExactly("ada", "cy");
        assertThat(rig.query("select error from sync.deliveries where state = 'parked'")).singleElement()
                .asString()
                .startsWith("unique_violation")
                .contains("Handler wp-user");
    }
}
