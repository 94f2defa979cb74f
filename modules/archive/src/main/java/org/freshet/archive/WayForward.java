package org.freshet.archive;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.freshet.archive.apt.SourceEntry;
import org.freshet.archive.apt.SourcesIndex;
import org.freshet.model.DebianVersion;
import org.freshet.model.SourceName;
import org.freshet.model.Tombstone;

/**
 * How those who installed a withdrawn version get one that is above it, without typing anything.
 *
 * @param version the version to come; empty for one that upstream has not made yet
 * @param consent whether somebody must allow it: it hides the distribution's own package of the
 *     withdrawn upstream version
 * @param how one line
 */
public record WayForward(Kind kind, Optional<DebianVersion> version, boolean consent, String how) {
    /** The surest first. */
    public enum Kind {
        HELD,
        BUILD,
        PROMOTION,
        NEXT,
        REBUILD,
        REALLY;

        /** As JSON has it. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    // 0~fresh1~ubuntu2404, 1, 1~ubuntu2404, 0ubuntu1: the number in front of the series counts.
    private static final Pattern COUNTED =
            Pattern.compile("(.*?)([0-9]{1,9})((?:~(?:ubuntu|deb)[0-9]+(?:\\+[0-9]+)?)?)");

    private static final Pattern AGAIN = Pattern.compile("(.*\\+)([0-9]{1,8})");

    /** The ways that there are, those that ask nothing of anybody first. */
    static List<WayForward> from(Archive archive, Charter charter, WayBack back) {
        Tombstone mark = back.mark();
        if (back.overtaken().isPresent() && back.unbuilt().isEmpty()) {
            return List.of(
                    new WayForward(
                            Kind.HELD,
                            back.overtaken(),
                            false,
                            "`apt upgrade` brings `%s`: the archive holds it already"
                                    .formatted(back.overtaken().get())));
        }
        List<WayForward> ways = new ArrayList<>();
        back.unbuilt()
                .ifPresent(version ->
                        ways.add(
                                new WayForward(
                                        Kind.BUILD,
                                        Optional.of(version),
                                        false,
                                        "`%s` is there, but not all that is built of it: publish its binary packages, and `apt upgrade` brings it"
                                                .formatted(version))));
        ways.addAll(promotions(archive, charter, mark));
        ways.add(
                new WayForward(
                        Kind.NEXT,
                        Optional.empty(),
                        false,
                        "the next upstream release above `%s` takes its place"
                                .formatted(mark.version().upstream())));
        if (back.unbuilt().isPresent()) {
            // Below that the suite would take nothing.
            return ways;
        }
        Set<DebianVersion> known = known(archive, charter, mark);
        DebianVersion rebuild = unknown(next(mark.version()), known);
        ways.add(
                new WayForward(
                        Kind.REBUILD,
                        Optional.of(rebuild),
                        false,
                        "where the packaging is at fault: mend it, and publish `%s`"
                                .formatted(rebuild)));
        back.good()
                .filter(good -> hasTarball(archive, charter, mark.source(), good))
                .flatMap(good -> really(mark, good, known, shared(archive, charter, mark)))
                .ifPresent(version ->
                        ways.add(
                                new WayForward(
                                        Kind.REALLY,
                                        Optional.of(version),
                                        true,
                                        "the good version once more, as `%s`: the same command with --really"
                                                .formatted(version))));
        return ways;
    }

    private static List<WayForward> promotions(Archive archive, Charter charter, Tombstone mark) {
        List<WayForward> ways = new ArrayList<>();
        for (String pocket : List.of("-proposed", "-rc")) {
            String from = mark.suite() + pocket;
            if (charter.suites().contains(from)) {
                archive
                        .dists(from)
                        .current()
                        .map(Dists.Generation::sources)
                        .orElse(SourcesIndex.EMPTY)
                        .of(mark.source())
                        .stream()
                        .map(SourceEntry::version)
                        .filter(version -> version.isAbove(mark.version()))
                        .filter(version -> !version.isPrerelease())
                        .max(Comparator.naturalOrder())
                        .ifPresent(version ->
                                ways.add(
                                        new WayForward(
                                                Kind.PROMOTION,
                                                Optional.of(version),
                                                false,
                                                "`freshet archive promote %s %s=%s --from %s --to %s`"
                                                        .formatted(
                                                                archive.root(),
                                                                mark.source(),
                                                                version,
                                                                from,
                                                                mark.suite()))));
            }
        }
        return ways;
    }

    /** Every version of the source that the archive ever held. */
    private static Set<DebianVersion> known(Archive archive, Charter charter, Tombstone mark) {
        Set<DebianVersion> known = new HashSet<>();
        archive.pool()
                .provenances(mark.source())
                .forEach(provenance -> known.add(provenance.version()));
        for (String suite : charter.suites()) {
            archive.tombstones()
                    .of(suite, mark.source())
                    .forEach(other -> known.add(other.version()));
        }
        return known;
    }

    private static DebianVersion unknown(DebianVersion version, Set<DebianVersion> known) {
        DebianVersion next = version;
        while (known.contains(next)) {
            next = next(next);
        }
        return next;
    }

    /** The next packaging of the same upstream version; a native package has no revision. */
    private static DebianVersion next(DebianVersion version) {
        if (version.revision().isEmpty()) {
            Matcher counted = AGAIN.matcher(version.upstream());
            String upstream =
                    counted.matches()
                            ? counted.group(1) + (Integer.parseInt(counted.group(2)) + 1)
                            : version.upstream() + "+1";
            return new DebianVersion(version.epoch(), upstream, Optional.empty());
        }
        String revision = version.revision().get();
        Matcher counted = COUNTED.matcher(revision);
        String next =
                counted.matches()
                        ? counted.group(1)
                                + (Integer.parseInt(counted.group(2)) + 1)
                                + counted.group(3)
                        : revision + "+1";
        return new DebianVersion(version.epoch(), version.upstream(), Optional.of(next));
    }

    /** {@code 1.1+really1.0} sorts above every packaging of 1.1. */
    private static Optional<DebianVersion> really(
            Tombstone mark,
            DebianVersion good,
            Set<DebianVersion> known,
            Set<DebianVersion> shared) {
        DebianVersion bad = mark.version();
        DebianVersion version =
                new DebianVersion(
                        bad.epoch(), bad.upstream() + "+really" + good.upstream(), good.revision());
        Set<DebianVersion> taken = new HashSet<>(known);
        taken.removeAll(shared);
        return good.upstream().equals(bad.upstream()) || !version.isAbove(bad)
                ? Optional.empty()
                : Optional.of(unknown(version, taken));
    }

    /** Versions that other suites hold and nobody withdrew: this one may have the same package. */
    private static Set<DebianVersion> shared(Archive archive, Charter charter, Tombstone mark) {
        Set<DebianVersion> shared = new HashSet<>();
        for (SourcesIndex index : archive.indices(charter).values()) {
            index.of(mark.source()).forEach(entry -> shared.add(entry.version()));
        }
        for (String suite : charter.suites()) {
            archive.tombstones()
                    .of(suite, mark.source())
                    .forEach(other -> shared.remove(other.version()));
        }
        return shared;
    }

    /** A native package, or one without its source, is made again by hand alone. */
    private static boolean hasTarball(
            Archive archive, Charter charter, SourceName source, DebianVersion good) {
        return archive.indices(charter).values().stream()
                .flatMap(index -> index.find(source, good).stream())
                .flatMap(entry -> entry.files().stream())
                .anyMatch(file -> file.name().contains(".orig."));
    }
}
