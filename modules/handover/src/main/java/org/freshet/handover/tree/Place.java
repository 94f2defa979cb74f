package org.freshet.handover.tree;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** When a path has its turn: what names others comes after these. */
enum Place {
    /** What no client looks for before an index names it; links too. */
    NAMED,
    /** What leads a suite of its own, as in a snapshot. */
    LEADING,
    /** What the suites show under names that stay the same. */
    SHOWN,
    /** Pages tell of what can be had. */
    PAGES;

    private static final Pattern HASH = Pattern.compile("(?:.*/)?by-hash/SHA256/([0-9a-f]{64})");
    private static final Pattern SUITE = Pattern.compile("dists/[^/]+/.*");
    private static final Pattern LEADS = Pattern.compile(".*/(InRelease|Release|Release\\.gpg)");

    static Place of(String path) {
        if (path.endsWith(".html")) {
            return PAGES;
        }
        boolean named = path.contains("/by-hash/");
        if (!named && SUITE.matcher(path).matches()) {
            return SHOWN;
        }
        return LEADS.matcher(path).matches() ? LEADING : NAMED;
    }

    /**
     * The turns of what a suite shows: {@code Release.gpg}, {@code Release}, {@code InRelease}
     * last.
     */
    static final int FIRST = 0;

    static final int LAST = 3;

    static int turn(Entry entry) {
        return switch (entry.path().substring(entry.path().lastIndexOf('/') + 1)) {
            case "Release.gpg" -> 1;
            case "Release" -> 2;
            case "InRelease" -> LAST;
            default -> FIRST;
        };
    }

    /** Whether it is an index of a suite, which lies by its hash, too. */
    static boolean isIndex(Entry entry) {
        return of(entry.path()) == SHOWN
                && turn(entry) == FIRST
                && entry.stamp() == 0
                && !entry.sum().isEmpty();
    }

    /** The sha256 that a path tells. */
    static Optional<String> hash(String path) {
        Matcher matcher = HASH.matcher(path);
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /** The same index by its hash. */
    static String byHash(String path, String sha256) {
        return path.substring(0, path.lastIndexOf('/') + 1) + "by-hash/SHA256/" + sha256;
    }
}
