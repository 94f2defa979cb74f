package org.freshet.handover.tree;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import org.freshet.files.Hash;
import org.freshet.handover.sftp.RemoteFiles.Content;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.Shown;
import org.freshet.model.Unavailable;

/** What is read of one file while it is sent. Not for two threads at once. */
final class Reading {
    private final Entry entry;
    private final Content content;
    private final MessageDigest digest = Hash.sha256();
    private long count;

    Reading(Entry entry, Content content) {
        this.entry = entry;
        this.content = content;
    }

    /** A file as it lies here. */
    static Reading of(Entry entry, Path file) {
        return new Reading(
                entry,
                () -> {
                    try {
                        return Files.newInputStream(file);
                    } catch (NoSuchFileException e) {
                        throw new Unavailable(
                                "`%s` went away while the archive was sent"
                                        .formatted(Shown.text(entry.path())),
                                "the same command goes on with what is there now",
                                e);
                    }
                });
    }

    Entry entry() {
        return entry;
    }

    InputStream open() throws IOException {
        digest.reset();
        count = 0;
        return new FilterInputStream(content.open()) {
            @Override
            public int read() throws IOException {
                int one = super.read();
                if (one >= 0) {
                    digest.update((byte) one);
                    count++;
                }
                return one;
            }

            @Override
            public int read(byte[] into, int from, int length) throws IOException {
                int some = super.read(into, from, length);
                if (some > 0) {
                    digest.update(into, from, some);
                    count += some;
                }
                return some;
            }
        };
    }

    /**
     * What was read, once all of it was.
     *
     * @throws IntegrityFailure when it is not what it should be
     */
    Entry read() {
        String sum = Hash.hex(digest);
        if (!entry.sum().isEmpty() && !entry.sum().equals(sum)) {
            throw new IntegrityFailure(
                    "`%s` is damaged here: expected sha256 `%s`, got `%s`"
                            .formatted(Shown.text(entry.path()), entry.sum(), sum),
                    "`freshet archive verify` tells more");
        }
        return new Entry(entry.kind(), entry.path(), count, entry.stamp(), sum);
    }
}
