package org.freshet.upstream;

import org.freshet.model.IntegrityFailure;
import org.freshet.model.Shown;

/**
 * Git's shell-style patterns (wildmatch.c of git), byte by byte: pattern and text are bytes as ISO
 * 8859-1 characters.
 */
final class Wildmatch {
    /** A pattern such as {@code *a*a*a*a*b} costs exponential time; this is its end. */
    private static final int MOST_STEPS = 1_000_000;

    private enum Result {
        MATCH,
        NO_MATCH,
        ABORT_ALL,
        ABORT_TO_STARSTAR
    }

    private final String pattern;
    private final String text;
    private final boolean pathname;
    private int steps;

    private Wildmatch(String pattern, String text, boolean pathname) {
        this.pattern = pattern;
        this.text = text;
        this.pathname = pathname;
    }

    /**
     * Whether the whole text matches.
     *
     * @param pathname whether {@code *} stops at a slash ({@code WM_PATHNAME})
     */
    static boolean matches(String pattern, String text, boolean pathname) {
        return new Wildmatch(pattern, text, pathname).wild(0, 0) == Result.MATCH;
    }

    private char at(int p) {
        return p < pattern.length() ? pattern.charAt(p) : 0;
    }

    private char textAt(int t) {
        return t < text.length() ? text.charAt(t) : 0;
    }

    private static boolean special(char c) {
        return c == '*' || c == '?' || c == '[' || c == '\\';
    }

    private void step() {
        if (++steps > MOST_STEPS) {
            throw new IntegrityFailure(
                    "pattern `%s` of a `.gitattributes` file takes too long"
                            .formatted(Shown.text(pattern)));
        }
    }

    private Result wild(int fromP, int fromT) {
        int p = fromP;
        int t = fromT;
        for (; at(p) != 0; t++, p++) {
            step();
            char c = at(p);
            char seen = textAt(t);
            if (seen == 0 && c != '*') {
                return Result.ABORT_ALL;
            }
            switch (c) {
                case '?' -> {
                    if (pathname && seen == '/') {
                        return Result.NO_MATCH;
                    }
                }
                case '*' -> {
                    p++;
                    boolean slashes;
                    if (at(p) == '*') {
                        int before = p - 2;
                        while (at(p) == '*') {
                            p++;
                        }
                        if (!pathname) {
                            slashes = true;
                        } else if ((before < fromP || at(before) == '/')
                                && (at(p) == 0
                                        || at(p) == '/'
                                        || (at(p) == '\\' && at(p + 1) == '/'))) {
                            // `foo/**/bar` matches `foo/bar` too.
                            if (at(p) == '/' && wild(p + 1, t) == Result.MATCH) {
                                return Result.MATCH;
                            }
                            slashes = true;
                        } else {
                            slashes = false;
                        }
                    } else {
                        slashes = !pathname;
                    }
                    if (at(p) == 0) {
                        return !slashes && text.indexOf('/', t) >= 0
                                ? Result.NO_MATCH
                                : Result.MATCH;
                    }
                    if (!slashes && at(p) == '/') {
                        int slash = text.indexOf('/', t);
                        if (slash < 0) {
                            return Result.NO_MATCH;
                        }
                        t = slash;
                        continue;
                    }
                    return star(p, t, slashes);
                }
                case '[' -> {
                    int end = bracket(p, seen);
                    if (end < 0) {
                        return end == ABORT ? Result.ABORT_ALL : Result.NO_MATCH;
                    }
                    p = end;
                }
                default -> {
                    if (c == '\\') {
                        p++;
                    }
                    if (seen != at(p)) {
                        return Result.NO_MATCH;
                    }
                }
            }
        }
        return textAt(t) != 0 ? Result.NO_MATCH : Result.MATCH;
    }

    private Result star(int p, int from, boolean slashes) {
        int t = from;
        char seen = textAt(t);
        while (seen != 0) {
            step();
            if (!special(at(p))) {
                char wanted = at(p);
                while (true) {
                    seen = textAt(t);
                    if (seen == 0 || (!slashes && seen == '/') || seen == wanted) {
                        break;
                    }
                    t++;
                }
                if (seen != wanted) {
                    return Result.NO_MATCH;
                }
            }
            Result rest = wild(p, t);
            if (rest != Result.NO_MATCH) {
                if (!slashes || rest != Result.ABORT_TO_STARSTAR) {
                    return rest;
                }
            } else if (!slashes && seen == '/') {
                return Result.ABORT_TO_STARSTAR;
            }
            t++;
            seen = textAt(t);
        }
        return Result.ABORT_ALL;
    }

    private static final int NO_MATCH = -1;
    private static final int ABORT = -2;

    /**
     * The place of the closing bracket when the set holds the character, else a negative number.
     */
    private int bracket(int open, char seen) {
        int p = open + 1;
        boolean negated = at(p) == '!' || at(p) == '^';
        if (negated) {
            p++;
        }
        boolean matched = false;
        char previous = 0;
        char c = at(p);
        do {
            step();
            if (c == 0) {
                return ABORT;
            }
            if (c == '\\') {
                c = at(++p);
                if (c == 0) {
                    return ABORT;
                }
                matched |= seen == c;
            } else if (c == '-' && previous != 0 && at(p + 1) != 0 && at(p + 1) != ']') {
                c = at(++p);
                if (c == '\\') {
                    c = at(++p);
                    if (c == 0) {
                        return ABORT;
                    }
                }
                matched |= seen <= c && seen >= previous;
                c = 0;
            } else if (c == '[' && at(p + 1) == ':') {
                int name = p + 2;
                int close = name;
                while (at(close) != 0 && at(close) != ']') {
                    close++;
                }
                if (at(close) == 0) {
                    return ABORT;
                }
                if (close - name - 1 < 0 || at(close - 1) != ':') {
                    // No ":]": an ordinary set.
                    matched |= seen == '[';
                } else {
                    int is = inClass(pattern.substring(name, close - 1), seen);
                    if (is < 0) {
                        return ABORT;
                    }
                    matched |= is > 0;
                    p = close;
                    c = 0;
                }
            } else {
                matched |= seen == c;
            }
            previous = c;
            c = at(++p);
        } while (c != ']');
        return matched == negated || (pathname && seen == '/') ? NO_MATCH : p;
    }

    private static int inClass(String name, char c) {
        boolean upper = c >= 'A' && c <= 'Z';
        boolean lower = c >= 'a' && c <= 'z';
        boolean digit = c >= '0' && c <= '9';
        boolean graph = c > ' ' && c < 0x7f;
        boolean in =
                switch (name) {
                    case "alnum" -> upper || lower || digit;
                    case "alpha" -> upper || lower;
                    case "blank" -> c == ' ' || c == '\t';
                    case "cntrl" -> c < ' ' || c == 0x7f;
                    case "digit" -> digit;
                    case "graph" -> graph;
                    case "lower" -> lower;
                    case "print" -> graph || c == ' ';
                    case "punct" -> graph && !upper && !lower && !digit;
                    case "space" -> c == ' ' || (c >= '\t' && c <= '\r');
                    case "upper" -> upper;
                    case "xdigit" -> digit || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
                    default -> false;
                };
        return in ? 1 : CLASSES.contains(name) ? 0 : -1;
    }

    private static final java.util.Set<String> CLASSES =
            java.util.Set.of(
                    "alnum", "alpha", "blank", "cntrl", "digit", "graph", "lower", "print", "punct",
                    "space", "upper", "xdigit");
}
