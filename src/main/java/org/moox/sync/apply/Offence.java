package org.moox.sync.apply;

import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Reads PostgreSQL's refusal of a row: its condition as code, and names only, for its texts carry values. */
final class Offence {

    /**
     * Classes that concern the batch: transaction, deadlock. All others, those that triggers make up included, speak of rows: our own connection is well, or nobody would ask, so that a
     * server which cannot be reached, or is going down, is one behind a trigger or a foreign table.
     */
    private static final Set<String> OF_BATCH = Set.of("25", "40");

    /** What this server has run out of, unless somebody else says so: any other row would meet it, too. */
    private static final Set<String> OF_SERVER = Set.of("53100", "53200", "58000", "58030");

    /** Where PostgreSQL says on behalf of triggers and other servers what they said. */
    private static final Pattern ON_BEHALF = Pattern.compile("exec_stmt_raise|dblink.*|pgfdw.*");

    /** What takes too long: nobody knows which row of many, but a single one must not hold up all others for ever. */
    static final String SLOW = "57014";

    private static final Map<String, String> CONDITIONS = Map.ofEntries(
            Map.entry("0A000", "feature_not_supported"),
            Map.entry("21000", "cardinality_violation"),
            Map.entry("22000", "data_exception"),
            Map.entry("22001", "string_data_right_truncation"),
            Map.entry("22003", "numeric_value_out_of_range"),
            Map.entry("22007", "invalid_datetime_format"),
            Map.entry("22008", "datetime_field_overflow"),
            Map.entry("22021", "character_not_in_repertoire"),
            Map.entry("22023", "invalid_parameter_value"),
            Map.entry("22026", "string_data_length_mismatch"),
            Map.entry("22P02", "invalid_text_representation"),
            Map.entry("22P05", "untranslatable_character"),
            Map.entry("2200N", "invalid_xml_content"),
            Map.entry("23000", "integrity_constraint_violation"),
            Map.entry("23001", "restrict_violation"),
            Map.entry("23502", "not_null_violation"),
            Map.entry("23503", "foreign_key_violation"),
            Map.entry("23505", "unique_violation"),
            Map.entry("23514", "check_violation"),
            Map.entry("23P01", "exclusion_violation"),
            Map.entry("42501", "insufficient_privilege"),
            Map.entry("42703", "undefined_column"),
            Map.entry("42704", "undefined_object"),
            Map.entry("42804", "datatype_mismatch"),
            Map.entry("42846", "cannot_coerce"),
            Map.entry("42P01", "undefined_table"),
            Map.entry("428C9", "generated_always"),
            Map.entry("44000", "with_check_option_violation"),
            Map.entry("54000", "program_limit_exceeded"),
            Map.entry("55P03", Courtesy.LOCKED),
            Map.entry("57014", "query_canceled"),
            Map.entry("P0001", "raise_exception"));

    private Offence() {
    }

    /**
     * @param rows how many rows the statement was to write
     * @throws SQLException the failure itself, when it is not one of rows
     */
    static Outcome.Refused of(SQLException failure, int rows) throws SQLException {
        var state = failure.getSQLState();
        if (state == null || state.length() != 5 || state.equals(SLOW) && rows > 1 || OF_BATCH.contains(state.substring(0, 2))
                || OF_SERVER.contains(state) && !isOnBehalf(failure)) {
            throw failure;
        }
        var code = CONDITIONS.getOrDefault(state, "sqlstate_" + state.toLowerCase(Locale.ROOT));
        return new Outcome.Refused(code, "PostgreSQL refuses the row: " + code.replace('_', ' ') + names(failure) + ".");
    }

    private static boolean isOnBehalf(SQLException failure) {
        var message = failure instanceof PSQLException postgres ? postgres.getServerErrorMessage() : null;
        return message != null && message.getRoutine() != null && ON_BEHALF.matcher(message.getRoutine()).matches();
    }

    private static String names(SQLException failure) {
        var message = failure instanceof PSQLException postgres ? postgres.getServerErrorMessage() : null;
        return message == null ? "" : names(message);
    }

    private static String names(ServerErrorMessage message) {
        var names = new StringBuilder();
        if (message.getConstraint() != null) {
            names.append(", constraint ").append(message.getConstraint());
        }
        if (message.getColumn() != null) {
            names.append(", column ").append(message.getColumn());
        }
        if (message.getTable() != null) {
            names.append(", table ").append(message.getTable());
        }
        return names.toString();
    }
}
