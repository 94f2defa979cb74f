package org.freshet.handover.sftp;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.freshet.model.IntegrityFailure;

/**
 * A tree of a remote host that others read while we change it. Files and directories that we make
 * are readable by all, whatever the server's umask is. Of several paths each request is on its way
 * before the answer to the one before it came; what comes after them waits for all of them.
 *
 * <p>Failures are those of {@link RemoteFiles}.
 */
public interface RemoteTree extends RemoteFiles {
    /**
     * What a file is to be.
     *
     * @param modified whole seconds count
     * @param place the name that it gets once it is whole, in place of what bears it; none keeps it
     *     under the name that it was written as
     */
    record Written(Content content, Instant modified, Optional<String> place) {}

    /**
     * As {@link #putAll}; each file bears its final name only when all of it is there.
     *
     * @param done hears of each that is in its place, by the name that it was written as, and what
     *     the server says of it
     */
    void writeAll(SequencedMap<String, Written> files, BiConsumer<String, RemoteFile> done);

    /**
     * A part of a file.
     *
     * @param from where it begins, in the base where it is copied, else in the content
     */
    record Piece(boolean isCopied, int from, int length) {
        public static Piece copied(int from, int length) {
            return new Piece(true, from, length);
        }

        public static Piece sent(int from, int length) {
            return new Piece(false, from, length);
        }
    }

    /**
     * What a file is to be that has much of another one.
     *
     * @param base the other one, there
     * @param content all of it
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Spliced(String base, List<Piece> pieces, byte[] content, Instant modified) {}

    /** Whether {@link #splice} may work. */
    boolean splices();

    /**
     * Lets the server make a file of another one that it has, and of what is sent.
     *
     * @return what it says of it; empty when it could not, and may have left part of it
     */
    Optional<RemoteFile> splice(String path, Spliced spliced);

    /**
     * What a file holds; empty when it is not there.
     *
     * @throws IntegrityFailure when it has more than {@code most} bytes
     */
    Optional<byte[]> read(String path, int most);

    /**
     * Gives files other names, in place of what bears these, so that readers see the old file or
     * the new one. Where the server cannot do that (it lacks {@code posix-rename@openssh.com}) the
     * old one is taken away just before.
     */
    void replaceAll(SequencedMap<String, String> names);

    /** Whether {@link #replaceAll} leaves no moment without a file. */
    boolean replacesAtOnce();

    /**
     * Gives files further names, that nothing bears yet.
     *
     * @param names the new one, to one that is there
     * @return those that the server did not give
     */
    List<String> linkAll(SequencedMap<String, String> names);

    /** Makes a symbolic link; one that is there must go before. */
    void symbolicLink(String path, String target);

    /** Makes directories, in their order; those that are there stay. */
    void makeDirectories(Collection<String> paths);

    /** What is in directories, without themselves and the ones above; nothing where none is. */
    Map<String, List<RemoteFile>> list(Collection<String> directories);

    /** What is there under names, links not followed; without those that are not there. */
    Map<String, RemoteFile> look(Collection<String> paths);

    /** Removes files and links; those that are not there do not matter. */
    void removeAll(Collection<String> paths, Consumer<String> done);

    /** Removes directories, in their order; those with something in them stay. */
    void removeDirectories(Collection<String> paths);
}
