package org.freshet.model;

import java.util.Optional;
import java.util.regex.Pattern;

/** Where uploads of packages arrive, written {@code ppa:owner/name} or {@code dput:host}. */
public sealed interface Incoming extends Destination {
    /** As it stands in the name of a file: dput's own for its hosts. */
    String inFileName();

    /**
     * A PPA of Launchpad.
     *
     * @param owner a person or a team
     */
    record Ppa(String owner, String name) implements Incoming {
        // Launchpad's valid_name (lp/app/validators/name.py).
        private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9+.-]{0,254}");

        public Ppa {
            if (!NAME.matcher(owner).matches() || !NAME.matcher(name).matches()) {
                throw new InvalidInput(
                        "`ppa:%s/%s` is no PPA".formatted(Shown.text(owner), Shown.text(name)),
                        "write it as Launchpad shows it: `ppa:owner/name`");
            }
        }

        @Override
        public String text() {
            return "ppa:" + owner + "/" + name;
        }

        /** A PPA is of Ubuntu, and has no suite beside each series. */
        @Override
        public Optional<String> declines(Target target, boolean prerelease) {
            if (!target.distribution().equals("ubuntu")) {
                return Optional.of("`%s` takes packages for Ubuntu only".formatted(text()));
            }
            return prerelease
                    ? Optional.of(
                            "`%s` has no suite for prereleases, and users of `%s` must not get them"
                                    .formatted(text(), target.series()))
                    : Optional.empty();
        }

        @Override
        public String inFileName() {
            return "ppa_" + owner + "_" + name;
        }

        @Override
        public String toString() {
            return text();
        }

        /** The directory that Launchpad takes uploads for it in. */
        public String directory() {
            return "~%s/ubuntu/%s".formatted(owner, name);
        }
    }

    /** A directory on some host, by the name it has in the settings. */
    record Dput(String name) implements Incoming {
        private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9.-]{0,62}");

        public Dput {
            if (!NAME.matcher(name).matches()) {
                throw new InvalidInput(
                        "name `%s` of a destination is not valid".formatted(Shown.text(name)),
                        "use lower case letters, digits, `.` and `-`");
            }
        }

        @Override
        public String text() {
            return "dput:" + name;
        }

        @Override
        public String inFileName() {
            return name;
        }

        @Override
        public String toString() {
            return text();
        }
    }

    /** The destination whose name in files this is; empty for what is none. */
    static Optional<Incoming> ofFileName(String name) {
        try {
            String[] parts = name.split("_", -1);
            return parts.length == 3 && parts[0].equals("ppa")
                    ? Optional.of(new Ppa(parts[1], parts[2]))
                    : Optional.of(new Dput(name));
        } catch (InvalidInput _) {
            return Optional.empty();
        }
    }

    /**
     * What a person wrote.
     *
     * @throws InvalidInput when it is neither
     */
    static Incoming parse(String text) {
        if (text.startsWith("dput:")) {
            return new Dput(text.substring("dput:".length()));
        }
        int slash = text.indexOf('/');
        if (text.startsWith("ppa:") && slash > 0) {
            return new Ppa(text.substring("ppa:".length(), slash), text.substring(slash + 1));
        }
        throw new InvalidInput(
                "`%s` is nowhere to upload to".formatted(Shown.text(text)),
                "write `ppa:owner/name`, or `dput:NAME` with a name of `destinations` in the settings");
    }
}
