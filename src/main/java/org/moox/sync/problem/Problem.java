package org.moox.sync.problem;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A problem document (RFC 9457) and its HTTP status. Whoever answers over HTTP without the mapper writes this.
 *
 * @param members the JSON object
 */
public record Problem(int status, Map<String, Object> members) {

    public static final String MEDIA_TYPE = "application/problem+json";

    /** Member that says in how many seconds to come again; also sent as the header {@code Retry-After} where peers ask. */
    public static final String RETRY_AFTER = "retry_after";

    public static Problem of(SyncException e) {
        return of(e.reason(), e.getMessage(), e.field()).with(e.more());
    }

    /** @param field JSON field or property to mend; null when there is none */
    public static Problem of(Reason reason, String detail, String field) {
        var members = new LinkedHashMap<String, Object>();
        members.put("type", "urn:moox-sync:" + reason.word());
        members.put("title", reason.title());
        members.put("status", reason.status());
        members.put("detail", detail);
        if (field != null) {
            members.put("field", field);
        }
        return new Problem(reason.status(), members);
    }

    /** With some members more; those that are there already stay. */
    Problem with(Map<String, ?> more) {
        var all = new LinkedHashMap<>(members);
        more.forEach(all::putIfAbsent);
        return new Problem(status, all);
    }
}
