package org.moox.sync.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moox.sync.harness.TwoPlatforms;

/**
 * The reference models between two processes: WordPress there becomes users here by a transformer, users become WordPress by a handler, and
 * sessions travel with their users, where one user has another id.
 */
class ReferenceModelsIT {

    private static final Map<String, String> SETTINGS = Map.of("SYNC_REFERENCE_ENABLED", "true", "SYNC_TABLES", "none",
            "SYNC_MODELS_WP_NAME", "wp_user", "SYNC_MODELS_WP_IDENTIFIER", "user_email", "SYNC_MODELS_USER_IDENTIFIER", "email",
            "SYNC_MODELS_WITH_SYNCABLE_RELATIONS", "user,wp_user");
    private static final String SESSIONS = "select string_agg(u.email || ' ' || s.user_agent, ', ' order by s.user_agent) from user_sessions s join users u on u.id = s.user_id";
    private static final String NAME_OF_ADA = "select name from users where email like 'ada%'";
    private static final String ADA = "00000000-0000-4000-8000-00000000000a";
    private static final String BOB = "00000000-0000-4000-8000-00000000000b";

    @TempDir
    static Path folder;

    static TwoPlatforms both;

    @BeforeAll
    static void start() {
        both = TwoPlatforms.start(folder, SETTINGS);
    }

    @AfterAll
    static void stop() {
        both.close();
    }

    /** No definition is left to the next test, nor a row. */
    @AfterEach
    void undefine() throws SQLException {
        var api = both.source.api();
        for (var sync : api.get("/api/sync").ok()) {
            assertThat(api.delete("/api/sync/" + sync.path("id").asText()).status()).isEqualTo(204);
        }
        both.execute("delete from users", "delete from wp_users");
    }

    @Test
    void wordPressAndUsersOfTwoPlatforms() throws SQLException {
        var api = both.source.api();
        var models = api.get("/api/models").ok();
        assertThat(models.path("transformers").findValuesAsText("name")).contains("wp-user");
        assertThat(api.get("/api/models/wp_user?platform=" + both.targetId()).ok().path("handler").asText())
                .isEqualTo("wp-user");
        var body = Map.<String, Object>of("title", "x", "source_platform_id", both.sourceId(), "source_model", "wp_user",
                "target_platform_id", both.targetId(), "target_model", "user", "transformer", "nobody");
        assertThat(api.post("/api/sync", body).body().path("detail").asText()).contains("nobody").contains("wp-user");

        api.createSync("from WordPress", both.sourceId(), "wp_user", both.targetId(), "user",
                Map.of("transformer", "wp-user", "field_mappings",
                        List.of(Map.of("source", "nickname", "target", "name", "default", "Ada"))));
        var toWordPress = api.createSync("to WordPress", both.sourceId(), "user", both.targetId(), "wp_user",
                Map.of("field_mappings", Map.of("id", "uuid", "email", "user_email", "name", "display_name")));

        both.sourceDatabase.execute(
                "insert into wp_users (user_login, user_email, display_name) values ('ada', 'ada@example.org', 'Ada')",
                "insert into wp_usermeta (user_id, meta_key, meta_value) select \"ID\", 'uuid', '6f1c1b8e-0000-4000-8000-000000000001' from wp_users");
        both.awaitOnTarget("select id || ' ' || name || ' ' || email from users where email like 'ada%'",
                "6f1c1b8e-0000-4000-8000-000000000001 Ada ada@example.org");

        both.sourceDatabase.execute(
                "insert into wp_usermeta (user_id, meta_key, meta_value) select \"ID\", 'nickname', 'Countess' from wp_users");
        both.awaitOnTarget(NAME_OF_ADA, "Countess");
        both.sourceDatabase.execute("delete from wp_usermeta where meta_key = 'nickname'");
        both.awaitOnTarget(NAME_OF_ADA, "Ada");

        both.sourceDatabase.execute(
                "insert into users (id, name, email) values ('00000000-0000-4000-8000-000000000002', 'Bob', 'bob@example.org')");
        both.awaitOnTarget(
                "select u.display_name || ' ' || m.meta_value from wp_users u join wp_usermeta m on m.user_id = u.\"ID\" where user_email = 'bob@example.org'",
                "Bob 00000000-0000-4000-8000-000000000002");

        both.targetDatabase
                .execute("insert into wp_users (user_login, user_email) values ('eve@example.org', 'in the way')");
        both.sourceDatabase.execute(
                "insert into users (id, name, email) values ('00000000-0000-4000-8000-000000000003', 'Eve', 'eve@example.org')");
        Awaitility.await("Eve is parked under the handler's name")
                .atMost(Duration.ofSeconds(30))
                .until(() -> api.get("/api/sync/" + toWordPress + "/deliveries?state=parked")
                        .ok()
                        .toString()
                        .contains("unique_violation: Handler wp-user"));
        both.targetDatabase.execute("delete from wp_users where user_email = 'in the way'");
        both.awaitOnTarget("select count(*) from wp_users where user_email = 'eve@example.org'", "1");

        both.sourceDatabase.execute("delete from wp_users", "delete from users");
        both.awaitOnTarget(
                "select (select count(*) from users) + (select count(*) from wp_users) + (select count(*) from wp_usermeta)",
                "0");
    }

    @Test
    void sessionsFollowTheirUsers() throws SQLException {
        var api = both.source.api();
        assertThat(api.get("/api/models/user").ok().path("children").path(0).path("relation").asText())
                .isEqualTo("user_session");
        both.targetDatabase
                .execute("insert into users (id, name, email) values (gen_random_uuid(), 'Ada', 'ada@example.org')");
        var sync = api.createSync("users", both.sourceId(), "user", both.targetId(), "user");

        both.sourceDatabase.execute(
                "insert into users (id, name, email) values ('%s', 'Ada', 'ada@example.org'), ('%s', 'Bob', 'bob@example.org')"
                        .formatted(ADA, BOB),
                session(ADA, "one"), session(ADA, "two"));
        both.awaitOnTarget(SESSIONS, "ada@example.org one, ada@example.org two");

        both.sourceDatabase.execute("update user_sessions set user_id = '%s' where user_agent = 'one'".formatted(BOB),
                "delete from user_sessions where user_agent = 'two'", session(ADA, "three"));
        both.awaitOnTarget(SESSIONS, "bob@example.org one, ada@example.org three");

        both.targetDatabase.execute("alter table user_sessions add constraint known check (user_agent <> 'odd')");
        both.sourceDatabase.execute(session(ADA, "odd"), session(BOB, "even"));
        Awaitility.await("Ada is parked under the name of the model that travels with her")
                .atMost(Duration.ofSeconds(30))
                .until(() -> api.get("/api/sync/" + sync + "/deliveries?state=parked")
                        .ok()
                        .toString()
                        .contains("check_violation: Of user_session"));
        both.awaitOnTarget(SESSIONS, "bob@example.org even, bob@example.org one, ada@example.org three");
        both.targetDatabase.execute("alter table user_sessions drop constraint known");
        both.awaitOnTarget(SESSIONS,
                "bob@example.org even, ada@example.org odd, bob@example.org one, ada@example.org three");

        both.sourceDatabase.execute("delete from users where id = '%s'".formatted(ADA));
        both.awaitOnTarget(SESSIONS, "bob@example.org even, bob@example.org one");
    }

    private static String session(String user, String agent) {
        return "insert into user_sessions values (gen_random_uuid(), '%s', '%s', now())".formatted(user, agent);
    }
}
