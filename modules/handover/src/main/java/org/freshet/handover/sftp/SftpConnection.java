package org.freshet.handover.sftp;

import static org.freshet.handover.sftp.Packets.ATTRS;
import static org.freshet.handover.sftp.Packets.CHUNK;
import static org.freshet.handover.sftp.Packets.CLOSE;
import static org.freshet.handover.sftp.Packets.DATA;
import static org.freshet.handover.sftp.Packets.HANDLE;
import static org.freshet.handover.sftp.Packets.NAME;
import static org.freshet.handover.sftp.Packets.OPEN;
import static org.freshet.handover.sftp.Packets.STATUS;
import static org.freshet.handover.sftp.Packets.VERSION;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Consumer;
import org.freshet.handover.sftp.Packets.Answer;
import org.freshet.handover.sftp.Packets.Status;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;
import org.freshet.model.Unavailable;
import org.freshet.trust.Passphrases;

/**
 * {@link RemoteFiles} over SFTP version 3. Requests of one file are on their way together; their
 * answers are awaited where something depends on them.
 */
public final class SftpConnection implements RemoteFiles {
    private static final int INIT = 1;
    private static final int READ = 5;
    private static final int OPENDIR = 11;
    private static final int READDIR = 12;
    private static final int REMOVE = 13;
    private static final int MKDIR = 14;
    private static final int STAT = 17;
    private static final int EXTENDED = 200;
    private static final int PROTOCOL = 3;

    private static final int FOR_READING = 0x01;
    private static final int MOST_FILES = 200_000;
    private static final String POSIX_RENAME = "posix-rename@openssh.com";

    private final SshSession session;
    private final SftpServer server;
    private final Packets packets;
    private final Set<String> extensions = new HashSet<>();
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

    private void hello() {
        talk(() -> {
            packets.hello(INIT, PROTOCOL);
            Answer answer = packets.next();
            if (answer.type() != VERSION) {
                throw new IOException("the server does not speak SFTP");
            }
            while (answer.more()) {
                extensions.add(answer.text());
                answer.bytes();
            }
            return extensions;
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
    public Optional<byte[]> read(String path, int most) {
        return talk(() -> {
            Answer opened = ask(OPEN, path, FOR_READING, 0);
            if (isMissing(opened)) {
                return Optional.empty();
            }
            byte[] handle = handle(path, opened);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            for (Answer answer = ask(READ, handle, 0L, CHUNK);
                    !isEnd(path, answer);
                    answer = ask(READ, handle, (long) bytes.size(), CHUNK)) {
                byte[] some = answer.bytes();
                if (some.length == 0 || bytes.size() + some.length > most) {
                    throw new IntegrityFailure(
                            "`%s` on `%s` has more than %d bytes"
                                    .formatted(Shown.text(path), server, most));
                }
                bytes.writeBytes(some);
            }
            ask(CLOSE, (Object) handle);
            return Optional.of(bytes.toByteArray());
        });
    }

    @Override
    public void replace(String from, String to) {
        if (!extensions.contains(POSIX_RENAME)) {
            throw new InvalidInput(
                    "`%s` cannot put a file in the place of another at once".formatted(server),
                    "use a server with `%s`, such as OpenSSH's".formatted(POSIX_RENAME));
        }
        talk(() -> {
            expectOk("rename", from, ask(EXTENDED, POSIX_RENAME, from, to));
            return from;
        });
    }

    @Override
    public List<RemoteFile> list(String directory) {
        byte[] handle = opened(directory, OPENDIR, directory);
        return talk(() -> {
            List<RemoteFile> files = new ArrayList<>();
            for (Answer answer = ask(READDIR, (Object) handle);
                    !isEnd(directory, answer);
                    answer = ask(READDIR, (Object) handle)) {
                int count = answer.number();
                if (count <= 0 || files.size() + count > MOST_FILES) {
                    throw new IntegrityFailure(
                            "`%s` lists more than %d files in `%s`"
                                    .formatted(server, MOST_FILES, Shown.text(directory)));
                }
                for (int i = 0; i < count; i++) {
                    String name = answer.text();
                    // The line that `ls -l` would print.
                    answer.bytes();
                    RemoteFile file = answer.file(name);
                    if (!name.equals(".") && !name.equals("..")) {
                        files.add(safe(file));
                    }
                }
            }
            ask(CLOSE, (Object) handle);
            files.sort(Comparator.comparing(RemoteFile::name));
            return List.copyOf(files);
        });
    }

    private RemoteFile safe(RemoteFile file) {
        if (file.name().isEmpty() || file.name().contains("/") || file.name().contains("\0")) {
            throw new IntegrityFailure(
                    "`%s` lists `%s`, which is no name of a file"
                            .formatted(server, Shown.text(file.name())));
        }
        return file;
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
    public void makeDirectory(String path) {
        talk(() -> {
            Answer answer = ask(MKDIR, path, 0);
            // OpenSSH says no more than `failure` of one that is there.
            if (answer.type() == STATUS
                    && !answer.status().isOk()
                    && !stat(path).map(RemoteFile::isDirectory).orElse(false)) {
                answer.body().rewind().position(5);
                expectOk("make", path, answer);
            }
            return path;
        });
    }

    @Override
    public Optional<RemoteFile> stat(String path) {
        return talk(() -> {
            Answer answer = ask(STAT, path);
            if (isMissing(answer)) {
                return Optional.empty();
            }
            expect(ATTRS, "look at", path, answer);
            return Optional.of(answer.file(path.substring(path.lastIndexOf('/') + 1)));
        });
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            session.close();
        }
    }

    private byte[] opened(String path, int type, Object... fields) {
        return talk(() -> handle(path, ask(type, fields)));
    }

    private byte[] handle(String path, Answer answer) throws IOException {
        expect(HANDLE, "open", path, answer);
        return answer.handle();
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

    private void expect(int type, String verb, String path, Answer answer) throws IOException {
        if (answer.type() == STATUS) {
            throw Refusal.of(server, verb, path, answer.status());
        }
        if (answer.type() != type) {
            throw new IOException("the server does not speak SFTP");
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

    /** Whether there is nothing more to read. */
    private boolean isEnd(String path, Answer answer) throws IOException {
        if (answer.type() != STATUS) {
            if (answer.type() != DATA && answer.type() != NAME) {
                throw new IOException("the server does not speak SFTP");
            }
            return false;
        }
        Status status = answer.status();
        if (status.code() != Status.EOF) {
            throw Refusal.of(server, "read", path, status);
        }
        return true;
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
