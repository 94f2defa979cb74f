package org.freshet.handover.sftp;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Consumer;
import org.freshet.files.Durable;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;
import org.freshet.model.Unavailable;

/**
 * Files of a remote host, over one connection that ends with {@link #close}.
 *
 * <p>For one thread at a time; who wants to do several things at once opens several. Paths are
 * taken as they are, relative ones from where the server puts us; nothing in them means more than
 * itself (no patterns, no {@code ~}).
 *
 * <p>Each method throws {@link InvalidInput} for what a person must mend (a directory that is not
 * there, a missing permission), and {@link Unavailable} for what may heal: a connection that ended,
 * a server that does not answer, one that refuses for no reason it gives, such as a full disk.
 * After a failure that ended the connection all others fail too.
 */
public interface RemoteFiles extends AutoCloseable {
    /**
     * Writes a whole file, over what is there; a failure leaves part of it. The server is asked for
     * nothing but to open, write and close, and how large it is then: one that does not say, or
     * does not know how to, is taken at its word.
     *
     * @throws IntegrityFailure when the server says that it has another number of bytes
     */
    void put(String path, InputStream content);

    /**
     * As {@link #put} for each file, in the map's order, with fewer waits: later files may be made
     * empty before the earlier ones are whole. After a failure some may be left so.
     *
     * @param done hears of each path once the server has all of it
     */
    default void putAll(SequencedMap<String, Content> files, Consumer<String> done) {
        files.forEach((path, content) -> {
            try (InputStream in = content.open()) {
                put(path, in);
            } catch (IOException e) {
                throw new InvalidInput(
                        "what `%s` is to hold cannot be read: %s"
                                .formatted(Shown.text(path), Durable.whyUnread(e)),
                        "look at the file and its disk",
                        e);
            }
            done.accept(path);
        });
    }

    /** What a file is to hold; opened when its turn comes. */
    @FunctionalInterface
    interface Content {
        InputStream open() throws IOException;
    }

    /**
     * What a file holds; empty when it is not there.
     *
     * @throws IntegrityFailure when it has more than {@code most} bytes
     */
    Optional<byte[]> read(String path, int most);

    /**
     * Gives a file another name, in place of what bears that one, so that readers see the old file
     * or the new one.
     *
     * @throws InvalidInput also when the server has no such renaming ({@code
     *     posix-rename@openssh.com})
     */
    void replace(String from, String to);

    /** What is in a directory, by name, itself and the one above left out. */
    List<RemoteFile> list(String directory);

    /** Removes a file; whether it was there. */
    boolean remove(String path);

    /** Makes a directory; one that is there stays. The one above must be there. */
    void makeDirectory(String path);

    /** What is there under a name, links followed. */
    Optional<RemoteFile> stat(String path);

    /** Ends the connection; a second time does nothing. */
    @Override
    void close();
}
