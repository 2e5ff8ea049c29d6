package org.moox.sync.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

class TokensTest {

    @Test
    void aTokenHas256BitsAndNoTwoAreEqual() {
        assertThat(Base64.getUrlDecoder().decode(Tokens.generate())).hasSize(32);
        assertThat(Stream.generate(Tokens::generate).limit(100)).doesNotHaveDuplicates();
    }

    @Test
    void onlyTheTokenMatchesItsHash() {
        var token = Tokens.generate();

        assertThat(Tokens.matches(token, Tokens.hash(token))).isTrue();
        assertThat(Tokens.matches(token + " ", Tokens.hash(token))).isFalse();
        assertThat(Tokens.matches("", Tokens.hash(token))).isFalse();
        assertThat(Tokens.hash(token)).doesNotContain(token).hasSize(64);
    }
}
