package org.freshet.packaging;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.freshet.model.DebianVersion;
import org.freshet.model.Proof;
import org.freshet.model.Proof.Result;
import org.freshet.model.Release;
import org.freshet.model.SourceName;
import org.freshet.model.Target;
import org.freshet.packaging.orig.Spelling;

/** The claims about one planned version, each decided by dpkg's order (design, "Versions"). */
final class Proofs {
    private final DebianVersion version;
    private final Release release;
    private final SourceName source;
    private final Mirrors mirrors;
    private final boolean aboveDistribution;
    private final List<Proof> proofs = new ArrayList<>();
    private boolean wantsConsent;
    private boolean configured = true;

    /**
     * @param aboveDistribution whether the recipe consents to a version that hides the
     *     distribution's own: what refutes that it does not is only told then
     */
    Proofs(DebianVersion version, Release release, Mirrors mirrors, boolean aboveDistribution) {
        this.version = version;
        this.release = release;
        this.source = release.source();
        this.mirrors = mirrors;
        this.aboveDistribution = aboveDistribution;
    }

    /** Whether the recipe's consent would lift a refutation. */
    boolean wantsConsent() {
        return wantsConsent;
    }

    /** What proves the unproved. */
    String remedy(Target target) {
        return configured
                ? "let the recipe's `upstream` find the older release that the distribution's version is of"
                : "name its mirror in the settings (`distributions.%s.mirror`)".formatted(target);
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
     * The claims about the distribution's own package.
     *
     * @return the distribution's version that makes ours useless, when it has one
     */
    Optional<DebianVersion> belowDistribution(Target target) {
        String epoch = "epoch at least that of " + target;
        String below = "not above %s's next revision of %s".formatted(target, version.upstream());
        Optional<List<DebianVersion>> versions = mirrors.versions(target, source);
        if (versions.isEmpty()) {
            configured = false;
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
        Optional<Spelling> spelling = Spelling.of(theirs.upstream(), release.known());
        spelled(target, theirs, spelling);
        if (version.epoch() == theirs.epoch() && Spelling.isReally(theirs.upstream())) {
            // Nobody can tell how the next one will be spelled.
            return Optional.empty();
        }
        DebianVersion next = next(target, theirs, spelling);
        unlessConsented(
                below,
                version.isAbove(next) ? Result.REFUTED : Result.PROVED,
                compared(version, next));
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

    /** Whether the distribution's newest version tells how it spells upstream's. */
    private void spelled(Target target, DebianVersion theirs, Optional<Spelling> spelling) {
        String claim = "%s's own version is of a release of upstream's".formatted(target);
        if (spelling.isPresent()) {
            String detail = "%s is of %s".formatted(theirs, spelling.get().release());
            unlessConsented(claim, Result.PROVED, detail);
            return;
        }
        boolean older =
                release.known().stream()
                        .noneMatch(
                                known -> DebianVersion.compareParts(known, theirs.upstream()) <= 0);
        unlessConsented(
                claim,
                older ? Result.UNPROVED : Result.REFUTED,
                older
                        ? "no release as old as %s is known".formatted(theirs)
                        : "%s maps to no tag".formatted(theirs));
    }

    /** What the distribution would call its package of our upstream version, at the lowest. */
    private DebianVersion next(Target target, DebianVersion theirs, Optional<Spelling> spelling) {
        return new DebianVersion(
                theirs.epoch(),
                spelling.map(it -> it.write(release.orderable())).orElse(release.orderable()),
                Optional.of(target.distribution().equals("ubuntu") ? "0ubuntu1" : "1"));
    }

    private void unlessConsented(String claim, Result result, String detail) {
        wantsConsent |= !aboveDistribution && result == Result.REFUTED;
        add(claim, result, detail, !aboveDistribution);
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
