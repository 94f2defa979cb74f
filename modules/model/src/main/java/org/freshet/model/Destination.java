package org.freshet.model;

import java.util.regex.Pattern;

/** Where a package is published, written {@code archive:fresh}. Never a target. */
public sealed interface Destination {
    String text();

    /** An archive of Freshet's own, by the name it has in the settings. */
    record ArchiveDestination(String name) implements Destination {
        private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

        public ArchiveDestination {
            if (!NAME.matcher(name).matches()) {
                throw new InvalidInput(
                        "archive name `%s` is not valid".formatted(Shown.text(name)),
                        "use lower case letters, digits and `-`");
            }
        }

        @Override
        public String text() {
            return "archive:" + name;
        }

        @Override
        public String toString() {
            return text();
        }
    }

    /** The destination that {@code archive:fresh} names. */
    static Destination parse(String text) {
        if (text.startsWith("archive:")) {
            return new ArchiveDestination(text.substring("archive:".length()));
        }
        throw new InvalidInput(
                "destination `%s` is not known".formatted(Shown.text(text)),
                "write `archive:NAME` with a name from the settings");
    }
}
