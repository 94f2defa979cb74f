package org.freshet.upstream.watchfile;

import java.util.LinkedHashMap;
import java.util.Map;

/** The words in {@code @…@} that uscan(1) replaces (debian-watch(5)). */
final class Macros {
    static final String ANY_VERSION = "(?:[-_]?[Vv]?(\\d[\\-+\\.:\\~\\da-zA-Z]*))";
    static final String ARCHIVE_EXT =
            "(?i)(?:\\.(?:tar\\.xz|tar\\.bz2|tar\\.gz|tar\\.zstd?|zip|tgz|tbz|txz))";
    static final String DEB_EXT = "(?:[\\+~](debian|dfsg|ds|deb)(\\.)?(\\d+)?$)";

    private static final String STABLE_VERSION = "(?:[-_]?[Vv]?((?:\\d+)(?:\\.\\d+){2}))";
    private static final String NUMBER = "(?:0|[1-9]\\d*)";
    private static final String PRE = "(?:0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*)";
    private static final String SEMANTIC_VERSION =
            "(?:[-_]?[Vv]?(%1$s\\.%1$s\\.%1$s(?:-(?:%2$s(?:\\.%2$s)*))?(?:\\+(?:%3$s(?:\\.%3$s)*))?))"
                    .formatted(NUMBER, PRE, "[0-9a-zA-Z-]+");

    private final Map<String, String> meanings = new LinkedHashMap<>();

    /**
     * @param source the name of the source package
     */
    Macros(String source) {
        meanings.put("@PACKAGE@", source);
        meanings.put("@ANY_VERSION@", ANY_VERSION);
        meanings.put("@STABLE_VERSION@", STABLE_VERSION);
        meanings.put("@SEMANTIC_VERSION@", SEMANTIC_VERSION);
        meanings.put("@ARCHIVE_EXT@", ARCHIVE_EXT);
        meanings.put("@SIGNATURE_EXT@", ARCHIVE_EXT + "(?:\\.(?:asc|pgp|gpg|sig|sign))");
        meanings.put("@DEB_EXT@", DEB_EXT);
    }

    String replace(String text) {
        String replaced = text;
        for (Map.Entry<String, String> one : meanings.entrySet()) {
            replaced = replaced.replace(one.getKey(), one.getValue());
        }
        return replaced;
    }

    /** Whether a template may take versions by this name, such as {@code ANY_VERSION}. */
    boolean namesVersions(String word) {
        return word.endsWith("_VERSION") && meanings.containsKey("@" + word + "@");
    }
}
