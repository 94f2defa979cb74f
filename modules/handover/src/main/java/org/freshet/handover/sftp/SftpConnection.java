package org.freshet.handover.sftp;

import static org.freshet.handover.sftp.Packets.STATUS;
import static org.freshet.handover.sftp.Packets.VERSION;

import com.jcraft.jsch.JSch;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.function.Consumer;
import org.freshet.handover.sftp.Packets.Answer;
import org.freshet.handover.sftp.Packets.Status;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.InvalidInput;
import org.freshet.model.Unavailable;
import org.freshet.trust.Passphrases;

/**
 * {@link RemoteFiles} over SFTP version 3. Requests of one file are on their way together; their
 * answers are awaited where something depends on them.
 */
public final class SftpConnection implements RemoteFiles {
    private static final int INIT = 1;
    private static final int REMOVE = 13;
    private static final int PROTOCOL = 3;

    private final SshSession session;
    private final SftpServer server;
    private final Packets packets;
    private boolean closed;

    private SftpConnection(SshSession session) {
        this.session = session;
        this.server = session.server();
        this.packets = new Packets(session.in(), session.out());
    }

    /**
     * Connects and logs in.
     *
     * @param passphrases tried where the key is locked
     * @throws InvalidInput for a key that is no good or that the server does not let in, and for a
     *     host key that nobody pinned
     * @throws IntegrityFailure when another host key is pinned
     * @throws Unavailable when the server cannot be reached or does not answer
     */
    public static SftpConnection open(SftpServer server, Passphrases passphrases) {
        SftpConnection connection = new SftpConnection(SshSession.open(server, passphrases));
        boolean good = false;
        try {
            connection.hello();
            good = true;
            return connection;
        } finally {
            if (!good) {
                connection.close();
            }
        }
    }

    /**
     * What keeps us from logging in, as far as the key's file and the known hosts tell.
     *
     * @throws InvalidInput when something does
     */
    public static void check(SftpServer server, Passphrases passphrases) {
        LoginKey.give(new JSch(), server.key(), passphrases);
        KnownHosts.read(server).expectAny();
    }

    private void hello() {
        talk(() -> {
            packets.hello(INIT, PROTOCOL);
            Answer answer = packets.next();
            if (answer.type() != VERSION) {
                throw new IOException("the server does not speak SFTP");
            }
            return answer;
        });
    }

    @Override
    public void put(String path, InputStream content) {
        SequencedMap<String, Content> one = new LinkedHashMap<>();
        one.put(path, () -> content);
        putAll(one, _ -> {});
    }

    @Override
    public void putAll(SequencedMap<String, Content> files, Consumer<String> done) {
        Puts puts = new Puts(session, packets, done);
        try {
            talk(() -> {
                puts.all(files);
                return files;
            });
        } finally {
            // Local trouble: part of a file is on its way.
            if (!puts.isSettled()) {
                close();
            }
        }
    }

    @Override
    public boolean remove(String path) {
        return talk(() -> {
            Answer answer = ask(REMOVE, path);
            if (isMissing(answer)) {
                return false;
            }
            expectOk("remove", path, answer);
            return true;
        });
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            session.close();
        }
    }

    /** One request and its answer. */
    private Answer ask(int type, Object... fields) throws IOException {
        session.patience().wait(server.answering());
        int id = packets.request(type, fields);
        packets.flush();
        Answer answer = packets.next();
        if (answer.id() != id) {
            throw Packets.unasked();
        }
        return answer;
    }

    private void expectOk(String verb, String path, Answer answer) throws IOException {
        if (answer.type() != STATUS) {
            throw new IOException("the server does not speak SFTP");
        }
        Status status = answer.status();
        if (!status.isOk()) {
            throw Refusal.of(server, verb, path, status);
        }
    }

    private static boolean isMissing(Answer answer) throws IOException {
        if (answer.type() != STATUS) {
            return false;
        }
        boolean missing = answer.status().code() == Status.NO_SUCH_FILE;
        answer.body().rewind().position(5);
        return missing;
    }

    @FunctionalInterface
    private interface Talk<T> {
        T with() throws IOException;
    }

    /** What goes wrong on the way ends the connection: nobody knows what the server makes of it. */
    private <T> T talk(Talk<T> talk) {
        if (closed) {
            throw session.ended(null);
        }
        session.patience().wait(server.answering());
        try {
            return talk.with();
        } catch (IOException e) {
            close();
            throw session.ended(e);
        } finally {
            session.patience().rest();
        }
    }
}
