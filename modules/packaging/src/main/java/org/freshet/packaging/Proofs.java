package org.freshet.packaging;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.freshet.model.DebianVersion;
import org.freshet.model.Proof;
import org.freshet.model.Proof.Result;
import org.freshet.model.SourceName;
import org.freshet.model.Target;

/** The claims about one planned version, each decided by dpkg's order (design, "Versions"). */
final class Proofs {
    // How distributions mark an upstream version whose tarball they changed, with its separator.
    private static final Pattern REPACKED = Pattern.compile("[+~.](?:dfsg|ds|repack)[0-9.]*$");
    private static final String REALLY = "+really";

    private final DebianVersion version;
    private final SourceName source;
    private final Mirrors mirrors;
    private final List<Proof> proofs = new ArrayList<>();

    Proofs(DebianVersion version, SourceName source, Mirrors mirrors) {
        this.version = version;
        this.source = source;
        this.mirrors = mirrors;
    }

    List<Proof> all() {
        return proofs.stream().distinct().toList();
    }

    /** Above what clients of our own suite see now. */
    void aboveOurs(String suite, Optional<DebianVersion> highest) {
        String claim = "above what our %s holds".formatted(suite);
        add(
                claim,
                highest.isEmpty() || version.isAbove(highest.get())
                        ? Result.PROVED
                        : Result.REFUTED,
                highest.map(held -> compared(version, held))
                        .orElse("it holds no `%s`".formatted(source)),
                true);
    }

    /**
     * The two claims about the distribution's own package.
     *
     * @return the distribution's version that makes ours useless, when it has one
     */
    Optional<DebianVersion> belowDistribution(Target target) {
        String epoch = "epoch at least that of " + target;
        String below = "not above %s's next revision of %s".formatted(target, version.upstream());
        Optional<List<DebianVersion>> versions = mirrors.versions(target, source);
        if (versions.isEmpty()) {
            add(epoch, Result.UNPROVED, notConfigured(target), true);
            add(below, Result.UNPROVED, notConfigured(target), true);
            return Optional.empty();
        }
        Optional<DebianVersion> highest = versions.get().stream().max(Comparator.naturalOrder());
        if (highest.isEmpty()) {
            String nothing = "%s has no `%s`".formatted(target, source);
            add(epoch, Result.PROVED, nothing, true);
            add(below, Result.PROVED, nothing, true);
            return Optional.empty();
        }
        DebianVersion theirs = highest.get();
        add(
                epoch,
                version.epoch() >= theirs.epoch() ? Result.PROVED : Result.REFUTED,
                "%d, and %d in %s".formatted(version.epoch(), theirs.epoch(), theirs),
                true);
        if (version.epoch() == theirs.epoch() && theirs.upstream().contains(REALLY)) {
            add(
                    below,
                    Result.REFUTED,
                    "%s spells its version %s, which maps to no tag".formatted(target, theirs),
                    true);
            return Optional.empty();
        }
        DebianVersion next = next(target, theirs);
        add(
                below,
                version.isAbove(next) ? Result.REFUTED : Result.PROVED,
                compared(version, next),
                true);
        return Optional.of(theirs)
                .filter(it -> it.epoch() == version.epoch() && it.isAbove(version));
    }

    /**
     * Below what the next series has, so that an upgrade of the system brings it: with our archive
     * on, and without it. The second is only told, since fresh software seldom is.
     *
     * @param ours what we have for it, or shall have
     */
    void belowNext(Target next, Optional<DebianVersion> ours) {
        Optional<List<DebianVersion>> versions = mirrors.versions(next, source);
        Optional<DebianVersion> theirs =
                versions.flatMap(all -> all.stream().max(Comparator.naturalOrder()));
        Optional<DebianVersion> both =
                Stream.concat(ours.stream(), theirs.stream()).max(Comparator.naturalOrder());
        String nothing = "no `%s` there".formatted(source);
        add(
                "below what %s has with our archive".formatted(next),
                both.isEmpty() || both.get().isAbove(version) ? Result.PROVED : Result.REFUTED,
                both.map(it -> compared(version, it)).orElse(nothing),
                true);
        String without = "below what %s has without it".formatted(next);
        if (versions.isEmpty()) {
            add(without, Result.UNPROVED, notConfigured(next), false);
        } else {
            add(
                    without,
                    theirs.filter(it -> it.isAbove(version)).isPresent()
                            ? Result.PROVED
                            : Result.REFUTED,
                    theirs.map(it -> compared(version, it)).orElse(nothing),
                    false);
        }
    }

    /** What the distribution would call its package of our upstream version, at the lowest. */
    private DebianVersion next(Target target, DebianVersion theirs) {
        Matcher repacked = REPACKED.matcher(theirs.upstream());
        return new DebianVersion(
                theirs.epoch(),
                version.upstream() + (repacked.find() ? repacked.group() : ""),
                Optional.of(target.distribution().equals("ubuntu") ? "0ubuntu1" : "1"));
    }

    private void add(String claim, Result result, String detail, boolean needed) {
        proofs.add(new Proof(claim, result, detail, needed));
    }

    private static String notConfigured(Target target) {
        return "index of %s not configured".formatted(target);
    }

    private static String compared(DebianVersion a, DebianVersion b) {
        int order = a.compareTo(b);
        return "%s %s %s".formatted(a, order < 0 ? "<" : order > 0 ? ">" : "=", b);
    }
}
