package org.freshet.packaging.orig;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import java.util.TreeMap;
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
import org.freshet.model.Holdings.HeldFile;
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
 * Chooses the orig tarballs of a release, once for all its targets: what is left out of upstream's,
 * how its version is spelled, and whose bytes are taken where others have such a file already. What
 * is chosen for one of them, the main one or that of a component, is so for all of its version.
 */
public final class OrigChoice {
    private static final String AGAIN = "+again";
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
     * @param componentExcludes patterns of what is left out of components, by their names
     * @param copyrights the debian/copyright of each target's packaging
     * @param held what destinations hold and held of the source
     * @param taken the orig tarballs of an upstream version that others have where we publish
     * @param published opens a file of all these, while a destination still has it
     */
    public record Setting(
            List<Target> targets,
            Repacking repacking,
            Map<String, List<String>> componentExcludes,
            Collection<String> copyrights,
            List<Holding> held,
            Function<String, List<HeldFile>> taken,
            Function<String, Optional<InputStream>> published) {
        public Setting {
            targets = List.copyOf(targets);
            componentExcludes = Map.copyOf(componentExcludes);
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
        List<Ours> ours = new ArrayList<>();
        ours.add(ours("", fetched, setting, notes));
        fetched.components()
                .forEach((name, component) -> ours.add(ours(name, component, setting, notes)));
        String upstream =
                Spelling.marked(
                        spelled(spellings, release.orderable()),
                        ours.stream().anyMatch(one -> one.without().isPresent())
                                ? suffix(release, setting.repacking(), spellings)
                                : "");
        return among(release, upstream, ours, setting, notes)
                .map(chosen -> orig(fetched, ours, chosen, setting, notes));
    }

    /**
     * The orig tarballs of all targets.
     *
     * @param changes what the changelog is to say of them
     */
    public record Orig(OrigTarball orig, List<String> changes) {
        public Orig {
            changes = List.copyOf(changes);
        }
    }

    /**
     * A tarball as we would have it.
     *
     * @param component empty for the main one
     * @param file of the fetched one, without what is left out
     * @param without the patterns of what is left out; empty where it is as upstream made it
     */
    private record Ours(
            String component,
            OrigTarball fetched,
            StoredFile file,
            Optional<List<String>> without) {
        String text() {
            return text(component);
        }

        static String text(String component) {
            return component.isEmpty()
                    ? "upstream's tarball"
                    : "the tarball of component `%s`".formatted(component);
        }
    }

    /** The files, in the order of ours, and the upstream part of the versions made of them. */
    private record Chosen(String upstream, List<StoredFile> files) {}

    private Orig orig(
            OrigTarball fetched,
            List<Ours> ours,
            Chosen chosen,
            Setting setting,
            SequencedSet<String> notes) {
        SourceName source = fetched.release().source();
        Published published = new Published(store, chosen.upstream(), setting);
        List<String> changes = new ArrayList<>();
        OrigTarball main = fetched;
        Map<String, OrigTarball> components = new TreeMap<>();
        for (int i = 0; i < ours.size(); i++) {
            Ours one = ours.get(i);
            OrigTarball was = one.fetched();
            StoredFile file =
                    new StoredFile(
                            stem(source, chosen.upstream(), one.component())
                                    + extension(chosen.files().get(i)),
                            chosen.files().get(i).digests());
            boolean untouched = file.sha256().equals(was.file().sha256());
            if (!untouched) {
                one.without()
                        .ifPresent(patterns ->
                                changes.add(
                                        "Repack %s without %s."
                                                .formatted(
                                                        one.text(), String.join(", ", patterns))));
            }
            List<StoredFile> beside = new ArrayList<>();
            for (StoredFile each : was.beside()) {
                published
                        .beside(
                                one.component(),
                                file,
                                file.name() + each.name().substring(was.file().name().length()),
                                untouched ? Optional.of(each) : Optional.empty(),
                                notes)
                        .ifPresent(beside::add);
            }
            if (one.component().isEmpty()) {
                main = was.with(file, beside);
            } else {
                components.put(one.component(), was.with(file, beside));
            }
        }
        return new Orig(main.with(components).noted(List.copyOf(notes)), changes);
    }

    private Ours ours(
            String component, OrigTarball fetched, Setting setting, Collection<String> notes) {
        Exclusion exclusion = exclusion(component, setting);
        String what = Ours.text(component);
        Optional<StoredFile> thinned = thinned(fetched.file(), exclusion, what, notes);
        return new Ours(
                component,
                fetched,
                thinned.orElseGet(() -> taken(fetched.file(), what, notes)),
                thinned.map(_ -> exclusion.used()));
    }

    private static Exclusion exclusion(String component, Setting setting) {
        List<ExcludedFiles> files =
                setting.copyrights().stream()
                        .map(copyright -> ExcludedFiles.of(copyright, component))
                        .toList();
        List<String> rule =
                component.isEmpty()
                        ? setting.repacking().exclude()
                        : setting.componentExcludes().getOrDefault(component, List.of());
        return new Exclusion(
                Stream.concat(rule.stream(), files.stream().flatMap(one -> one.exclude().stream()))
                        .toList(),
                files.stream().flatMap(one -> one.include().stream()).toList());
    }

    /** The tarball without what is excluded; empty when it holds nothing of that. */
    private Optional<StoredFile> thinned(
            StoredFile file, Exclusion exclusion, String what, Collection<String> notes) {
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
        notes.add("%d files and directories are left out of %s".formatted(left[0], what));
        return Optional.of(thinned);
    }

    /** The same tar as xz, where archives do not take it as it is packed. */
    private StoredFile taken(StoredFile file, String what, Collection<String> notes) {
        if (ARCHIVED.matcher(file.name()).matches()) {
            return file;
        }
        KeptTarball kept =
                KeptTarball.keep(store.path(file), "upstream.orig", Tarball.Bounds.DEFAULT, store);
        notes.add(
                "%s is packed as %s, which archives do not take: the orig tarball is the same tar as xz"
                        .formatted(what, kept.was()));
        return kept.file();
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
            List<Ours> ours,
            Setting setting,
            Collection<String> notes) {
        List<StoredFile> files = new ArrayList<>();
        boolean other = false;
        for (Ours one : ours) {
            List<Theirs> theirs = theirs(release.source(), upstream, one, setting.targets());
            String subject = "orig:" + one.file().sha256();
            Optional<StoredFile> shared = shared(release.source(), one.file(), theirs);
            if (shared.isEmpty() && !release.approvals().contains(subject)) {
                return held(release, upstream, one, theirs, subject);
            }
            other |= shared.isEmpty();
            files.add(shared.orElse(one.file()));
            if (shared.filter(it -> !it.sha256().equals(one.file().sha256())).isPresent()) {
                notes.add(
                        "the orig tarball%s is that of %s"
                                .formatted(ofComponent(one), theirs.getFirst().where()));
            }
        }
        return new Passed<>(known(release.source(), upstream, ours, files, other, setting, notes));
    }

    /**
     * A file that a distribution has under the name that ours would have.
     *
     * @param file by the name that it has there
     */
    private record Theirs(Target where, DebianVersion version, StoredFile file) {}

    private List<Theirs> theirs(
            SourceName source, String upstream, Ours ours, List<Target> targets) {
        Pattern name =
                Pattern.compile(
                        Pattern.quote(stem(source, upstream, ours.component()))
                                + "\\.tar\\.(gz|bz2|xz)");
        List<Theirs> theirs = new ArrayList<>();
        for (Target target : targets) {
            for (DebianVersion version : distributions.versions(target, source).orElse(List.of())) {
                if (version.upstream().equals(upstream)) {
                    distributions.files(target, source, version).stream()
                            .filter(file -> name.matcher(file.name()).matches())
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

    /** The file that all of them have, when it is ours or has the same tree; ours without any. */
    private Optional<StoredFile> shared(SourceName source, StoredFile ours, List<Theirs> theirs) {
        if (theirs.size() > 1) {
            return Optional.empty();
        }
        if (theirs.isEmpty() || theirs.getFirst().file().sha256().equals(ours.sha256())) {
            return Optional.of(ours);
        }
        Theirs first = theirs.getFirst();
        StoredFile fetched =
                distributions.fetch(first.where(), source, first.version(), first.file());
        return Optional.of(fetched).filter(file -> tree(file).equals(tree(ours)));
    }

    private String tree(StoredFile file) {
        return TreeDigest.of(store.path(file), file.name(), Tarball.Bounds.DEFAULT);
    }

    private static Held<Chosen> held(
            Release release, String upstream, Ours ours, List<Theirs> theirs, String subject) {
        String others =
                theirs.stream()
                        .map(one -> "sha256 `%s` in %s".formatted(one.file().sha256(), one.where()))
                        .collect(Collectors.joining(", "));
        return new Held<>(
                "distributions have another orig tarball%s of `%s %s`: %s; ours is `%s`; is ours to be taken?"
                        .formatted(
                                ofComponent(ours),
                                release.source(),
                                upstream,
                                others,
                                ours.file().sha256()),
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
            List<Ours> ours,
            List<StoredFile> files,
            boolean other,
            Setting setting,
            Collection<String> notes) {
        for (int k = other ? 1 : 0; ; k++) {
            String name = upstream + (k == 0 ? "" : AGAIN + k);
            Published published = new Published(store, name, setting);
            List<String> remarks = new ArrayList<>();
            List<StoredFile> fit = new ArrayList<>();
            for (int i = 0; i < ours.size(); i++) {
                fitting(published, ours.get(i), files.get(i), remarks).ifPresent(fit::add);
            }
            if (fit.size() == ours.size()) {
                if (k > 0) {
                    notes.add(
                            "`%s_%s` is taken by other bytes; these are `%s`"
                                    .formatted(source, upstream, name));
                }
                notes.addAll(remarks);
                return new Chosen(name, fit);
            }
        }
    }

    /** Ours, or the published one with the same tree; empty where others have its name. */
    private Optional<StoredFile> fitting(
            Published published, Ours ours, StoredFile file, Collection<String> remarks) {
        Set<String> origs = published.origs(ours.component());
        if (origs.isEmpty() || origs.contains(file.sha256())) {
            return Optional.of(file);
        }
        Optional<StoredFile> same =
                published.tarballs(ours.component()).stream()
                        .filter(one -> tree(one).equals(tree(file)))
                        .findFirst();
        same.ifPresent(_ ->
                remarks.add(
                        "the orig tarball%s is the published one; upstream's has other bytes of the same tree"
                                .formatted(ofComponent(ours))));
        return same;
    }

    // Names

    private static String ofComponent(Ours ours) {
        return ours.component().isEmpty() ? "" : " of component `%s`".formatted(ours.component());
    }

    private static String stem(SourceName source, String upstream, String component) {
        return "%s_%s.orig%s"
                .formatted(source, upstream, component.isEmpty() ? "" : "-" + component);
    }

    private static String extension(StoredFile file) {
        return file.name().substring(file.name().lastIndexOf(".tar."));
    }
}
