package org.moox.sync.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.startsWith;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.stream.IntStream;

import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.platform.Api;
import org.moox.sync.platform.RegistryAcknowledged;
import org.moox.sync.prepare.Retries;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;

/** Records that their target refuses: parked alone, shown, retried ever more seldom, forgotten when a person says so. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class ParkingTest {

    private static final String ME = "me";
    private static final String WAITS = "select extract(epoch from next_attempt - tried)::float8 from sync.deliveries where state = '%s'";

    @Inject
    StepsRig rig;

    @Inject
    DifficultTarget target;

    @Inject
    Retries retries;

    @Inject
    Event<RegistryAcknowledged> acknowledged;

    @BeforeEach
    void aTargetThatRefusesTheBad() {
        rig.reset("update");
        rig.execute("alter table steps_target add constraint no_bad check (name <> 'bad')");
    }

    @AfterEach
    void end() {
        target.close();
    }

    private void bring(int id, String name) {
        rig.execute("insert into steps_source values (%1$d, 's%1$d', '%2$s')".formatted(id, name));
        rig.flow(ME);
    }

    private ValidatableResponse deliveries(String query) {
        return Api.admin().get("/api/sync/" + sync() + "/deliveries" + query).then().statusCode(200);
    }

    private String sync() {
        return rig.query("select id from sync.syncs").get(0);
    }

    @Test
    void oneBadRecordAmongAThousandCostsTheOthersNoMoreThanOneRoundTrip() {
        target.records(1000);
        rig.execute("delete from sync.changes; update steps_source set name = case id when 500 then 'bad' else 'good' end");

        target.drain(target.worker(ME, target::accept));

        assertThat(target.sizes).hasSizeLessThanOrEqualTo(2);
        assertThat(rig.target()).hasSize(999);
        assertThat(rig.query("select record || ' ' || error from sync.deliveries where state <> 'sent'")).singleElement()
                .asString()
                .startsWith("500 check_violation");
    }

    @Test
    void theNewestStateSupersedesWhatIsParked() {
        bring(1, "bad");
        rig.execute("update sync.deliveries set next_attempt = now() + interval '1 h', attempts = 7");

        rig.execute("update steps_source set name = 'good'");
        rig.flow(ME);

        assertThat(rig.target()).containsExactly("s1=good");
        assertThat(rig.query("select concat_ws(' ', state, attempts, next_attempt, error, since, tried) from sync.deliveries"))
                .containsExactly("sent 0");
    }

    @Test
    void retriesOfManyRecordsSpreadOverAWaitThatDoublesUpToACap() {
        rig.execute("insert into steps_source select n, 's' || n, 'bad' from generate_series(1, 60) n");
        rig.flow(ME);
        for (var expected : new double[]{2, 4, 8, 900}) {
            rig.execute("update sync.deliveries set next_attempt = now()"
                    + (expected == 900 ? ", attempts = 19; update steps_source set name = name" : ""));
            retries.append(rig.platform());
            rig.flow(ME);

            var waits = rig.query(WAITS.formatted("parked")).stream().mapToDouble(Double::parseDouble).summaryStatistics();
            assertThat(waits.getCount()).isEqualTo(60);
            assertThat(waits.getMax()).isBetween(expected * 0.7, expected * 1.01);
            assertThat(waits.getMin()).isBetween(0.04, expected * 0.3);
        }
    }

    @Test
    void manyRetriesLeaveTheWayToFreshChanges() {
        rig.execute("insert into steps_source values (1, 's1', 'good')");
        rig.flow(ME);
        rig.execute("insert into sync.deliveries (sync, record, tick, position, state, next_attempt) "
                + "select number, n, 1, n, 'parked', now() from sync.syncs, generate_series(10, 5009) n");

        assertThat(retries.append(rig.platform())).isEqualTo(2000);
        assertThat(retries.append(rig.platform())).as("the stream is busy with those").isBetween(1, 50);

        rig.flow(ME);
        assertThat(retries.append(rig.platform())).isEqualTo(2000);
    }

    @Test
    void whatWaitsForItsDefinitionGoesEverMoreSeldomAndAllAtOnceWhenOneOfThemWasTaken() {
        rig.execute("insert into steps_source select n, 's' || n, 'good' from generate_series(1, 50) n");
        for (var round = 1; round <= 8; round++) {
            var batch = rig.next(ME).orElseThrow();
            rig.define("revision = 0");
            rig.settle(batch, rig.apply(batch));
            rig.define("revision = 1");
            rig.execute("update steps_source set name = name");
        }
        assertThat(rig.query("select distinct concat(state, attempts, (since < tried)) from sync.deliveries"))
                .containsExactly("waiting8t");
        assertThat(rig.query(WAITS.formatted("waiting")).stream().mapToDouble(Double::parseDouble).max().orElseThrow())
                .isBetween(15.0, 30.0);
        assertThat(rig.query("select has_errors from sync.syncs")).containsExactly("f");

        rig.execute("update sync.streams set seen = pg_current_snapshot(), upto = pg_current_snapshot(), ceiling = 0");
        rig.execute("update steps_source set name = 'first' where id = 1");
        rig.flow(ME);
        retries.append(rig.platform());
        rig.flow(ME);

        assertThat(rig.query("select state || attempts from sync.deliveries")).hasSize(50).containsOnly("sent0");
    }

    @Test
    void whatWaitsForItsDefinitionGoesAtOnceWhenTheTargetHasAcknowledgedIt() {
        rig.execute("insert into steps_source select n, 's' || n, 'good' from generate_series(1, 3) n");
        rig.define("revision = 7");
        var batch = rig.next(ME).orElseThrow();
        rig.define("revision = 6");
        rig.settle(batch, rig.apply(batch));
        rig.define("revision = 7");
        rig.execute("update sync.deliveries set next_attempt = now() + interval '1 h'");

        acknowledged.fire(new RegistryAcknowledged(rig.platform(), 3, 6));
        acknowledged.fire(new RegistryAcknowledged(UUID.randomUUID(), 3, 7));
        assertThat(retries.append(rig.platform())).isZero();
        acknowledged.fire(new RegistryAcknowledged(rig.platform(), 6, 7));

        await().until(() -> retries.append(rig.platform()) == 3);
        rig.flow(ME);
        assertThat(rig.target()).hasSize(3);
    }

    @Test
    void deliveriesAreFilteredAndPagedAndSayWhatIsWrong() {
        rig.execute(
                "insert into steps_source select n, 's' || n, case when n <= 3 then 'bad' else 'good' end from generate_series(1, 9) n");
        rig.flow(ME);

        deliveries("?state=parked&size=2").header("X-Total-Count", "3").body("record", contains("1", "2"));
        deliveries("?state=parked&size=2&page=5").header("X-Total-Count", "3").body("", hasSize(0));
        deliveries("?state=sent").header("X-Total-Count", "6");
        deliveries("?search=NO_BAD").header("X-Total-Count", "3");
        deliveries("?search=nothing of the kind").header("X-Total-Count", "0");
        deliveries("").header("X-Total-Count", "9");
        deliveries("/2").body("state", equalTo("parked"), "attempts", equalTo(1), "error", startsWith("check_violation"),
                "next_attempt", notNullValue(), "since", notNullValue(), "last_attempt", notNullValue());
        Api.admin().get("/api/sync/" + sync() + "/deliveries?state=lost").then().statusCode(400);
    }

    @Test
    void oneOrAllAreRetriedAtOnce() {
        IntStream.rangeClosed(1, 3).forEach(n -> bring(n, "bad"));
        rig.execute("update sync.deliveries set next_attempt = now() + interval '1 h'");
        rig.execute("alter table steps_target drop constraint no_bad");

        Api.admin().post("/api/sync/" + sync() + "/deliveries/2/retry").then().statusCode(200).body("retried", equalTo(1));
        retries.append(rig.platform());
        rig.flow(ME);
        assertThat(rig.target()).containsExactly("s2=bad");
        Api.admin().post("/api/sync/" + sync() + "/deliveries/2/retry").then().statusCode(404);

        Api.admin()
                .post("/api/sync/" + sync() + "/deliveries/retry")
                .then()
                .statusCode(200)
                .body("retried", equalTo(2), "more", equalTo(false));
        retries.append(rig.platform());
        rig.flow(ME);
        assertThat(rig.target()).hasSize(3);
    }

    @Test
    void whatIsForgottenIsNotTriedAgainUntilItChangesAndIsStillRemovedWhenItGoes() {
        bring(1, "good");
        rig.execute("update steps_source set name = 'bad'");
        rig.flow(ME);
        rig.execute("update sync.syncs set has_errors = true, error_message = 'as after a retry'");

        forget(200);

        deliveries("/1").body("state", equalTo("forgotten"), "attempts", equalTo(0));
        assertThat(rig.query("select concat(has_errors, error_message) from sync.syncs")).containsExactly("f");
        rig.execute("update sync.deliveries set next_attempt = next_attempt - interval '1 h'");
        assertThat(retries.append(rig.platform())).isZero();
        forget(404);

        rig.execute("update steps_source set name = 'good again'");
        rig.flow(ME);
        assertThat(rig.target()).containsExactly("s1=good again");
        rig.execute("update steps_source set name = 'bad'");
        rig.flow(ME);
        forget(200);
        rig.execute("delete from steps_source");
        rig.flow(ME);
        assertThat(rig.target()).isEmpty();
        assertThat(rig.query("select state from sync.deliveries")).isEmpty();
    }

    @Test
    void whatWasNeverSentIsForgottenAltogetherAndComesWithItsNextChange() {
        rig.define("transformer = '" + Obedient.NAME + "'");
        bring(1, "fail");

        forget(200);
        assertThat(rig.query("select state from sync.deliveries")).isEmpty();

        rig.execute("update steps_source set name = 'good'");
        rig.flow(ME);
        assertThat(rig.target()).containsExactly("s1=GOOD");
    }

    @Test
    void whatWasForgottenWhileItWasUnderWayIsShownAsItsAnswerSays() {
        bring(1, "bad");
        rig.execute("update steps_source set name = 'good'");
        var batch = rig.next(ME).orElseThrow();
        assertThat(new String(batch.body(), StandardCharsets.UTF_8)).contains("good");

        forget(200);
        rig.settle(batch, rig.apply(batch));

        assertThat(rig.query("select state from sync.deliveries")).containsExactly("sent");
    }

    @Test
    void aForgottenRecordCanBeRetried() {
        bring(1, "bad");
        forget(200);
        rig.execute("alter table steps_target drop constraint no_bad");

        Api.admin().post("/api/sync/" + sync() + "/deliveries/1/retry").then().statusCode(200);
        retries.append(rig.platform());
        rig.flow(ME);

        assertThat(rig.query("select concat_ws(' ', state, next_attempt) from sync.deliveries")).containsExactly("sent");
    }

    private void forget(int status) {
        Api.admin().delete("/api/sync/" + sync() + "/deliveries/1").then().statusCode(status);
    }
}
