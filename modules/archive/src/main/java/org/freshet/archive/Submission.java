package org.freshet.archive;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.freshet.debian.Dsc;
import org.freshet.files.ContentStore;
import org.freshet.files.Durable;
import org.freshet.files.Hash;
import org.freshet.model.FreshetException;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;
import org.freshet.model.SourcePackage;
import org.freshet.model.StoredFile;
import org.freshet.trust.Keyring;

/**
 * A source package that is to be published, wherever its files lie.
 *
 * @param itself the .dsc's own name and digests
 * @param bytes the .dsc
 * @param contents of the files that the .dsc lists, as far as they are at hand
 * @param origin how it was planned
 * @param byHand whether a person named the files, so that a person must mend them
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared as a whole.
record Submission(
        Dsc dsc,
        StoredFile itself,
        byte[] bytes,
        Map<String, Supplier<InputStream>> contents,
        ObjectNode origin,
        boolean byHand) {
    // A .dsc of Debian's largest packages has some 100 kB.
    static final long MOST_BYTES = 4L << 20;
    // What dpkg-source writes: tarballs, their signatures, the diff of format 1.0.
    private static final Pattern FILE =
            Pattern.compile("[^_]+_[^_]+\\.(tar\\.(gz|bz2|xz|lzma)(\\.asc)?|diff\\.gz)");

    /** One that a person named. */
    static Submission read(Path file) {
        byte[] bytes = small(file);
        Dsc dsc = Dsc.parse(file.getFileName().toString(), bytes);
        Map<String, Supplier<InputStream>> contents = new LinkedHashMap<>();
        for (StoredFile listed : dsc.files()) {
            Path beside = file.resolveSibling(listed.name());
            if (Files.isRegularFile(beside)) {
                contents.put(listed.name(), () -> open(beside));
            }
        }
        return of(dsc, file.getFileName().toString(), bytes, contents, Provenance.byHand(), true);
    }

    /** A source package out of the content store. */
    static Submission of(SourcePackage source, ContentStore store) {
        byte[] bytes;
        try (InputStream in = store.open(source.dsc())) {
            bytes = in.readAllBytes();
        } catch (IOException e) {
            throw Durable.failure(source.dsc().name(), e);
        }
        Dsc dsc = Dsc.parse(source.dsc().name(), bytes);
        Map<String, Supplier<InputStream>> contents = new LinkedHashMap<>();
        for (StoredFile file : source.files()) {
            contents.put(file.name(), () -> store.open(file));
        }
        return of(
                dsc,
                source.dsc().name(),
                bytes,
                contents,
                Provenance.planned(source.plan()),
                false);
    }

    private static Submission of(
            Dsc dsc,
            String name,
            byte[] bytes,
            Map<String, Supplier<InputStream>> contents,
            ObjectNode origin,
            boolean byHand) {
        String expected = "%s_%s.dsc".formatted(dsc.source(), dsc.version().withoutEpoch());
        if (!name.equals(expected)) {
            throw new InvalidInput(
                    "`%s` describes %s %s".formatted(Shown.text(name), dsc.source(), dsc.version()),
                    "name it `%s`".formatted(expected));
        }
        for (StoredFile file : dsc.files()) {
            // Else it could take the name of another package's file, or of a provenance.
            if (!FILE.matcher(file.name()).matches()
                    || !file.name().startsWith(dsc.source() + "_")) {
                throw new InvalidInput(
                        "`%s` lists `%s`, which is no file of a source package"
                                .formatted(name, Shown.text(file.name())),
                        "dpkg-source writes files named `%s_…`".formatted(dsc.source()));
            }
        }
        try {
            StoredFile itself =
                    new StoredFile(
                            name,
                            Hash.copy(
                                    new ByteArrayInputStream(bytes),
                                    OutputStream.nullOutputStream()));
            return new Submission(dsc, itself, bytes, contents, origin, byHand);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream open(Path file) {
        try {
            return Files.newInputStream(file);
        } catch (IOException e) {
            throw Durable.failure(file.toString(), e);
        }
    }

    /** A file that is text. */
    static byte[] small(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes((int) MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new InvalidInput(
                        "`%s` has more than %d bytes".formatted(file, MOST_BYTES),
                        "is it a .dsc or .changes?");
            }
            return bytes;
        } catch (NoSuchFileException e) {
            throw new InvalidInput(
                    "`%s` does not exist".formatted(Shown.text(file.toString())),
                    "name .dsc, .deb or .changes files",
                    e);
        } catch (IOException e) {
            throw Durable.failure(file.toString(), e);
        }
    }

    /** What two signatures of one .dsc have in common: sha256 of its text. */
    String identity() {
        return identity(bytes);
    }

    static String identity(byte[] dsc) {
        return Hash.sha256(Keyring.textOf(dsc).strip());
    }

    Optional<Supplier<InputStream>> content(String name) {
        return Optional.ofNullable(contents.get(name));
    }

    /** The failure for a version that was published and was another package. */
    IntegrityFailure changed() {
        return new IntegrityFailure(
                "%s %s was published with other contents".formatted(dsc.source(), dsc.version()),
                "a published version never changes; give the package another version");
    }

    /** The failure for a file that the .dsc lists and that is not at hand. */
    FreshetException missing(String name) {
        return byHand
                ? new InvalidInput(
                        "`%s` lists `%s`, which is not beside it".formatted(itself.name(), name),
                        "put it there, or fetch the whole package with `dget`")
                : new IntegrityFailure(
                        "`%s` lists `%s`, which was not built".formatted(itself.name(), name),
                        "build the package again");
    }

    /** The failure for a file whose bytes are not those that the .dsc lists. */
    FreshetException differs(String name, String expected, String got) {
        String message =
                "digest of `%s` differs: `%s` expects sha256 `%s`, got `%s`"
                        .formatted(name, itself.name(), expected, got);
        return byHand
                ? new InvalidInput(message, "fetch or build the package again")
                : new IntegrityFailure(message, "build the package again");
    }
}
