package org.freshet.archive;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.freshet.archive.apt.BinaryEntry;
import org.freshet.archive.apt.SourceEntry;
import org.freshet.archive.apt.SourcesIndex;
import org.freshet.archive.apt.SuiteRelease;
import org.freshet.archive.apt.SuiteRelease.IndexFile;
import org.freshet.archive.segments.Forms;
import org.freshet.archive.segments.Joined;
import org.freshet.archive.segments.Kind;
import org.freshet.archive.segments.PlainIndex;
import org.freshet.archive.segments.Segments;
import org.freshet.archive.segments.Spliced.Form;
import org.freshet.files.Content;
import org.freshet.files.Durable;
import org.freshet.files.Hash;
import org.freshet.files.Prepared;
import org.freshet.model.DebianVersion;
import org.freshet.model.FreshetException;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.SourceName;
import org.freshet.model.Unavailable;
import org.freshet.trust.Keyring;
import org.freshet.trust.Signer;
import org.jspecify.annotations.Nullable;

/**
 * The indices of one suite, {@code dists/noble}, in generations. {@code InRelease} points at one of
 * them; everything that it names lies under {@code by-hash}, and so do the generations before it.
 *
 * <p>Reading takes no lock. Everything that writes wants the archive's lock to be held.
 */
final class Dists {
    /** How long the indices of a superseded generation stay at least. */
    static final Duration GRACE = Duration.ofDays(1);

    private static final int READS = 5;
    private static final String UNFINISHED = ".unfinished";
    private static final String SEGMENTS = ".segments";

    private final Path root;
    private final Path directory;
    private final String suite;
    private final ByHash byHash;
    private final Generations generations;
    private volatile @Nullable Generation last;

    /** Hashes of the current files that this process has written. */
    private volatile Set<String> compared = Set.of();

    Dists(Path root, String suite) {
        this.root = root;
        this.directory = root.resolve("dists").resolve(suite);
        this.suite = suite;
        this.byHash = new ByHash(directory);
        this.generations = new Generations(directory);
    }

    /**
     * What one InRelease points at.
     *
     * @param signed the bytes of InRelease
     * @param indices by path, {@code main/source/Sources}
     */
    @SuppressWarnings("ArrayRecordComponent") // Compared by hand where it matters.
    record Generation(byte[] signed, SuiteRelease release, SortedMap<String, Segments> indices) {
        SourcesIndex sources() {
            return new SourcesIndex(
                    new Joined(
                            indices.entrySet().stream()
                                    .filter(each -> each.getKey().endsWith("/Sources"))
                                    .map(Map.Entry::getValue)
                                    .toList()));
        }

        /** What was built of a source. */
        Stream<BinaryEntry> binaries(SourceName source) {
            return packages().stream().flatMap(index -> BinaryEntry.of(index, source).stream());
        }

        /** The versions of a source that there are, as source or built. */
        Set<DebianVersion> versions(SourceName source) {
            Set<DebianVersion> versions = new TreeSet<>();
            sources().of(source).stream().map(SourceEntry::version).forEach(versions::add);
            binaries(source).map(BinaryEntry::sourceVersion).forEach(versions::add);
            return versions;
        }

        List<Segments> packages() {
            return indices.entrySet().stream()
                    .filter(each -> each.getKey().endsWith("/Packages"))
                    .map(Map.Entry::getValue)
                    .toList();
        }
    }

    Path directory() {
        return directory;
    }

    ByHash byHash() {
        return byHash;
    }

    Generations generations() {
        return generations;
    }

    /** An older generation, as far as its indices are here. */
    Generation older(String name) {
        Path pointer = generations.file(name);
        try {
            return read(Files.readAllBytes(pointer));
        } catch (IOException e) {
            throw Durable.failure(pointer.toString(), e);
        }
    }

    /** Where a file lies that an index names. */
    Path file(String path) {
        return root.resolve(path);
    }

    /** The generation that clients see now; empty before the first. */
    Optional<Generation> current() {
        IOException missing = null;
        for (int read = 0; read < READS; read++) {
            try {
                byte[] signed = Files.readAllBytes(directory.resolve("InRelease"));
                Generation known = last;
                if (known != null && Arrays.equals(known.signed(), signed)) {
                    return Optional.of(known);
                }
                Generation found = read(signed);
                last = found;
                return Optional.of(found);
            } catch (NoSuchFileException e) {
                if (!Files.exists(directory.resolve("InRelease"))) {
                    return Optional.empty();
                }
                // A publisher may have swept the generation between the two reads.
                missing = e;
            } catch (IOException e) {
                throw Durable.failure(directory.toString(), e);
            }
        }
        throw new IntegrityFailure(
                "an index that `InRelease` of suite `%s` names is missing".formatted(suite),
                command("rebuild"),
                missing);
    }

    /** What clients are told now, without a look at the indices; empty before the first. */
    Optional<SuiteRelease> release() {
        try {
            return Optional.of(release(Files.readAllBytes(directory.resolve("InRelease"))));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw Durable.failure(directory.toString(), e);
        }
    }

    /** What clients are shown now, while nobody publishes; empty before the first. */
    Optional<ShownSuite> shown() {
        try {
            if (unfinished()) {
                throw new Unavailable(
                        "a publication in suite `%s` was cut off".formatted(suite),
                        "`freshet archive sign %s` ends it, as does the next publication"
                                .formatted(root));
            }
            byte[] signed = Files.readAllBytes(directory.resolve("InRelease"));
            return Optional.of(
                    new ShownSuite(
                            suite,
                            signed,
                            Files.readAllBytes(directory.resolve("Release")),
                            Files.readAllBytes(directory.resolve("Release.gpg")),
                            release(signed)));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (IOException e) {
            throw Durable.failure(directory.toString(), e);
        }
    }

    private SuiteRelease release(byte[] signed) {
        return SuiteRelease.parse("dists/%s/InRelease".formatted(suite), Keyring.textOf(signed));
    }

    private Generation read(byte[] signed) throws IOException {
        SuiteRelease release = release(signed);
        SortedMap<String, Segments> indices = new TreeMap<>();
        for (String path : release.files().keySet()) {
            Optional<Kind> kind = kind(path);
            if (kind.isPresent()) {
                Forms forms =
                        new Forms(
                                listed(release, path),
                                listed(release, path + ".gz"),
                                inSegments(release, path)
                                        .orElseGet(() -> listed(release, path + ".xz")));
                try {
                    indices.put(path, Segments.open(kind.get(), forms, isCompared(forms)));
                } catch (NoSuchFileException e) {
                    // The packages have their descriptions, too: the next publication asks them.
                    if (kind.get() != Kind.DESCRIPTIONS) {
                        throw e;
                    }
                }
            }
        }
        return new Generation(signed, release, indices);
    }

    /** As {@link #kind}, of an index that names files of the pool. */
    static Optional<Kind> packages(String path) {
        return kind(path).filter(kind -> kind != Kind.DESCRIPTIONS);
    }

    /** What an index lists, by its path; empty for what is compressed or no index. */
    static Optional<Kind> kind(String path) {
        return switch (path.substring(path.lastIndexOf('/') + 1)) {
            case "Sources" -> Optional.of(Kind.SOURCES);
            case "Packages" -> Optional.of(Kind.PACKAGES);
            case "Translation-en" -> Optional.of(Kind.DESCRIPTIONS);
            default -> Optional.empty();
        };
    }

    /**
     * Where the segments of an index lie whose published .xz is one block: {@code
     * .segments/PLAIN-XZ}, both sha256. Lost, the next publication compresses all of it.
     */
    private Optional<Forms.Listed> inSegments(SuiteRelease release, String path)
            throws IOException {
        String plain = listed(release, path).sha256();
        try (DirectoryStream<Path> kept =
                Files.newDirectoryStream(directory.resolve(SEGMENTS), plain + "-*")) {
            for (Path file : kept) {
                String sha256 = file.getFileName().toString().substring(plain.length() + 1);
                return Optional.of(new Forms.Listed(file, sha256, Files.size(file)));
            }
            return Optional.empty();
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    /** Keeps the .xz in segments of an index that is about to be published in one. */
    void keepSegments(Segments index) {
        Forms.Listed xz = index.forms().xz();
        String name = index.forms().plain().sha256() + "-" + xz.sha256();
        Durable.replace(
                directory.resolve(SEGMENTS).resolve(name), out -> Files.copy(xz.file(), out));
    }

    /** Removes segments of indices that are no longer current. */
    private void sweepSegments(SuiteRelease current) {
        for (Path file : Durable.visible(directory.resolve(SEGMENTS))) {
            String plain = file.getFileName().toString().replaceFirst("-.*", "");
            if (current.files().values().stream().noneMatch(each -> each.sha256().equals(plain))) {
                try {
                    Files.deleteIfExists(file);
                } catch (IOException e) {
                    throw Durable.failure(file.toString(), e);
                }
            }
        }
    }

    /** What a person runs; of a snapshot, too, it is run on the archive. */
    private String command(String verb) {
        return "run `freshet archive %s %s`".formatted(verb, Snapshots.archive(root));
    }

    private boolean isCompared(Forms forms) {
        return compared.contains(forms.plain().sha256())
                && compared.contains(forms.gz().sha256())
                && compared.contains(forms.xz().sha256());
    }

    private Forms.Listed listed(SuiteRelease release, String path) {
        IndexFile index = release.files().get(path);
        if (index == null) {
            throw new IntegrityFailure(
                    "`InRelease` of suite `%s` does not name `%s`".formatted(suite, path),
                    command("verify"));
        }
        return new Forms.Listed(byHash.file(path, index.sha256()), index.sha256(), index.size());
    }

    /** Whether a publication was cut off here; {@link #settle} ends it. */
    boolean unfinished() {
        return Files.exists(directory.resolve(UNFINISHED));
    }

    /**
     * Makes a generation the current one: by-hash, plain names, {@code Release.gpg}, {@code
     * Release}, then {@code InRelease} by one rename; each durable before the next. All of it is
     * written before the first name changes. The mark of an unfinished publication stays until
     * {@link #finish}.
     *
     * @param forms the indices that the release lists and that may not be there yet
     */
    void commit(SuiteRelease release, Map<String, Form> forms, Signer signer) {
        String text = release.text();
        byte[] signed = signed(text, release.date(), signer);
        Optional<Generation> before = current();
        SequencedMap<Path, Content> beforeNames = new LinkedHashMap<>();
        beforeNames.put(directory.resolve(UNFINISHED), _ -> {});
        beforeNames.putAll(byHash.missing(release, forms, before.map(Generation::release)));
        SequencedMap<Path, Content> releases = releases(text, release.date(), signer);
        Path pointer = directory.resolve("InRelease");

        SequencedMap<Path, Content> all = new LinkedHashMap<>(beforeNames);
        all.putAll(releases);
        all.put(pointer, out -> out.write(signed));
        try (Prepared prepared = Prepared.write(all)) {
            releases.keySet().forEach(prepared::dateAfterOld);
            prepared.dateAfterOld(pointer);
            // The by-hash files of one superseded generation bear one time: their successor's.
            before.ifPresent(old -> {
                byHash.superseded(old.release(), release.date());
                keep(old);
            });
            prepared.place(beforeNames.keySet());
            try {
                Durable.syncDirectories(plain(release));
                prepared.place(releases.keySet());
                prepared.place(List.of(pointer));
                compared = withThose(release, forms);
            } catch (FreshetException failure) {
                backToCurrent(signer, failure);
                throw failure;
            }
        }
    }

    /** Keeps what a suite can go back to; of one that was but signed again, the first signing. */
    private void keep(Generation old) {
        if (!isKept(old.release())) {
            generations.keep(directory.resolve("InRelease"), old);
        }
    }

    private boolean isKept(SuiteRelease release) {
        return generations
                .newest()
                .flatMap(name -> {
                    try {
                        SuiteRelease kept = release(Files.readAllBytes(generations.file(name)));
                        return Optional.of(kept.files().equals(release.files()));
                    } catch (IOException | FreshetException e) {
                        // It is one more way back then.
                        return Optional.<Boolean>empty();
                    }
                })
                .orElse(false);
    }

    private byte[] signed(String text, Instant date, Signer signer) {
        byte[] signed = signer.clearSigned(text, date);
        if (!Keyring.textOf(signed).equals(text)) {
            throw new IllegalStateException("the signer changed the text of " + suite);
        }
        return signed;
    }

    /**
     * Makes a generation the current one of a suite that another tool published. {@code InRelease}
     * goes before the plain names here: those who have read it ask by hash, and whoever is still at
     * the old one finds all that it names. {@link #settle} then lets the plain names follow.
     *
     * @param old what the other tool published
     */
    void takeOver(SuiteRelease old, SuiteRelease release, Map<String, Form> forms, Signer signer) {
        byte[] signed = signed(release.text(), release.date(), signer);
        SequencedMap<Path, Content> beforeNames = new LinkedHashMap<>();
        beforeNames.put(directory.resolve(UNFINISHED), _ -> {});
        beforeNames.putAll(byHash.missing(release, forms, Optional.empty()));
        Path pointer = directory.resolve("InRelease");
        SequencedMap<Path, Content> all = new LinkedHashMap<>(beforeNames);
        all.put(pointer, out -> out.write(signed));
        old.files()
                .forEach((path, file) -> {
                    Path plain = directory.resolve(path);
                    if (Files.isRegularFile(plain) && Hash.sha256(plain).equals(file.sha256())) {
                        Path kept = byHash.file(path, file.sha256());
                        Durable.makeDirectory(kept.resolveSibling(""));
                        link(plain, kept);
                    }
                });
        byHash.superseded(old, release.date());
        try (Prepared prepared = Prepared.write(all)) {
            prepared.dateAfterOld(pointer);
            prepared.place(beforeNames.keySet());
            prepared.place(List.of(pointer));
        }
        settle(signer);
    }

    private Set<String> withThose(SuiteRelease release, Map<String, Form> forms) {
        Set<String> still = new TreeSet<>(compared);
        forms.values().forEach(form -> still.add(form.sha256()));
        still.retainAll(release.files().values().stream().map(IndexFile::sha256).toList());
        return still;
    }

    /**
     * Makes the plain names further links to by-hash files, which need no room on a full disk;
     * gives the directories in which one changed.
     */
    private Set<Path> plain(SuiteRelease release) {
        Set<Path> changed = new TreeSet<>();
        release.files()
                .forEach((path, file) -> {
                    Path plain = directory.resolve(path);
                    if (link(byHash.file(path, file.sha256()), plain)) {
                        changed.add(plain.resolveSibling(""));
                    }
                });
        return changed;
    }

    private static boolean link(Path existing, Path name) {
        Path beside = name.resolveSibling("." + name.getFileName() + ".link.tmp");
        try {
            if (Files.exists(name) && Files.isSameFile(existing, name)) {
                return false;
            }
            Files.deleteIfExists(beside);
            Durable.link(existing, beside);
            Files.move(
                    beside,
                    name,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            return true;
        } catch (IOException e) {
            throw Durable.failure(name.toString(), e);
        }
    }

    private SequencedMap<Path, Content> releases(String text, Instant date, Signer signer) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        byte[] signature = signer.detached(new ByteArrayInputStream(bytes), date);
        SequencedMap<Path, Content> releases = new LinkedHashMap<>();
        releases.put(directory.resolve("Release.gpg"), out -> out.write(signature));
        releases.put(directory.resolve("Release"), out -> out.write(bytes));
        return releases;
    }

    private void backToCurrent(Signer signer, FreshetException because) {
        try {
            settle(signer);
        } catch (FreshetException e) {
            // The mark stays, so the next publication settles it.
            because.addSuppressed(e);
        }
    }

    /**
     * Makes the plain names and {@code Release} agree with {@code InRelease} again, after a
     * publication that was cut off.
     */
    void settle(Signer signer) {
        Optional<Generation> now = current();
        if (now.isPresent()) {
            SuiteRelease release = now.get().release();
            plain(release);
            // Links that are there already may lack this last step.
            Durable.syncDirectories(
                    release.files().keySet().stream()
                            .map(path -> directory.resolve(path).resolveSibling(""))
                            .toList());
            Durable.replaceAll(
                    releases(Keyring.textOf(now.get().signed()), release.date(), signer));
        }
    }

    /** Takes the mark of an unfinished publication away and sweeps what nobody can want. */
    void finish(Instant now) {
        current()
                .ifPresent(generation -> {
                    byHash.sweep(generation.release(), now);
                    generations.sweep(
                            generation.release().date(), isKept(generation.release()), now);
                    sweepSegments(generation.release());
                });
        Durable.sweep(directory, now.minus(GRACE));
        try {
            // Should it come back by a loss of power, suites are settled once more than needed.
            Files.deleteIfExists(directory.resolve(UNFINISHED));
        } catch (IOException e) {
            throw Durable.failure(directory.toString(), e);
        }
    }

    /** The stanzas of one source in every index that lies here, of older generations too. */
    Map<Kind, Set<String>> kept(SourceName source) {
        Map<Kind, Set<String>> kept = new EnumMap<>(Kind.class);
        for (String path : current().map(each -> each.indices().keySet()).orElse(Set.of())) {
            Optional<Kind> kind = packages(path);
            for (Path file : kind.isPresent() ? byHash.files(path) : List.<Path>of()) {
                try {
                    if (PlainIndex.isPlain(file)) {
                        kept.computeIfAbsent(kind.get(), _ -> new TreeSet<>())
                                .addAll(PlainIndex.of(kind.get(), file, source.text()));
                    }
                } catch (IOException e) {
                    throw Durable.failure(file.toString(), e);
                }
            }
        }
        return kept;
    }

    /**
     * The time of the next generation: now, but never before the last one's.
     *
     * @throws Unavailable when the clock is more than an hour behind the last one
     */
    Instant nextDate(Instant now) {
        return nextDate(current().map(generation -> generation.release().date()).orElse(now), now);
    }

    /** As {@link #nextDate(Instant)}, where the last one's is known otherwise. */
    Instant nextDate(Instant before, Instant now) {
        if (before.isAfter(now.plus(Duration.ofHours(1)))) {
            throw new Unavailable(
                    "suite `%s` was last published at %s, and the clock says %s"
                            .formatted(suite, before, now),
                    "was the clock set back? clients refuse a suite whose date goes back; set the"
                            + " clock right and publish again");
        }
        // Release has whole seconds.
        Instant next = now.truncatedTo(ChronoUnit.SECONDS);
        return before.isAfter(next) ? before : next;
    }
}
