package org.freshet.archive.serve;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.regex.Pattern;

/**
 * How long a file may be kept by clients and by caches between, and what it is. The documented
 * configuration of nginx says the same.
 *
 * @param neverChanges whether the same path has the same bytes for ever
 */
record Rules(boolean neverChanges, String caching, String type) {
    /** To be kept, and to be asked for again each time. */
    static final String ALWAYS_ASK = "no-cache";

    /** Pages have no script and fetch nothing; should one slip in, it does nothing. */
    static final String CONTENT_SECURITY =
            "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self'; base-uri 'none';"
                    + " form-action 'none'; frame-ancestors 'none'";

    private static final String FOR_EVER = "public, max-age=31536000, immutable";
    private static final String A_MINUTE = "public, max-age=60";
    private static final String MINUTES = "public, max-age=300";

    private static final Pattern NEVER_CHANGES =
            Pattern.compile(
                    "(.*/)?by-hash/.*|(snapshots/[^/]+/)?pool/.*\\.(deb|ddeb|udeb|dsc|asc|diff\\.gz|tar\\.[a-z0-9]+)");

    private static final SequencedMap<Pattern, String> TYPES = types();

    private static SequencedMap<Pattern, String> types() {
        String text = "text/plain; charset=utf-8";
        Map<String, String> types = new LinkedHashMap<>();
        types.put(".*/by-hash/.*", "application/octet-stream");
        types.put(".*\\.html", "text/html; charset=utf-8");
        types.put(".*\\.json", "application/json");
        types.put(".*\\.(deb|ddeb|udeb)", "application/vnd.debian.binary-package");
        types.put(".*\\.xz", "application/x-xz");
        types.put(".*\\.gz", "application/gzip");
        types.put(".*\\.zst", "application/zstd");
        types.put(".*\\.bz2", "application/x-bzip2");
        types.put(".*\\.(asc|dsc|changes|buildinfo|sources|pref)", text);
        types.put("changelogs/.*", text);
        // InRelease, Packages, Contents-amd64, Translation-en.
        types.put("(.*/)?[^/.]+", text);
        types.put(".*", "application/octet-stream");
        SequencedMap<Pattern, String> compiled = new LinkedHashMap<>();
        types.forEach((pattern, type) -> compiled.put(Pattern.compile(pattern), type));
        return compiled;
    }

    /**
     * The rules for a file.
     *
     * @param path from the root
     */
    static Rules of(String path) {
        boolean neverChanges = NEVER_CHANGES.matcher(path).matches();
        String caching;
        if (neverChanges) {
            caching = FOR_EVER;
        } else if (path.endsWith("/InRelease")) {
            caching = A_MINUTE;
        } else if (path.startsWith("dists/") || path.startsWith("pool/")) {
            // These belong together: one that is newer than the other would not fit.
            caching = ALWAYS_ASK;
        } else {
            caching = MINUTES;
        }
        return new Rules(neverChanges, caching, type(path));
    }

    private static String type(String path) {
        for (Map.Entry<Pattern, String> type : TYPES.entrySet()) {
            if (type.getKey().matcher(path).matches()) {
                return type.getValue();
            }
        }
        throw new IllegalStateException(path);
    }
}
