package org.freshet.model;

import java.util.regex.Pattern;

/**
 * The name of a source package, such as {@code hello}: lower case letters, digits, {@code + - .},
 * at least two characters, the first a letter or digit (Debian Policy 5.6.1).
 */
public record SourceName(String text) implements Comparable<SourceName> {
    private static final Pattern VALID = Pattern.compile("[a-z0-9][a-z0-9+.-]{1,63}");

    public SourceName {
        if (!VALID.matcher(text).matches()) {
            throw new InvalidInput(
                    "source name `%s` is not valid".formatted(Shown.text(text)),
                    "use lower case letters, digits and `+ - .`, two characters or more,"
                            + " the first a letter or digit");
        }
    }

    @Override
    public int compareTo(SourceName other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
