package org.moox.sync.door;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;

import org.junit.jupiter.api.Test;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;

class WebTokensTest {

    /** Well-formed, of no key that anybody here knows. */
    private static final String TOKEN = "eyJhbGciOiJSUzI1NiJ9.eyJncm91cHMiOlsiYWRtaW4iXSwiZXhwIjo0MTAyNDQ0ODAwfQ.AAAA";

    private static WebTokens with(Map<String, String> settings) {
        return new WebTokens(
                new SmallRyeConfigBuilder().withSources(new PropertiesConfigSource(settings, "test", 100)).build());
    }

    @Test
    void withoutAKeyEveryTokenIsRefused() {
        assertThat(with(Map.of()).canVerify()).isFalse();
        assertThat(with(Map.of()).identify(TOKEN)).isEmpty();
        assertThat(with(Map.of("mp.jwt.verify.publickey", " ")).identify(TOKEN)).isEmpty();
    }

    @Test
    void aKeyThatCannotBeReadRefusesTooAndBreaksNothing() {
        assertThat(with(Map.of("mp.jwt.verify.publickey", "no key")).identify(TOKEN)).isEmpty();
        assertThat(with(Map.of("mp.jwt.verify.publickey.location", "file:/nowhere.pem")).identify(TOKEN)).isEmpty();
        assertThat(with(Map.of("mp.jwt.verify.publickey.location", "http://127.0.0.1:1/keys")).identify(TOKEN)).isEmpty();
    }

    @Test
    void whatIsNoTokenIsRefused() {
        var tokens = with(Map.of("mp.jwt.verify.publickey", "no key"));

        for (var text : new String[]{"", "..", "a.b.c", "a.b", "a.b.c.d.e", "\u0000.\u0000.\u0000"}) {
            assertThat(tokens.identify(text)).isEmpty();
        }
    }
}
