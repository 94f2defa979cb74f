package org.freshet.handover.sftp;

import static org.freshet.handover.sftp.Packets.ATTRS;
import static org.freshet.handover.sftp.Packets.CHUNK;
import static org.freshet.handover.sftp.Packets.CLOSE;
import static org.freshet.handover.sftp.Packets.HANDLE;
import static org.freshet.handover.sftp.Packets.OPEN;
import static org.freshet.handover.sftp.Packets.STATUS;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.function.Consumer;
import org.freshet.files.Durable;
import org.freshet.handover.sftp.Packets.Answer;
import org.freshet.handover.sftp.Packets.Status;
import org.freshet.handover.sftp.RemoteFiles.Content;
import org.freshet.model.FreshetException;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;

/**
 * Files on their way, one after the other: while one is written the next ones are opened, and
 * answers are taken when something waits for them. So many small files cost hardly more than their
 * bytes, however far away the server is.
 */
final class Puts {
    private static final int WRITE = 6;
    private static final int FSTAT = 8;
    // Write, create, truncate.
    private static final int ANEW = 0x02 | 0x08 | 0x10;
    // Two megabytes on their way: OpenSSH's window.
    private static final int AT_ONCE = 64;
    private static final int OPENED_AHEAD = 16;
    // Slower is not waited for: 1 KiB in a second.
    private static final long SLOWEST_BYTES_PER_MS = 1;

    private final SshSession session;
    private final SftpServer server;
    private final Packets packets;
    private final Consumer<String> done;
    private final Map<Integer, Reply> unanswered = new HashMap<>();
    private final long began = System.nanoTime();
    private Optional<FreshetException> failure = Optional.empty();
    private long allowed;
    private boolean settled;

    Puts(SshSession session, Packets packets, Consumer<String> done) {
        this.session = session;
        this.server = session.server();
        this.packets = packets;
        this.done = done;
    }

    /** What is to be done with an answer. */
    @FunctionalInterface
    private interface Reply {
        void take(Answer answer) throws IOException;
    }

    /** One file. */
    private final class Sending {
        private final String path;
        private Optional<byte[]> handle = Optional.empty();
        private boolean opened;
        private OptionalLong size = OptionalLong.empty();
        private long written;

        Sending(String path) throws IOException {
            this.path = path;
            // A second for each, whatever is in it.
            allowed += 1000;
            unanswered.put(packets.request(OPEN, path, ANEW, 0), this::open);
        }

        private void open(Answer answer) throws IOException {
            opened = true;
            if (answer.type() == HANDLE) {
                handle = Optional.of(answer.handle());
            } else {
                refused("open", answer);
                if (failure.isEmpty()) {
                    throw new IOException("the server does not speak SFTP");
                }
            }
        }

        private void refused(String verb, Answer answer) throws IOException {
            if (answer.type() != STATUS) {
                throw new IOException("the server does not speak SFTP");
            }
            Status status = answer.status();
            if (!status.isOk() && failure.isEmpty()) {
                failure = Optional.of(Refusal.of(server, verb, path, status));
            }
        }

        /** Whether it went on its way; a server that refuses some of it is found later. */
        void write(InputStream content) throws IOException {
            while (!opened) {
                answer();
            }
            if (handle.isEmpty()) {
                return;
            }
            byte[] chunk = new byte[CHUNK];
            int count = filled(content, chunk);
            while (count > 0 && failure.isEmpty()) {
                int id = packets.requestWith(chunk, count, WRITE, handle.get(), written, count);
                unanswered.put(id, answer -> refused("write", answer));
                written += count;
                allowed += count / SLOWEST_BYTES_PER_MS;
                while (unanswered.size() >= AT_ONCE) {
                    answer();
                }
                onward();
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
            // A status in its place says that the server does not know, as Launchpad's.
            unanswered.put(
                    packets.request(FSTAT, (Object) handle.get()),
                    answer -> size = answer.type() == ATTRS ? answer.size() : size);
            unanswered.put(packets.request(CLOSE, (Object) handle.get()), this::end);
        }

        private void end(Answer answer) throws IOException {
            refused("write", answer);
            if (failure.isPresent()) {
                return;
            }
            if (size.isPresent() && size.getAsLong() != written) {
                failure =
                        Optional.of(
                                new IntegrityFailure(
                                        "`%s` kept %d bytes of `%s`, %d were sent"
                                                .formatted(
                                                        server,
                                                        size.getAsLong(),
                                                        Shown.text(path),
                                                        written),
                                        "its disk or its quota may be used up; ask its operator"));
                return;
            }
            done.accept(path);
        }
    }

    /**
     * Sends them; after a refusal nothing more goes on its way, and the connection is still good.
     */
    void all(SequencedMap<String, Content> files) throws IOException {
        Deque<Sending> ahead = new ArrayDeque<>();
        Iterator<String> paths = files.keySet().iterator();
        for (Map.Entry<String, Content> file : files.entrySet()) {
            while (paths.hasNext() && ahead.size() < OPENED_AHEAD) {
                ahead.add(new Sending(paths.next()));
            }
            Sending sending = ahead.remove();
            try (InputStream content = opened(file)) {
                sending.write(content);
            }
            sending.close();
            if (failure.isPresent()) {
                break;
            }
        }
        while (!unanswered.isEmpty()) {
            answer();
        }
        for (Sending never : ahead) {
            never.close();
        }
        while (!unanswered.isEmpty()) {
            answer();
        }
        settled = true;
        if (failure.isPresent()) {
            throw failure.get();
        }
    }

    /** Whether all came to an end, good or bad; else the connection is of no use. */
    boolean isSettled() {
        return settled;
    }

    private static InputStream opened(Map.Entry<String, Content> file) {
        try {
            return file.getValue().open();
        } catch (IOException e) {
            throw unreadable(file.getKey(), e);
        }
    }

    private static InvalidInput unreadable(String path, IOException e) {
        return new InvalidInput(
                "what `%s` is to hold cannot be read: %s"
                        .formatted(Shown.text(path), Durable.whyUnread(e)),
                "look at the file and its disk",
                e);
    }

    private void answer() throws IOException {
        onward();
        packets.flush();
        Answer answer = packets.next();
        Reply reply = unanswered.remove(answer.id());
        if (reply == null) {
            throw Packets.unasked();
        }
        reply.take(answer);
    }

    /** Some bytes in each of the server's waits will not do: it must be done in the end. */
    private void onward() {
        long left =
                server.answering().toMillis() + allowed - (System.nanoTime() - began) / 1_000_000;
        session.patience().wait(Duration.ofMillis(Math.min(left, server.answering().toMillis())));
    }
}
