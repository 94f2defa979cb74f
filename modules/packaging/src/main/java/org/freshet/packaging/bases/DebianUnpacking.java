package org.freshet.packaging.bases;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.freshet.files.Durable;
import org.freshet.files.NewTree;
import org.freshet.files.TarMember;
import org.freshet.files.Tarball;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.InvalidInput;
import org.freshet.model.Pin.PinnedFile;
import org.freshet.model.Shown;

/** Gets {@code debian/} out of the file of a source package that holds it. */
final class DebianUnpacking {
    // The largest debian.tar of Debian 12 has 60 MiB in it, and 11,000 files.
    private static final Tarball.Bounds BOUNDS =
            new Tarball.Bounds(100_000, 1L << 30, 1024, Duration.ofMinutes(2));
    private static final Tarball.Bounds WHOLE_SOURCE = Tarball.Bounds.DEFAULT;

    private final PinnedFile file;

    DebianUnpacking(PinnedFile file) {
        this.file = file;
    }

    /** What was left out, one line each. */
    List<String> unpack(Path packed, Path directory) {
        if (file.name().endsWith(".diff.gz")) {
            return new DiffUnpacking(what()).unpack(packed, directory);
        }
        boolean whole = !file.name().contains(".debian.tar.");
        Tarball.Bounds bounds = whole ? WHOLE_SOURCE : BOUNDS;
        Tarball.Contents contents = read(packed, whole, bounds, (_, _) -> {});
        if (!whole && !contents.topDirectory().equals("debian")) {
            throw new IntegrityFailure(
                    "%s holds `%s`, expected `debian`"
                            .formatted(what(), Shown.text(contents.topDirectory())));
        }
        NewTree tree = new NewTree(directory, what(), BOUNDS);
        try {
            read(
                    packed,
                    whole,
                    bounds,
                    (member, content) -> put(tree, member, content, whole ? "debian/" : ""));
            tree.finish();
        } catch (IOException e) {
            throw Durable.failure(directory.toString(), e);
        }
        if (!Files.exists(directory.resolve("control"))) {
            throw new InvalidInput(
                    "%s has no `debian/control`".formatted(what()),
                    "packaging can only be taken from a source package that has one");
        }
        return List.of();
    }

    private Tarball.Contents read(
            Path packed, boolean whole, Tarball.Bounds bounds, TarMember.Reader each) {
        return whole
                ? Tarball.read(packed, file.name(), bounds, each)
                : Tarball.readBeside(packed, file.name(), bounds, each);
    }

    private String what() {
        return "`%s`".formatted(file.name());
    }

    private void put(NewTree tree, TarMember member, InputStream content, String below)
            throws IOException {
        String name = text(member.name());
        if (name.equals("debian") && !below.isEmpty()) {
            throw new IntegrityFailure("%s has a `debian` that is no directory".formatted(what()));
        }
        if (!name.startsWith(below)) {
            return;
        }
        String path = name.substring(below.length());
        switch (member.kind()) {
            case FILE -> tree.file(path, false, content);
            case EXECUTABLE -> tree.file(path, true, content);
            case LINK -> tree.link(path, text(member.link()));
            case HARD_LINK -> tree.copy(path, hardLink(member, below));
        }
    }

    private String hardLink(TarMember member, String below) {
        String to = text(member.link());
        if (!to.startsWith(below)) {
            throw new IntegrityFailure(
                    "%s has a hard link `%s` to `%s`, which is not packaging"
                            .formatted(what(), Shown.text(text(member.name())), Shown.text(to)));
        }
        return to.substring(below.length());
    }

    private String text(String bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.getBytes(StandardCharsets.ISO_8859_1)))
                    .toString();
        } catch (CharacterCodingException _) {
            throw new IntegrityFailure(
                    "%s has a name that is not UTF-8: `%s`".formatted(what(), Shown.text(bytes)));
        }
    }
}
