package org.moox.sync.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Regular expressions in JSONata do what they always did, but never for long. */
class PatternsTest {

    private static final Map<String, Object> RECORD = Map.of("s", "aab", "list", List.of("ab", "c"), "evil",
            "a".repeat(60) + "b");

    private static Object made(String text) {
        return Expression.of(text).evaluate(RECORD, Map.of());
    }

    @Test
    void theyMatchReplaceAndSplitAsTheLibraryDoes() {
        assertThat(made("$contains(s, /b$/)")).isEqualTo(true);
        assertThat(made("s ~> $contains(/^b/)")).isEqualTo(false);
        assertThat(made("$contains(s, 'ab')")).isEqualTo(true);
        assertThat(made("$contains(nothing, /a/)")).isNull();
        assertThat(made("$match(s, /a/).index")).isEqualTo(List.of(0, 1));
        assertThat(made("$replace(s, /a/, 'x', 1)")).isEqualTo("xab");
        assertThat(made("$replace(s, /(a)(b)/, '$2$1')")).isEqualTo("aba");
        assertThat(made("$replace(s, /a+/, function($m) { $m.match & '!' })")).isEqualTo("aa!b");
        assertThat(made("$split(s, /a/)")).isEqualTo(List.of("", "", "b"));
        assertThat(made("$map(list, $contains(?, /b/))")).isEqualTo(List.of(true, false));
        assertThat(made("list.$contains(/b/)")).isEqualTo(List.of(true, false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"$contains(evil, /^(.*a){7}$/)", "$replace(evil, /(.*a){7}$/, 'x')", "evil ~> $split(/(.*a){7}$/)"})
    void aMatchThatWouldTakeForEverIsGivenUp(String text) {
        var begun = System.nanoTime();
        assertThatThrownBy(() -> made(text)).isInstanceOf(ExpressionFailure.class).hasMessageContaining("more than a second");
        assertThat(System.nanoTime() - begun).isLessThan(10_000_000_000L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a/(s)", "s ~> /a/", "$filter(list, /a/)", "($r := /a/; $contains(s, $r))", "{'a': /x/}",
            "\"/\" & 'a' and /a/"})
    void oneThatCouldNotBeStoppedIsRefused(String text) {
        assertThatThrownBy(() -> Expression.of(text)).isInstanceOf(ExpressionFailure.class)
                .hasMessageStartingWith(
                        "Line 1, column " + (text.lastIndexOf(text.contains("x/") ? "/x" : "/a") + 1) + ": A regular");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/b/c", "(a)/2/(b)", "`x/y` / 2 / 1", "$x/2/3", "list[1]/2/1", "/* /a/ */ 1", "\"/\" & 'a/'",
            "$contains($trim(s), /[/]\\/\"a/) ? 1/2 : \"/\"", "%.a/2/1"})
    void whatOnlyLooksLikeOneIsNone(String text) {
        assertThat(Patterns.calledItself(text)).isEqualTo(-1);
    }
}
