package org.moox.sync.sync;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import org.moox.sync.wire.ModelsAnswer.ModelDescription;
import org.moox.sync.wire.ModelsAnswer.TransformerDescription;

/**
 * What a platform answered when it was asked for one model.
 *
 * @param model the model, when it is exposed there
 * @param others names of what is exposed, when it is not
 * @param transformers those of the platform
 */
record Exposed(Optional<ModelDescription> model, List<String> others, List<TransformerDescription> transformers) {

    private static final int MOST = 5;

    /** Names that are close to the one that was asked for; when none is, some that there are. */
    List<String> near(String name) {
        var wanted = name.toLowerCase(Locale.ROOT);
        return others.stream()
                .sorted(Comparator.<String>comparingInt(other -> distance(wanted, other.toLowerCase(Locale.ROOT)))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(MOST)
                .toList();
    }

    /** How many letters to change, add or drop (Levenshtein). */
    private static int distance(String a, String b) {
        var before = new int[b.length() + 1];
        for (var j = 0; j <= b.length(); j++) {
            before[j] = j;
        }
        for (var i = 1; i <= a.length(); i++) {
            var row = new int[b.length() + 1];
            row[0] = i;
            for (var j = 1; j <= b.length(); j++) {
                var change = before[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(change, Math.min(before[j], row[j - 1]) + 1);
            }
            before = row;
        }
        return before[b.length()];
    }
}
