package org.freshet.handover.sftp;

import static org.freshet.handover.sftp.Packets.ATTRS;
import static org.freshet.handover.sftp.Packets.CHUNK;
import static org.freshet.handover.sftp.Packets.CLOSE;
import static org.freshet.handover.sftp.Packets.OPEN;
import static org.freshet.handover.sftp.Packets.VERSION;

import com.jcraft.jsch.JSch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.freshet.handover.sftp.Packets.Answer;
import org.freshet.handover.sftp.Packets.Status;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;
import org.freshet.model.Unavailable;
import org.freshet.trust.Passphrases;

/**
 * {@link RemoteTree} over SFTP version 3. Requests are on their way together; their answers are
 * awaited where something depends on them.
 */
public final class SftpConnection implements RemoteTree {
    private static final int INIT = 1;
    private static final int READ = 5;
    private static final int LSTAT = 7;
    private static final int SETSTAT = 9;
    private static final int REMOVE = 13;
    private static final int MKDIR = 14;
    private static final int RMDIR = 15;
    private static final int SYMLINK = 20;
    private static final int EXTENDED = 200;
    private static final int PROTOCOL = 3;

    private static final int FOR_READING = 0x01;
    private static final int MODE = 0x4;
    private static final int ENTERED_BY_ALL = 0755;
    private static final int MOST_EXTENSIONS = 1000;
    private static final String HARD_LINK = "hardlink@openssh.com";

    private final SshSession session;
    private final SftpServer server;
    private final Packets packets;
    private final Answers answers;
    private final Set<String> extensions = new HashSet<>();
    private boolean closed;

    private SftpConnection(SshSession session) {
        this.session = session;
        this.server = session.server();
        this.packets = new Packets(session.in(), session.out());
        this.answers = new Answers(server);
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
                throw Packets.notSftp();
            }
            while (answer.more() && extensions.size() < MOST_EXTENSIONS) {
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
        SequencedMap<String, Puts.As> all = new LinkedHashMap<>();
        files.forEach((path, content) -> all.put(path, Puts.As.plain(content)));
        send(all, (path, _) -> done.accept(path));
    }

    @Override
    public void writeAll(SequencedMap<String, Written> files, BiConsumer<String, RemoteFile> done) {
        SequencedMap<String, Puts.As> all = new LinkedHashMap<>();
        files.forEach((path, written) -> all.put(path, Puts.As.of(written)));
        send(all, done);
    }

    private void send(SequencedMap<String, Puts.As> files, BiConsumer<String, RemoteFile> done) {
        Pipeline pipeline = new Pipeline(session, packets);
        Puts puts = new Puts(pipeline, new Renames(pipeline, replacesAtOnce()), done);
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
    public boolean splices() {
        return extensions.contains(Splices.EXTENSION);
    }

    @Override
    public Optional<RemoteFile> splice(String path, Spliced spliced) {
        AtomicReference<Optional<RemoteFile>> made = new AtomicReference<>(Optional.empty());
        together(pipeline -> made.set(new Splices(pipeline, path, spliced).make()));
        return made.get();
    }

    @Override
    public Optional<byte[]> read(String path, int most) {
        return talk(() -> {
            Answer opened = ask(OPEN, path, FOR_READING, 0);
            if (Answers.isMissing(opened)) {
                return Optional.empty();
            }
            byte[] handle = answers.handle("open", path, opened);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            for (Answer answer = ask(READ, handle, 0L, CHUNK);
                    !answers.isEnd(path, answer);
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
    public boolean replacesAtOnce() {
        return extensions.contains(Renames.EXTENSION);
    }

    @Override
    public void replaceAll(SequencedMap<String, String> names) {
        together(pipeline -> {
            Renames renames = new Renames(pipeline, replacesAtOnce());
            for (Map.Entry<String, String> name : names.entrySet()) {
                pipeline.room();
                pipeline.allowOne();
                renames.replace(name.getKey(), name.getValue(), () -> {});
            }
        });
    }

    @Override
    public List<String> linkAll(SequencedMap<String, String> names) {
        List<String> refused = new ArrayList<>();
        if (!extensions.contains(HARD_LINK)) {
            return List.copyOf(names.keySet());
        }
        together(pipeline -> {
            for (Map.Entry<String, String> name : names.entrySet()) {
                pipeline.room();
                pipeline.allowOne();
                pipeline.ask(
                        answer -> {
                            if (!Pipeline.status(answer).isOk()) {
                                refused.add(name.getKey());
                            }
                        },
                        EXTENDED,
                        HARD_LINK,
                        name.getValue(),
                        name.getKey());
            }
        });
        return refused;
    }

    @Override
    public void symbolicLink(String path, String target) {
        talk(() -> {
            // OpenSSH takes them in this order, which is not the draft's (its PROTOCOL, 4.1).
            expectOk("make the link", path, ask(SYMLINK, target, path));
            return path;
        });
    }

    @Override
    public void makeDirectories(Collection<String> paths) {
        Map<String, Status> refused = new LinkedHashMap<>();
        together(pipeline -> {
            for (String path : paths) {
                pipeline.room();
                pipeline.allowOne();
                pipeline.ask(
                        answer -> {
                            Status status = Pipeline.status(answer);
                            if (status.isOk()) {
                                pipeline.ask(Pipeline::status, SETSTAT, path, MODE, ENTERED_BY_ALL);
                            } else {
                                refused.put(path, status);
                            }
                        },
                        MKDIR,
                        path,
                        MODE,
                        ENTERED_BY_ALL);
            }
        });
        // OpenSSH says no more than `failure` of one that is there.
        refused.forEach((path, status) -> {
            if (list(List.of(path)).isEmpty()) {
                throw Refusal.of(server, "make", path, status);
            }
        });
    }

    @Override
    public Map<String, List<RemoteFile>> list(Collection<String> directories) {
        Map<String, List<RemoteFile>> listed = new LinkedHashMap<>();
        together(pipeline -> {
            Listing listing = new Listing(pipeline, listed);
            for (String directory : directories) {
                listing.begin(directory);
            }
        });
        return listed;
    }

    @Override
    public Map<String, RemoteFile> look(Collection<String> paths) {
        Map<String, RemoteFile> found = new LinkedHashMap<>();
        together(pipeline -> {
            for (String path : paths) {
                pipeline.room();
                pipeline.allowOne();
                pipeline.ask(
                        answer -> {
                            if (answer.type() == ATTRS) {
                                found.put(
                                        path,
                                        answer.file(path.substring(path.lastIndexOf('/') + 1)));
                            } else if (!Answers.isMissing(answer)) {
                                pipeline.expectOk("look at", path, answer);
                            }
                        },
                        LSTAT,
                        path);
            }
        });
        return found;
    }

    @Override
    public void removeAll(Collection<String> paths, Consumer<String> done) {
        together(pipeline -> {
            for (String path : paths) {
                pipeline.room();
                pipeline.allowOne();
                pipeline.ask(
                        answer -> {
                            if (!Answers.isMissing(answer)) {
                                pipeline.expectOk("remove", path, answer);
                            }
                            if (pipeline.failure().isEmpty()) {
                                done.accept(path);
                            }
                        },
                        REMOVE,
                        path);
            }
        });
    }

    @Override
    public void removeDirectories(Collection<String> paths) {
        together(pipeline -> {
            for (String path : paths) {
                pipeline.room();
                pipeline.allowOne();
                pipeline.ask(Pipeline::status, RMDIR, path);
            }
        });
    }

    @Override
    public boolean remove(String path) {
        return talk(() -> {
            Answer answer = ask(REMOVE, path);
            if (Answers.isMissing(answer)) {
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
        Status status = Pipeline.status(answer);
        if (!status.isOk()) {
            throw Refusal.of(server, verb, path, status);
        }
    }

    @FunctionalInterface
    private interface Requests {
        void on(Pipeline pipeline) throws IOException;
    }

    /** Requests that do not wait for each other; then the first failure among them. */
    private void together(Requests requests) {
        boolean settled = false;
        try {
            Pipeline pipeline = new Pipeline(session, packets);
            talk(() -> {
                requests.on(pipeline);
                pipeline.end();
                return pipeline;
            });
            settled = true;
            if (pipeline.failure().isPresent()) {
                throw pipeline.failure().get();
            }
        } finally {
            // Some answers are on their way still.
            if (!settled) {
                close();
            }
        }
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
