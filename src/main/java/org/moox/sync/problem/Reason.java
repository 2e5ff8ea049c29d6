package org.moox.sync.problem;

import java.util.Locale;

/** Why a request was refused: a stable word, an HTTP status and a title. */
public enum Reason {

    INVALID(400, "The request is not valid"), //
    MALFORMED(400, "The body cannot be read"), //
    UNAUTHENTICATED(401, "Who are you?"), //
    FORBIDDEN(403, "Not allowed"), //
    NOT_FOUND(404, "Not found"), //
    UNKNOWN_PLATFORM(404, "Unknown platform"), //
    UNKNOWN_SYNC(404, "Unknown sync"), //
    UNKNOWN_MODEL(404, "Unknown model"), //
    METHOD(405, "Method not allowed"), //
    NOT_ACCEPTABLE(406, "Not acceptable"), //
    CONFLICT(409, "Does not fit what is there"), //
    NOT_MASTER(409, "Not the master"), //
    CHAIN_BROKEN(409, "The batch does not follow the last one"), //
    GONE(410, "No longer here"), //
    TOO_LARGE(413, "Too large"), //
    MEDIA_TYPE(415, "Unknown media type"), //
    UNFIT(422, "Cannot be synced"), //
    TOO_MANY(429, "Too many requests"), //
    INTERNAL(500, "Something broke here"), //
    PEER_FAILED(502, "The other platform did not answer as it should"), //
    UNAVAILABLE(503, "Not ready");

    private final int status;
    private final String title;

    Reason(int status, String title) {
        this.status = status;
        this.title = title;
    }

    public int status() {
        return status;
    }

    public String title() {
        return title;
    }

    /** The word used in the problem's {@code type}: {@code urn:moox-sync:unknown-platform}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
