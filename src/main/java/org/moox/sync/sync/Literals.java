package org.moox.sync.sync;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;

/** Finds the regular expressions in the text of a JSONata expression and what they are given to; the library does not tell. Pure code. */
final class Literals {

    private final String text;
    private final Deque<String> open = new ArrayDeque<>(); // what stands before each bracket that is not closed
    private int at;
    private String last = ""; // the token before this one

    Literals(String text) {
        this.text = text;
    }

    /** Where the first one stands that is not an argument of one of these functions; -1 when there is none. */
    int outside(Collection<String> functions) {
        while (at < text.length()) {
            var c = text.charAt(at);
            if (Character.isWhitespace(c)) {
                at++;
            } else if (text.startsWith("/*", at)) {
                at = after(text.indexOf("*/", at + 2), 2);
            } else if (c == '"' || c == '\'' || c == '`') {
                quoted(c);
            } else if (c == '/' && begins()) {
                if (open.isEmpty() || !functions.contains(open.peek())) {
                    return at;
                }
                quoted(c);
            } else if (Character.isJavaIdentifierPart(c)) {
                word();
            } else {
                bracket(c);
            }
        }
        return -1;
    }

    // behind a value a stroke divides
    private boolean begins() {
        return last.isEmpty() || "([{,;:?=<>!&|~+-^.@#".indexOf(last.charAt(last.length() - 1)) >= 0
                || last.matches("and|or|in");
    }

    private void quoted(char end) {
        at++;
        while (at < text.length() && text.charAt(at) != end) {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        at++;
        last = "x";
    }

    private void word() {
        var start = at;
        while (at < text.length() && Character.isJavaIdentifierPart(text.charAt(at))) {
            at++;
        }
        last = text.substring(start, at);
    }

    private void bracket(char c) {
        if ("([{".indexOf(c) >= 0) {
            open.push(c == '(' && last.startsWith("$") ? last.substring(1) : "");
        } else if (")]}".indexOf(c) >= 0) {
            open.poll();
        }
        last = String.valueOf(c);
        at++;
    }

    private int after(int found, int length) {
        return found < 0 ? text.length() : found + length;
    }
}
