package org.moox.sync.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moox.sync.harness.TwoPlatforms;

/** Sessions travel with their users between two processes, where one user has another id. */
class UserSessionsIT {

    private static final Map<String, String> SETTINGS = Map.of("SYNC_REFERENCE_ENABLED", "true", "SYNC_TABLES", "none",
            "SYNC_MODELS_USER_IDENTIFIER", "email", "SYNC_MODELS_WITH_SYNCABLE_RELATIONS", "user");
    private static final String SESSIONS = "select string_agg(u.email || ' ' || s.user_agent, ', ' order by s.user_agent) from user_sessions s join users u on u.id = s.user_id";
    private static final String ADA = "00000000-0000-4000-8000-00000000000a";
    private static final String BOB = "00000000-0000-4000-8000-00000000000b";

    @TempDir
    static Path folder;

    @Test
    void sessionsFollowTheirUsers() throws SQLException {
        try (var both = TwoPlatforms.start(folder, SETTINGS)) {
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
    }

    private static String session(String user, String agent) {
        return "insert into user_sessions values (gen_random_uuid(), '%s', '%s', now())".formatted(user, agent);
    }
}
