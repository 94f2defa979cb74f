package org.freshet.model;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How one source is packaged for its targets, as its recipe file says it (recipes/README.md).
 *
 * @param directory where the recipe and the files it names lie; absolute
 * @param inputs digest of everything that decides packaging (packaging directories, overlays,
 *     targets, maintainer), hex; what decides only watching and fetching does not change it
 * @param packaging empty while the recipe only watches
 */
public record Recipe(
        SourceName source,
        Path directory,
        Optional<URI> homepage,
        Priority priority,
        List<Maintainer> upstreamMaintainers,
        List<Maintainer> packagingMaintainers,
        UpstreamRule upstream,
        Optional<PackagingRule> packaging,
        List<TargetRule> targets,
        List<Destination> destinations,
        Policy policy,
        String inputs) {
    public Recipe {
        upstreamMaintainers = List.copyOf(upstreamMaintainers);
        packagingMaintainers = List.copyOf(packagingMaintainers);
        targets = List.copyOf(targets);
        destinations = List.copyOf(destinations);
    }

    /** The same with another digest of its inputs. */
    public Recipe withInputs(String other) {
        return new Recipe(
                source,
                directory,
                homepage,
                priority,
                upstreamMaintainers,
                packagingMaintainers,
                upstream,
                packaging,
                targets,
                destinations,
                policy,
                other);
    }

    /**
     * What decides what its newest releases become: its inputs, and where they go. With another
     * destination a release is looked at again, and keeps its version where it is published
     * already.
     */
    public String served() {
        return destinations.isEmpty() ? inputs : inputs + " " + destinations;
    }

    /** Whether releases of this source are work, or only watched. */
    public boolean packages() {
        return packaging.isPresent() && !targets.isEmpty();
    }

    /**
     * All that decides whether a release is taken, as one text: a question that was asked under
     * another one may be answered by now.
     */
    public String rules() {
        return upstream + " " + policy;
    }

    /** Order in queues. */
    public enum Priority {
        ESSENTIAL,
        HIGH,
        MEDIUM,
        LOW;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Where releases come from and how they are checked.
     *
     * @param git a URL that git understands: https, http, ssh (also {@code host:path}), git, file,
     *     or a path; empty where releases are known from {@code places} alone
     * @param places in the recipe's order: the first that offers a tarball gives it
     * @param tag template with {@code {version}}, or a regular expression with {@code
     *     (?<version>…)}; empty: understood by itself
     * @param ignore glob patterns of tag names that are no releases
     * @param words what a tag is that has such a word behind its number, where nothing else tells
     * @param since versions below are history
     * @param closes what the changelog entry of a version says of bugs: {@code Closes: #1012345}
     * @param components further tarballs of each release, by the directory that each is unpacked to
     */
    public record UpstreamRule(
            Optional<String> git,
            List<PlaceRule> places,
            Optional<String> tag,
            List<String> ignore,
            Map<String, TagKind> words,
            Optional<String> since,
            boolean prereleases,
            TarballRule tarball,
            Verification verify,
            Repacking repacking,
            Map<String, List<String>> closes,
            Map<String, ComponentRule> components) {
        public UpstreamRule {
            places = List.copyOf(places);
            ignore = List.copyOf(ignore);
            words = Collections.unmodifiableMap(new TreeMap<>(words));
            closes = Collections.unmodifiableMap(new TreeMap<>(closes));
            components = Collections.unmodifiableMap(new TreeMap<>(components));
        }

        /** Of an upstream whose releases are one tarball. */
        public UpstreamRule(
                Optional<String> git,
                List<PlaceRule> places,
                Optional<String> tag,
                List<String> ignore,
                Map<String, TagKind> words,
                Optional<String> since,
                boolean prereleases,
                TarballRule tarball,
                Verification verify,
                Repacking repacking,
                Map<String, List<String>> closes) {
            this(
                    git,
                    places,
                    tag,
                    ignore,
                    words,
                    since,
                    prereleases,
                    tarball,
                    verify,
                    repacking,
                    closes,
                    Map.of());
        }

        /** The same with components. */
        public UpstreamRule with(Map<String, ComponentRule> others) {
            return new UpstreamRule(
                    git,
                    places,
                    tag,
                    ignore,
                    words,
                    since,
                    prereleases,
                    tarball,
                    verify,
                    repacking,
                    closes,
                    others);
        }
    }

    /**
     * A further tarball of each release.
     *
     * @param upstream where it comes from: an upstream of its own, without components
     */
    public record ComponentRule(ComponentVersion version, UpstreamRule upstream) {
        /** One that the recipe need not name: a watch file shows it with the release. */
        public static ComponentRule offered(UpstreamRule main) {
            return new ComponentRule(
                    new ComponentVersion.Same(),
                    new UpstreamRule(
                            Optional.empty(),
                            List.of(),
                            Optional.empty(),
                            List.of(),
                            Map.of(),
                            Optional.empty(),
                            false,
                            new TarballRule.Offered(),
                            new Verification(
                                    main.verify().keys(),
                                    Optional.empty(),
                                    Optional.empty(),
                                    TagSignature.OPTIONAL,
                                    Optional.empty()),
                            Repacking.NONE,
                            Map.of()));
        }
    }

    /** Which version of a component belongs to a release. */
    public sealed interface ComponentVersion {
        /** The release's own; where a watch file shows components with the release, theirs. */
        record Same() implements ComponentVersion {}

        /** The newest when the release is first fetched. */
        record Newest() implements ComponentVersion {}

        /** This one, whatever the release. */
        record Exactly(String version) implements ComponentVersion {}
    }

    /** Where the tarball of a release comes from. */
    public sealed interface TarballRule {
        /** The one that a place offers; where none does, a tar of the tagged tree is made. */
        record Offered() implements TarballRule {}

        /** A tar of the tagged tree is made, whatever is offered. */
        record OfTree() implements TarballRule {}

        /** A URL template with {@code {tag}} and {@code {version}}. */
        record At(String url) implements TarballRule {}
    }

    /**
     * What of an upstream's tarball is left out of ours.
     *
     * @param exclude patterns of paths below the top directory, as in {@code Files-Excluded} of
     *     debian/copyright, which counts too
     * @param suffix what marks a version whose tarball was changed: {@code +ds}; empty: as the
     *     distribution marks it
     */
    public record Repacking(List<String> exclude, Optional<String> suffix) {
        public static final Repacking NONE = new Repacking(List.of(), Optional.empty());

        public Repacking {
            exclude = List.copyOf(exclude);
        }
    }

    /**
     * What vouches for a release.
     *
     * @param keys files with public keys, absolute paths
     * @param tarballSignature URL template, {@code {tarball}} stands for the tarball's URL
     * @param checksums a signed list that must name the tarball
     * @param sameTree whether an upstream's own tarball must hold what its tag holds; empty: not
     *     compared
     */
    public record Verification(
            List<Path> keys,
            Optional<String> tarballSignature,
            Optional<ChecksumsRule> checksums,
            TagSignature tagSignature,
            Optional<SameTree> sameTree) {
        /** How long what vouches for a tarball may lag it before a person is asked. */
        public static final Duration SIGNATURE_PATIENCE = Duration.ofHours(24);

        public Verification {
            keys = List.copyOf(keys);
        }
    }

    /**
     * A signed list of checksums.
     *
     * @param list URL template, {@code {tarball}} stands for the tarball's URL
     * @param signature URL template, {@code {checksums}} stands for the list's URL; empty: the list
     *     holds its own signature
     */
    public record ChecksumsRule(String list, Optional<String> signature) {}

    /**
     * An upstream's own tarball must hold what its tag holds.
     *
     * @param allow patterns of files that may differ, written as in {@code .gitattributes}
     */
    public record SameTree(List<String> allow) {
        public SameTree {
            allow = List.copyOf(allow);
        }
    }

    /**
     * What a tag's own signature is for. With OPTIONAL, an unsigned tag passes and a bad signature
     * does not.
     */
    public enum TagSignature {
        REQUIRED,
        OPTIONAL,
        IGNORED
    }

    /** The {@code debian/} directory that packaging begins with. */
    public sealed interface Base {
        /** One beside the recipe; absolute. */
        record Dir(Path path) implements Base {}

        /**
         * One in a git repository.
         *
         * @param url as {@link UpstreamRule#git}
         * @param ref a branch or tag; empty: the branch that a clone would have
         * @param path of the directory in the tree, {@code debian} mostly
         */
        record Git(String url, Optional<String> ref, String path) implements Base {}

        /** That of the source package which a distribution's series has itself. */
        record From(Target series) implements Base {}
    }

    /**
     * The base of the packaging and what is laid over it.
     *
     * @param overlays later ones win, file by file; a file named {@code X.remove} removes {@code X}
     * @param dropMergedPatches whether a patch that upstream has merged is left out by itself
     */
    public record PackagingRule(Base base, List<Path> overlays, boolean dropMergedPatches) {
        public PackagingRule {
            overlays = List.copyOf(overlays);
        }
    }

    /**
     * One target.
     *
     * @param base in place of the recipe's
     * @param overlays of its own, after the recipe's
     */
    public record TargetRule(Target target, Optional<Base> base, List<Path> overlays) {
        public TargetRule {
            overlays = List.copyOf(overlays);
        }
    }

    /**
     * What waits, and for whom.
     *
     * @param minAge how long a release must have been known before anything is made of it
     * @param aboveDistribution whether a version may hide the distribution's own of the same
     *     release
     * @param urgency of changelog entries
     */
    public record Policy(
            Unproved unproved, Duration minAge, boolean aboveDistribution, Urgency urgency) {
        public static final Policy DEFAULT =
                new Policy(Unproved.HOLD, Duration.ZERO, false, Urgency.MEDIUM);
    }

    /** What to do with a plan whose needed proof could not be made. */
    public enum Unproved {
        HOLD,
        PUBLISH
    }
}
