package org.moox.sync.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

import org.moox.sync.wire.RegistryMessage.PreviousToken;
import org.moox.sync.wire.Wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;

/** Hashes of the tokens that a platform had before, each with its end, the newest first. */
record PreviousTokens(List<PreviousToken> tokens) {

    static final PreviousTokens NONE = new PreviousTokens(List.of());

    private static final int MOST = 4; // a renewal repeated by mistake must not end the token that is in use
    private static final TypeReference<List<PreviousToken>> LIST = new TypeReference<>() {
    };

    PreviousTokens {
        tokens = tokens == null ? List.of() : List.copyOf(tokens);
    }

    PreviousTokens with(String hash, Instant now, Instant until) {
        var kept = tokens.stream().filter(token -> token.validUntil().isAfter(now)).limit(MOST - 1);
        return new PreviousTokens(Stream.concat(Stream.of(new PreviousToken(hash, until)), kept).toList());
    }

    List<String> hashes(Instant now) {
        return tokens.stream().filter(token -> token.validUntil().isAfter(now)).map(PreviousToken::hash).toList();
    }

    /** As a column keeps it; null for none. */
    static PreviousTokens parse(String json) {
        try {
            return json == null ? NONE : new PreviousTokens(Wire.JSON.readValue(json, LIST));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Null for none. */
    String json() {
        try {
            return tokens.isEmpty() ? null : Wire.JSON.writeValueAsString(tokens);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
