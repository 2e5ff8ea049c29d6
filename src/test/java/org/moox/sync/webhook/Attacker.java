package org.moox.sync.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;

import org.moox.sync.platform.Api;
import org.moox.sync.platform.PeerKeys;
import org.moox.sync.platform.Platforms;
import org.moox.sync.platform.Registrations;
import org.moox.sync.platform.RegistryChanged;
import org.moox.sync.platform.Self;
import org.moox.sync.security.Signer;
import org.moox.sync.security.SigningKey;
import org.moox.sync.wire.Headers;

import io.agroal.api.AgroalDataSource;
import io.restassured.RestAssured;

/**
 * Somebody on the network who knows addresses, ids and the protocol, has recorded what peers sent, and may even be a peer. The platform under
 * attack is the master alpha; beta, gamma and the locked delta are its peers, beta and gamma with a sync to table {@code attack_goods}.
 */
@ApplicationScoped
class Attacker {

    /** What nobody outside may read: names of classes, statements, files. */
    private static final Pattern INSIDE = Pattern.compile(
            "(?i)exception|org\\.|com\\.|java|jackson|hibernate|agroal|netty|vert\\.x|postgres|sqlstate|\\bselect |\\binsert |\\bupdate sync|"
                    + "\\bfrom sync|stack|/home|/tmp|/root|/usr|line \\d+ of");

    private final PeerKeys keys;
    private final Platforms platforms;
    private final Self self;
    private final Clock clock;
    private final AgroalDataSource dataSource;
    private final Event<RegistryChanged> changed;

    Attacker(PeerKeys keys, Platforms platforms, Self self, Clock clock, AgroalDataSource dataSource,
            Event<RegistryChanged> changed) {
        this.keys = keys;
        this.platforms = platforms;
        this.self = self;
        this.clock = clock;
        this.dataSource = dataSource;
        this.changed = changed;
    }

    /** A request as it goes over the wire. */
    record Shot(String path, Map<String, String> headers, byte[] body) {

        Shot with(String header, String value) {
            var other = new LinkedHashMap<>(headers);
            other.put(header, value);
            return new Shot(path, other, body);
        }

        Shot without(String header) {
            var other = new LinkedHashMap<>(headers);
            other.remove(header);
            return new Shot(path, other, body);
        }

        Shot with(byte[] otherBody) {
            return new Shot(path, headers, otherBody);
        }

        Shot to(String otherPath) {
            return new Shot(otherPath, headers, body);
        }

        String head(String framing) {
            var head = new StringBuilder("POST /sync-webhook" + path + " HTTP/1.1\r\nHost: localhost\r\n" + framing + "\r\n");
            headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
            return head.append("\r\n").toString();
        }

        RawHttp.Answer fire(RawHttp wire) {
            return wire.send(head("Content-Length: " + body.length), body);
        }
    }

    void prepare() {
        Registrations.onlyTheMaster();
        for (var name : List.of("beta", "gamma", "delta")) {
            Api.admin("{\"name\": \"%1$s\", \"domain\": \"%1$s.example.com\", \"locked\": %2$s}".formatted(name,
                    name.equals("delta")))
                    .post("/api/platform")
                    .then()
                    .statusCode(201);
        }
        execute("""
                drop table if exists attack_goods;
                create table attack_goods (id int generated always as identity primary key, slug text not null unique, name text, price numeric);
                insert into attack_goods (slug, name) values ('kept', 'as it was');
                delete from sync.syncs; delete from sync.deliveries; delete from sync.owned; delete from sync.received;""");
    }

    /** Defines a sync to this platform and answers its id. */
    UUID define(UUID source, UUID target, String model, boolean active) {
        var id = UUID.randomUUID();
        execute("""
                insert into sync.syncs (id, title, status, source_platform_id, source_model, target_platform_id, target_model, identifier, revision, created_at, updated_at)
                values ('%s', 'goods', %s, '%s', 'goods', '%s', '%s', '{slug}', 1, now(), now())"""
                .formatted(id, active, source, target, model));
        changed.fire(new RegistryChanged(1));
        return id;
    }

    /** The sync says something else from now on. */
    void redefine(UUID sync, String assignments) {
        execute("update sync.syncs set " + assignments + " where id = '" + sync + "'");
        changed.fire(new RegistryChanged(1));
    }

    /** Makes another platform the master, as far as this database knows. */
    void crown(String name) {
        execute("update sync.platforms set master = false; update sync.platforms set master = true where name = '%s'"
                .formatted(name));
        changed.fire(new RegistryChanged(1));
    }

    UUID platform(String name) {
        return platforms.findByName(name).orElseThrow().id();
    }

    UUID self() {
        return self.id();
    }

    SigningKey key(UUID source) {
        return keys.verifying(source, null).get(0);
    }

    /** The key by which we sign for that platform. */
    SigningKey wayBack(UUID target) {
        return keys.signing(target).get(0);
    }

    Instant now() {
        return clock.instant();
    }

    RawHttp wire() {
        return new RawHttp(RestAssured.port);
    }

    Shot signed(String path, UUID source, String body) {
        return signed(path, source, key(source), now(), body.getBytes(StandardCharsets.UTF_8));
    }

    Shot signed(String path, UUID source, SigningKey key, Instant at, byte[] body) {
        var id = UUID.randomUUID().toString();
        var headers = new LinkedHashMap<String, String>();
        headers.put(Headers.ID, id);
        headers.put(Headers.TIMESTAMP, Long.toString(at.getEpochSecond()));
        headers.put(Headers.SIGNATURE, Signer.sign(List.of(key), id, at, body));
        headers.put(Headers.SOURCE, source.toString());
        headers.put(Headers.KEY, key.id());
        return new Shot(path, headers, body);
    }

    /** The answer is a refusal that tells nothing of our inside. */
    static void refusal(RawHttp.Answer answer, String what) {
        assertThat(answer.status()).as("%s: %s", what, answer.body()).isBetween(400, 499);
        assertThat(answer.type()).as(what).startsWith("application/problem+json");
        assertThat(answer.body()).as(what).isNotEmpty().doesNotContainPattern(INSIDE);
    }

    private static final String TABLES = """
            select format('%I.%I', schemaname, tablename) from pg_tables where schemaname in ('public', 'sync') order by 1""";

    /** A checksum of every table, by its name. */
    Map<String, String> state() {
        var state = new LinkedHashMap<String, String>();
        for (var table : query(TABLES)) {
            state.put(table,
                    query("select coalesce(md5(string_agg(md5(t::text), '' order by md5(t::text))), '') from " + table + " t")
                            .get(0));
        }
        return state;
    }

    List<String> query(String sql) {
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            var values = new ArrayList<String>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    void execute(String sql) {
        try (var connection = dataSource.getConnection(); var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
