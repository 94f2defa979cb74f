package org.freshet.packaging.orig;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;

/**
 * What is left out of an upstream's tarball, by patterns as mk-origtargz(1) takes them: {@code *}
 * and {@code ?} match slashes too, a directory that matches goes with all that is in it, a
 * backslash takes the meaning from the next character.
 *
 * <p>Matching takes time by the product of the lengths, whatever the pattern.
 */
public final class Exclusion {
    private static final int ANY = -1;
    private static final int ONE = -2;

    private final List<Glob> exclude;
    private final List<Glob> include;
    private final Set<String> used = new HashSet<>();

    /**
     * @param include what stays though it matches
     */
    Exclusion(List<String> exclude, List<String> include) {
        this.exclude = exclude.stream().distinct().map(Glob::parse).toList();
        this.include = include.stream().distinct().map(Glob::parse).toList();
    }

    /**
     * A pattern that is one.
     *
     * @throws InvalidInput for one that mk-origtargz refuses
     */
    public static String checked(String pattern) {
        return Glob.parse(pattern).text;
    }

    boolean isEmpty() {
        return exclude.isEmpty();
    }

    /**
     * Whether an entry is left out.
     *
     * @param name below the top directory, a {@code char} for each byte
     */
    boolean covers(String name) {
        boolean covered = false;
        for (Glob glob : exclude) {
            if (glob.matches(name) && include.stream().noneMatch(it -> it.matches(name))) {
                used.add(glob.text);
                covered = true;
            }
        }
        return covered;
    }

    /** The patterns that have matched something so far, in their order. */
    List<String> used() {
        return exclude.stream().map(Glob::text).filter(used::contains).toList();
    }

    /** The patterns that have matched nothing so far. */
    List<String> unused() {
        return exclude.stream().map(Glob::text).filter(text -> !used.contains(text)).toList();
    }

    /** A pattern: bytes, or one of the two wildcards. */
    private record Glob(String text, List<Integer> parts) {
        static Glob parse(String text) {
            String bytes =
                    new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
            if (bytes.endsWith("/")) {
                bytes = bytes.substring(0, bytes.length() - 1);
            }
            List<Integer> parts = new ArrayList<>();
            for (int i = 0; i < bytes.length(); i++) {
                char c = bytes.charAt(i);
                if (c == '\\') {
                    i++;
                    if (i == bytes.length() || "\\*?".indexOf(bytes.charAt(i)) < 0) {
                        throw new InvalidInput(
                                "pattern `%s` has a backslash before another character than `\\`, `*` and `?`"
                                        .formatted(Shown.text(text)),
                                "mk-origtargz(1) knows no other escapes");
                    }
                    parts.add((int) bytes.charAt(i));
                } else {
                    parts.add(c == '*' ? ANY : c == '?' ? ONE : c);
                }
            }
            if (parts.isEmpty()) {
                throw new InvalidInput(
                        "pattern `%s` matches nothing".formatted(Shown.text(text)),
                        "name a file or a directory below the top directory: `vendor`");
            }
            return new Glob(text, List.copyOf(parts));
        }

        /** Whether it matches the name, or a directory above it. */
        boolean matches(String name) {
            BitSet at = new BitSet();
            at.set(0);
            skipStars(at);
            for (int i = 0; i < name.length(); i++) {
                char c = name.charAt(i);
                if (c == '/' && at.get(parts.size())) {
                    return true;
                }
                BitSet next = new BitSet();
                for (int p = at.nextSetBit(0);
                        p >= 0 && p < parts.size();
                        p = at.nextSetBit(p + 1)) {
                    int part = parts.get(p);
                    if (part == ANY) {
                        next.set(p);
                    } else if (part == ONE || part == c) {
                        next.set(p + 1);
                    }
                }
                skipStars(next);
                if (next.isEmpty()) {
                    return false;
                }
                at = next;
            }
            return at.get(parts.size());
        }

        /** A star may match nothing. */
        private void skipStars(BitSet at) {
            for (int p = at.nextSetBit(0); p >= 0 && p < parts.size(); p = at.nextSetBit(p + 1)) {
                if (parts.get(p) == ANY) {
                    at.set(p + 1);
                }
            }
        }
    }
}
