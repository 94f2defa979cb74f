package org.freshet.model;

import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a destination holds: the only answer to the question what is published. */
public interface Holdings {
    /**
     * Every version of a source that any suite of the destination holds or ever held.
     *
     * @throws Unavailable when the destination cannot be read
     */
    List<Holding> of(Destination destination, SourceName source);

    /**
     * The orig tarballs and signatures of an upstream version whose names are taken for a
     * destination though no holding of it has them: by whoever else uploads there, or by the
     * archive behind a PPA.
     *
     * @throws Unavailable when the destination cannot be asked
     */
    List<HeldFile> taken(Destination destination, SourceName source, String upstream);

    /**
     * A file of a source that {@link Holding#origs} or {@link #taken} names, while the destination
     * still has it.
     *
     * @throws Unavailable when the destination cannot be read
     */
    Optional<InputStream> open(Destination destination, SourceName source, String file);

    /** The versions that must not come back. */
    List<Tombstone> tombstones(Destination destination, SourceName source);

    /**
     * One version in one suite.
     *
     * @param current false when the suite held it once and holds it no more
     * @param inputs digest of the packaging inputs it was planned with; empty when published by
     *     hand
     * @param debian sha256 of its target's own packaging tar; empty when published by hand
     * @param origs its orig tarballs and their signatures; none for a package without one
     */
    record Holding(
            DebianVersion version,
            String suite,
            boolean current,
            String inputs,
            String debian,
            List<HeldFile> origs) {
        public Holding {
            origs = List.copyOf(origs);
        }

        /**
         * The sha256 of its tarballs, by the names of components; that of the main one is empty.
         */
        public Map<String, String> tarballs() {
            Map<String, String> tarballs = new TreeMap<>();
            origs.forEach(file ->
                    file.componentOfTarball()
                            .ifPresent(component -> tarballs.put(component, file.sha256())));
            return tarballs;
        }
    }

    /** A published file: under its name there are never other bytes. */
    record HeldFile(String name, String sha256) {
        private static final Pattern TARBALL =
                Pattern.compile(".*\\.orig(?:-([A-Za-z0-9-]+))?\\.tar\\.[a-z0-9]+");

        /** The component whose orig tarball it is, empty for the main one; none for a signature. */
        public Optional<String> componentOfTarball() {
            Matcher tarball = TARBALL.matcher(name);
            return tarball.matches()
                    ? Optional.of(Optional.ofNullable(tarball.group(1)).orElse(""))
                    : Optional.empty();
        }
    }
}
