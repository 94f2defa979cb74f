package org.freshet.model;

import java.util.regex.Pattern;

/**
 * A person or team as Debian writes it: {@code B. Person <b@example.org>} (Debian Policy 5.6.2).
 */
public record Maintainer(String text) {
    private static final Pattern VALID =
            Pattern.compile("[^<>\\p{Cntrl}]*[^<>\\s\\p{Cntrl}] <[^<>@\\s]+@[^<>@\\s]+>");

    public Maintainer {
        if (!VALID.matcher(text).matches()) {
            throw new InvalidInput(
                    "maintainer `%s` is not a name and an address".formatted(Shown.text(text)),
                    "write it as `B. Person <b@example.org>`");
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
