package org.freshet.packaging.orig;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.freshet.files.ContentStore;
import org.freshet.files.KeptTarball;
import org.freshet.files.SameBytes;
import org.freshet.files.Tarball;
import org.freshet.files.Thinned;
import org.freshet.files.TreeDigest;
import org.freshet.model.DebianVersion;
import org.freshet.model.Holdings.Holding;
import org.freshet.model.InvalidInput;
import org.freshet.model.OrigTarball;
import org.freshet.model.Outcome;
import org.freshet.model.Outcome.Held;
import org.freshet.model.Outcome.Passed;
import org.freshet.model.Recipe.Repacking;
import org.freshet.model.Release;
import org.freshet.model.SourceName;
import org.freshet.model.StoredFile;
import org.freshet.model.Target;

/**
 * Chooses the orig tarball of a release, once for all its targets: what is left out of upstream's,
 * how its version is spelled, and whose bytes are taken where others have such a file already.
 */
public final class OrigChoice {
    private static final String AGAIN = "+again";
    private static final String ORIG = ".orig.";
    private static final Pattern ARCHIVED = Pattern.compile(".*\\.tar\\.(gz|bz2|xz)");

    private final ContentStore store;
    private final Distributions distributions;

    public OrigChoice(ContentStore store, Distributions distributions) {
        this.store = store;
        this.distributions = distributions;
    }

    /**
     * What the choice is made for.
     *
     * @param copyrights the debian/copyright of each target's packaging
     * @param held what destinations hold and held of the source
     * @param published opens a file of those, while a destination still has it
     */
    public record Setting(
            List<Target> targets,
            Repacking repacking,
            Collection<String> copyrights,
            List<Holding> held,
            Function<String, Optional<InputStream>> published) {
        public Setting {
            targets = List.copyOf(targets);
            copyrights = List.copyOf(copyrights);
            held = List.copyOf(held);
        }
    }

    /**
     * The orig of a fetched release; what was done to it is in its notes.
     *
     * <p>Held ({@code orig:…}): a distribution has other bytes under its name, with another tree,
     * or two distributions have different ones. An approval takes ours under another name.
     *
     * @throws InvalidInput when files are left out and nothing says how such a version is marked
     * @throws org.freshet.model.Unavailable when a distribution cannot be asked
     */
    public Outcome<Orig> choose(OrigTarball fetched, Setting setting) {
        Release release = fetched.release();
        SequencedSet<String> notes = new LinkedHashSet<>(fetched.notes());
        Set<Spelling> spellings = spellings(release, setting.targets());
        Exclusion exclusion = exclusion(setting);
        Optional<StoredFile> thinned = thinned(fetched.file(), exclusion, notes);
        List<String> changes = thinned.isPresent() ? List.of(declared(exclusion)) : List.of();
        String upstream =
                spelled(spellings, release.orderable())
                        + (thinned.isPresent()
                                ? suffix(release, setting.repacking(), spellings)
                                : "");
        StoredFile file = thinned.orElseGet(() -> taken(fetched.file(), notes));
        Outcome<Chosen> chosen = among(release, upstream, file, setting, notes);
        return chosen.map(it -> {
            boolean untouched = it.file().sha256().equals(fetched.file().sha256());
            StoredFile named = named(release.source(), it.upstream(), it.file());
            Published published = new Published(store, it.upstream(), setting);
            List<StoredFile> beside = new ArrayList<>();
            for (StoredFile one : fetched.beside()) {
                published
                        .beside(
                                named,
                                named.name() + extension(one, fetched.file()),
                                untouched ? Optional.of(one) : Optional.empty(),
                                notes)
                        .ifPresent(beside::add);
            }
            OrigTarball orig =
                    new OrigTarball(
                            release,
                            named,
                            beside,
                            fetched.from(),
                            fetched.tree(),
                            fetched.released(),
                            fetched.verdicts(),
                            List.copyOf(notes));
            return new Orig(orig, untouched ? List.of() : changes);
        });
    }

    /**
     * The orig tarball of all targets.
     *
     * @param changes what the changelog is to say of it
     */
    public record Orig(OrigTarball orig, List<String> changes) {
        public Orig {
            changes = List.copyOf(changes);
        }
    }

    /** A file, and the upstream part of the versions made of it. */
    private record Chosen(String upstream, StoredFile file) {}

    private static Exclusion exclusion(Setting setting) {
        List<ExcludedFiles> files = setting.copyrights().stream().map(ExcludedFiles::of).toList();
        return new Exclusion(
                Stream.concat(
                                setting.repacking().exclude().stream(),
                                files.stream().flatMap(one -> one.exclude().stream()))
                        .toList(),
                files.stream().flatMap(one -> one.include().stream()).toList());
    }

    /** The tarball without what is excluded; empty when it holds nothing of that. */
    private Optional<StoredFile> thinned(
            StoredFile file, Exclusion exclusion, Collection<String> notes) {
        if (exclusion.isEmpty()) {
            return Optional.empty();
        }
        long[] left = new long[1];
        StoredFile thinned =
                store.put(
                        "thinned.orig.tar.xz",
                        out -> {
                            try (OutputStream xz = SameBytes.xz(out)) {
                                left[0] =
                                        Thinned.write(
                                                        store.path(file),
                                                        file.name(),
                                                        Tarball.Bounds.DEFAULT,
                                                        exclusion::covers,
                                                        xz)
                                                .left();
                            }
                        });
        exclusion
                .unused()
                .forEach(pattern ->
                        notes.add("`%s` leaves nothing out: no file matches".formatted(pattern)));
        if (left[0] == 0) {
            return Optional.empty();
        }
        Tarball.check(store.path(thinned), thinned.name(), Tarball.Bounds.DEFAULT);
        notes.add("%d files and directories are left out of upstream's tarball".formatted(left[0]));
        return Optional.of(thinned);
    }

    /** The same tar as xz, where archives do not take it as it is packed. */
    private StoredFile taken(StoredFile file, Collection<String> notes) {
        if (ARCHIVED.matcher(file.name()).matches()) {
            return file;
        }
        KeptTarball kept =
                KeptTarball.keep(store.path(file), "upstream.orig", Tarball.Bounds.DEFAULT, store);
        notes.add(
                "upstream's tarball is packed as %s, which archives do not take: the orig tarball is the same tar as xz"
                        .formatted(kept.was()));
        return kept.file();
    }

    private static String declared(Exclusion exclusion) {
        return "Repack upstream's tarball without %s."
                .formatted(String.join(", ", exclusion.used()));
    }

    /** How the targets' distributions write versions, as far as theirs are of known releases. */
    private Set<Spelling> spellings(Release release, List<Target> targets) {
        Set<Spelling> spellings = new LinkedHashSet<>();
        for (Target target : targets) {
            distributions
                    .versions(target, release.source())
                    .flatMap(versions -> versions.stream().max(Comparator.naturalOrder()))
                    .flatMap(theirs -> Spelling.of(theirs.upstream(), release.known()))
                    .ifPresent(spellings::add);
        }
        return spellings;
    }

    /** As all of them write it, else as upstream does. */
    private static String spelled(Set<Spelling> spellings, String orderable) {
        Set<String> ways =
                spellings.stream()
                        .map(spelling -> spelling.plain(orderable))
                        .collect(Collectors.toSet());
        return ways.size() == 1 ? ways.iterator().next() : orderable;
    }

    private static String suffix(Release release, Repacking rule, Set<Spelling> spellings) {
        Set<String> theirs =
                spellings.stream()
                        .map(Spelling::suffix)
                        .filter(suffix -> !suffix.isEmpty())
                        .collect(Collectors.toCollection(TreeSet::new));
        if (rule.suffix().isEmpty() && theirs.size() != 1) {
            throw new InvalidInput(
                    "files are left out of the tarball of `%s`, and %s"
                            .formatted(
                                    release.source(),
                                    theirs.isEmpty()
                                            ? "nothing says how its version is marked"
                                            : "distributions mark its version differently: "
                                                    + String.join(", ", theirs)),
                    "set `upstream.repack-suffix`, such as `+ds`");
        }
        return rule.suffix().orElseGet(() -> theirs.iterator().next());
    }

    // Whose bytes

    private Outcome<Chosen> among(
            Release release,
            String upstream,
            StoredFile ours,
            Setting setting,
            Collection<String> notes) {
        List<Theirs> theirs = theirs(release.source(), upstream, setting.targets());
        String subject = "orig:" + ours.sha256();
        StoredFile file = ours;
        boolean other = false;
        if (!theirs.isEmpty()) {
            Optional<StoredFile> shared = shared(release.source(), ours, theirs);
            if (shared.isEmpty() && !release.approvals().contains(subject)) {
                return held(release, upstream, ours, theirs, subject);
            }
            other = shared.isEmpty();
            file = shared.orElse(ours);
            if (!file.sha256().equals(ours.sha256())) {
                notes.add("the orig tarball is that of " + theirs.getFirst().where());
            }
        }
        return new Passed<>(known(release.source(), upstream, file, other, setting, notes));
    }

    /**
     * A file that a distribution has under the name that ours would have.
     *
     * @param file by the name that it has there
     */
    private record Theirs(Target where, DebianVersion version, StoredFile file) {}

    private List<Theirs> theirs(SourceName source, String upstream, List<Target> targets) {
        Pattern main =
                Pattern.compile(
                        Pattern.quote(source + "_" + upstream + ".orig.tar.") + "(gz|bz2|xz)");
        List<Theirs> theirs = new ArrayList<>();
        for (Target target : targets) {
            for (DebianVersion version : distributions.versions(target, source).orElse(List.of())) {
                if (version.upstream().equals(upstream)) {
                    distributions.files(target, source, version).stream()
                            .filter(file -> main.matcher(file.name()).matches())
                            .filter(file ->
                                    theirs.stream()
                                            .noneMatch(one ->
                                                    one.file().sha256().equals(file.sha256())))
                            .forEach(file -> theirs.add(new Theirs(target, version, file)));
                }
            }
        }
        return theirs;
    }

    /** The file that all of them have, when it is ours or has the same tree. */
    private Optional<StoredFile> shared(SourceName source, StoredFile ours, List<Theirs> theirs) {
        Theirs first = theirs.getFirst();
        if (theirs.size() > 1) {
            return Optional.empty();
        }
        if (first.file().sha256().equals(ours.sha256())) {
            return Optional.of(ours);
        }
        StoredFile fetched =
                distributions.fetch(first.where(), source, first.version(), first.file());
        return Optional.of(fetched).filter(file -> tree(file).equals(tree(ours)));
    }

    private String tree(StoredFile file) {
        return TreeDigest.of(store.path(file), file.name(), Tarball.Bounds.DEFAULT);
    }

    private static Held<Chosen> held(
            Release release,
            String upstream,
            StoredFile ours,
            List<Theirs> theirs,
            String subject) {
        String others =
                theirs.stream()
                        .map(one -> "sha256 `%s` in %s".formatted(one.file().sha256(), one.where()))
                        .collect(Collectors.joining(", "));
        return new Held<>(
                "distributions have another orig tarball of `%s %s`: %s; ours is `%s`; is ours to be taken?"
                        .formatted(release.source(), upstream, others, ours.sha256()),
                subject,
                "compare them; `freshet approve %s %s --because …` takes ours as `%s`, which hides the distribution's own and needs `policy.above-distribution: allowed`"
                        .formatted(release.source(), release.version(), upstream + AGAIN + 1));
    }

    /**
     * The same under a name that no other bytes ever had in our archives: a file that was published
     * never changes.
     *
     * @param other whether the plain name is taken elsewhere
     */
    private Chosen known(
            SourceName source,
            String upstream,
            StoredFile file,
            boolean other,
            Setting setting,
            Collection<String> notes) {
        StoredFile ours = file;
        int k = other ? 1 : 0;
        for (; ; k++) {
            String name = upstream + (k == 0 ? "" : AGAIN + k);
            Published published = new Published(store, name, setting);
            Set<String> origs = published.origs();
            if (origs.isEmpty() || origs.contains(ours.sha256())) {
                if (k > 0) {
                    notes.add(
                            "`%s_%s` is taken by other bytes; these are `%s`"
                                    .formatted(source, upstream, name));
                }
                return new Chosen(name, ours);
            }
            Optional<StoredFile> same =
                    published.tarballs().stream()
                            .filter(one -> tree(one).equals(tree(ours)))
                            .findFirst();
            if (same.isPresent()) {
                notes.add(
                        "the orig tarball is the published one; upstream's has other bytes of the same tree");
                return new Chosen(name, same.get());
            }
        }
    }

    // Names

    private static StoredFile named(SourceName source, String upstream, StoredFile file) {
        String extension = file.name().substring(file.name().indexOf(ORIG));
        return new StoredFile(source + "_" + upstream + extension, file.digests());
    }

    private static String extension(StoredFile beside, StoredFile main) {
        return beside.name().substring(main.name().length());
    }
}
