package org.freshet.packaging.buildable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.freshet.debian.Deb822;
import org.freshet.debian.install.BinaryPackage;
import org.freshet.debian.install.Gap;
import org.freshet.debian.install.InstallCheck;
import org.freshet.debian.install.InstallCheck.Answer;
import org.freshet.debian.install.Need;
import org.freshet.debian.install.Packages;
import org.freshet.debian.install.PlannedPackages;
import org.freshet.model.DebianVersion;
import org.freshet.model.InvalidInput;
import org.freshet.model.Proof;
import org.freshet.model.Proof.Result;
import org.freshet.model.SourceName;
import org.freshet.model.Target;

/**
 * Proves that a planned source can be built on its target, and that what it makes can be installed
 * there. Both are asked of amd64, the architecture that every series has.
 *
 * <p>One question at a time: an index is in memory only while it is asked.
 */
public final class Buildable {
    private static final String ARCHITECTURE = "amd64";
    private static final int MOST_NAMED = 5;

    private final Indexes indexes;

    /** What there is to build with. */
    @FunctionalInterface
    public interface Indexes {
        /**
         * The binary packages of a target's distribution, together with those that an archive of
         * our own holds for it (none so far: it has sources only). Empty when no index of packages
         * is configured.
         *
         * @throws org.freshet.model.Unavailable when an index cannot be read now
         * @throws org.freshet.model.IntegrityFailure when it contradicts its signature
         */
        Optional<Packages> of(Target target, SourceName source, String architecture);
    }

    public Buildable(Indexes indexes) {
        this.indexes = indexes;
    }

    /**
     * The two claims; where no index is configured, the first alone, unproved. The detail of a
     * refuted one goes on for a line for each thing that is missing.
     *
     * @param control the text of debian/control
     */
    public synchronized List<Proof> proofs(
            Target target, SourceName source, DebianVersion version, String control) {
        String build = "its build dependencies are in " + target;
        String depends = "what its packages depend on is in " + target;
        Optional<Packages> packages = indexes.of(target, source, ARCHITECTURE);
        if (packages.isEmpty()) {
            // Not needed: who builds with what only they have can often name no index.
            return List.of(
                    new Proof(
                            build,
                            Result.UNPROVED,
                            "index of %s not configured".formatted(target),
                            false));
        }
        List<Deb822.Stanza> stanzas = Deb822.parse("debian/control", control);
        try {
            return List.of(
                    proof(
                            build,
                            new InstallCheck(packages.get(), ARCHITECTURE)
                                    .toBuild(stanzas.getFirst())),
                    proof(
                            depends,
                            installed(
                                    packages.get(),
                                    PlannedPackages.of(
                                            stanzas.subList(1, stanzas.size()),
                                            version,
                                            ARCHITECTURE))));
        } catch (InvalidInput wrong) {
            throw new InvalidInput(
                    "debian/control for %s: %s".formatted(target, wrong.getMessage()),
                    "mend the packaging of `recipes/%s`".formatted(source));
        }
    }

    /** Each by itself: nobody installs all packages of a source. */
    private static Answer installed(Packages distribution, List<BinaryPackage> planned) {
        InstallCheck check =
                new InstallCheck(
                        Packages.together(
                                List.of(
                                        Packages.of(planned),
                                        distribution.without(
                                                planned.stream()
                                                        .map(BinaryPackage::name)
                                                        .collect(Collectors.toSet())))),
                        ARCHITECTURE);
        List<Gap> gaps = new ArrayList<>();
        boolean decided = true;
        for (BinaryPackage one : planned) {
            Answer answer = check.toInstall(List.of(List.of(new Need(one.name(), "", "", ""))));
            gaps.addAll(answer.gaps());
            decided &= answer.decided();
        }
        return new Answer(planned.size(), gaps, decided);
    }

    private static Proof proof(String claim, Answer answer) {
        if (!answer.decided()) {
            return new Proof(claim, Result.UNPROVED, "the search was given up", false);
        }
        if (answer.gaps().isEmpty()) {
            return new Proof(claim, Result.PROVED, "all %d".formatted(answer.asked()), true);
        }
        int more = answer.gaps().size() - MOST_NAMED;
        String named =
                answer.gaps().stream()
                        .limit(MOST_NAMED)
                        .map(Gap::wanted)
                        .collect(Collectors.joining(", "));
        String summary =
                "%d of %d not: %s%s"
                        .formatted(
                                answer.gaps().size(),
                                answer.asked(),
                                named,
                                more > 0 ? " and %d more".formatted(more) : "");
        return new Proof(
                claim,
                Result.REFUTED,
                answer.gaps().stream()
                        .map(Gap::text)
                        .collect(Collectors.joining("\n", summary + "\n", "")),
                true);
    }
}
