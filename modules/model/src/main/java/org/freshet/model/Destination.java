package org.freshet.model;

import java.util.Optional;
import java.util.regex.Pattern;

/** Where a package is published, written {@code archive:fresh}. Never a target. */
public sealed interface Destination permits Destination.ArchiveDestination, Incoming {
    /** As it is written. */
    String text();

    /** Why it does not take what is made for a target; empty when it does. */
    default Optional<String> declines(Target target, boolean prerelease) {
        return Optional.empty();
    }

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

    /** The destination that {@code archive:fresh} or {@code ppa:owner/name} names. */
    static Destination parse(String text) {
        if (text.startsWith("archive:")) {
            return new ArchiveDestination(text.substring("archive:".length()));
        }
        if (text.startsWith("ppa:") || text.startsWith("dput:")) {
            return Incoming.parse(text);
        }
        throw new InvalidInput(
                "destination `%s` is not known".formatted(Shown.text(text)),
                "write `archive:NAME` or `dput:NAME` with a name from the settings, or"
                        + " `ppa:owner/name`");
    }
}
