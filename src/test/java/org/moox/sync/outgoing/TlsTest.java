package org.moox.sync.outgoing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.TrustOptions;

/** By https certificate and host name are checked, although the connection goes to a pinned address. */
class TlsTest {

    private static final char[] PASSWORD = "password".toCharArray();

    @TempDir
    static Path folder;

    static Vertx vertx;
    static RawPeer shop;

    @BeforeAll
    static void start() throws Exception {
        vertx = Vertx.vertx();
        keytool("-genkeypair", "-alias", "shop", "-keyalg", "EC", "-groupname", "secp256r1", "-dname", "CN=shop", "-ext",
                "san=dns:shop.example.com", "-storetype", "PKCS12", "-keystore", "shop.p12", "-storepass",
                new String(PASSWORD));
        keytool("-exportcert", "-rfc", "-alias", "shop", "-keystore", "shop.p12", "-storepass", new String(PASSWORD), "-file",
                "shop.pem");
        keytool("-genkeypair", "-alias", "other", "-keyalg", "EC", "-groupname", "secp256r1", "-dname", "CN=other", "-ext",
                "san=dns:shop.example.com", "-storetype", "PKCS12", "-keystore", "other.p12", "-storepass",
                new String(PASSWORD));
        keytool("-exportcert", "-rfc", "-alias", "other", "-keystore", "other.p12", "-storepass", new String(PASSWORD), "-file",
                "other.pem");
        shop = new RawPeer(context().getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getByName("127.0.0.1")), RawPeer.saying("hello"));
    }

    @AfterAll
    static void stop() {
        shop.close();
        vertx.close();
    }

    @Test
    void whoIsTrustedUnderItsNameIsCalled() {
        assertThat(post("https://shop.example.com", trusting("shop.pem"))).isInstanceOfSatisfying(Reply.Answered.class,
                answer -> assertThat(answer.body()).asString().isEqualTo("hello"));
    }

    @Test
    void anotherNameIsRefused() {
        assertRefused(post("https://evil.example.com", trusting("shop.pem")));
        assertRefused(post("https://127.0.0.1", trusting("shop.pem")));
    }

    @Test
    void whoIsNotTrustedIsRefused() {
        assertRefused(post("https://shop.example.com", Optional.empty()));
        assertRefused(post("https://shop.example.com", trusting("other.pem")));
    }

    private static void assertRefused(Reply reply) {
        assertThat(reply).isInstanceOfSatisfying(Reply.Unreachable.class,
                refused -> assertThat(refused.reason()).containsIgnoringCase("certificate")
                        .contains("quarkus.tls.peer.trust-store.pem.certs"));
        assertThat(shop.requests.get()).as("requests that were heard").isLessThan(2);
    }

    private static Optional<TrustOptions> trusting(String certificate) {
        return Optional.of(new PemTrustOptions().addCertPath(folder.resolve(certificate).toString()));
    }

    private static Reply post(String domain, Optional<TrustOptions> trusted) {
        var routes = new Routes(Reach.ANY, host -> new InetAddress[]{InetAddress.getByName("127.0.0.1")});
        return new Exchange(vertx, routes, trusted, Clock.systemUTC()).post(domain + ":" + shop.port(), "/sync-webhook",
                MultiMap.caseInsensitiveMultiMap(), "body".getBytes(), 1000, Duration.ofSeconds(10));
    }

    private static SSLContext context() throws GeneralSecurityException, IOException {
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(KeyStore.getInstance(folder.resolve("shop.p12").toFile(), PASSWORD), PASSWORD);
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    private static void keytool(String... arguments) throws Exception {
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(() -> String.join(" ", command)).isZero();
    }
}
