package org.moox.sync.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.zip.GZIPOutputStream;

import jakarta.enterprise.context.Dependent;

import org.moox.sync.webhook.Attacker.Shot;

/** The attacker at every port there is, also at those that are added later; nothing in the database may change. */
@Dependent
class Siege {

    private final Attacker attacker;
    private final Ports ports;
    private Map<String, String> before;

    Siege(Attacker attacker, Ports ports) {
        this.attacker = attacker;
        this.ports = ports;
    }

    void begin() {
        attacker.prepare();
        attacker.define(beta(), attacker.self(), "attack_goods", true);
        before = attacker.state();
    }

    UUID beta() {
        return attacker.platform("beta");
    }

    UUID gamma() {
        return attacker.platform("gamma");
    }

    String message(Messages<?> port, UUID source, String target, String more) {
        return "{\"kind\": \"%s\", \"spec_version\": 1, \"source\": \"%s\", \"target\": \"%s\"%s}".formatted(port.kind(),
                source, target, more);
    }

    String message(Messages<?> port) {
        return message(port, beta(), attacker.self().toString(), "");
    }

    void allRefused(Map<String, Shot> shots) {
        try (var wire = attacker.wire()) {
            shots.forEach((what, shot) -> Attacker.refusal(shot.fire(wire), what + " at \"" + shot.path() + "\""));
        }
        unchanged();
    }

    void unchanged() {
        assertThat(attacker.state()).isEqualTo(before);
    }

    void atEveryPort(Function<Messages<?>, Map<String, Shot>> attack) {
        assertThat(ports.all()).extracting(Messages::path).contains("", "/registry", "/models", "/command");
        for (var port : ports.all()) {
            allRefused(attack.apply(port));
        }
    }

    static byte[] zipped(String text) {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new GZIPOutputStream(bytes)) {
            zip.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
