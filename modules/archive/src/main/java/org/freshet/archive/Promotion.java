package org.freshet.archive;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.freshet.archive.Archive.Listing;
import org.freshet.model.DebianVersion;
import org.freshet.model.InvalidInput;
import org.freshet.model.NearMiss;
import org.freshet.model.Shown;
import org.freshet.model.SourceName;
import org.freshet.model.Target;
import org.freshet.trust.Signer;

/**
 * Moves versions from {@code noble-proposed} or {@code noble-rc} to {@code noble}. Everything is
 * checked before the first suite changes. A version leaves its suite when it has arrived; killed in
 * between, the same promotion again ends it. While the archive's lock is held.
 *
 * <p>The newest series goes first, and none above what the next one holds: who upgrades the system
 * must never meet a lower version.
 */
public final class Promotion {
    private static final List<String> POCKETS = List.of("-proposed", "-rc");

    private final Archive archive;
    private final Charter charter;
    private final Signer signer;
    private final Instant now;
    private final List<String> problems = new ArrayList<>();
    private final Set<String> hints = new LinkedHashSet<>();

    /** The highest that stable suites will hold, of what moves. */
    private final Map<String, DebianVersion> arriving = new LinkedHashMap<>();

    /** A source, and the version of it where one is meant. */
    public record Wanted(SourceName source, Optional<DebianVersion> version) {
        /** Parses {@code hello} or {@code hello=1.0-1}. */
        public static Wanted parse(String text) {
            int equals = text.indexOf('=');
            return equals < 0
                    ? new Wanted(new SourceName(text), Optional.empty())
                    : new Wanted(
                            new SourceName(text.substring(0, equals)),
                            Optional.of(DebianVersion.parse(text.substring(equals + 1))));
        }
    }

    Promotion(Archive archive, Charter charter, Signer signer, Instant now) {
        this.archive = archive;
        this.charter = charter;
        this.signer = signer;
        this.now = now;
    }

    List<Promoted> of(List<Wanted> wanted, List<String> from, List<String> to) {
        SequencedMap<String, String> pairs = pairs(from, to);
        List<Promoted> moves = new ArrayList<>();
        pairs.forEach((source, stable) ->
                wanted.forEach(one -> move(one, source, stable).ifPresent(moves::add)));
        if (!problems.isEmpty()) {
            throw new InvalidInput(String.join("\n", problems), String.join("; ", hints));
        }
        pairs.forEach((source, stable) -> {
            List<Listing> versions =
                    moves.stream()
                            .filter(move -> move.from().equals(source))
                            .map(move -> new Listing(stable, move.source(), move.version()))
                            .toList();
            Dists.Generation leaving = generation(source);
            new Publishing(archive, charter, stable, signer, now).enter(leaving, versions);
            new Publishing(archive, charter, source, signer, now).take(versions);
        });
        return moves;
    }

    /** The suites and where each goes, newest series first. */
    private SequencedMap<String, String> pairs(List<String> from, List<String> to) {
        SequencedMap<String, String> pairs = new LinkedHashMap<>();
        List<String> newestFirst =
                from.stream()
                        .distinct()
                        .sorted(Comparator.comparing(Promotion::number).reversed())
                        .toList();
        Set<String> unused = new TreeSet<>(to);
        for (String source : newestFirst) {
            String stable = Charter.stable(source);
            if (stable.equals(source)) {
                problem(
                        "`%s` is no suite of proposals or prereleases".formatted(source),
                        "promote from one that ends in -proposed or -rc");
            } else if (!charter.suites().contains(stable)
                    || (!to.isEmpty() && !to.contains(stable))) {
                problem(
                        "`%s` goes to `%s` alone".formatted(source, stable),
                        "what was built for one series is not for another");
            } else {
                pairs.put(source, stable);
            }
            unused.remove(stable);
        }
        unused.forEach(suite ->
                problem(
                        "nothing is to come to `%s`".formatted(suite),
                        "name where from with --from `%s-proposed`".formatted(suite)));
        return pairs;
    }

    private void problem(String what, String hint) {
        problems.add(what);
        hints.add(hint);
    }

    private Optional<Promoted> move(Wanted wanted, String from, String to) {
        SourceName source = wanted.source();
        Set<DebianVersion> there = generation(from).versions(source);
        Set<DebianVersion> held = generation(to).versions(source);
        Optional<DebianVersion> version =
                wanted.version()
                        // What is proposed beside a prerelease may go without it.
                        .or(() ->
                                there.stream()
                                        .filter(each -> !each.isPrerelease())
                                        .max(Comparator.naturalOrder()))
                        .or(() -> there.stream().max(Comparator.naturalOrder()));
        if (version.isEmpty() || !there.contains(version.get())) {
            Optional<DebianVersion> already =
                    version.or(() -> held.stream().max(Comparator.naturalOrder()))
                            .filter(held::contains);
            if (already.isEmpty()) {
                notThere(wanted, from, there);
            }
            return already.map(known -> new Promoted(source, known, from, to, true));
        }
        DebianVersion moving = version.get();
        boolean already = held.contains(moving);
        check(source, moving, from, to);
        held.stream()
                .filter(other -> other.isAbove(moving))
                .max(Comparator.naturalOrder())
                .ifPresent(higher ->
                        problem(
                                "`%s` holds %s %s, which is above %s"
                                        .formatted(to, source, higher, moving),
                                "nobody would get it; `freshet archive remove %s --suite %s %s` takes it out of there"
                                        .formatted(archive.root(), from, source)));
        arriving.merge(to + " " + source, moving, (a, b) -> a.isAbove(b) ? a : b);
        return Optional.of(new Promoted(source, moving, from, to, already));
    }

    private void notThere(Wanted wanted, String from, Set<DebianVersion> there) {
        String what = wanted.source() + wanted.version().map(version -> " " + version).orElse("");
        String versions = String.join(", ", there.stream().map(DebianVersion::toString).toList());
        Optional<String> near =
                NearMiss.of(
                                wanted.source().text(),
                                generation(from)
                                        .sources()
                                        .entries()
                                        .map(entry -> entry.source().text())
                                        .distinct()
                                        .toList())
                        .filter(name -> !name.equals(wanted.source().text()));
        problem(
                "`%s` does not hold %s".formatted(from, Shown.text(what)),
                !versions.isEmpty()
                        ? "it holds " + versions
                        : near.map("did you mean `%s`?"::formatted)
                                .orElse(
                                        "`freshet archive list %s` shows what it holds"
                                                .formatted(archive.root())));
    }

    private void check(SourceName source, DebianVersion version, String from, String to) {
        Admission admission = new Admission(archive.root(), charter);
        boolean planned =
                archive.pool()
                        .provenance(source, version)
                        .map(Provenance::prerelease)
                        .orElse(false);
        boolean built =
                generation(from)
                        .binaries(source)
                        .filter(entry -> entry.sourceVersion().equals(version))
                        .anyMatch(entry -> entry.version().isPrerelease());
        Stream.concat(
                        admission.enters(to, source, version, planned || built).stream(),
                        admission.changes(from).stream())
                .forEach(refusal -> problem(refusal.why(), refusal.hint()));
        archive.tombstones()
                .find(to, source, version)
                .map(mark -> Withdrawal.refusal(archive.root(), mark))
                .ifPresent(refusal ->
                        problem(String.valueOf(refusal.getMessage()), refusal.hint().orElse("")));
        next(to, source)
                .ifPresent(newer -> {
                    Optional<DebianVersion> holds = held(newer, source);
                    if (holds.isEmpty() || version.isAbove(holds.get())) {
                        problem(
                                "%s %s in `%s` would be above what `%s` holds: %s"
                                        .formatted(
                                                source,
                                                version,
                                                to,
                                                newer,
                                                holds.map(DebianVersion::toString)
                                                        .orElse("nothing")),
                                "the newer series first: --from %s-proposed --from %s"
                                        .formatted(newer, from));
                    }
                });
    }

    /** The stable suite of the next newer series of the distribution that has the source at all. */
    private Optional<String> next(String stable, SourceName source) {
        return target(stable)
                .flatMap(here ->
                        charter.suites().stream()
                                .filter(suite -> Charter.stable(suite).equals(suite))
                                .filter(suite ->
                                        target(suite)
                                                .map(other ->
                                                        other.distribution()
                                                                        .equals(here.distribution())
                                                                && other.compareTo(here) > 0)
                                                .orElse(false))
                                .filter(suite -> targeted(suite, source))
                                .min(Comparator.comparing(Promotion::number)));
    }

    private boolean targeted(String stable, SourceName source) {
        return Stream.concat(Stream.of(""), POCKETS.stream())
                .map(pocket -> stable + pocket)
                .filter(charter.suites()::contains)
                .anyMatch(suite -> !generation(suite).versions(source).isEmpty());
    }

    private Optional<DebianVersion> held(String stable, SourceName source) {
        Optional<DebianVersion> now =
                generation(stable).versions(source).stream().max(Comparator.naturalOrder());
        Optional<DebianVersion> soon = Optional.ofNullable(arriving.get(stable + " " + source));
        return Stream.concat(now.stream(), soon.stream()).max(Comparator.naturalOrder());
    }

    private static Optional<Target> target(String suite) {
        return Stream.of("ubuntu/", "debian/")
                .flatMap(
                        distribution -> Target.known(distribution + Charter.stable(suite)).stream())
                .findFirst();
    }

    /** What orders series of one distribution. */
    private static String number(String suite) {
        return target(suite).map(Target::suffix).orElse("");
    }

    private Dists.Generation generation(String suite) {
        return archive.dists(suite)
                .current()
                .orElseThrow(() -> new IllegalStateException("not settled: " + suite));
    }
}
