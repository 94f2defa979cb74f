package org.freshet.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.freshet.files.Hash;

/**
 * The body of a page with its validators, in one file: a head of fixed size (version, size and
 * sha256 of the body, ETag, Last-Modified, URL, a line each), then the body. Nothing is synced:
 * what a loss of power leaves behind does not fit its digest, and counts as nothing.
 */
final class KeptPage implements AutoCloseable {
    private static final String VERSION = "freshet page 1";
    private static final int HEAD = 4096;

    private final FileChannel channel;
    private final URI uri;
    private final long size;
    private final Validators validators;

    private KeptPage(FileChannel channel, URI uri, long size, Validators validators) {
        this.channel = channel;
        this.uri = uri;
        this.size = size;
        this.validators = validators;
    }

    /** The page in a file; empty when there is none, or when it is not whole. */
    static Optional<KeptPage> open(Path file) throws IOException {
        FileChannel channel;
        try {
            channel = FileChannel.open(file, StandardOpenOption.READ);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        Optional<KeptPage> page = Optional.empty();
        try {
            page = read(channel);
            return page;
        } finally {
            if (page.isEmpty()) {
                channel.close();
            }
        }
    }

    private static Optional<KeptPage> read(FileChannel channel) throws IOException {
        byte[] head = new byte[HEAD];
        InputStream in = Channels.newInputStream(channel);
        if (in.readNBytes(head, 0, HEAD) < HEAD) {
            return Optional.empty();
        }
        List<String> lines = new String(head, StandardCharsets.US_ASCII).lines().toList();
        if (lines.size() < 6 || !lines.getFirst().equals(VERSION)) {
            return Optional.empty();
        }
        MessageDigest sha256 = Hash.sha256();
        long size = in.transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), sha256));
        return lines.get(1).equals(String.valueOf(size)) && lines.get(2).equals(Hash.hex(sha256))
                ? Optional.of(
                        new KeptPage(
                                channel,
                                URI.create(lines.get(5)),
                                size,
                                new Validators(
                                        Optional.of(lines.get(3)), Optional.of(lines.get(4)))))
                : Optional.empty();
    }

    /**
     * Takes a page as it comes. One with validators is then in the place of what was in the file,
     * at once for who reads; any other is in no file.
     *
     * @param uri where it is
     */
    static KeptPage take(Path file, URI uri, Validators validators, InputStream body)
            throws IOException {
        Path beside =
                Files.createTempFile(Objects.requireNonNull(file.getParent()), ".page.", ".tmp");
        FileChannel channel =
                FileChannel.open(beside, StandardOpenOption.READ, StandardOpenOption.WRITE);
        boolean whole = false;
        try {
            MessageDigest sha256 = Hash.sha256();
            OutputStream out = Channels.newOutputStream(channel.position(HEAD));
            long size = body.transferTo(new DigestOutputStream(out, sha256));
            byte[] head = head(uri, size, sha256, validators);
            if (validators.isEmpty() || head.length > HEAD) {
                Files.deleteIfExists(file);
            } else {
                channel.write(ByteBuffer.wrap(head), 0);
                Files.move(
                        beside,
                        file,
                        StandardCopyOption.ATOMIC_MOVE,
                        StandardCopyOption.REPLACE_EXISTING);
            }
            whole = true;
            return new KeptPage(channel, uri, size, validators);
        } finally {
            if (!whole) {
                channel.close();
            }
            Files.deleteIfExists(beside);
        }
    }

    private static byte[] head(URI uri, long size, MessageDigest sha256, Validators validators) {
        return String.join(
                        "\n",
                        VERSION,
                        String.valueOf(size),
                        Hash.hex(sha256),
                        validators.etag().orElse(""),
                        validators.lastModified().orElse(""),
                        uri.toASCIIString(),
                        "")
                .getBytes(StandardCharsets.US_ASCII);
    }

    URI uri() {
        return uri;
    }

    Validators validators() {
        return validators;
    }

    long size() {
        return size;
    }

    long sizeOnDisk() {
        return HEAD + size;
    }

    /** The body, whatever has become of the file meanwhile. */
    InputStream body() throws IOException {
        channel.position(HEAD);
        return Channels.newInputStream(channel);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
