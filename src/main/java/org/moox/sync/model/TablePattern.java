package org.moox.sync.model;

import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;

/** A pattern of {@code sync.tables}: {@code public.*}, {@code !public.audit_*}. */
record TablePattern(boolean excludes, Pattern pattern) {

    /** @throws SyncException INVALID, showing what a pattern looks like */
    static TablePattern parse(String text) {
        var trimmed = text.strip();
        var excludes = trimmed.startsWith("!");
        var name = (excludes ? trimmed.substring(1) : trimmed).strip();
        if (name.isEmpty() || name.split("\\.", -1).length > 2) {
            throw new SyncException(Reason.INVALID, "sync.tables",
                    ("SYNC_TABLES (sync.tables): \"%s\" is no pattern such as public.* or "
                            + "!public.audit_*; a table with a dot in its name is named by sync.models.<alias>.table.")
                            .formatted(trimmed));
        }
        var full = name.contains(".") || name.equals("*") ? name : "public." + name;
        var regex = Stream.of(full.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
        return new TablePattern(excludes, Pattern.compile(regex, Pattern.DOTALL));
    }

    /** Whether these patterns, taken together, mean a table: an exclusion always wins. */
    static Predicate<Table.Name> all(List<String> texts) {
        var patterns = texts.stream().filter(text -> !text.isBlank()).map(TablePattern::parse).toList();
        return table -> patterns.stream().anyMatch(p -> !p.excludes && p.matches(table))
                && patterns.stream().noneMatch(p -> p.excludes && p.matches(table));
    }

    private boolean matches(Table.Name table) {
        return pattern.matcher(table.full()).matches();
    }
}
