package org.freshet.packaging.orig;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.freshet.files.ContentStore;
import org.freshet.files.Tarball;
import org.freshet.model.Digests;
import org.freshet.model.Holdings.HeldFile;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.StoredFile;

/**
 * What destinations have published of one upstream version besides packaging. The name of a
 * published file never gets other bytes, so whoever publishes again takes the file that is there.
 */
final class Published {

    private final ContentStore store;
    private final OrigChoice.Setting setting;
    private final List<HeldFile> files;

    /**
     * @param upstream the upstream part of the versions
     */
    Published(ContentStore store, String upstream, OrigChoice.Setting setting) {
        this.store = store;
        this.setting = setting;
        this.files =
                Stream.concat(
                                setting.held().stream()
                                        .filter(one -> one.version().upstream().equals(upstream))
                                        .flatMap(one -> one.origs().stream()),
                                setting.taken().apply(upstream).stream())
                        .toList();
    }

    /**
     * The sha256 of every tarball of a component.
     *
     * @param component empty for the main ones
     */
    Set<String> origs(String component) {
        return tarballs(files(), component)
                .map(HeldFile::sha256)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Stream<HeldFile> tarballs(Stream<HeldFile> files, String component) {
        return files.filter(file -> file.componentOfTarball().equals(Optional.of(component)));
    }

    /** These tarballs, as far as they are at hand. */
    List<StoredFile> tarballs(String component) {
        List<StoredFile> tarballs = new ArrayList<>();
        tarballs(files(), component)
                .distinct()
                .forEach(file ->
                        bytes(file)
                                .map(it -> {
                                    String extension =
                                            Tarball.check(
                                                            store.path(it),
                                                            it.name(),
                                                            Tarball.Bounds.DEFAULT)
                                                    .extension();
                                    return new StoredFile(
                                            "published.orig." + extension, it.digests());
                                })
                                .ifPresent(tarballs::add));
        return tarballs;
    }

    /**
     * What lies beside an orig under a name: the published file where there is one. Upstreams sign
     * the same tarball again.
     *
     * @param component whose orig it is; empty for the main one
     * @param ours empty where what was fetched says nothing of this orig
     */
    Optional<StoredFile> beside(
            String component,
            StoredFile orig,
            String name,
            Optional<StoredFile> ours,
            Collection<String> notes) {
        Optional<StoredFile> named = ours.map(file -> new StoredFile(name, file.digests()));
        List<HeldFile> there = files().filter(file -> file.name().equals(name)).distinct().toList();
        if (there.isEmpty() || named.filter(file -> isOneOf(there, file)).isPresent()) {
            return named;
        }
        boolean ofThisOrig = origs(component).equals(Set.of(orig.sha256()));
        Optional<StoredFile> published =
                there.size() == 1 && ofThisOrig ? bytes(there.getFirst()) : Optional.empty();
        notes.add(
                published.isPresent()
                        ? "`%s` is the published one; upstream signed its tarball again"
                                .formatted(name)
                        : "`%s` is left out: it was published with other bytes, which are not at hand"
                                .formatted(name));
        return published;
    }

    private static boolean isOneOf(List<HeldFile> there, StoredFile file) {
        return there.equals(List.of(new HeldFile(file.name(), file.sha256())));
    }

    private Stream<HeldFile> files() {
        return files.stream();
    }

    /** A published file out of the store, else out of a destination; read for all its digests. */
    private Optional<StoredFile> bytes(HeldFile file) {
        StoredFile there =
                new StoredFile(
                        file.name(), new Digests("0".repeat(32), "0".repeat(40), file.sha256(), 0));
        if (Files.isRegularFile(store.path(there))) {
            return Optional.of(kept(file, store.open(there)));
        }
        return setting.published().apply(file.name()).map(in -> kept(file, in));
    }

    private StoredFile kept(HeldFile file, InputStream from) {
        try (InputStream in = from) {
            StoredFile kept = store.put(file.name(), in, Long.MAX_VALUE);
            if (!kept.sha256().equals(file.sha256())) {
                throw new IntegrityFailure(
                        "the published `%s` is damaged: expected sha256 `%s`, got `%s`"
                                .formatted(file.name(), file.sha256(), kept.sha256()),
                        "`freshet archive verify` shows what else is; put it back from a backup");
            }
            return kept;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
