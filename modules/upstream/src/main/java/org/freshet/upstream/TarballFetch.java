package org.freshet.upstream;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.freshet.files.ContentStore;
import org.freshet.files.Tarball;
import org.freshet.http.Web;
import org.freshet.model.Digests;
import org.freshet.model.FirstSight;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.Offer;
import org.freshet.model.OrigTarball;
import org.freshet.model.Outcome;
import org.freshet.model.Outcome.Held;
import org.freshet.model.Outcome.Passed;
import org.freshet.model.Recipe.TagSignature;
import org.freshet.model.Recipe.TarballRule;
import org.freshet.model.Recipe.UpstreamRule;
import org.freshet.model.Release;
import org.freshet.model.Shown;
import org.freshet.model.StoredFile;
import org.freshet.model.Tag;
import org.freshet.model.Unavailable;
import org.freshet.model.Verdict;
import org.freshet.upstream.compare.ContentTree;
import org.freshet.upstream.compare.TagFiles;
import org.freshet.upstream.compare.TreeChange;

/**
 * One tarball on its way: fetched or made, checked against what was first seen of it, by the
 * recipe's keys and against its tag.
 */
final class TarballFetch {
    /** What fetching is done with. */
    record Means(Web web, ContentStore store, GitTree git, Fetcher.Limits limits) {}

    /** What happened to the tag since the release was first seen. */
    private enum Since {
        FIRST,
        SAME,
        MOVED,
        OTHER_TREE
    }

    /**
     * What a release is of.
     *
     * @param tree the id of its git tree, hex
     */
    private record Origin(String tree, Instant released) {
        static Origin of(TaggedTree tree) {
            return new Origin(tree.tree(), tree.released());
        }

        /** Without a tag the content decides; a date ahead of the clock is not believed. */
        static Origin of(ContentTree content, Optional<Instant> at, Instant now) {
            Instant released = at.orElseGet(content::newest);
            return new Origin(content.id(), released.isAfter(now) ? now : released);
        }
    }

    private final Web web;
    private final ContentStore store;
    private final GitTree git;
    private final Fetcher.Limits limits;
    private final Wanted wanted;
    private final Release release;
    private final UpstreamRule rule;
    private final Instant now;
    private final Optional<URI> from;
    private final TarballVerdicts vouching;
    private final List<String> notes = new ArrayList<>();
    private final List<StoredFile> signatures = new ArrayList<>();

    /** Whether the tag was fetched without its files. */
    private boolean onlyIds;

    TarballFetch(Means means, Wanted wanted, UpstreamRule rule, Instant now) {
        this.web = means.web();
        this.store = means.store();
        this.git = means.git();
        this.limits = means.limits();
        this.wanted = wanted;
        this.release = wanted.own();
        this.rule = rule;
        this.now = now;
        this.from =
                switch (rule.tarball()) {
                    case TarballRule.At(String url) ->
                            Optional.of(UrlTemplate.fill(url, "tarball", release));
                    case TarballRule.Offered() -> release.offer().flatMap(Offer::tarball);
                    case TarballRule.OfTree() -> Optional.empty();
                };
        this.vouching = new TarballVerdicts(web, store, limits, rule.verify(), wanted, now);
    }

    Outcome<OrigTarball> run() {
        if (release.tag().isPresent() && rule.git().isPresent()) {
            return tagged(rule.git().get(), release.tag().get());
        }
        return untagged();
    }

    private Outcome<OrigTarball> tagged(String url, Tag tag) {
        onlyIds = from.isPresent() ? compared().isPresent() : firstFile().isPresent();
        try (TaggedTree tree = onlyIds ? git.ids(url, tag) : git.files(url, tag)) {
            List<Verdict> verdicts =
                    new ArrayList<>(TagVerdict.of(rule.verify(), tag, tree.tagObject(), now));
            Since since = since(tree);
            if (since == Since.OTHER_TREE && !wanted.approved("tree:" + tree.tree())) {
                return otherTree(tree);
            }
            if (from.isPresent()) {
                return download(from.get(), Optional.of(tree), since, verdicts);
            }
            return make(tree, since, verdicts);
        }
    }

    /** A release that only places show: its tarball is all there is. */
    private Outcome<OrigTarball> untagged() {
        if (rule.verify().tagSignature() == TagSignature.REQUIRED) {
            throw new IntegrityFailure(
                    "`%s` has no tag, and the recipe requires a signed one"
                            .formatted(wanted.text()),
                    "ask upstream, or set `%s.verify.tag-signature`".formatted(wanted.rule()));
        }
        URI uri =
                from.orElseThrow(() ->
                        new Unavailable(
                                "`%s` has no tag, and %s offers no tarball of it"
                                        .formatted(
                                                wanted.text(),
                                                release.offer().map(Offer::place).orElse("nobody")),
                                "say in the recipe where it lies: `%s.tarball`"
                                        .formatted(wanted.rule())));
        Since since = release.firstSight().isPresent() ? Since.SAME : Since.FIRST;
        return download(uri, Optional.empty(), since, new ArrayList<>());
    }

    private Since since(TaggedTree tree) {
        Optional<FirstSight> first = release.firstSight();
        if (first.isEmpty()) {
            return Since.FIRST;
        }
        Optional<Tag> then = first.get().tag();
        Tag tag = release.tag().orElseThrow();
        if (then.isEmpty()) {
            notes.add(
                    "tag `%s` came after the release was first seen"
                            .formatted(Shown.text(tag.name())));
            return Since.MOVED;
        }
        if (!first.get().tree().equals(tree.tree())) {
            return Since.OTHER_TREE;
        }
        if (!then.get().commit().equals(tag.commit())) {
            notes.add(
                    "tag `%s` moved to another commit with the same tree"
                            .formatted(Shown.text(tag.name())));
            return Since.MOVED;
        }
        if (!then.get().object().equals(tag.object())) {
            notes.add(
                    "tag `%s` was made again for the same commit"
                            .formatted(Shown.text(tag.name())));
            return Since.MOVED;
        }
        return Since.SAME;
    }

    private Outcome<OrigTarball> otherTree(TaggedTree tree) {
        String then = release.firstSight().map(FirstSight::tree).orElse("");
        String diff =
                stored().map(file ->
                                withFiles(
                                        tree,
                                        files ->
                                                TreeChange.diff(
                                                        store.path(file),
                                                        file.name(),
                                                        limits.contents(),
                                                        then,
                                                        files)))
                        .orElse("");
        return new Held<>(
                "tag `%s` moved to another tree: first seen `%s`, now `%s`; is that the release?"
                        .formatted(Shown.text(release.name()), then, tree.tree()),
                "tree:" + tree.tree(),
                wanted.answers() + KeptDiff.hint(store, diff));
    }

    /** The file of the first sight, when it came from where one would come from now. */
    private Optional<StoredFile> firstFile() {
        return stored().filter(_ ->
                release.firstSight().filter(first -> first.from().equals(from)).isPresent());
    }

    /** The file of the first sight, while the store has it. */
    private Optional<StoredFile> stored() {
        return release.firstSight()
                .map(first ->
                        new StoredFile(
                                "first-sight",
                                new Digests(
                                        "0".repeat(32),
                                        "0".repeat(40),
                                        first.sha256(),
                                        first.size())))
                .filter(store::holds);
    }

    /** Reads a file of the store again, for the digests that the ledger does not keep. */
    private StoredFile again(StoredFile first) {
        try (InputStream in = store.open(first)) {
            StoredFile file = store.put(first.name(), in, first.digests().size());
            if (!file.sha256().equals(first.sha256())) {
                throw new IntegrityFailure(
                        "the content store's file `%s` is damaged: its content is `%s`"
                                .formatted(first.sha256(), file.sha256()),
                        "remove it from the store; then " + wanted.retry());
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Outcome<OrigTarball> download(
            URI uri, Optional<TaggedTree> tree, Since since, List<Verdict> verdicts) {
        Optional<StoredFile> first =
                since == Since.SAME ? firstFile().map(this::again) : Optional.empty();
        if (first.isEmpty()) {
            return checked(uri, downloaded(uri), tree, Optional.empty(), verdicts);
        }
        try {
            return checked(uri, first.get(), tree, compared(), verdicts);
        } catch (IntegrityFailure contradicted) {
            // What speaks of another file may be of one that has replaced the first since.
            StoredFile now = downloaded(uri);
            if (now.sha256().equals(first.get().sha256())) {
                throw contradicted;
            }
            return checked(uri, now, tree, Optional.empty(), verdicts);
        }
    }

    private StoredFile downloaded(URI uri) {
        return web.get(
                uri,
                limits.tarball(),
                in -> store.put(lastPart(uri), in, limits.tarball().bytes()));
    }

    /**
     * @param before what was found when this file was compared with its tag
     */
    private Outcome<OrigTarball> checked(
            URI uri,
            StoredFile fetched,
            Optional<TaggedTree> tree,
            Optional<Verdict> before,
            List<Verdict> verdicts) {
        String name = lastPart(uri);
        StoredFile file = asFirstSeen(uri, fetched);
        Tarball.Contents contents = Tarball.check(store.path(file), name, limits.contents());
        Origin origin =
                tree.map(Origin::of)
                        .orElseGet(() ->
                                Origin.of(
                                        ContentTree.of(store.path(file), name, limits.contents()),
                                        release.offer().flatMap(Offer::at),
                                        now));
        Optional<Outcome<OrigTarball>> held =
                unlessGood(
                        vouching.of(uri, name, file, origin.released()),
                        vouched -> {
                            verdicts.addAll(vouched.verdicts());
                            signatures.addAll(vouched.signatures());
                        });
        if (held.isPresent()) {
            return held.get();
        }
        if (tree.isPresent() && rule.verify().sameTree().isPresent()) {
            TarballContents same =
                    new TarballContents(store, limits.contents(), rule.verify().sameTree().get());
            Outcome<Verdict> verdict =
                    before.<Outcome<Verdict>>map(Passed::new)
                            .orElseGet(() ->
                                    withFiles(
                                            tree.get(),
                                            files -> same.judge(wanted, name, file, files)));
            held = unlessGood(verdict, verdicts::add);
            if (held.isPresent()) {
                return held.get();
            }
        }
        return passed(file, contents.extension(), Optional.of(uri), origin, verdicts, List.of());
    }

    /** Takes what is good to the verdicts; held when a person must choose. */
    private static <T> Optional<Outcome<OrigTarball>> unlessGood(
            Outcome<T> outcome, Consumer<T> verdicts) {
        return switch (outcome) {
            case Passed<T>(T good, _) -> {
                verdicts.accept(good);
                yield Optional.empty();
            }
            case Held<T>(String question, String subject, String hint) ->
                    Optional.of(new Held<>(question, subject, hint));
            case Outcome.Later<T> _, Outcome.Nothing<T> _ ->
                    throw new IllegalStateException("a verdict is good or asked about");
        };
    }

    private <T> T withFiles(TaggedTree tree, Function<TagFiles, T> look) {
        if (!onlyIds) {
            return tree.withFiles(look);
        }
        try (TaggedTree files = git.files(rule.git().orElseThrow(), release.tag().orElseThrow())) {
            return files.withFiles(look);
        }
    }

    /**
     * What was found when the tarball of the first sight was compared with its tag: a release that
     * was accepted is not questioned again, also when the recipe allows less by now.
     */
    private Optional<Verdict> compared() {
        return firstFile()
                .flatMap(_ -> release.firstSight())
                .flatMap(first ->
                        first.verdicts().stream().filter(TarballContents::isOf).findFirst());
    }

    /** The offer that this tarball comes from. */
    private Optional<Offer> offered(URI uri) {
        return release.offer().filter(offer -> offer.tarball().equals(Optional.of(uri)));
    }

    /** The file, or the first one where that is another with the same content. */
    private StoredFile asFirstSeen(URI uri, StoredFile file) {
        Optional<String> said = offered(uri).flatMap(Offer::sha256);
        if (said.isPresent() && !said.get().equals(file.sha256())) {
            throw new IntegrityFailure(
                    "tarball `%s` is not what %s says: expected sha256 `%s`, got `%s`"
                            .formatted(
                                    Web.shown(uri),
                                    release.offer().orElseThrow().place(),
                                    Shown.text(said.get()),
                                    file.sha256()),
                    "somebody changed it on its way, or upstream is changing it; when it is"
                            + " settled, "
                            + wanted.retry());
        }
        Optional<FirstSight> first = release.firstSight();
        if (first.isEmpty() || first.get().sha256().equals(file.sha256())) {
            return file;
        }
        if (!first.get().from().equals(from) && !movedByUpstream(first.get())) {
            notes.add(
                    "the tarball now comes from `%s`; first seen was %s"
                            .formatted(
                                    Web.shown(uri),
                                    first.get()
                                            .from()
                                            .map(then -> "`" + Web.shown(then) + "`")
                                            .orElse("a tar of the tagged tree")));
            return file;
        }
        String subject = "sha256:" + file.sha256();
        if (wanted.approved(subject)) {
            return file;
        }
        // What a signature says of other bytes, it does not say of these.
        Optional<StoredFile> stored = vouching.areWanted(uri) ? Optional.empty() : stored();
        if (stored.isPresent() && content(stored.get()).equals(content(file))) {
            notes.add(
                    "tarball `%s` has other bytes (sha256 `%s`) with the same content; the first"
                                    .formatted(Web.shown(uri), file.sha256())
                            + " one stays");
            return again(stored.get());
        }
        throw IntegrityFailure.approvable(
                "tarball `%s` differs from the one first seen: expected sha256 `%s`, got `%s`"
                        .formatted(Web.shown(uri), first.get().sha256(), file.sha256()),
                "upstream may have replaced it, or somebody else did; compare both, then "
                        + wanted.answers(),
                subject);
    }

    /** Whether it lies elsewhere than then because a place says so, not the recipe. */
    private boolean movedByUpstream(FirstSight first) {
        return rule.tarball() instanceof TarballRule.Offered
                && first.from().isPresent()
                && from.isPresent();
    }

    private String content(StoredFile file) {
        return ContentTree.of(store.path(file), file.name(), limits.contents()).id();
    }

    private Outcome<OrigTarball> make(TaggedTree ids, Since since, List<Verdict> verdicts) {
        Optional<StoredFile> first = firstFile();
        if (first.isPresent() && since != Since.OTHER_TREE) {
            List<String> pinned = release.firstSight().orElseThrow().notes();
            return passed(
                    again(first.get()),
                    EXTENSION,
                    Optional.empty(),
                    Origin.of(ids),
                    verdicts,
                    pinned);
        }
        List<String> pinned = new ArrayList<>();
        StoredFile file;
        if (onlyIds) {
            try (TaggedTree files =
                    git.files(rule.git().orElseThrow(), release.tag().orElseThrow())) {
                file = tar(files, pinned);
            }
        } else {
            file = tar(ids, pinned);
        }
        Optional<FirstSight> sight = release.firstSight();
        String subject = "sha256:" + file.sha256();
        if (sight.isPresent()
                && sight.get().from().isEmpty()
                && since != Since.OTHER_TREE
                && !sight.get().sha256().equals(file.sha256())
                && !wanted.approved(subject)) {
            return new Held<>(
                    "the tarball made of tag `%s` was sha256 `%s` and is lost; now it is `%s`;"
                                    .formatted(
                                            Shown.text(release.name()),
                                            sight.get().sha256(),
                                            file.sha256())
                            + " is that to be the release?",
                    subject,
                    wanted.answers());
        }
        if (sight.isPresent() && sight.get().from().isPresent()) {
            notes.add(
                    "the tarball is now made of the tagged tree; first seen was `%s`"
                            .formatted(Web.shown(sight.get().from().get())));
        }
        Tarball.check(store.path(file), wanted.fileName(EXTENSION), limits.contents());
        return passed(file, EXTENSION, Optional.empty(), Origin.of(ids), verdicts, pinned);
    }

    private static final String EXTENSION = "tar.xz";

    private StoredFile tar(TaggedTree tree, List<String> pinned) {
        String name = wanted.component().orElse(release.source().text());
        String prefix = name + "-" + release.version() + "/";
        return TreeTarball.put(store, wanted.fileName(EXTENSION), tree, prefix, pinned);
    }

    private Outcome<OrigTarball> passed(
            StoredFile file,
            String extension,
            Optional<URI> source,
            Origin origin,
            List<Verdict> verdicts,
            List<String> pinned) {
        notes.addAll(pinned);
        return new Passed<>(
                new OrigTarball(
                        // What is remembered of a component is remembered with its release.
                        wanted.component().isPresent() ? release.found() : release,
                        new StoredFile(wanted.fileName(extension), file.digests()),
                        signatures.stream()
                                .map(one ->
                                        new StoredFile(
                                                wanted.fileName(extension) + ".asc", one.digests()))
                                .toList(),
                        source,
                        origin.tree(),
                        origin.released(),
                        verdicts,
                        pinned),
                notes);
    }

    private static String lastPart(URI uri) {
        String path = uri.getPath() == null ? "" : uri.getPath();
        String last = path.substring(path.lastIndexOf('/') + 1);
        String plain = last.replaceAll("[^A-Za-z0-9.+~_-]", "_").replaceFirst("^\\.+", "");
        return plain.isEmpty() ? "tarball" : plain;
    }
}
