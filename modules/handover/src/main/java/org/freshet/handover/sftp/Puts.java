package org.freshet.handover.sftp;

import static org.freshet.handover.sftp.Packets.ATTRS;
import static org.freshet.handover.sftp.Packets.CHUNK;
import static org.freshet.handover.sftp.Packets.CLOSE;
import static org.freshet.handover.sftp.Packets.HANDLE;
import static org.freshet.handover.sftp.Packets.OPEN;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.function.BiConsumer;
import org.freshet.files.Durable;
import org.freshet.handover.sftp.Packets.Answer;
import org.freshet.handover.sftp.RemoteFiles.Content;
import org.freshet.handover.sftp.RemoteTree.Written;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;

/**
 * Files on their way, one after the other: while one is written the next ones are opened, and
 * answers are taken when something waits for them. So many small files cost hardly more than their
 * bytes, however far away the server is.
 */
final class Puts {
    static final int WRITE = 6;
    static final int FSTAT = 8;
    private static final int FSETSTAT = 10;
    // Write, create, truncate.
    static final int ANEW = 0x02 | 0x08 | 0x10;
    private static final int OPENED_AHEAD = 16;
    // Permissions, and when it was read and changed.
    private static final int MODE_AND_TIMES = 0x4 | 0x8;
    private static final int READ_BY_ALL = 0644;

    private final Pipeline pipeline;
    private final Renames renames;
    private final BiConsumer<String, RemoteFile> done;
    private boolean settled;

    Puts(Pipeline pipeline, Renames renames, BiConsumer<String, RemoteFile> done) {
        this.pipeline = pipeline;
        this.renames = renames;
        this.done = done;
    }

    /**
     * How one file is to be.
     *
     * @param modified empty: as the server makes it
     */
    record As(Content content, Optional<Instant> modified, Optional<String> place) {
        static As plain(Content content) {
            return new As(content, Optional.empty(), Optional.empty());
        }

        static As of(Written written) {
            return new As(written.content(), Optional.of(written.modified()), written.place());
        }
    }

    /** Makes a file that is open readable by all, and dates it. */
    static void describe(Pipeline pipeline, byte[] open, Instant modified) throws IOException {
        int seconds = (int) modified.getEpochSecond();
        // One that cannot says so; whether all may read it shows when it is read.
        pipeline.ask(
                Pipeline::status, FSETSTAT, open, MODE_AND_TIMES, READ_BY_ALL, seconds, seconds);
    }

    /** One file. */
    private final class Sending {
        private final String path;
        private final As as;
        private Optional<byte[]> handle = Optional.empty();
        private boolean opened;
        private RemoteFile said;
        private long written;

        Sending(String path, As as) throws IOException {
            this.path = path;
            this.as = as;
            this.said =
                    new RemoteFile(
                            path.substring(path.lastIndexOf('/') + 1),
                            RemoteFile.Kind.FILE,
                            OptionalLong.empty(),
                            Optional.empty());
            pipeline.allowOne();
            pipeline.ask(this::open, OPEN, path, ANEW, 0);
        }

        private void open(Answer answer) throws IOException {
            opened = true;
            if (answer.type() == HANDLE) {
                handle = Optional.of(answer.handle());
            } else {
                pipeline.expectOk("open", path, answer);
                if (pipeline.failure().isEmpty()) {
                    throw Packets.notSftp();
                }
            }
        }

        /** Whether it went on its way; a server that refuses some of it is found later. */
        void write(InputStream content) throws IOException {
            while (!opened) {
                pipeline.answer();
            }
            if (handle.isEmpty()) {
                return;
            }
            byte[] chunk = new byte[CHUNK];
            int count = filled(content, chunk);
            while (count > 0 && pipeline.failure().isEmpty()) {
                pipeline.askWith(
                        chunk,
                        count,
                        answer -> pipeline.expectOk("write", path, answer),
                        WRITE,
                        handle.get(),
                        written,
                        count);
                written += count;
                count = filled(content, chunk);
            }
        }

        private int filled(InputStream content, byte[] chunk) {
            try {
                return content.readNBytes(chunk, 0, chunk.length);
            } catch (IOException e) {
                throw unreadable(path, e);
            }
        }

        /** Requests for one file are carried out in their order (draft, 6.1). */
        void close() throws IOException {
            if (handle.isEmpty()) {
                return;
            }
            byte[] open = handle.get();
            if (as.modified().isPresent()) {
                describe(pipeline, open, as.modified().get());
            }
            // A status in its place says that the server does not know, as Launchpad's.
            pipeline.ask(
                    answer -> said = answer.type() == ATTRS ? answer.file(said.name()) : said,
                    FSTAT,
                    (Object) open);
            pipeline.ask(this::end, CLOSE, (Object) open);
        }

        private void end(Answer answer) throws IOException {
            pipeline.expectOk("write", path, answer);
            if (pipeline.failure().isPresent()) {
                return;
            }
            if (said.size().isPresent() && said.size().getAsLong() != written) {
                pipeline.fail(
                        new IntegrityFailure(
                                "`%s` kept %d bytes of `%s`, %d were sent"
                                        .formatted(
                                                pipeline.server(),
                                                said.size().getAsLong(),
                                                Shown.text(path),
                                                written),
                                "its disk or its quota may be used up; ask its operator"));
                return;
            }
            if (as.place().isPresent()) {
                renames.replace(path, as.place().get(), () -> done.accept(path, said));
            } else {
                done.accept(path, said);
            }
        }
    }

    /**
     * Sends them; after a refusal nothing more goes on its way, and the connection is still good.
     */
    void all(SequencedMap<String, As> files) throws IOException {
        Deque<Sending> ahead = new ArrayDeque<>();
        Iterator<Map.Entry<String, As>> next = files.entrySet().iterator();
        for (Map.Entry<String, As> file : files.entrySet()) {
            while (next.hasNext() && ahead.size() < OPENED_AHEAD) {
                Map.Entry<String, As> one = next.next();
                ahead.add(new Sending(one.getKey(), one.getValue()));
            }
            Sending sending = ahead.remove();
            try (InputStream content = opened(file.getKey(), file.getValue().content())) {
                sending.write(content);
            }
            sending.close();
            if (pipeline.failure().isPresent()) {
                break;
            }
        }
        pipeline.end();
        for (Sending never : ahead) {
            never.close();
        }
        pipeline.end();
        settled = true;
        if (pipeline.failure().isPresent()) {
            throw pipeline.failure().get();
        }
    }

    /** Whether all came to an end, good or bad; else the connection is of no use. */
    boolean isSettled() {
        return settled;
    }

    private static InputStream opened(String path, Content content) {
        try {
            return content.open();
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    private static InvalidInput unreadable(String path, IOException e) {
        return new InvalidInput(
                "what `%s` is to hold cannot be read: %s"
                        .formatted(Shown.text(path), Durable.whyUnread(e)),
                "look at the file and its disk",
                e);
    }
}
