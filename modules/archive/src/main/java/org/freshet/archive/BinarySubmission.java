package org.freshet.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.freshet.debian.Deb;
import org.freshet.files.Content;
import org.freshet.files.Durable;
import org.freshet.files.Hash;
import org.freshet.model.Digests;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;
import org.freshet.model.StoredFile;

/**
 * A binary package that is to be published.
 *
 * @param itself the .deb's own name and digests
 */
record BinarySubmission(Deb deb, StoredFile itself, Path file) {

    /** Reads a .deb that a person named. */
    static BinarySubmission read(Path file) {
        Deb deb = Deb.read(file);
        String name = file.getFileName().toString();
        if (!name.equals(deb.fileName())) {
            throw new InvalidInput(
                    "`%s` is %s %s for %s"
                            .formatted(
                                    Shown.text(name),
                                    deb.name(),
                                    deb.version(),
                                    deb.architecture()),
                    "name it `%s`".formatted(deb.fileName()));
        }
        try {
            return new BinarySubmission(deb, new StoredFile(name, Hash.of(file)), file);
        } catch (IOException e) {
            throw Durable.failure(file.toString(), e);
        }
    }

    /** The version of the source that it was built of. */
    SourceVersion of() {
        return new SourceVersion(deb.source(), deb.sourceVersion());
    }

    /** Fails when the file is no longer what was read. */
    Content content() {
        return out -> {
            try (InputStream in = Files.newInputStream(file)) {
                Digests copied = Hash.copy(in, out);
                if (!copied.equals(itself.digests())) {
                    throw new InvalidInput(
                            "`%s` changed while it was published".formatted(itself.name()),
                            "publish it again when it is whole");
                }
            }
        };
    }
}
