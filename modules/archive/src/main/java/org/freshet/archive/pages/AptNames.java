package org.freshet.archive.pages;

import java.util.List;
import java.util.regex.Pattern;

/** What apt calls the archive, where a person writes rules about it. */
final class AptNames {
    /** Both separate one condition from the next, or stand for other text. */
    private static final Pattern SPECIAL = Pattern.compile("[,*?\\[\\]\\\\/]");

    private AptNames() {}

    /**
     * A name in {@code Pin: release o=…}, where a comma ends it and it is a pattern of fnmatch(3):
     * a special character is any one character.
     */
    static String pattern(String name) {
        return SPECIAL.matcher(name).replaceAll("?");
    }

    /** A name for a file of preferences: apt takes letters, digits, {@code - _ .} alone. */
    static String fileName(String... parts) {
        return String.join("-", List.of(parts)).replace("+", "_");
    }
}
