package org.moox.sync.problem;

import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;

import org.jboss.logging.Logger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;

/** Turns anything thrown into a problem document that says what to mend, and nothing of our inside. */
public final class Problems {

    private static final Logger LOG = Logger.getLogger(Problems.class);
    private static final String UNIQUE_VIOLATION = "23505";

    private Problems() {
    }

    /** The document for a failure; one that nobody foresaw is logged once, with the reference that the document shows. */
    public static Problem of(Throwable failure) {
        return find(failure, SyncException.class).map(Problem::of)
                .or(() -> find(failure, ConstraintViolationException.class).map(Problems::invalid))
                .or(() -> find(failure, JsonProcessingException.class).map(Problems::malformed))
                .or(() -> find(failure, SQLException.class).filter(e -> UNIQUE_VIOLATION.equals(e.getSQLState()))
                        .map(e -> Problem.of(Reason.CONFLICT, "Another one has the same name, domain or key already.", null)))
                .orElseGet(() -> unforeseen(failure));
    }

    private static <T extends Throwable> Optional<T> find(Throwable failure, Class<T> type) {
        var cause = failure;
        for (int depth = 0; cause != null && depth < 20; depth++, cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return Optional.of(type.cast(cause));
            }
        }
        return Optional.empty();
    }

    private static Problem unforeseen(Throwable failure) {
        var reference = UUID.randomUUID().toString();
        LOG.errorf(failure, "a request failed reference=%s", reference);
        return Problem.of(Reason.INTERNAL, "Something broke here; the log tells more under reference " + reference + ".", null)
                .with(Map.of("reference", reference));
    }

    private static Problem invalid(ConstraintViolationException e) {
        var errors = e.getConstraintViolations()
                .stream()
                .map(violation -> Map.of("field", nameOf(violation), "detail", violation.getMessage()))
                .sorted((a, b) -> a.get("field").compareTo(b.get("field")))
                .toList();
        if (errors.isEmpty()) {
            return Problem.of(Reason.INVALID, "The request is not valid.", null);
        }
        var first = errors.get(0);
        return Problem.of(Reason.INVALID, "%s %s.".formatted(first.get("field"), first.get("detail")), first.get("field"))
                .with(Map.of("errors", errors));
    }

    /** The path without the method and its parameter, in the spelling of the JSON. */
    private static String nameOf(ConstraintViolation<?> violation) {
        var path = violation.getPropertyPath().toString().split("\\.");
        var from = Math.min(path.length - 1, 2);
        return String.join(".", List.of(path).subList(from, path.length))
                .replaceAll("([a-z0-9])([A-Z])", "$1_$2")
                .toLowerCase(Locale.ROOT);
    }

    private static Problem malformed(JsonProcessingException e) {
        var field = e instanceof JsonMappingException mapping ? fieldOf(mapping) : null;
        if (e instanceof UnrecognizedPropertyException unknown) {
            return Problem.of(Reason.INVALID, "There is no property %s here; known are %s.".formatted(field,
                    unknown.getKnownPropertyIds().stream().map(String::valueOf).sorted().toList()), field);
        }
        if (field != null && !field.isEmpty()) {
            return Problem.of(Reason.INVALID, "The value of %s is of another type than expected.".formatted(field), field);
        }
        var at = e.getLocation() == null
                ? ""
                : " (line %d, column %d)".formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
        return Problem.of(Reason.MALFORMED, "The body is not the JSON object that is expected here" + at + ".", null);
    }

    private static String fieldOf(JsonMappingException e) {
        var field = new StringBuilder();
        for (var reference : e.getPath()) {
            if (reference.getFieldName() == null) {
                field.append('[').append(reference.getIndex()).append(']');
            } else {
                field.append(field.isEmpty() ? "" : ".").append(reference.getFieldName());
            }
        }
        return field.toString();
    }
}
