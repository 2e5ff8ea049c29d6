package org.moox.sync.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.moox.sync.platform.Api.create;

import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.moox.sync.database.PostgresResource;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** What a person may not send as a platform, and how that is said. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class PlatformInputTest {

    private static final String PROBLEM = "application/problem+json";
    private static final String BETA = "{\"name\":\"beta\",\"domain\":\"beta.example.com\"}";

    @BeforeEach
    void clear() {
        Registrations.onlyTheMaster();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {"{\"domain\":\"b\"} | name", "{\"name\":\"b\"} | domain",
            "{\"name\":\" \",\"domain\":\"b\"} | name", "{\"name\":\"b\",\"domain\":\"https://user:pw@b\"} | domain",
            "{\"name\":\"b\",\"domain\":\"b.example.com/path\"} | domain", "{\"name\":\"b\",\"domain\":\"ftp://b\"} | domain",
            "{\"name\":\"b\",\"domain\":\"b:99999\"} | domain",
            "{\"name\":\"b\",\"domain\":\"b\",\"webhook_path\":\"x\"} | webhook_path",
            "{\"name\":\"b\",\"domain\":\"b\",\"api_token\":\"short\"} | api_token",
            "{\"name\":\"b\",\"domain\":\"b\",\"lock_reson\":\"typo\"} | lock_reson",
            "{\"name\":\"b\",\"domain\":\"b\",\"order\":\"first\"} | order", "{\"name\":{},\"domain\":\"b\"} | name"})
    void badInputNamesItsField(String body, String field) {
        create(body).statusCode(400)
                .contentType(PROBLEM)
                .body("field", equalTo(field), "status", equalTo(400), "detail",
                        containsString(field));
        assertThat(Api.admin().get("/api/platform").jsonPath().getList("name")).containsExactly("alpha");
    }

    @Test
    void everyBadFieldIsListed() {
        create("{\"name\":\"\",\"domain\":\"a b\",\"webhook_path\":\"no\"}").statusCode(400)
                .body("errors.field",
                        hasItems("domain", "name", "webhook_path"), "errors.detail", everyItem(notNullValue()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"not json", "{\"name\":", "[]", "7", "{\"name\":\"a\",\"name\""})
    void aBodyThatIsNoJsonObjectIsRefused(String body) {
        create(body).statusCode(400)
                .contentType(PROBLEM)
                .body("detail", not(containsString("com.fasterxml")), "detail",
                        not(containsString("org.moox")));
    }

    @Test
    void aMissingBodyIsRefused() {
        Api.admin().contentType("application/json").post("/api/platform").then().statusCode(400).contentType(PROBLEM);
    }

    @Test
    void aBodyThatIsTooLargeIsRefused() {
        for (var megabytes : List.of(5, 40)) { // the second one past the server's own limit
            var body = "{\"name\":\"" + "x".repeat(megabytes << 20) + "\"}";
            var answer = Api.postHuge("/api/platform", body.getBytes(StandardCharsets.UTF_8), "Authorization",
                    "Bearer " + Api.ADMIN_TOKEN, "Content-Type", "application/json");
            assertThat(answer.statusCode()).isEqualTo(413);
            assertThat(answer.headers().firstValue("content-type").orElse("")).startsWith(PROBLEM);
        }
    }

    @Test
    void aParameterThatIsNoNumberIsCalledThat() {
        Api.admin().get("/api/platform?page=abc").then().statusCode(400).body("field", equalTo("page"));
    }

    @Test
    void namesAndDomainsAreUniqueAndThereIsOneMaster() {
        create(BETA).statusCode(201);

        create("{\"name\":\"beta\",\"domain\":\"other\"}").statusCode(409).body("field", equalTo("name"));
        create("{\"name\":\"other\",\"domain\":\"BETA.example.com\"}").statusCode(409).body("field", equalTo("domain"));
        create("{\"name\":\"other\",\"domain\":\"https://beta.example.com\"}").statusCode(409).body("field", equalTo("domain"));
        create("{\"name\":\"other\",\"domain\":\"other\",\"master\":true}").statusCode(409)
                .contentType(PROBLEM)
                .body("field",
                        equalTo("master"));
    }

    @Test
    void anAddressThatMustNotBeCalledIsRefusedAtOnce() {
        create("{\"name\":\"beta\",\"domain\":\"http://169.254.169.254\"}").statusCode(400)
                .contentType(PROBLEM)
                .body("field", equalTo("domain"), "detail", containsString("sync.peer.allowed-networks"));
        create("{\"name\":\"beta\",\"domain\":\"0x7f.1\"}").statusCode(400).body("field", equalTo("domain"));
        String id = create(BETA).statusCode(201).extract().path("id");
        Api.admin("{\"name\":\"beta\",\"domain\":\"[::ffff:169.254.169.254]\"}")
                .put("/api/platform/" + id)
                .then()
                .statusCode(400)
                .body("detail", containsString("never called"));
    }
}
