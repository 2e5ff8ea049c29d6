package org.moox.sync.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import java.util.UUID;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.platform.RegistryMessages.Trust;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;

/** The fields of a platform that this service only keeps, and those of a lock, on their way from a person to the peers. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class PlatformFieldsTest {

    private static final String ALL = """
            {"name": "beta", "domain": "beta.example.com", "show_in_menu": false, "order": 7, "read_only": true, "locked": true,
             "lock_reason": "moving house", "thumbnail": "https://cdn.example.com/beta.png"}""";

    @Inject
    RegistryMessages messages;
    @Inject
    Self self;

    @BeforeEach
    @AfterEach
    void clear() {
        Registrations.onlyTheMaster();
    }

    @Test
    void allThatAPersonSetsIsKeptAndReturned() {
        String id = kept(Api.admin(ALL).post("/api/platform").then().statusCode(201)).extract().path("id");

        kept(Api.admin().get("/api/platform/" + id).then().statusCode(200));
        kept(Api.admin().get("/api/platform").then().statusCode(200).root("find { it.name == 'beta' }"));
        kept(Api.admin(ALL).put("/api/platform/" + id).then().statusCode(200));
    }

    private static ValidatableResponse kept(ValidatableResponse answer) {
        return answer.body("show_in_menu", equalTo(false))
                .body("order", equalTo(7))
                .body("read_only", equalTo(true))
                .body("locked", equalTo(true))
                .body("lock_reason", equalTo("moving house"))
                .body("thumbnail", equalTo("https://cdn.example.com/beta.png"));
    }

    @Test
    void theyTravelInTheRegistry() {
        String id = Api.admin(ALL).post("/api/platform").then().statusCode(201).extract().path("id");

        var message = messages.build(UUID.fromString(id), Trust.PAIR).message();

        assertThat(message.platforms()).filteredOn(entry -> entry.name().equals("beta")).singleElement().satisfies(entry -> {
            assertThat(entry.showInMenu()).isFalse();
            assertThat(entry.order()).isEqualTo(7);
            assertThat(entry.readOnly()).isTrue();
            assertThat(entry.locked()).isTrue();
            assertThat(entry.lockReason()).isEqualTo("moving house");
            assertThat(entry.thumbnail()).isEqualTo("https://cdn.example.com/beta.png");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/platform/beta", "/api/platform/1234/sync", "/api/sync/1-2", "/api/sync/xyz/run"})
    void aMalformedIdIsRefusedAndNamed(String path) {
        var call = path.endsWith("/run") ? Api.admin().post(path) : Api.admin().get(path);

        call.then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("field", equalTo("id"), "detail", containsString("UUID"));
    }

    @Test
    void anIdOfAnotherFormInALaterPlaceIsNamedToo() {
        Api.admin()
                .get("/api/models/thing/records/1/platforms/beta")
                .then()
                .statusCode(400)
                .body("field", equalTo("platform"));
    }

    @Test
    void whatIsNoAddressAtAllIsNotFound() {
        Api.admin().get("/api/platform/" + self.id() + "/nothing").then().statusCode(404);
    }
}
