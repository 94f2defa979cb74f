package org.freshet.packaging;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.freshet.model.DebianVersion;
import org.freshet.model.Destination;
import org.freshet.model.Holdings;
import org.freshet.model.Holdings.Holding;
import org.freshet.model.Resolution;
import org.freshet.model.Target;
import org.freshet.model.TargetResolution;
import org.freshet.model.Tombstone;

/**
 * What one destination holds of one source, and what of a resolution it does not need any more.
 *
 * <p>A target whose own packaging did not change is not published again, with one exception: an n
 * that an older series of its distribution has, or gets now, every newer series gets too. For
 * {@code fresh2~ubuntu2204} sorts above {@code fresh1~ubuntu2404}, and an upgrade of the system
 * must never meet a lower version.
 */
final class Shelf {
    private static final String PRERELEASE_POCKET = "-rc";

    private final Resolution resolution;
    private final List<Holding> held;
    private final List<Tombstone> tombstones;

    /** By target: each series asks for all older ones, and these for theirs. */
    private final Map<Target, Optional<String>> settled = new HashMap<>();

    Shelf(Resolution resolution, Destination destination, Holdings holdings) {
        this.resolution = resolution;
        this.held = holdings.of(destination, resolution.orig().release().source());
        this.tombstones = holdings.tombstones(destination, resolution.orig().release().source());
    }

    /** Where a release goes: {@code noble}, and a prerelease to {@code noble-rc}. */
    static String suite(Resolution resolution, Target target) {
        return resolution.orig().release().prerelease()
                ? target.series() + PRERELEASE_POCKET
                : target.series();
    }

    /** The version of a target by a resolution. */
    static DebianVersion version(Resolution resolution, Target target) {
        return Revision.version(
                epoch(resolution, target), resolution.orig().upstream(), resolution.n(), target);
    }

    private static int epoch(Resolution resolution, Target target) {
        return new TargetResolution(resolution, target).packaging().epoch();
    }

    /** Why there is nothing to publish for a target; empty when there is. */
    Optional<String> settled(Target target) {
        Optional<String> known = settled.get(target);
        if (known == null) {
            known = whySettled(target);
            settled.put(target, known);
        }
        return known;
    }

    private Optional<String> whySettled(Target target) {
        DebianVersion version = version(resolution, target);
        Optional<String> withdrawn =
                tombstones.stream()
                        .filter(stone -> stone.version().equals(version))
                        .filter(stone -> stone.suite().equals(suite(resolution, target)))
                        .map(stone -> "withdrawn: " + stone.because())
                        .findFirst();
        return withdrawn
                .or(() -> newer(target).map(holding -> "superseded by " + holding.version()))
                .or(() ->
                        same(target)
                                .filter(holding ->
                                        holding.version().equals(version)
                                                || !raised(target, holding))
                                .map(holding -> "already published as " + holding.version()));
    }

    /** The highest version that clients of a target's suite see now. */
    Optional<DebianVersion> highest(Target target) {
        return seen(target).map(Holding::version).max(Comparator.naturalOrder());
    }

    /** What clients of a target's suite see now; those of an -rc suite see the stable one too. */
    private Stream<Holding> seen(Target target) {
        return held.stream()
                .filter(Holding::current)
                .filter(holding ->
                        holding.suite().equals(suite(resolution, target))
                                || holding.suite().equals(target.series()));
    }

    /**
     * A version there that overtook ours: of a later upstream version, or a later n of this one.
     */
    private Optional<Holding> newer(Target target) {
        DebianVersion version = version(resolution, target);
        return seen(target)
                .filter(holding -> {
                    int upstream = upstream(holding.version()).compareTo(upstream(version));
                    return upstream > 0 || (upstream == 0 && n(holding.version()) > resolution.n());
                })
                .max(Comparator.comparing(Holding::version));
    }

    /** A version there with the same upstream version and the same packaging. */
    private Optional<Holding> same(Target target) {
        String debian =
                resolution.targets().stream()
                        .filter(packaging -> packaging.target().equals(target))
                        .map(packaging -> packaging.debian().sha256())
                        .findFirst()
                        .orElse("");
        return ofThisRelease(target)
                .filter(holding -> holding.debian().equals(debian))
                .filter(holding -> holding.tarballs().equals(resolution.orig().tarballs()))
                .max(Comparator.comparing(Holding::version));
    }

    /** Whether an older series of the distribution has, or gets now, a higher n than this one. */
    private boolean raised(Target target, Holding holding) {
        int n = n(holding.version());
        return resolution.targets().stream()
                .map(Resolution.Packaging::target)
                .filter(older -> older.distribution().equals(target.distribution()))
                .filter(older -> older.compareTo(target) < 0)
                .anyMatch(older ->
                        ofThisRelease(older).anyMatch(one -> n(one.version()) > n)
                                || (n < resolution.n() && settled(older).isEmpty()));
    }

    private Stream<Holding> ofThisRelease(Target target) {
        DebianVersion version = version(resolution, target);
        return held.stream()
                .filter(Holding::current)
                .filter(holding -> holding.suite().equals(suite(resolution, target)))
                .filter(holding -> upstream(holding.version()).equals(upstream(version)));
    }

    private static int n(DebianVersion version) {
        return Revision.of(version).map(Revision::n).orElse(0);
    }

    private static DebianVersion upstream(DebianVersion version) {
        return new DebianVersion(version.epoch(), version.upstream(), Optional.of("0"));
    }
}
