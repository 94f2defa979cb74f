package org.freshet.archive.segments;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.freshet.archive.segments.Forms.Listed;
import org.freshet.archive.segments.Pieces.Piece;
import org.freshet.archive.segments.Pieces.Sheet;
import org.freshet.files.Content;
import org.freshet.files.Hash;
import org.jspecify.annotations.Nullable;

/** The three files of an index that is to be published, and their hashes. */
public record Spliced(Form plain, Form gz, Form xz) {

    /** One file. */
    public record Form(String sha256, long size, Content content) {}

    /** A part of a file: bytes that are new, or a range of the file before. */
    private sealed interface Part {
        record Bytes(Supplier<byte[]> bytes) implements Part {}

        record Range(long at, long length) implements Part {}
    }

    /**
     * What a list of pieces makes. Everything that is to be copied is compared with the hash that
     * Release has of its file, so a file that the disk spoilt is not passed on.
     *
     * @throws org.freshet.model.IntegrityFailure when the plain file before is not what it was
     */
    static Spliced of(Segments base, List<Piece> pieces) throws IOException {
        if (!base.spliceable()) {
            // Stanzas were read without a check value.
            base.compareWithHash();
        }
        List<Optional<Form>> forms =
                forms(
                        base,
                        new Work(base.forms().plain(), plainParts(base, pieces)),
                        new Work(base.forms().gz(), gzParts(base, pieces)),
                        new Work(base.forms().xz(), xzParts(base, pieces)));
        Form plain = forms.getFirst().orElseThrow(() -> Segments.damaged(base.forms()));
        if (forms.get(1).isEmpty() || forms.get(2).isEmpty()) {
            // The plain file is sound: everything is compressed again.
            return of(base, Pieces.all(base, pieces));
        }
        return new Spliced(plain, forms.get(1).get(), forms.get(2).get());
    }

    /** A file to be hashed, and the one before that parts are copied from. */
    private record Work(Listed before, List<Part> parts) {}

    /** Hashes files side by side: that is half of what a publication takes. */
    private static List<Optional<Form>> forms(Segments base, Work... files) throws IOException {
        try {
            return Arrays.stream(files)
                    .parallel()
                    .map(file -> {
                        try {
                            return form(base, file.before(), joined(file.parts()));
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    })
                    .toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** An .xz of one block. */
    static Form whole(XzBlocks.Block block) {
        byte[] tail = XzBlocks.tail(List.of(block.size()));
        MessageDigest sha256 = Hash.sha256();
        sha256.update(XzBlocks.HEADER);
        sha256.update(block.bytes());
        sha256.update(tail);
        return new Form(
                Hash.hex(sha256),
                (long) XzBlocks.HEADER.length + block.bytes().length + tail.length,
                out -> {
                    out.write(XzBlocks.HEADER);
                    out.write(block.bytes());
                    out.write(tail);
                });
    }

    private static List<Part> plainParts(Segments base, List<Piece> pieces) {
        return parts(
                base,
                pieces,
                page -> new Part.Range(page.at(), page.length()),
                fresh -> new Part.Bytes(fresh::text));
    }

    private static List<Part> gzParts(Segments base, List<Piece> pieces) {
        List<Part> parts =
                parts(
                        base,
                        pieces,
                        page -> new Part.Range(page.gz().at(), page.gz().length()),
                        fresh -> new Part.Bytes(fresh.gz()));
        // A file of no bytes is no gzip file.
        return parts.isEmpty()
                ? List.of(new Part.Bytes(() -> GzMembers.member(new byte[0], 0)))
                : parts;
    }

    private static List<Part> parts(
            Segments base,
            List<Piece> pieces,
            Function<Segments.Page, Part> kept,
            Function<Sheet.Fresh, Part> made) {
        List<Part> parts = new ArrayList<>();
        for (Piece piece : pieces) {
            switch (piece) {
                case Piece.Kept(int i) -> {
                    Segments.Segment segment = base.segments().get(i);
                    base.pages().subList(segment.from(), segment.to()).stream()
                            .map(kept)
                            .forEach(parts::add);
                }
                case Piece.Fresh(var sheets, _, _) ->
                        sheets.stream()
                                .map(sheet ->
                                        switch (sheet) {
                                            case Sheet.Kept(int i) ->
                                                    kept.apply(base.pages().get(i));
                                            case Sheet.Fresh fresh -> made.apply(fresh);
                                        })
                                .forEach(parts::add);
            }
        }
        return parts;
    }

    private static List<Part> xzParts(Segments base, List<Piece> pieces) {
        List<Part> parts = new ArrayList<>();
        List<XzBlocks.Size> sizes = new ArrayList<>();
        boolean copies =
                pieces.stream()
                        .anyMatch(piece ->
                                !(piece instanceof Piece.Fresh fresh && fresh.xz().kept() == 0));
        parts.add(
                copies
                        ? new Part.Range(0, XzBlocks.HEADER.length)
                        : new Part.Bytes(() -> XzBlocks.HEADER));
        for (Piece piece : pieces) {
            switch (piece) {
                case Piece.Kept(int i) -> {
                    Segments.Segment kept = base.segments().get(i);
                    sizes.add(kept.xz());
                    parts.add(new Part.Range(kept.xzAt(), kept.xz().padded()));
                }
                case Piece.Fresh fresh -> {
                    Pieces.Packed block = fresh.xz();
                    sizes.add(block.size());
                    if (block.kept() > 0) {
                        parts.add(
                                new Part.Range(
                                        base.segments().get(fresh.before()).xzAt(), block.kept()));
                    }
                    parts.add(new Part.Bytes(block.bytes()));
                }
            }
        }
        byte[] tail = XzBlocks.tail(sizes);
        parts.add(new Part.Bytes(() -> tail));
        return parts;
    }

    /** Neighbours in the file before are copied together. */
    private static List<Part> joined(List<Part> parts) {
        List<Part> joined = new ArrayList<>();
        for (Part part : parts) {
            if (part instanceof Part.Range(long at, long length)
                    && !joined.isEmpty()
                    && joined.getLast() instanceof Part.Range(long from, long before)
                    && from + before == at) {
                joined.removeLast();
                joined.add(new Part.Range(from, before + length));
            } else {
                joined.add(part);
            }
        }
        return joined;
    }

    /** Hashes parts; empty when the file that some are copied from is not what was published. */
    private static Optional<Form> form(Segments base, Listed before, List<Part> parts)
            throws IOException {
        boolean copies = parts.stream().anyMatch(Part.Range.class::isInstance);
        if (!copies) {
            MessageDigest sha256 = Hash.sha256();
            long size = 0;
            for (Part part : parts) {
                byte[] bytes = ((Part.Bytes) part).bytes().get();
                sha256.update(bytes);
                size += bytes.length;
            }
            return Optional.of(new Form(Hash.hex(sha256), size, out -> write(parts, before, out)));
        }
        try (FileChannel file = FileChannel.open(before.file(), StandardOpenOption.READ)) {
            Hashing hashing = new Hashing(file, !base.compared());
            for (Part part : parts) {
                switch (part) {
                    case Part.Bytes(var bytes) -> hashing.add(bytes.get());
                    case Part.Range(long at, long length) -> hashing.copy(at, length);
                }
            }
            return hashing.end(before.sha256())
                    ? Optional.of(
                            new Form(
                                    Hash.hex(hashing.after),
                                    hashing.size,
                                    out -> write(parts, before, out)))
                    : Optional.empty();
        }
    }

    /** Hashes two files at once that have much in common: what is the same in front, once. */
    private static final class Hashing {
        private final FileChannel file;
        private final boolean comparing;
        private final MessageDigest after = Hash.sha256();
        private @Nullable MessageDigest before;
        private long read;
        private long size;

        Hashing(FileChannel file, boolean comparing) {
            this.file = file;
            this.comparing = comparing;
        }

        void add(byte[] bytes) {
            if (comparing) {
                part();
            }
            after.update(bytes);
            size += bytes.length;
        }

        private MessageDigest part() {
            MessageDigest own = before;
            if (own == null) {
                try {
                    own = (MessageDigest) after.clone();
                } catch (CloneNotSupportedException e) {
                    throw new IllegalStateException(e);
                }
                before = own;
            }
            return own;
        }

        void copy(long at, long length) throws IOException {
            if (!comparing) {
                read = at;
            }
            if (at != read) {
                MessageDigest own = part();
                through(at - read, own);
            }
            MessageDigest own = before;
            if (own == null) {
                through(length, after);
            } else {
                through(length, after, own);
            }
            size += length;
        }

        boolean end(String sha256) throws IOException {
            if (!comparing) {
                return true;
            }
            MessageDigest own = part();
            through(file.size() - read, own);
            return Hash.hex(own).equals(sha256);
        }

        private void through(long length, MessageDigest... digests) throws IOException {
            range(
                    file,
                    read,
                    length,
                    (bytes, count) -> {
                        for (MessageDigest digest : digests) {
                            digest.update(bytes, 0, count);
                        }
                    });
            read += length;
        }
    }

    /** Takes the first bytes of an array, before they are others. */
    @FunctionalInterface
    interface Taking {
        void take(byte[] bytes, int count) throws IOException;
    }

    static void range(FileChannel file, long at, long length, Taking taking) throws IOException {
        byte[] bytes = new byte[(int) Math.min(length, 1 << 18)];
        long left = length;
        while (left > 0) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, (int) Math.min(left, bytes.length));
            int n = file.read(buffer, at + length - left);
            if (n < 0) {
                throw new EOFException("a file that became shorter");
            }
            left -= n;
            taking.take(bytes, n);
        }
    }

    private static void write(List<Part> parts, Listed before, OutputStream out)
            throws IOException {
        boolean copies = parts.stream().anyMatch(Part.Range.class::isInstance);
        if (!copies) {
            for (Part part : parts) {
                out.write(((Part.Bytes) part).bytes().get());
            }
            return;
        }
        try (FileChannel file = FileChannel.open(before.file(), StandardOpenOption.READ)) {
            for (Part part : parts) {
                switch (part) {
                    case Part.Bytes(var bytes) -> out.write(bytes.get());
                    case Part.Range(long at, long length) ->
                            range(file, at, length, (bytes, count) -> out.write(bytes, 0, count));
                }
            }
        }
    }
}
