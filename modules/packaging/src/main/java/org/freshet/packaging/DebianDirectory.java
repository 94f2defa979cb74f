package org.freshet.packaging;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.freshet.files.SameBytes;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;
import org.freshet.model.SourceName;
import org.freshet.packaging.PackagingTree.Piece;

/**
 * A {@code debian/} directory, checked and complete but for what is generated.
 *
 * @param rewritten texts of files that are not as they lie there: what a recipe takes is adopted
 * @param newest the top entry of its own changelog
 * @param format that of {@code source/format}; quilt where it says none
 * @param notes what lintian or an archive will mind
 */
record DebianDirectory(
        SortedMap<String, Piece> pieces,
        Map<String, String> rewritten,
        Optional<ChangelogEntry> newest,
        DebianFormat format,
        List<String> notes) {
    private static final int COPYRIGHT_BYTES = 16 << 20;
    private static final String INCLUDE_BINARIES = "source/include-binaries";

    DebianDirectory {
        rewritten = Map.copyOf(rewritten);
        notes = List.copyOf(notes);
    }

    /**
     * Checks the merged tree of a recipe for one target; the entry of its plan comes later.
     *
     * @throws InvalidInput with every problem, one a line
     */
    static DebianDirectory of(
            SourceName source, Adoption adoption, SortedMap<String, Piece> pieces) {
        List<String> problems = new ArrayList<>();
        return checked(
                adoption.pieces(pieces, watch(pieces)),
                newest(pieces, problems),
                Optional.of(source),
                Optional.of(adoption),
                List.of(DebianFormat.QUILT),
                problems);
    }

    /**
     * Checks a tree that is packaged as it is: its changelog names source and version, its control
     * the maintainer.
     *
     * @throws InvalidInput with every problem, one a line
     */
    static DebianDirectory asItIs(SortedMap<String, Piece> pieces) {
        List<String> problems = new ArrayList<>();
        Optional<ChangelogEntry> newest = newest(pieces, problems);
        if (newest.isEmpty() && problems.isEmpty()) {
            problems.add(
                    pieces.containsKey("changelog")
                            ? "debian/changelog is empty"
                            : "debian/changelog is missing");
        }
        return checked(
                pieces,
                newest,
                newest.map(ChangelogEntry::source),
                Optional.empty(),
                List.of(DebianFormat.values()),
                problems);
    }

    private static DebianDirectory checked(
            SortedMap<String, Piece> pieces,
            Optional<ChangelogEntry> newest,
            Optional<SourceName> source,
            Optional<Adoption> adoption,
            List<DebianFormat> formats,
            List<String> problems) {
        List<String> notes = new ArrayList<>();
        Map<String, String> rewritten = new TreeMap<>();
        Optional<String> text = text(pieces, "control", Control.MOST_BYTES, problems);
        if (text.isPresent()) {
            try {
                Control parsed = Control.parse(text.get());
                source.map(parsed::problems).ifPresent(problems::addAll);
                if (adoption.isPresent()) {
                    rewritten.put("control", adoption.get().control(text.get(), newest));
                } else {
                    parsed.maintainerProblem().ifPresent(problems::add);
                }
            } catch (InvalidInput wrong) {
                problems.add(Wrong.said(wrong));
            }
        } else if (!pieces.containsKey("control")) {
            problems.add("debian/control is missing");
        }
        adoption.ifPresent(ours -> {
            watch(pieces).ifPresent(watch -> rewritten.put("watch", ours.watch(watch)));
            text(pieces, INCLUDE_BINARIES, BinaryFiles.MOST_BYTES, new ArrayList<>())
                    .ifPresent(names -> rewritten.put(INCLUDE_BINARIES, ours.binaries(names)));
        });
        if (!(pieces.get("rules") instanceof Piece.File)) {
            problems.add("debian/rules is missing");
        }
        DebianFormat format = format(pieces, formats, problems);
        if (!pieces.containsKey("copyright")) {
            notes.add("debian/copyright is missing");
        }
        if (!problems.isEmpty()) {
            throw new InvalidInput(String.join("\n", problems));
        }
        return new DebianDirectory(pieces, rewritten, newest, format, notes);
    }

    private static DebianFormat format(
            SortedMap<String, Piece> pieces, List<DebianFormat> formats, List<String> problems) {
        Optional<String> said = text(pieces, "source/format", 1024, problems).map(String::strip);
        Optional<DebianFormat> format = said.flatMap(DebianFormat::of).filter(formats::contains);
        if (said.isPresent() && format.isEmpty()) {
            problems.add(
                    "debian/source/format must be %s, got `%s`"
                            .formatted(DebianFormat.either(formats), Shown.text(said.get())));
        }
        return format.orElse(DebianFormat.QUILT);
    }

    private static Optional<ChangelogEntry> newest(
            SortedMap<String, Piece> pieces, List<String> problems) {
        try {
            return text(pieces, "changelog", ChangelogEntry.MOST_BYTES, problems)
                    .flatMap(ChangelogEntry::newest);
        } catch (InvalidInput wrong) {
            problems.add(Wrong.said(wrong));
            return Optional.empty();
        }
    }

    /** The epoch that its own changelog gives. */
    int epoch() {
        return newest.map(entry -> entry.version().epoch()).orElse(0);
    }

    /** The debian/copyright of a merged tree; empty where it has none that can be read. */
    static Optional<String> copyright(SortedMap<String, Piece> pieces) {
        return text(pieces, "copyright", COPYRIGHT_BYTES, new ArrayList<>());
    }

    private static Optional<String> watch(SortedMap<String, Piece> pieces) {
        return text(pieces, "watch", WatchWithoutKey.MOST_BYTES, new ArrayList<>());
    }

    /** Its files, with the format where it does not say it. */
    DebianFiles files() {
        SortedMap<String, SameBytes.Entry> entries = new TreeMap<>();
        pieces.forEach((path, piece) -> {
            String name = "debian/" + path;
            for (int i = name.indexOf('/'); i > 0; i = name.indexOf('/', i + 1)) {
                entries.put(name.substring(0, i), new SameBytes.Entry.Directory());
            }
            entries.put(name, piece.entry());
        });
        rewritten.forEach((path, text) -> {
            boolean executable = pieces.get(path) instanceof Piece.File(_, boolean may) && may;
            entries.put("debian/" + path, DebianFiles.file(text, executable));
        });
        if (!pieces.containsKey("source/format")) {
            entries.put("debian/source", new SameBytes.Entry.Directory());
            entries.put("debian/source/format", DebianFiles.file(format.text() + "\n", false));
        }
        return new DebianFiles(entries);
    }

    private static Optional<String> text(
            SortedMap<String, Piece> pieces, String path, int mostBytes, List<String> problems) {
        if (!(pieces.get(path) instanceof Piece.File(Path file, _))) {
            if (pieces.containsKey(path)) {
                problems.add("debian/%s must be a file, not a link".formatted(path));
            }
            return Optional.empty();
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(mostBytes + 1);
            if (bytes.length > mostBytes) {
                problems.add("debian/%s has more than %d bytes".formatted(path, mostBytes));
                return Optional.empty();
            }
            return Optional.of(
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException _) {
            problems.add("debian/%s is not UTF-8".formatted(path));
        } catch (IOException e) {
            problems.add(
                    "debian/%s cannot be read: %s".formatted(path, e.getClass().getSimpleName()));
        }
        return Optional.empty();
    }
}
