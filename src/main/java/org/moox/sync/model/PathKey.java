package org.moox.sync.model;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;

/** A record key as one segment of a URL: the values of the identifier in column order, each percent-encoded, joined by commas. */
public final class PathKey {

    private PathKey() {
    }

    public static String of(List<String> values) {
        return values.stream()
                .map(value -> URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20"))
                .collect(Collectors.joining(","));
    }

    /** @param segment as it came, still encoded; a plus sign is one */
    public static List<String> values(String segment) {
        try {
            return Arrays.stream(segment.split(",", -1))
                    .map(value -> URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8))
                    .toList();
        } catch (IllegalArgumentException e) {
            throw new SyncException(Reason.INVALID, "key",
                    "The key is not percent-encoded: give the identifier's values, each percent-encoded, joined by commas.");
        }
    }
}
