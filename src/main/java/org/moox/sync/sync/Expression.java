package org.moox.sync.sync;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import com.dashjoin.jsonata.Functions;
import com.dashjoin.jsonata.JException;
import com.dashjoin.jsonata.Jsonata;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * A JSONata expression of a definition, compiled. Not thread-safe: the library keeps state while it evaluates, so whoever needs one compiles it anew, which
 * takes a fraction of a millisecond.
 */
@RegisterForReflection(targets = Functions.class) // the library looks its functions up by name
public final class Expression {

    private static final long MOST_MILLIS = 1000;
    private static final int DEEPEST = 200;
    private static final Set<String> STOPPED_ITSELF = Set.of("D3137", "D3141");

    private final String text;
    private final Jsonata compiled;

    private Expression(String text) {
        this.text = text;
        this.compiled = Jsonata.jsonata(text);
    }

    /** @throws ExpressionFailure naming line and column */
    public static Expression of(String text) {
        try {
            var expression = new Expression(text);
            var pattern = Patterns.calledItself(text);
            if (pattern >= 0) {
                throw new ExpressionFailure(place(text, pattern)
                        + ": A regular expression must be an argument of $contains, $match, $replace or $split; elsewhere it could not be stopped.");
            }
            return expression;
        } catch (JException e) {
            var location = e.getLocation() < 0 ? text.length() : e.getLocation();
            throw new ExpressionFailure("%s: %s".formatted(place(text, start(text, location, e.getCurrent())),
                    withoutCode(e.getDetailedErrorMessage())));
        } catch (ExpressionFailure e) {
            throw e;
        } catch (RuntimeException | StackOverflowError e) { // the library does so where a comment has no end
            throw new ExpressionFailure(
                    place(text, text.length()) + ": It cannot be read as JSONata; something is not closed.");
        }
    }

    static void check(String field, String text, Faults faults) {
        try {
            if (text != null) {
                of(text);
            }
        } catch (ExpressionFailure e) {
            faults.add(field, "The " + field + " cannot be used. " + e.getMessage());
        }
    }

    /**
     * What it makes of a record, for a second at most.
     *
     * @param variables name without {@code $} → value
     * @return maps, lists, text, numbers, booleans; null also where it makes nothing
     * @throws ExpressionFailure when it fails
     */
    public Object evaluate(Object input, Map<String, ?> variables) {
        var frame = compiled.createFrame();
        frame.setRuntimeBounds(MOST_MILLIS, DEEPEST);
        Patterns.limit(frame, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(MOST_MILLIS));
        variables.forEach((name, value) -> frame.bind(name, (Object) value));
        try {
            return compiled.evaluate(input, frame);
        } catch (JException e) {
            throw new ExpressionFailure(
                    reason(e) + (e.getLocation() > 0 ? " (" + place(text, e.getLocation()) + ")" : "") + ".");
        } catch (RuntimeException | StackOverflowError e) { // its text may carry a value
            throw new ExpressionFailure("It failed with " + e.getClass().getSimpleName() + ".");
        }
    }

    /** Whether JSONata takes what it makes of a record for true. */
    public boolean passes(Object input, Map<String, ?> variables) {
        var made = evaluate(input, variables);
        return made != null && Jsonata.boolize(made);
    }

    // what the library tells of values stays out; an operator is none
    private static String reason(JException e) {
        var code = String.valueOf(e.getError());
        if (STOPPED_ITSELF.contains(code)) {
            return "It stopped itself by $error or $assert";
        }
        if (!code.matches("[A-Z]\\d{4}")) {
            return code.contains("timeout")
                    ? "It ran for more than a second"
                    : code.contains("Stack overflow") ? "It calls itself too deeply" : "It failed";
        }
        var operator = String.valueOf(e.getCurrent()).matches("[-+*/%<>=!&?:~^.]{1,2}") ? e.getCurrent() : "…";
        return code + ": " + withoutCode(JException.msg(code, -1, operator, "…"));
    }

    private static String withoutCode(String message) {
        return message.replaceFirst("\\s*\\{code=[^}]*}$", "");
    }

    // the library says where a token ends
    private static int start(String text, int end, Object token) {
        var written = String.valueOf(token);
        var start = end - written.length();
        return start >= 0 && text.startsWith(written, start) ? start : end;
    }

    private static String place(String text, int index) {
        var before = text.substring(0, Math.min(index, text.length()));
        var line = before.chars().filter(c -> c == '\n').count() + 1;
        return "Line %d, column %d".formatted(line, before.length() - before.lastIndexOf('\n'));
    }
}
