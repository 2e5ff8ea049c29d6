package org.moox.sync.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moox.sync.harness.TwoPlatforms;

/** The reference models between two processes: WordPress there becomes users here by a transformer, users become WordPress by a handler. */
class WordPressIT {

    private static final Map<String, String> SETTINGS = Map.of("SYNC_REFERENCE_ENABLED", "true", "SYNC_MODELS_WP_NAME",
            "wp_user",
            "SYNC_MODELS_WP_IDENTIFIER", "user_email", "SYNC_MODELS_USER_IDENTIFIER", "email",
            "SYNC_MODELS_WITH_SYNCABLE_RELATIONS", "wp_user");
    private static final String ADA = "select name from users where email like 'ada%'";

    @TempDir
    static Path folder;

    @Test
    void wordPressAndUsersOfTwoPlatforms() throws SQLException {
        try (var both = TwoPlatforms.start(folder, SETTINGS)) {
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
            both.awaitOnTarget(ADA, "Countess");
            both.sourceDatabase.execute("delete from wp_usermeta where meta_key = 'nickname'");
            both.awaitOnTarget(ADA, "Ada");

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
    }
}
