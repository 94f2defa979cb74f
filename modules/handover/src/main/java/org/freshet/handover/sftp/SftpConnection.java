package org.freshet.handover.sftp;

import static org.freshet.handover.sftp.Packets.ATTRS;
import static org.freshet.handover.sftp.Packets.DATA;
import static org.freshet.handover.sftp.Packets.HANDLE;
import static org.freshet.handover.sftp.Packets.NAME;
import static org.freshet.handover.sftp.Packets.STATUS;
import static org.freshet.handover.sftp.Packets.VERSION;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.freshet.handover.sftp.Packets.Answer;
import org.freshet.handover.sftp.Packets.Status;
import org.freshet.model.FreshetException;
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
    private static final int OPEN = 3;
    private static final int CLOSE = 4;
    private static final int READ = 5;
    private static final int WRITE = 6;
    private static final int FSTAT = 8;
    private static final int OPENDIR = 11;
    private static final int READDIR = 12;
    private static final int REMOVE = 13;
    private static final int MKDIR = 14;
    private static final int STAT = 17;
    private static final int EXTENDED = 200;
    private static final int PROTOCOL = 3;

    private static final int FOR_READING = 0x01;
    // Write, create, truncate.
    private static final int ANEW = 0x02 | 0x08 | 0x10;

    // Every server takes packets of 34000 bytes (draft, 3).
    private static final int CHUNK = 32_000;
    // Two megabytes on their way: OpenSSH's window.
    private static final int AT_ONCE = 64;
    private static final int MOST_FILES = 200_000;
    // Slower is not waited for: 1 KiB in a second.
    private static final long SLOWEST_BYTES_PER_MS = 1;
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
        byte[] handle = opened(path, OPEN, path, ANEW, 0);
        talk(() -> {
            Sending sending = new Sending(path, handle);
            byte[] chunk = new byte[CHUNK];
            for (int count = filled(path, content, chunk);
                    count > 0 && sending.refused.isEmpty();
                    count = filled(path, content, chunk)) {
                sending.write(chunk, count);
            }
            sending.end();
            return sending;
        });
    }

    /** Local trouble ends the connection: part of the file is on its way. */
    private int filled(String path, InputStream content, byte[] chunk) {
        try {
            return content.readNBytes(chunk, 0, chunk.length);
        } catch (IOException e) {
            close();
            throw new InvalidInput(
                    "what `%s` is to hold cannot be read: %s"
                            .formatted(
                                    Shown.text(path), Shown.text(String.valueOf(e.getMessage()))),
                    "look at the file and its disk",
                    e);
        }
    }

    /** A file that is being written. */
    private final class Sending {
        private final String path;
        private final byte[] handle;
        private final Set<Integer> unanswered = new HashSet<>();
        private final long began = System.nanoTime();
        private Optional<Status> refused = Optional.empty();
        private OptionalLong size = OptionalLong.empty();
        private long sent;

        Sending(String path, byte[] handle) {
            this.path = path;
            this.handle = handle;
        }

        void write(byte[] chunk, int count) throws IOException {
            unanswered.add(packets.requestWith(chunk, count, WRITE, handle, sent, count));
            sent += count;
            while (unanswered.size() >= AT_ONCE) {
                packets.flush();
                answer();
            }
            onward();
        }

        /** Some bytes in each of the server's waits will not do: it must be done in the end. */
        private void onward() {
            long left =
                    server.answering().toMillis()
                            + sent / SLOWEST_BYTES_PER_MS
                            - (System.nanoTime() - began) / 1_000_000;
            session.patience()
                    .wait(Duration.ofMillis(Math.min(left, server.answering().toMillis())));
        }

        private void answer() throws IOException {
            Answer answer = packets.next();
            if (!unanswered.remove(answer.id())) {
                throw new IOException("the server answers what was not asked");
            }
            if (answer.type() == STATUS) {
                Status status = answer.status();
                if (!status.isOk() && refused.isEmpty()) {
                    refused = Optional.of(status);
                }
            }
        }

        /** Requests for one file are carried out in their order (draft, 6.1). */
        void end() throws IOException {
            int asked = packets.request(FSTAT, (Object) handle);
            int close = packets.request(CLOSE, (Object) handle);
            packets.flush();
            unanswered.add(close);
            while (!unanswered.isEmpty()) {
                // The answer about the size comes among the last ones; a status in its place says
                // that the server does not know, as Launchpad's.
                Answer answer = packets.next();
                if (answer.id() == asked) {
                    size = answer.type() == ATTRS ? attributes("", answer).size() : size;
                    asked = -1;
                } else if (!unanswered.remove(answer.id())) {
                    throw new IOException("the server answers what was not asked");
                } else if (answer.type() == STATUS) {
                    Status status = answer.status();
                    if (!status.isOk() && refused.isEmpty()) {
                        refused = Optional.of(status);
                    }
                }
                onward();
            }
            if (asked >= 0) {
                packets.next();
            }
            if (refused.isPresent()) {
                throw refusal("write", path, refused.get());
            }
            if (size.isPresent() && size.getAsLong() != sent) {
                throw new IntegrityFailure(
                        "`%s` kept %d bytes of `%s`, %d were sent"
                                .formatted(server, size.getAsLong(), Shown.text(path), sent),
                        "its disk or its quota may be used up; ask its operator");
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
                    RemoteFile file = attributes(name, answer);
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
            return Optional.of(attributes(path.substring(path.lastIndexOf('/') + 1), answer));
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
        byte[] handle = answer.bytes();
        if (handle.length > 256) {
            throw new IOException("the server does not speak SFTP");
        }
        return handle;
    }

    /** One request and its answer. */
    private Answer ask(int type, Object... fields) throws IOException {
        session.patience().wait(server.answering());
        int id = packets.request(type, fields);
        packets.flush();
        Answer answer = packets.next();
        if (answer.id() != id) {
            throw new IOException("the server answers what was not asked");
        }
        return answer;
    }

    private void expectOk(String verb, String path, Answer answer) throws IOException {
        if (answer.type() != STATUS) {
            throw new IOException("the server does not speak SFTP");
        }
        Status status = answer.status();
        if (!status.isOk()) {
            throw refusal(verb, path, status);
        }
    }

    private void expect(int type, String verb, String path, Answer answer) throws IOException {
        if (answer.type() == STATUS) {
            throw refusal(verb, path, answer.status());
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
            throw refusal("read", path, status);
        }
        return true;
    }

    private FreshetException refusal(String verb, String path, Status status) {
        String shown = Shown.text(path);
        return switch (status.code()) {
            case Status.NO_SUCH_FILE ->
                    new InvalidInput(
                            "`%s` cannot %s `%s`: its directory is not there"
                                    .formatted(server, verb, shown),
                            "make the directory on the server, or name another one");
            case Status.PERMISSION_DENIED ->
                    new InvalidInput(
                            "`%s` does not let `%s` %s `%s`"
                                    .formatted(server, Shown.text(server.user()), verb, shown),
                            "let that user write there, or name another directory");
            default ->
                    new Unavailable(
                            "`%s` cannot %s `%s`: %s"
                                    .formatted(server, verb, shown, status.reason()),
                            "its disk may be full, or a quota used up: ask its operator");
        };
    }

    private static RemoteFile attributes(String name, Answer answer) throws IOException {
        int flags = answer.number();
        OptionalLong size =
                (flags & 0x1) == 0 ? OptionalLong.empty() : OptionalLong.of(answer.longNumber());
        if ((flags & 0x2) != 0) {
            // Owner and group.
            answer.longNumber();
        }
        boolean directory = (flags & 0x4) != 0 && (answer.number() & 0xf000) == 0x4000;
        Optional<Instant> modified = Optional.empty();
        if ((flags & 0x8) != 0) {
            // When it was read last.
            answer.number();
            modified = Optional.of(Instant.ofEpochSecond(Integer.toUnsignedLong(answer.number())));
        }
        if (flags < 0) {
            int count = answer.number();
            for (int i = 0; i < count; i++) {
                answer.bytes();
                answer.bytes();
            }
        }
        return new RemoteFile(name, directory, size, modified);
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
