package org.freshet.archive.serve;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Objects;

/**
 * A file that is open, with what tells it from the one before it.
 *
 * @param path from the root, as it was asked for
 * @param etag differs for other bytes (RFC 9110, 8.8.3)
 */
record ServedFile(String path, FileChannel content, long size, Instant modified, String etag)
        implements ServedTree.Found, AutoCloseable {
    /** With two digits for the day, as HTTP wants it (RFC 9110, 5.6.7). */
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
                    .withZone(ZoneOffset.UTC);

    private static final int READS = 5;

    static ServedTree.Found open(String path, Path file) throws IOException {
        BasicFileAttributes before = attributes(file);
        for (int read = 0; read < READS && before.isRegularFile(); read++) {
            FileChannel content = FileChannel.open(file, StandardOpenOption.READ);
            BasicFileAttributes after = attributes(file);
            if (etag(before).equals(etag(after))) {
                // Nothing was put in its place between the two, so that is what is open.
                return new ServedFile(
                        path,
                        content,
                        after.size(),
                        after.lastModifiedTime().toInstant(),
                        etag(after));
            }
            content.close();
            before = after;
        }
        return new ServedTree.Gone();
    }

    private static BasicFileAttributes attributes(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class);
    }

    // Files are replaced by others, never written again in place; two may come within one tick of
    // the file system's clock.
    private static String etag(BasicFileAttributes attributes) {
        Instant at = attributes.lastModifiedTime().toInstant();
        return "\"%x-%x.%x-%x\""
                .formatted(
                        attributes.size(),
                        at.getEpochSecond(),
                        at.getNano(),
                        Objects.hashCode(Objects.toString(attributes.fileKey())));
    }

    String lastModified() {
        return DATE.format(modified);
    }

    boolean isOlder(Instant now, Duration age) {
        return modified.truncatedTo(ChronoUnit.SECONDS).plus(age).isBefore(now);
    }

    @Override
    public void close() throws IOException {
        content.close();
    }
}
