package org.freshet.handover.sftp;

import java.io.IOException;
import java.io.InputStream;
import java.util.SequencedMap;
import java.util.function.Consumer;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.InvalidInput;
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
    void putAll(SequencedMap<String, Content> files, Consumer<String> done);

    /** What a file is to hold; opened when its turn comes. */
    @FunctionalInterface
    interface Content {
        InputStream open() throws IOException;
    }

    /** Removes a file; whether it was there. */
    boolean remove(String path);

    /** Ends the connection; a second time does nothing. */
    @Override
    void close();
}
