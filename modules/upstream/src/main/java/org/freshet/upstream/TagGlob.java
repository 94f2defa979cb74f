package org.freshet.upstream;

/**
 * A glob pattern of tag names: {@code *} any characters, {@code ?} one, {@code [0-9]} and {@code
 * [!a]} one of a set, {@code \} takes the next as it is. No pattern takes long.
 */
record TagGlob(String pattern) {

    boolean matches(String text) {
        int p = 0;
        int t = 0;
        int star = -1;
        int starText = 0;
        while (t < text.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                // Only the last star needs to be tried again: the time is that of one nested loop.
                star = p++;
                starText = t;
            } else if (p < pattern.length() && one(p, text.charAt(t))) {
                p = after(p);
                t++;
            } else if (star >= 0) {
                p = star + 1;
                t = ++starText;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }

    /** Whether the element at a place of the pattern takes the character. */
    private boolean one(int p, char c) {
        return switch (pattern.charAt(p)) {
            case '?' -> true;
            case '[' -> setEnd(p) > 0 ? inSet(p, c) : c == '[';
            case '\\' -> p + 1 < pattern.length() ? pattern.charAt(p + 1) == c : c == '\\';
            default -> pattern.charAt(p) == c;
        };
    }

    private int after(int p) {
        return switch (pattern.charAt(p)) {
            case '[' -> Math.max(setEnd(p), p) + 1;
            case '\\' -> Math.min(p + 2, pattern.length());
            default -> p + 1;
        };
    }

    /** The place of the bracket that ends a set, or -1: then the first is an ordinary character. */
    private int setEnd(int p) {
        return pattern.indexOf(']', p + (negated(p) ? 3 : 2));
    }

    private boolean negated(int p) {
        return p + 1 < pattern.length()
                && (pattern.charAt(p + 1) == '!' || pattern.charAt(p + 1) == '^');
    }

    private boolean inSet(int p, char c) {
        boolean negated = negated(p);
        int end = setEnd(p);
        boolean found = false;
        for (int i = p + (negated ? 2 : 1); i < end; i++) {
            if (i + 2 < end && pattern.charAt(i + 1) == '-') {
                found |= c >= pattern.charAt(i) && c <= pattern.charAt(i + 2);
                i += 2;
            } else {
                found |= c == pattern.charAt(i);
            }
        }
        return found != negated;
    }
}
