package org.freshet.handover.sftp;

import static org.freshet.handover.sftp.Packets.STATUS;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.freshet.handover.sftp.Packets.Answer;
import org.freshet.handover.sftp.Packets.Status;
import org.freshet.model.FreshetException;

/**
 * Requests on their way together: answers are taken when something waits for them. The first
 * failure is kept until the end.
 */
final class Pipeline {
    // Two megabytes on their way: OpenSSH's window.
    private static final int AT_ONCE = 64;
    // Slower is not waited for: 1 KiB in a second.
    private static final long SLOWEST_BYTES_PER_MS = 1;

    private final SshSession session;
    private final SftpServer server;
    private final Packets packets;
    private final Map<Integer, Reply> unanswered = new HashMap<>();
    private final long began = System.nanoTime();
    private Optional<FreshetException> failure = Optional.empty();
    private long allowed;

    Pipeline(SshSession session, Packets packets) {
        this.session = session;
        this.server = session.server();
        this.packets = packets;
    }

    /** What is to be done with an answer. */
    @FunctionalInterface
    interface Reply {
        void take(Answer answer) throws IOException;
    }

    /** Allows a second for what is to come, whatever is in it. */
    void allowOne() {
        allowed += 1000;
    }

    /** Puts a request on its way. */
    void ask(Reply reply, int type, Object... fields) throws IOException {
        unanswered.put(packets.request(type, fields), reply);
    }

    /** A request that ends with bytes of a buffer, which take their time. */
    void askWith(byte[] tail, int count, Reply reply, int type, Object... fields)
            throws IOException {
        unanswered.put(packets.requestWith(tail, count, type, fields), reply);
        allowed += count / SLOWEST_BYTES_PER_MS;
        room();
        onward();
    }

    /** Waits until there is room for further requests. */
    void room() throws IOException {
        while (unanswered.size() >= AT_ONCE) {
            answer();
        }
    }

    /** Waits for the answers to all of them. */
    void end() throws IOException {
        while (!unanswered.isEmpty()) {
            answer();
        }
    }

    /** Takes one answer. */
    void answer() throws IOException {
        onward();
        packets.flush();
        Answer answer = packets.next();
        Reply reply = unanswered.remove(answer.id());
        if (reply == null) {
            throw Packets.unasked();
        }
        reply.take(answer);
    }

    Optional<FreshetException> failure() {
        return failure;
    }

    void fail(FreshetException why) {
        if (failure.isEmpty()) {
            failure = Optional.of(why);
        }
    }

    /** Keeps a refusal as the failure; an answer that is good goes on. */
    void expectOk(String verb, String path, Answer answer) throws IOException {
        Status status = status(answer);
        if (!status.isOk()) {
            fail(Refusal.of(server, verb, path, status));
        }
    }

    static Status status(Answer answer) throws IOException {
        if (answer.type() != STATUS) {
            throw Packets.notSftp();
        }
        return answer.status();
    }

    SftpServer server() {
        return server;
    }

    /** Some bytes in each of the server's waits will not do: it must be done in the end. */
    private void onward() {
        long left =
                server.answering().toMillis() + allowed - (System.nanoTime() - began) / 1_000_000;
        session.patience().wait(Duration.ofMillis(Math.min(left, server.answering().toMillis())));
    }
}
