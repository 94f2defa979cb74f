package org.freshet.handover.sftp;

import static org.freshet.handover.sftp.Packets.ATTRS;
import static org.freshet.handover.sftp.Packets.CLOSE;
import static org.freshet.handover.sftp.Packets.HANDLE;
import static org.freshet.handover.sftp.Packets.OPEN;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import org.freshet.handover.sftp.RemoteTree.Piece;
import org.freshet.handover.sftp.RemoteTree.Spliced;

/**
 * A file that the server makes of one that it has, and of what it gets ({@code copy-data}, OpenSSH
 * 9.0, draft-ietf-secsh-filexfer-extensions-00, 7).
 */
final class Splices {
    static final String EXTENSION = "copy-data";

    private static final int EXTENDED = 200;
    private static final int FOR_READING = 0x01;

    private final Pipeline pipeline;
    private final String path;
    private final Spliced spliced;
    private Optional<byte[]> from = Optional.empty();
    private Optional<byte[]> to = Optional.empty();
    private boolean refused;
    private RemoteFile said;

    Splices(Pipeline pipeline, String path, Spliced spliced) {
        this.pipeline = pipeline;
        this.path = path;
        this.spliced = spliced;
        this.said =
                new RemoteFile(
                        path.substring(path.lastIndexOf('/') + 1),
                        RemoteFile.Kind.FILE,
                        OptionalLong.empty(),
                        Optional.empty());
    }

    /** What the server says of it; empty when it did not make it, or made something else. */
    Optional<RemoteFile> make() throws IOException {
        pipeline.allowOne();
        pipeline.ask(answer -> from = handle(answer), OPEN, spliced.base(), FOR_READING, 0);
        pipeline.ask(answer -> to = handle(answer), OPEN, path, Puts.ANEW, 0);
        pipeline.end();
        if (from.isPresent() && to.isPresent()) {
            pieces(from.get(), to.get());
        }
        if (to.isPresent()) {
            Puts.describe(pipeline, to.get(), spliced.modified());
            pipeline.ask(
                    answer -> said = answer.type() == ATTRS ? answer.file(said.name()) : said,
                    Puts.FSTAT,
                    (Object) to.get());
            close(to.get());
        }
        if (from.isPresent()) {
            close(from.get());
        }
        pipeline.end();
        return refused || said.size().orElse(-1) != spliced.content().length
                ? Optional.empty()
                : Optional.of(said);
    }

    private Optional<byte[]> handle(Packets.Answer answer) throws IOException {
        if (answer.type() == HANDLE) {
            return Optional.of(answer.handle());
        }
        refused |= !Pipeline.status(answer).isOk();
        return Optional.empty();
    }

    private void pieces(byte[] old, byte[] open) throws IOException {
        long at = 0;
        for (Piece piece : spliced.pieces()) {
            pipeline.room();
            if (piece.isCopied()) {
                pipeline.allowOne();
                pipeline.ask(
                        this::took,
                        EXTENDED,
                        EXTENSION,
                        old,
                        (long) piece.from(),
                        (long) piece.length(),
                        open,
                        at);
            } else {
                send(piece, open, at);
            }
            at += piece.length();
        }
    }

    private void send(Piece piece, byte[] open, long at) throws IOException {
        int done = 0;
        while (done < piece.length()) {
            int count = Math.min(Packets.CHUNK, piece.length() - done);
            int start = piece.from() + done;
            pipeline.askWith(
                    Arrays.copyOfRange(spliced.content(), start, start + count),
                    count,
                    this::took,
                    Puts.WRITE,
                    open,
                    at + done,
                    count);
            done += count;
        }
    }

    private void took(Packets.Answer answer) throws IOException {
        refused |= !Pipeline.status(answer).isOk();
    }

    private void close(byte[] handle) throws IOException {
        pipeline.ask(this::took, CLOSE, (Object) handle);
    }
}
