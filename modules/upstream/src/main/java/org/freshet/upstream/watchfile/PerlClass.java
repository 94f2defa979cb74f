package org.freshet.upstream.watchfile;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.freshet.model.Shown;

/**
 * Character classes and escaped characters of Perl. Java would read {@code [} and {@code &&} in a
 * class as set operations, so every character is written by its number.
 */
final class PerlClass {
    private static final Pattern POSIX = Pattern.compile("\\[:(\\^?)([a-z]+):\\]");
    private static final Map<String, String> POSIX_NAMES =
            Map.ofEntries(
                    Map.entry("alpha", "Alpha"),
                    Map.entry("digit", "Digit"),
                    Map.entry("alnum", "Alnum"),
                    Map.entry("upper", "Upper"),
                    Map.entry("lower", "Lower"),
                    Map.entry("punct", "Punct"),
                    Map.entry("graph", "Graph"),
                    Map.entry("print", "Print"),
                    Map.entry("blank", "Blank"),
                    Map.entry("cntrl", "Cntrl"),
                    Map.entry("xdigit", "XDigit"),
                    Map.entry("space", "Space"),
                    Map.entry("ascii", "ASCII"));
    private static final Pattern HEX =
            Pattern.compile("\\\\(?:x\\{([0-9A-Fa-f]{1,6})\\}|x([0-9A-Fa-f]{0,2}))");
    private static final Pattern OCTAL =
            Pattern.compile("\\\\(?:o\\{([0-7]{1,7})\\}|([0-7]{1,3}))");

    private PerlClass() {}

    /**
     * A character written with a backslash.
     *
     * @param length of what was read, with the backslash
     */
    record Escaped(int codePoint, int length) {}

    /** Reads {@code \x41}, {@code \t}, {@code \/} and the like. */
    static Escaped escaped(String perl, int at) {
        if (at + 1 >= perl.length()) {
            throw new Unreadable(
                    "`%s` ends with `\\`".formatted(Shown.text(perl)), "write `\\\\` for one");
        }
        Matcher hex = HEX.matcher(perl).region(at, perl.length());
        if (hex.lookingAt()) {
            String digits = hex.group(1) != null ? hex.group(1) : hex.group(2);
            return character(perl, digits.isEmpty() ? "0" : digits, 16, hex.end() - at);
        }
        Matcher octal = OCTAL.matcher(perl).region(at, perl.length());
        if (octal.lookingAt()) {
            String digits = octal.group(1) != null ? octal.group(1) : octal.group(2);
            return character(perl, digits, 8, octal.end() - at);
        }
        char c = perl.charAt(at + 1);
        if (c == 'c' && at + 2 < perl.length()) {
            return new Escaped(Character.toUpperCase(perl.charAt(at + 2)) ^ 64, 3);
        }
        int control = "tnrfae".indexOf(c);
        if (control >= 0) {
            return new Escaped("\t\n\r\f\u0007\u001b".charAt(control), 2);
        }
        // Perl lets any other letter stand for itself, \Q and \E too: those are read in the text
        // of a program, and a watch file is none.
        int codePoint = perl.codePointAt(at + 1);
        return new Escaped(codePoint, 1 + Character.charCount(codePoint));
    }

    private static Escaped character(String perl, String digits, int radix, int length) {
        int codePoint = Integer.parseInt(digits, radix);
        if (!Character.isValidCodePoint(codePoint)) {
            throw new Unreadable(
                    "`%s` names a character that does not exist".formatted(Shown.text(perl)),
                    "the highest is 10FFFF in hexadecimal");
        }
        return new Escaped(codePoint, length);
    }

    /** Appends the class that begins at {@code [}, and gives where it ends. */
    static int translate(String perl, int open, StringBuilder java) {
        int at = open + 1;
        java.append('[');
        if (perl.startsWith("^", at)) {
            java.append('^');
            at++;
        }
        boolean first = true;
        while (at < perl.length()) {
            char c = perl.charAt(at);
            if (c == ']' && !first) {
                java.append(']');
                return at + 1;
            }
            first = false;
            int set = set(perl, at, java);
            at = set > 0 ? at + set : range(perl, at, java);
        }
        throw new Unreadable(
                "`%s` has `[` without `]`".formatted(Shown.text(perl)),
                "write `\\[` for the character");
    }

    /**
     * Appends what stands for several characters; gives its length, 0 when it is something else.
     */
    private static int set(String perl, int at, StringBuilder java) {
        Matcher posix = POSIX.matcher(perl).region(at, perl.length());
        if (posix.lookingAt()) {
            boolean not = !posix.group(1).isEmpty();
            if (posix.group(2).equals("word")) {
                java.append(not ? "\\W" : "\\w");
            } else {
                String name = POSIX_NAMES.get(posix.group(2));
                if (name == null) {
                    throw new Unreadable(
                            "`%s` is no class of characters".formatted(Shown.text(posix.group(0))),
                            "see perlrecharclass(1)");
                }
                java.append(not ? "\\P{" : "\\p{").append(name).append('}');
            }
            return posix.end() - at;
        }
        if (perl.charAt(at) != '\\' || at + 1 >= perl.length()) {
            return 0;
        }
        char c = perl.charAt(at + 1);
        if ("dDwWsShHvV".indexOf(c) >= 0) {
            java.append(perl, at, at + 2);
            return 2;
        }
        if (c == 'p' || c == 'P') {
            int end = perl.startsWith("{", at + 2) ? perl.indexOf('}', at) : at + 2;
            if (end > 0 && end < perl.length()) {
                java.append(perl, at, end + 1);
                return end + 1 - at;
            }
        }
        return 0;
    }

    /** Appends one character, or a range of them, and gives where it ends. */
    private static int range(String perl, int at, StringBuilder java) {
        Escaped from = member(perl, at);
        PerlSyntax.literal(java, from.codePoint());
        int after = at + from.length();
        boolean ranges =
                perl.startsWith("-", after)
                        && after + 1 < perl.length()
                        && perl.charAt(after + 1) != ']'
                        && set(perl, after + 1, new StringBuilder()) == 0;
        if (!ranges) {
            return after;
        }
        Escaped to = member(perl, after + 1);
        if (to.codePoint() < from.codePoint()) {
            throw new Unreadable(
                    "`%s` has a range that ends before it begins".formatted(Shown.text(perl)),
                    "write `\\-` for the character");
        }
        java.append('-');
        PerlSyntax.literal(java, to.codePoint());
        return after + 1 + to.length();
    }

    private static Escaped member(String perl, int at) {
        if (perl.charAt(at) != '\\') {
            int codePoint = perl.codePointAt(at);
            return new Escaped(codePoint, Character.charCount(codePoint));
        }
        return perl.startsWith("\\b", at) ? new Escaped('\b', 2) : escaped(perl, at);
    }
}
