package org.moox.sync.sync;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import com.dashjoin.jsonata.Functions;
import com.dashjoin.jsonata.JException;
import com.dashjoin.jsonata.Jsonata.Frame;
import com.dashjoin.jsonata.Jsonata.JFunction;

/**
 * Regular expressions in JSONata. The library looks at the clock between steps only, and a match is one step, which may take hours for a single value: so each is tried
 * beforehand on a text that watches the clock. That needs a function around the match; a pattern that is called itself is not accepted.
 */
final class Patterns {

    /** The functions that match, with the signatures that the library gives them. */
    private static final Map<String, String> FUNCTIONS = Map.of("contains", "<s-(sf):b>", "match", "<s-f<s:o>n?:a<o>>",
            "replace",
            "<s-(sf)(sf)n?:s>", "split", "<s-(sf)n?:a<s>>");

    private Patterns() {
    }

    /** Lets no match of the frame's evaluation go on after {@code deadline}, in {@code System.nanoTime()}. */
    static void limit(Frame frame, long deadline) {
        FUNCTIONS.forEach((name, signature) -> frame.bind(name, new Limited(name, signature, deadline)));
    }

    /** The library's own function, tried before it is called. */
    private static final class Limited extends JFunction {

        private final long deadline;

        Limited(String name, String signature, long deadline) {
            super(name, signature, Functions.class, null, name);
            this.deadline = deadline;
        }

        @Override
        @SuppressWarnings("rawtypes") // as the library's
        public Object call(Object input, List arguments) {
            if (arguments.size() > 1 && arguments.get(0) instanceof String text
                    && arguments.get(1) instanceof Pattern pattern) {
                var matcher = pattern.matcher(new Watched(text, deadline));
                while (matcher.find()) {
                    continue; // as the function will
                }
            }
            return super.call(input, arguments);
        }
    }

    /** Where a regular expression in the text stands that is not an argument of a function that matches; -1 when there is none. */
    static int calledItself(String text) {
        return new Literals(text).outside(FUNCTIONS.keySet());
    }

    /** A text that cannot be read after its time. */
    private static final class Watched implements CharSequence {

        private static final int SELDOM = 0xfff;

        private final String text;
        private final long deadline;
        private int read;

        Watched(String text, long deadline) {
            this.text = text;
            this.deadline = deadline;
        }

        @Override
        public char charAt(int index) {
            if ((++read & SELDOM) == 0 && System.nanoTime() - deadline > 0) {
                throw new JException("timeout", -1);
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
