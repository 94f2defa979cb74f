package org.freshet.packaging;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.freshet.files.ContentStore;
import org.freshet.model.DebianVersion;
import org.freshet.model.Destination;
import org.freshet.model.Holdings;
import org.freshet.model.Outcome;
import org.freshet.model.Plan;
import org.freshet.model.Proof;
import org.freshet.model.Recipe.Policy;
import org.freshet.model.Recipe.Unproved;
import org.freshet.model.Recipes;
import org.freshet.model.Release;
import org.freshet.model.Resolution;
import org.freshet.model.StoredFile;
import org.freshet.model.Target;
import org.freshet.model.TargetResolution;
import org.freshet.packaging.buildable.Buildable;

/**
 * Plans one target: its version, the proof of it, and whether a person must choose.
 *
 * <p>A refuted claim is held and no approval lifts it; only a change of the recipe or of an archive
 * does. A claim that could not be made is held, too, unless the recipe's {@code policy.unproved}
 * says publish; there an approval is enough.
 */
public final class Planner {
    // What zip and old tools take as a date; upstreams with a broken clock have older ones.
    private static final Instant EARLIEST = Instant.parse("1980-01-01T00:00:00Z");

    private final Holdings holdings;
    private final Mirrors mirrors;
    private final Buildable buildable;
    private final Recipes recipes;
    private final ContentStore store;

    public Planner(
            Holdings holdings,
            Mirrors mirrors,
            Buildable buildable,
            Recipes recipes,
            ContentStore store) {
        this.holdings = holdings;
        this.mirrors = mirrors;
        this.buildable = buildable;
        this.recipes = recipes;
        this.store = store;
    }

    /**
     * Plans a target for the destinations that do not hold it yet.
     *
     * @throws org.freshet.model.Unavailable when an archive or a configured index cannot be asked
     */
    public Outcome<Plan> plan(TargetResolution wanted) {
        Resolution resolution = wanted.resolution();
        Target target = wanted.target();
        Map<Destination, Shelf> open = new LinkedHashMap<>();
        List<String> settled = new ArrayList<>();
        for (Destination destination : resolution.destinations()) {
            Optional<String> declined =
                    destination.declines(target, resolution.orig().release().prerelease());
            if (declined.isPresent()) {
                settled.add(declined.get());
                continue;
            }
            Shelf shelf = new Shelf(resolution, destination, holdings);
            shelf.settled(target).ifPresentOrElse(settled::add, () -> open.put(destination, shelf));
        }
        if (open.isEmpty()) {
            return new Outcome.Nothing<>(
                    settled.stream().distinct().collect(Collectors.joining("; ")));
        }
        Release release = resolution.orig().release();
        DebianVersion version = Shelf.version(resolution, target);
        String suite = Shelf.suite(resolution, target);
        Policy policy = recipes.of(release.source()).policy();
        Proofs proofs = new Proofs(version, release, mirrors, policy.aboveDistribution());
        open.forEach((_, shelf) -> proofs.aboveOurs(suite, shelf.highest(target)));
        Optional<DebianVersion> theirs = proofs.belowDistribution(target);
        if (theirs.isPresent()) {
            return new Outcome.Nothing<>("%s has %s by itself".formatted(target, theirs.get()));
        }
        next(resolution, target)
                .ifPresent(next ->
                        open.forEach((_, shelf) ->
                                proofs.belowNext(next, ours(resolution, next, shelf))));
        StoredFile debian = wanted.packaging().debian();
        List<Proof> proved = new ArrayList<>(proofs.all());
        proved.addAll(buildable.proofs(target, release.source(), version, control(debian)));
        Optional<Outcome<Plan>> held = held(release, target, version, proved, policy, proofs);
        if (held.isPresent()) {
            return held.get();
        }
        return new Outcome.Passed<>(
                new Plan(
                        resolution.orig(),
                        target,
                        suite,
                        version,
                        resolution.n(),
                        resolution.inputs(),
                        debian,
                        wanted.packaging().base(),
                        resolution.maintainer(),
                        date(resolution.orig().released(), debian),
                        List.copyOf(open.keySet()),
                        proved,
                        Stream.concat(
                                        resolution.changes().stream(),
                                        wanted.packaging().changes().stream())
                                .toList(),
                        policy.urgency(),
                        resolution.orig().notes()));
    }

    private Optional<Outcome<Plan>> held(
            Release release,
            Target target,
            DebianVersion version,
            List<Proof> proofs,
            Policy policy,
            Proofs claims) {
        String refuted = said(proofs, Proof.Result.REFUTED);
        if (!refuted.isEmpty()) {
            return Optional.of(
                    new Outcome.Held<>(
                            "%s is refuted for %s: %s".formatted(version, target, refuted),
                            "refuted:" + version,
                            "no approval lifts this; change the recipe "
                                    + (claims.wantsConsent()
                                            ? "(`policy.above-distribution: allowed` lets a version hide the distribution's own) "
                                            : "")
                                    + "or the archive, then `freshet retry %s %s --because ...`, or `freshet ignore`"
                                            .formatted(release.source(), release.version())
                                    + details(proofs)));
        }
        String unproved = said(proofs, Proof.Result.UNPROVED);
        String subject = "unproved:" + version;
        boolean hold =
                !unproved.isEmpty()
                        && policy.unproved() == Unproved.HOLD
                        && !release.approvals().contains(subject);
        return hold
                ? Optional.of(
                        new Outcome.Held<>(
                                "%s is unproved for %s: %s; publish it?"
                                        .formatted(version, target, unproved),
                                subject,
                                claims.remedy(target)
                                        + ", or set `policy.unproved: publish` in the recipe; what `freshet run`"
                                        + " holds goes on after `freshet approve %s %s --because ...`"
                                                .formatted(release.source(), release.version())))
                : Optional.empty();
    }

    private static String said(List<Proof> proofs, Proof.Result result) {
        return proofs.stream()
                .filter(Proof::needed)
                .filter(proof -> proof.result() == result)
                .map(proof ->
                        result == Proof.Result.UNPROVED
                                ? proof.detail()
                                : "%s (%s)"
                                        .formatted(
                                                proof.claim(),
                                                proof.detail().lines().findFirst().orElse("")))
                .distinct()
                .collect(Collectors.joining(", "));
    }

    /** The further lines of what is refuted. */
    private static String details(List<Proof> proofs) {
        return proofs.stream()
                .filter(proof -> proof.needed() && proof.result() == Proof.Result.REFUTED)
                .flatMap(proof -> proof.detail().lines().skip(1))
                .distinct()
                .map(line -> "\n" + line)
                .collect(Collectors.joining());
    }

    private String control(StoredFile debian) {
        try (DebianTar tar = DebianTar.open(store, debian)) {
            return tar.files().text("debian/control", Control.MOST_BYTES).orElse("");
        }
    }

    /** The next newer series of the distribution that the recipe packages for. */
    private static Optional<Target> next(Resolution resolution, Target target) {
        return resolution.targets().stream()
                .map(Resolution.Packaging::target)
                .filter(other -> other.distribution().equals(target.distribution()))
                .filter(other -> other.compareTo(target) > 0)
                .min(Target::compareTo);
    }

    /** What we shall have for a series when this resolution is published. */
    private static Optional<DebianVersion> ours(Resolution resolution, Target next, Shelf shelf) {
        return shelf.settled(next).isEmpty()
                ? Optional.of(Shelf.version(resolution, next))
                : shelf.highest(next);
    }

    /** The release's own date, so that a plan repeats; always after the packaging's last entry. */
    private Instant date(Instant released, StoredFile debian) {
        Instant date = released.isBefore(EARLIEST) ? EARLIEST : released;
        try (DebianTar tar = DebianTar.open(store, debian)) {
            Instant newest =
                    tar.files()
                            .text("debian/changelog", ChangelogEntry.MOST_BYTES)
                            .flatMap(ChangelogEntry::newest)
                            .map(ChangelogEntry::date)
                            .orElse(Instant.MIN);
            return (newest.isBefore(date) ? date : newest.plusSeconds(1))
                    .truncatedTo(ChronoUnit.SECONDS);
        }
    }
}
