package org.freshet.packaging;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.freshet.files.SameBytes;
import org.freshet.model.InvalidInput;
import org.freshet.model.Maintainer;
import org.freshet.model.Shown;
import org.freshet.model.SourceName;
import org.freshet.packaging.PackagingTree.Piece;

/**
 * The {@code debian/} of one target, checked and complete but for the changelog entry of its plan.
 *
 * @param control debian/control with the recipe's maintainer
 * @param epoch that of the newest entry of its own changelog; 0 without one
 * @param notes what lintian or an archive will mind
 */
record DebianDirectory(
        SortedMap<String, Piece> pieces, String control, int epoch, List<String> notes) {
    private static final String FORMAT = "3.0 (quilt)";

    DebianDirectory {
        notes = List.copyOf(notes);
    }

    /**
     * Checks a merged tree.
     *
     * @throws InvalidInput with every problem, one a line
     */
    static DebianDirectory of(
            SourceName source, Maintainer maintainer, SortedMap<String, Piece> pieces) {
        List<String> problems = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        String control = "";
        int epoch = 0;
        Optional<String> text = text(pieces, "control", Control.MOST_BYTES, problems);
        if (text.isPresent()) {
            try {
                problems.addAll(Control.parse(text.get()).problems(source));
                control = Control.withMaintainer(text.get(), maintainer);
            } catch (InvalidInput wrong) {
                problems.add(Wrong.said(wrong));
            }
        } else if (!pieces.containsKey("control")) {
            problems.add("debian/control is missing");
        }
        if (!(pieces.get("rules") instanceof Piece.File)) {
            problems.add("debian/rules is missing");
        }
        text(pieces, "source/format", 1024, problems)
                .map(String::strip)
                .filter(format -> !format.equals(FORMAT))
                .ifPresent(format ->
                        problems.add(
                                "debian/source/format must be `%s`, got `%s`"
                                        .formatted(FORMAT, Shown.text(format))));
        Optional<String> changelog = text(pieces, "changelog", ChangelogEntry.MOST_BYTES, problems);
        if (changelog.isPresent()) {
            try {
                epoch =
                        ChangelogEntry.newest(changelog.get())
                                .map(entry -> entry.version().epoch())
                                .orElse(0);
            } catch (InvalidInput wrong) {
                problems.add(Wrong.said(wrong));
            }
        }
        if (!pieces.containsKey("copyright")) {
            notes.add("debian/copyright is missing");
        }
        if (!problems.isEmpty()) {
            throw new InvalidInput(String.join("\n", problems));
        }
        return new DebianDirectory(pieces, control, epoch, notes);
    }

    /** Writes it as a tar of same bytes: dates are 1970, since a plan gives them later. */
    void writeTar(OutputStream out) {
        SortedMap<String, SameBytes.Entry> entries = new TreeMap<>();
        pieces.forEach((path, piece) -> {
            String name = "debian/" + path;
            for (int i = name.indexOf('/'); i > 0; i = name.indexOf('/', i + 1)) {
                entries.put(name.substring(0, i), new SameBytes.Entry.Directory());
            }
            entries.put(
                    name,
                    switch (piece) {
                        case Piece.Link(String to) -> new SameBytes.Entry.Link(to);
                        case Piece.File(Path file, boolean executable) -> file(file, executable);
                    });
        });
        entries.put("debian/control", text(control));
        if (!pieces.containsKey("source/format")) {
            entries.put("debian/source", new SameBytes.Entry.Directory());
            entries.put("debian/source/format", text(FORMAT + "\n"));
        }
        SameBytes.tar(entries, Instant.EPOCH, out);
    }

    static SameBytes.Entry.File text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new SameBytes.Entry.File(out -> out.write(bytes), bytes.length, false);
    }

    private static SameBytes.Entry.File file(Path file, boolean executable) {
        try {
            return new SameBytes.Entry.File(
                    out -> {
                        try (InputStream in = Files.newInputStream(file)) {
                            in.transferTo(out);
                        }
                    },
                    Files.size(file),
                    executable);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
