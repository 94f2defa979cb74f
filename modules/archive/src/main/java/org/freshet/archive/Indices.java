package org.freshet.archive;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.freshet.archive.apt.BinaryEntry;
import org.freshet.archive.apt.SourceEntry;
import org.freshet.archive.apt.SourcesIndex;
import org.freshet.archive.apt.SuiteRelease;
import org.freshet.archive.apt.SuiteRelease.IndexFile;
import org.freshet.archive.segments.Draft;
import org.freshet.archive.segments.Joined;
import org.freshet.archive.segments.Kind;
import org.freshet.archive.segments.Segments;
import org.freshet.archive.segments.Spliced;
import org.freshet.archive.segments.Spliced.Form;
import org.freshet.archive.segments.Stanzas;
import org.freshet.files.Durable;
import org.freshet.trust.Signer;

/**
 * The indices of a suite's next generation, by path from the suite's directory: those of the
 * current one, with changes.
 *
 * <p>Release lists each uncompressed too: apt ignores an index, without an error, whose
 * uncompressed name Release does not list.
 */
final class Indices {
    private final Optional<Dists.Generation> current;
    private final SortedMap<String, Draft> drafts = new TreeMap<>();

    private Indices(Optional<Dists.Generation> current) {
        this.current = current;
    }

    /** What the suite has now, and empty indices where the charter wants more. */
    static Indices of(Charter charter, Optional<Dists.Generation> current) {
        Indices indices = new Indices(current);
        current.ifPresent(generation ->
                generation
                        .indices()
                        .forEach((path, index) -> indices.drafts.put(path, index.draft())));
        for (String component : charter.components()) {
            indices.sources(component);
            charter.architectures()
                    .forEach(architecture -> indices.packages(component, architecture));
        }
        return indices;
    }

    /** The {@code Sources} of all components. */
    Stanzas sources() {
        return new Joined(allSources());
    }

    private List<Draft> allSources() {
        return drafts.entrySet().stream()
                .filter(each -> each.getKey().endsWith("/Sources"))
                .map(Map.Entry::getValue)
                .toList();
    }

    /**
     * The {@code Packages} of one architecture in all components.
     *
     * @param debug whether those of debug symbols
     */
    List<Draft> packagesOf(String architecture, boolean debug) {
        return inAllComponents()
                .getOrDefault(
                        "%sbinary-%s/Packages".formatted(debug ? "debug/" : "", architecture),
                        List.of());
    }

    /**
     * Those that name files of the pool, by their path from the component's directory: among them a
     * package may move.
     */
    SortedMap<String, List<Draft>> inAllComponents() {
        SortedMap<String, List<Draft>> all = new TreeMap<>();
        byPath().forEach((path, draft) ->
                all.computeIfAbsent(path.substring(path.indexOf('/') + 1), _ -> new ArrayList<>())
                        .add(draft));
        return all;
    }

    private Draft sources(String component) {
        return draft(component + "/source/Sources", Kind.SOURCES);
    }

    /** Puts a source package into the index of the component in which it lies. */
    void put(SourceEntry entry) {
        sources(Pool.component(entry.directory())).put(entry.stanza().text());
    }

    void remove(SourceEntry entry) {
        sources(Pool.component(entry.directory())).remove(entry.stanza().text());
    }

    /** Source packages that are new: many in a first import. */
    Stream<SourceEntry> sourcesAdded() {
        return entries(Draft::added);
    }

    /** Source packages of the current generation that are left no more. */
    List<SourceEntry> sourcesDropped() {
        return entries(Draft::dropped).toList();
    }

    private Stream<SourceEntry> entries(Function<Draft, List<String>> stanzas) {
        return allSources().stream()
                .flatMap(draft -> stanzas.apply(draft).stream())
                .map(SourcesIndex::entry);
    }

    /**
     * {@code Packages} of an architecture.
     *
     * @param component {@code main}, or {@code main/debug}
     */
    Draft packages(String component, String architecture) {
        return draft("%s/binary-%s/Packages".formatted(component, architecture), Kind.PACKAGES);
    }

    /** All {@code Packages}. */
    List<Draft> packages() {
        return List.copyOf(packagesByPath().values());
    }

    private SortedMap<String, Draft> packagesByPath() {
        SortedMap<String, Draft> packages = new TreeMap<>(drafts);
        packages.keySet().removeIf(path -> !path.endsWith("/Packages"));
        return packages;
    }

    /** Puts a package into one of the {@code Packages}, and its description where that belongs. */
    void put(Draft packages, BinaryEntry entry) {
        packages.put(entry.stanza().text());
        entry.description()
                .ifPresent(text ->
                        packagesByPath()
                                .forEach((path, draft) -> {
                                    if (draft == packages) {
                                        descriptions(path).put(text.text());
                                    }
                                }));
    }

    private Draft descriptions(String packages) {
        return draft(Descriptions.path(packages), Kind.DESCRIPTIONS);
    }

    /** One by its path, which another suite or generation has too; empty where it is new. */
    Draft index(String path) {
        return draft(path, Dists.kind(path).orElseThrow());
    }

    /** All that name files of the pool. */
    SortedMap<String, Draft> byPath() {
        SortedMap<String, Draft> all = new TreeMap<>(drafts);
        all.keySet().removeIf(path -> Dists.packages(path).isEmpty());
        return all;
    }

    private Draft draft(String path, Kind kind) {
        return drafts.computeIfAbsent(path, _ -> Segments.none(kind).draft());
    }

    boolean changed() {
        return drafts.values().stream().anyMatch(Draft::changed);
    }

    /** Makes them the suite's next generation and gives its date. */
    Instant commit(Charter charter, String suite, Dists dists, Signer signer, Instant now) {
        return commit(charter, suite, dists, signer, now, Map.of());
    }

    /**
     * As {@link #commit(Charter, String, Dists, Signer, Instant)}.
     *
     * @param contents new ones; those before stay where they are whole
     */
    Instant commit(
            Charter charter,
            String suite,
            Dists dists,
            Signer signer,
            Instant now,
            Map<String, Form> contents) {
        describe(dists);
        SortedMap<String, IndexFile> listed = new TreeMap<>();
        SortedMap<String, Form> forms = new TreeMap<>();
        drafts.forEach((path, draft) -> {
            Map<String, IndexFile> same = draft.changed() ? Map.of() : there(path, dists.byHash());
            if (same.isEmpty()) {
                forms.putAll(forms(path, draft));
            }
            listed.putAll(same);
        });
        packagesByPath()
                .keySet()
                .forEach(path -> listed.putAll(contentsThere(path, dists.byHash())));
        forms.putAll(contents);
        return commit(listed, forms, charter, suite, dists, signer, now);
    }

    /** The two files of a Contents that an earlier generation has, where both are there. */
    private Map<String, IndexFile> contentsThere(String packages, ByHash byHash) {
        String path = ContentsIndex.path(packages);
        return there(byHash, path, path + ".gz");
    }

    /** Makes them the first generation behind what another tool published. */
    Instant takeOver(
            SuiteRelease old,
            Charter charter,
            String suite,
            Dists dists,
            Signer signer,
            Instant now) {
        describe(dists);
        SortedMap<String, IndexFile> listed = new TreeMap<>();
        SortedMap<String, Form> forms = new TreeMap<>();
        drafts.forEach((path, draft) -> forms.putAll(forms(path, draft)));
        forms.forEach((path, form) -> listed.put(path, new IndexFile(form.sha256(), form.size())));
        Instant date = dists.nextDate(old.date(), now);
        dists.takeOver(old, charter.release(suite, date, listed), forms, signer);
        return date;
    }

    /** Whether no index has descriptions that belong into one of their own. */
    static boolean describedApart(Dists.Generation generation) {
        return generation.indices().keySet().stream()
                .filter(path -> path.endsWith("/Packages"))
                .allMatch(path -> generation.indices().containsKey(Descriptions.path(path)));
    }

    private void describe(Dists dists) {
        boolean apart = current.map(Indices::describedApart).orElse(true);
        SortedMap<String, List<Draft>> described = new TreeMap<>();
        packagesByPath()
                .forEach((path, draft) -> {
                    Descriptions descriptions = new Descriptions(descriptions(path), dists);
                    Draft packages = apart ? draft : descriptions.apart(draft);
                    drafts.put(path, packages);
                    described
                            .computeIfAbsent(Descriptions.path(path), _ -> new ArrayList<>())
                            .add(packages);
                });
        described.forEach((path, packages) ->
                new Descriptions(draft(path, Kind.DESCRIPTIONS), dists).follow(packages));
    }

    private static Map<String, Form> forms(String path, Draft draft) {
        Spliced spliced = spliced(path, draft);
        return Map.of(
                path, spliced.plain(), path + ".gz", spliced.gz(), path + ".xz", spliced.xz());
    }

    private static Instant commit(
            SortedMap<String, IndexFile> listed,
            SortedMap<String, Form> forms,
            Charter charter,
            String suite,
            Dists dists,
            Signer signer,
            Instant now) {
        forms.forEach((path, form) -> listed.put(path, new IndexFile(form.sha256(), form.size())));
        Instant date = dists.nextDate(now);
        dists.commit(charter.release(suite, date, listed), forms, signer);
        return date;
    }

    /**
     * Makes the same indices the suite's next generation, each .xz compressed whole. Its segments
     * are kept aside for the next publication.
     *
     * @return whether any was not so before
     */
    static boolean commitWhole(
            Dists.Generation current,
            Charter charter,
            String suite,
            Dists dists,
            Signer signer,
            Instant now) {
        SortedMap<String, Form> forms = new TreeMap<>();
        current.indices()
                .forEach((path, index) -> {
                    IndexFile published = current.release().files().get(path + ".xz");
                    boolean whole =
                            published == null
                                    || !index.forms().xz().sha256().equals(published.sha256());
                    if (index.inSegments() && !whole) {
                        dists.keepSegments(index);
                        try {
                            forms.put(path + ".xz", index.whole());
                        } catch (IOException e) {
                            throw Durable.failure(path, e);
                        }
                    }
                });
        if (!forms.isEmpty()) {
            commit(
                    new TreeMap<>(current.release().files()),
                    forms,
                    charter,
                    suite,
                    dists,
                    signer,
                    now);
        }
        return !forms.isEmpty();
    }

    /** The three files of an index that did not change; none when one of them is gone. */
    private Map<String, IndexFile> there(String path, ByHash byHash) {
        return there(byHash, path, path + ".gz", path + ".xz");
    }

    private Map<String, IndexFile> there(ByHash byHash, String... files) {
        Map<String, IndexFile> there = new TreeMap<>();
        for (String file : files) {
            Optional<IndexFile> listed =
                    current.map(Dists.Generation::release)
                            .map(release -> release.files().get(file));
            if (listed.isEmpty() || !byHash.holds(file, listed.get())) {
                return Map.of();
            }
            there.put(file, listed.get());
        }
        return there;
    }

    private static Spliced spliced(String path, Draft draft) {
        try {
            return draft.splice();
        } catch (IOException e) {
            throw Durable.failure(path, e);
        }
    }
}
