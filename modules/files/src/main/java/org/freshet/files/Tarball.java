package org.freshet.files;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;
import org.freshet.model.Unavailable;
import org.tukaani.xz.MemoryLimitException;

/**
 * A tarball from outside: hostile until looked at. Knows plain tar, gz, bz2, xz, zst, lz and lzma
 * by their bytes, not by name.
 */
public final class Tarball {
    private static final String LOOK =
            "nothing of it was unpacked; list it with `tar -tvf` and ask upstream, or let"
                    + " `upstream.tarball: git` make a tarball of the tagged tree";

    /** What an entry may take besides its bytes: headers, names and padding. */
    private static final long ENTRY = 1 << 11;

    private final String what;
    private final Bounds bounds;
    private final boolean oneTop;
    private final EachEntry each;
    private final boolean beside;
    private final long start = System.nanoTime();

    /**
     * @param oneTop whether one directory must hold everything
     */
    Tarball(String what, Bounds bounds, boolean oneTop, EachEntry each) {
        this(what, bounds, oneTop, false, each);
    }

    private Tarball(String what, Bounds bounds, boolean oneTop, boolean beside, EachEntry each) {
        this.what = "tarball `" + Shown.text(what) + "`";
        this.bounds = bounds;
        this.oneTop = oneTop;
        this.each = each;
        this.beside = beside;
    }

    /**
     * What a tarball may cost.
     *
     * @param unpacked bytes of all files together
     * @param nameLength bytes
     */
    public record Bounds(long entries, long unpacked, int nameLength, Duration time) {
        public static final Bounds DEFAULT =
                new Bounds(500_000, 8L << 30, 1024, Duration.ofMinutes(5));
    }

    /**
     * What is in a checked tarball.
     *
     * @param extension {@code tar.gz}, {@code tar.bz2}, {@code tar.xz}, {@code tar.zst}, {@code
     *     tar.lz}, {@code tar.lzma} or {@code tar}
     * @param topDirectory the one directory that holds everything; empty when there is none, which
     *     is refused unless it was allowed
     * @param unpacked bytes of all files together
     */
    public record Contents(String extension, String topDirectory, long entries, long unpacked) {
        /** Whether archives take a source package with it: gz, bz2 and xz. */
        public boolean inArchives() {
            return Packing.named(extension).inArchives();
        }
    }

    /**
     * Reads the whole tarball, streaming, and refuses what may not be unpacked: names that are
     * absolute or have {@code ..}, links that leave the tree (or entries that go through a link),
     * devices, fifos, more than the bounds, two top directories or none, bytes that are not a tar.
     *
     * @param what its name, for messages
     * @throws IntegrityFailure for all of these
     * @throws Unavailable for an HTML page instead of a tarball, one cut short, or more time
     * @throws InvalidInput when there is no such file
     */
    public static Contents check(Path file, String what, Bounds bounds) {
        return read(file, what, bounds, (_, _) -> {});
    }

    /**
     * Checks as {@link #check} does, and shows each file and link on the way. What was shown is
     * known to be acceptable only when this returns: until then nothing of it may be unpacked.
     */
    public static Contents read(Path file, String what, Bounds bounds, TarMember.Reader each) {
        return entries(file, what, bounds, (entry, content) -> show(entry, content, true, each));
    }

    /**
     * As {@link #read} for a tarball that need not have one top directory: names are shown as they
     * stand there.
     */
    public static Contents readFlat(Path file, String what, Bounds bounds, TarMember.Reader each) {
        EachEntry entries = (entry, content) -> show(entry, content, false, each);
        return new Tarball(what, bounds, false, entries).read(file);
    }

    /** As {@link #read}, with directories, and names as they stand there. */
    static Contents entries(Path file, String what, Bounds bounds, EachEntry each) {
        return new Tarball(what, bounds, true, each).read(file);
    }

    /** Takes one after the other; need not read the content to its end. */
    @FunctionalInterface
    interface EachEntry {
        void accept(TarReader.Entry entry, InputStream content) throws IOException;
    }

    /**
     * As {@link #read} for a tarball that is unpacked into an upstream's tree, as the one of {@code
     * debian/} is: its links may lead to what lies beside its top directory.
     */
    public static Contents readBeside(
            Path file, String what, Bounds bounds, TarMember.Reader each) {
        EachEntry entries = (entry, content) -> show(entry, content, true, each);
        return new Tarball(what, bounds, true, true, entries).read(file);
    }

    /**
     * The tar in a tarball that was checked before, unpacked on the way and bounded as {@link
     * #check} is. Closing it closes the file.
     */
    public static InputStream unpacked(Path file, String what, Bounds bounds) throws IOException {
        Tarball tarball = new Tarball(what, bounds, true, (_, _) -> {});
        BufferedInputStream packed =
                new BufferedInputStream(tarball.new Watched(Files.newInputStream(file)), 1 << 16);
        try {
            return tarball.new Unpacked(tarball.packing(packed).unpack(packed));
        } catch (IOException | RuntimeException e) {
            packed.close();
            throw e;
        }
    }

    /**
     * The regular files below a directory as tar entries, names relative with {@code /}, links as
     * links.
     *
     * @throws InvalidInput when it cannot be read or holds anything else
     */
    public static SortedMap<String, SameBytes.Entry> entries(Path directory) {
        SortedMap<String, SameBytes.Entry> entries = new TreeMap<>();
        if (!Files.isDirectory(directory)) {
            throw new InvalidInput(
                    "`%s` is no directory".formatted(Shown.text(directory.toString())),
                    "check the path");
        }
        try {
            Files.walkFileTree(
                    directory,
                    new SimpleFileVisitor<>() {
                        @Override
                        public FileVisitResult visitFile(Path file, BasicFileAttributes is)
                                throws IOException {
                            entries.put(nameBelow(directory, file), entry(file, is));
                            return FileVisitResult.CONTINUE;
                        }
                    });
        } catch (IOException e) {
            throw new InvalidInput(
                    "directory `%s` cannot be read: `%s`"
                            .formatted(
                                    Shown.text(directory.toString()),
                                    Shown.text(String.valueOf(e.getMessage()))),
                    "check that it is there and may be read",
                    e);
        }
        return entries;
    }

    private static SameBytes.Entry entry(Path file, BasicFileAttributes is) throws IOException {
        if (is.isSymbolicLink()) {
            return new SameBytes.Entry.Link(Files.readSymbolicLink(file).toString());
        }
        if (!is.isRegularFile()) {
            throw new InvalidInput(
                    "`%s` is neither a file, a directory nor a link"
                            .formatted(Shown.text(file.toString())),
                    "move it away");
        }
        if (!Files.isReadable(file)) {
            throw new InvalidInput(
                    "`%s` may not be read".formatted(Shown.text(file.toString())),
                    "let the user who runs freshet read it");
        }
        boolean executable =
                Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS)
                        .contains(PosixFilePermission.OWNER_EXECUTE);
        return new SameBytes.Entry.File(out -> Files.copy(file, out), is.size(), executable);
    }

    private static String nameBelow(Path directory, Path file) {
        String name = directory.relativize(file).toString();
        if (name.indexOf('\ufffd') >= 0) {
            throw new InvalidInput(
                    "the name of `%s` is not UTF-8".formatted(Shown.text(file.toString())),
                    "rename the file, or run freshet in a UTF-8 locale such as `LC_ALL=C.UTF-8`");
        }
        return name;
    }

    Contents read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new InvalidInput(
                    "%s is not there: `%s` is no file".formatted(what, Shown.text(file.toString())),
                    "check the path");
        }
        try (InputStream in = Files.newInputStream(file)) {
            return read(in, Optional.empty());
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /**
     * Reads and checks a tarball once, and copies it on the way: as it is, or compressed to xz when
     * archives do not take it as it is. The copy is good for something only when this returns.
     */
    Contents copy(InputStream in, OutputStream out) {
        try {
            return read(in, Optional.of(out));
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private Contents read(InputStream in, Optional<OutputStream> copy) throws IOException {
        try (Watched raw = new Watched(in)) {
            BufferedInputStream packed = new BufferedInputStream(raw, 1 << 16);
            Packing packing = packing(packed);
            raw.ended = false;
            Optional<OutputStream> asIs = copy.filter(_ -> packing.inArchives());
            boolean anew = copy.isPresent() && asIs.isEmpty();
            try (OutputStream xz =
                            anew ? SameBytes.xz(copy.get()) : OutputStream.nullOutputStream();
                    InputStream source = asIs.map(out -> copying(packed, out)).orElse(packed);
                    InputStream tar = packing.unpack(source);
                    Unpacked unpacked = new Unpacked(anew ? copying(tar, xz) : tar)) {
                Contents contents = read(packing, unpacked);
                source.transferTo(OutputStream.nullOutputStream());
                Copying.written(xz::close);
                return contents;
            } catch (MemoryLimitException e) {
                throw refusal(
                        "needs %d MiB of memory to unpack, expected at most %d"
                                .formatted(e.getMemoryNeeded() >> 10, Packing.MEMORY_KIB >> 10));
            } catch (IOException e) {
                // A decompressor that starved saw the end of the file; any other error is damage.
                if (raw.ended || e instanceof EOFException) {
                    throw cutShort("its compressed data ends too early");
                }
                throw refusal("is damaged: " + Shown.text(String.valueOf(e.getMessage())));
            }
        }
    }

    private static InputStream copying(InputStream in, OutputStream out) {
        return new BufferedInputStream(new Copying(in, out), 1 << 16);
    }

    private Unavailable unreadable(IOException e) {
        return new Unavailable(
                "%s cannot be read: %s".formatted(what, Shown.text(String.valueOf(e.getMessage()))),
                "look at the disk and its file system",
                e);
    }

    private Contents read(Packing packing, Unpacked unpacked) throws IOException {
        TarReader reader =
                new TarReader(unpacked, bounds.nameLength(), this::cutShort, this::refusal);
        TreeRules rules =
                new TreeRules(bounds.nameLength(), oneTop, beside, this::refusal, this::deadline);
        long entries = 0;
        long bytes = 0;
        for (TarReader.Entry entry = reader.next(); entry != null; entry = reader.next()) {
            if (++entries > bounds.entries()) {
                throw refusal("has more than %d entries".formatted(bounds.entries()));
            }
            rules.accept(entry);
            // Before anything of it is unpacked.
            if (entry.size() > bounds.unpacked() - bytes) {
                throw tooLarge();
            }
            bytes += entry.size();
            each.accept(entry, reader.content());
        }
        // Padding, and the check values that compressors keep at their end.
        unpacked.transferTo(OutputStream.nullOutputStream());
        return new Contents(packing.extension(), rules.finish(), entries, bytes);
    }

    private static void show(
            TarReader.Entry entry, InputStream content, boolean belowTop, TarMember.Reader each)
            throws IOException {
        UnaryOperator<String> shown = belowTop ? TreeRules::belowTop : TreeRules::clean;
        TarMember.Kind kind =
                switch (entry.kind()) {
                    case DIRECTORY -> null;
                    case FILE ->
                            entry.executable() ? TarMember.Kind.EXECUTABLE : TarMember.Kind.FILE;
                    case LINK -> TarMember.Kind.LINK;
                    case HARD_LINK -> TarMember.Kind.HARD_LINK;
                };
        if (kind != null) {
            String name = shown.apply(entry.name());
            String link =
                    kind == TarMember.Kind.HARD_LINK ? shown.apply(entry.link()) : entry.link();
            each.accept(new TarMember(name, kind, link, entry.size(), entry.modified()), content);
        }
    }

    private Packing packing(BufferedInputStream in) throws IOException {
        in.mark(1 << 10);
        byte[] start = in.readNBytes(Packing.START);
        in.reset();
        if (start.length == 0) {
            throw cutShort("it is empty");
        }
        Optional<Packing> known = Packing.of(start);
        if (known.isPresent()) {
            return known.get();
        }
        String text = new String(start, StandardCharsets.UTF_8).replace("\ufeff", "").strip();
        if (text.startsWith("<")) {
            throw new Unavailable(
                    what + " is an HTML page",
                    "open the URL in a browser: the server may ask for a login, or say what is"
                            + " wrong");
        }
        throw refusal(
                "is no tarball: expected a tar, plain or compressed, got a file that begins with `%s`"
                        .formatted(HexFormat.of().formatHex(start, 0, Math.min(6, start.length))));
    }

    private Unavailable cutShort(String where) {
        return new Unavailable(
                "%s is cut short: %s".formatted(what, where),
                "it is fetched again at the next try; when upstream's own file is so, ask upstream");
    }

    IntegrityFailure refusal(String why) {
        return new IntegrityFailure(what + " " + why, LOOK);
    }

    private IntegrityFailure tooLarge() {
        return refusal("unpacks to more than %d bytes".formatted(bounds.unpacked()));
    }

    private void deadline() {
        if (System.nanoTime() - start > bounds.time().toNanos()) {
            throw new Unavailable(
                    "%s takes longer than %s to look through".formatted(what, bounds.time()),
                    "the machine may be busy; when it is not, list the tarball with `tar -tvf`");
        }
    }

    /** The file; knows whether it was read to its end, and reads no longer than the bound. */
    private final class Watched extends BlockStream {
        private boolean ended;

        Watched(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            // Millions of empty gzip members or xz streams give no byte to check the time at.
            deadline();
            int n = in.read(bytes, from, length);
            ended |= n < 0;
            return n;
        }
    }

    /** The tar, no longer and no slower than the bounds allow; skips by reading. */
    private final class Unpacked extends BlockStream {
        private final byte[] waste = new byte[1 << 16];
        private final long most =
                Math.min(bounds.unpacked(), 1L << 60)
                        + ENTRY * (Math.min(bounds.entries(), 1L << 40) + 10);
        private long count;

        Unpacked(InputStream in) {
            super(new BufferedInputStream(in, 1 << 16));
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            deadline();
            int n = in.read(bytes, from, length);
            count += Math.max(0, n);
            if (count > most) {
                throw tooLarge();
            }
            return n;
        }

        @Override
        public long skip(long length) throws IOException {
            return Math.max(0, read(waste, 0, (int) Math.min(waste.length, length)));
        }
    }
}
