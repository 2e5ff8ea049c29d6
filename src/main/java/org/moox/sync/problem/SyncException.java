package org.moox.sync.problem;

import java.util.Map;

/**
 * A refusal with one clear sentence that says what to mend. Never carries a secret or a payload.
 */
public class SyncException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Reason reason;
    private final transient String field;
    private final transient Map<String, Object> more;

    public SyncException(Reason reason, String detail) {
        this(reason, null, detail);
    }

    /**
     * @param field the JSON field or configuration property to mend; null when there is none
     * @param detail one sentence for a person
     */
    public SyncException(Reason reason, String field, String detail) {
        this(reason, field, detail, Map.of());
    }

    /** @param more members to add to the problem document, such as the receiver's {@code epoch} or its {@code now} */
    public SyncException(Reason reason, String field, String detail, Map<String, Object> more) {
        super(detail);
        this.reason = reason;
        this.field = field;
        this.more = Map.copyOf(more);
    }

    public Reason reason() {
        return reason;
    }

    public String field() {
        return field;
    }

    public Map<String, Object> more() {
        return more;
    }
}
