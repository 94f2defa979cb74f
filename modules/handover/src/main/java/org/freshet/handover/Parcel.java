package org.freshet.handover;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.freshet.debian.Deb822.Stanza;
import org.freshet.debian.Dsc;
import org.freshet.files.Durable;
import org.freshet.files.Hash;
import org.freshet.model.Digests;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;

/**
 * One upload as it lies on the disk: a .changes and the files beside it that it lists.
 *
 * @param changes the .changes itself
 * @param dsc the first .dsc that it lists, where it is there and can be read
 * @param there digests of the files that are there, by name; those of the .dsc too
 */
public record Parcel(
        Path file, Control changes, Optional<Control> dsc, Map<String, Digests> there) {
    /** What a file may be called without being a path: what dpkg makes fits. */
    public static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9+.~_:%-]{0,254}");

    // A .dsc of Debian's largest packages has some 100 kB.
    private static final int MOST_BYTES = 4 << 20;

    public Parcel {
        there = Map.copyOf(there);
    }

    /**
     * A .changes or a .dsc.
     *
     * @param name without its directory
     * @param stanza what it says, whoever signed it
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared as a whole.
    public record Control(String name, byte[] bytes, Stanza stanza, ListedFiles listed) {
        /** A field's value, empty where it is missing or has none. */
        public String field(String field) {
            return stanza.get(field).orElse("").strip();
        }

        public boolean isSigned() {
            return new String(bytes, 0, Math.min(bytes.length, 64), StandardCharsets.ISO_8859_1)
                    .startsWith("-----BEGIN PGP SIGNED MESSAGE-----");
        }
    }

    /**
     * Reads an upload. Whatever can be said of a file that is wrong is left to the rules.
     *
     * @throws InvalidInput when the .changes cannot be read, or is none
     */
    public static Parcel read(Path file) {
        String name = Objects.requireNonNull(file.getFileName()).toString();
        if (!name.endsWith(".changes") || !NAME.matcher(name).matches()) {
            throw new InvalidInput(
                    "`%s` is no .changes file".formatted(Shown.text(file.toString())),
                    "name the one that dpkg-buildpackage, `freshet build` or `freshet source` wrote");
        }
        Control changes = control(file, 2);
        Map<String, Digests> there = new TreeMap<>();
        digest(file, changes, there);
        Optional<Control> dsc =
                changes.listed().files().stream()
                        .map(ListedFiles.Line::name)
                        .filter(listed -> listed.endsWith(".dsc") && there.containsKey(listed))
                        .findFirst()
                        .flatMap(listed -> readable(file.resolveSibling(listed)));
        dsc.ifPresent(control -> digest(file, control, there));
        return new Parcel(file, changes, dsc, there);
    }

    /** What says wherefrom and whereto, without the signature: the identity of an upload. */
    public String digest() {
        return Hash.sha256(changes.stanza().text());
    }

    /** Where a listed file lies. */
    public Path path(String name) {
        return file.resolveSibling(name);
    }

    private static void digest(Path file, Control control, Map<String, Digests> there) {
        for (ListedFiles.Line line : control.listed().files()) {
            Path path = file.resolveSibling(line.name());
            // A name that is a path would have us send any file of this machine.
            if (NAME.matcher(line.name()).matches()
                    && !there.containsKey(line.name())
                    && Files.isRegularFile(path)) {
                try {
                    there.put(line.name(), Hash.of(path));
                } catch (IOException e) {
                    throw unreadable(path, e);
                }
            }
        }
    }

    private static Optional<Control> readable(Path file) {
        try {
            return Optional.of(control(file, 0));
        } catch (InvalidInput _) {
            // The rules say that it is not to be read.
            return Optional.empty();
        }
    }

    private static Control control(Path file, int columns) {
        String name = Objects.requireNonNull(file.getFileName()).toString();
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MOST_BYTES + 1);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
        if (bytes.length > MOST_BYTES) {
            throw new InvalidInput(
                    "`%s` has more than %d bytes".formatted(file, MOST_BYTES),
                    "is it a .changes or .dsc?");
        }
        Stanza stanza = Dsc.stanza(name, bytes);
        return new Control(name, bytes, stanza, ListedFiles.of(stanza, columns));
    }

    private static InvalidInput unreadable(Path file, IOException e) {
        return new InvalidInput(
                "`%s` cannot be read: %s"
                        .formatted(Shown.text(file.toString()), Durable.whyUnread(e)),
                "check the path and its permissions",
                e);
    }
}
