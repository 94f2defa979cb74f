package org.freshet.handover;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.freshet.files.Durable;
import org.freshet.model.Incoming;
import org.freshet.model.Shown;
import org.freshet.model.Unavailable;

/**
 * What is known of one upload to one destination, in a file beside its .changes as dput and dput-ng
 * have it: {@code hello_1.0-1_source.HOST.upload}. Both of them take one that is not empty as done.
 *
 * <p>Held by one process at a time. Each line is durable before what it tells of begins.
 */
final class UploadRecord implements AutoCloseable {
    private static final String INTENT = "intent ";
    private static final String SENDING = "sending ";
    private static final String BACK = "taken back ";
    private static final String DONE = "Successfully uploaded ";
    private static final int MOST_BYTES = 1 << 20;

    /** How far an upload came. */
    enum State {
        /** Nothing of it counts: what was sent lacks its .changes. */
        OPEN,
        /** Its .changes was on its way when all ended. */
        UNKNOWN,
        UPLOADED
    }

    /**
     * Those that this process holds. Nobody else in it opens their files: POSIX ends all locks that
     * a process has on a file when it closes any of its descriptors of it (fcntl_locking(2)).
     */
    private static final Map<Path, UploadRecord> HELD = new HashMap<>();

    private final Path file;
    private final FileChannel channel;
    private volatile State state = State.OPEN;
    private int tries;
    private Optional<String> digest = Optional.empty();

    /** Whether the last line has no end: the power failed while it was written. */
    private boolean torn;

    private UploadRecord(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** Where it lies. */
    static Path file(Path changes, Incoming to) {
        String name = Objects.requireNonNull(changes.getFileName()).toString();
        return changes.resolveSibling(
                name.substring(0, name.length() - ".changes".length())
                        + "."
                        + to.inFileName()
                        + ".upload");
    }

    /**
     * Opens or begins it.
     *
     * @throws Unavailable when somebody else works on this upload
     */
    static UploadRecord open(Path file) {
        synchronized (HELD) {
            if (HELD.containsKey(file)) {
                throw inUse(file);
            }
            FileChannel channel = null;
            boolean good = false;
            try {
                channel =
                        FileChannel.open(
                                file,
                                StandardOpenOption.CREATE,
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE);
                if (channel.tryLock() == null) {
                    throw inUse(file);
                }
                UploadRecord opened = new UploadRecord(file, channel);
                opened.read();
                HELD.put(file, opened);
                good = true;
                return opened;
            } catch (IOException e) {
                throw Durable.failure(file.toString(), e);
            } finally {
                if (!good && channel != null) {
                    close(file, channel);
                }
            }
        }
    }

    private static Unavailable inUse(Path file) {
        return new Unavailable(
                "another process uploads it: `%s` is in use".formatted(Shown.text(file.toString())),
                "wait for it");
    }

    /** How far the upload of one that is there came, also while somebody works on it. */
    static State state(Path file) {
        synchronized (HELD) {
            UploadRecord held = HELD.get(file);
            if (held != null) {
                return held.state;
            }
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                UploadRecord seen = new UploadRecord(file, channel);
                seen.read();
                return seen.state;
            } catch (IOException e) {
                throw Durable.failure(file.toString(), e);
            }
        }
    }

    private void read() throws IOException {
        byte[] bytes = Channels.newInputStream(channel).readNBytes(MOST_BYTES);
        String text = new String(bytes, StandardCharsets.UTF_8);
        boolean ours = false;
        for (String line : text.lines().toList()) {
            if (line.startsWith(INTENT)) {
                ours = true;
                state = State.OPEN;
                digest = Optional.of(line.substring(INTENT.length()).split(" ", 2)[0]);
            } else if (line.startsWith(SENDING)) {
                state = State.UNKNOWN;
                tries++;
            } else if (line.startsWith(BACK)) {
                state = State.OPEN;
            } else if (line.startsWith(DONE) && line.contains(".changes to ")) {
                state = State.UPLOADED;
            }
        }
        torn = !text.isEmpty() && !text.endsWith("\n");
        if (!ours && !text.isBlank() && !INTENT.startsWith(text)) {
            // Of dput or dput-ng, which write it when all is done.
            state = State.UPLOADED;
        }
    }

    State state() {
        return state;
    }

    /** How often its .changes went on its way. */
    int tries() {
        return tries;
    }

    /** Whether it was this very upload; one of dput's counts as it. */
    boolean isOf(Parcel parcel) {
        return digest.map(parcel.digest()::equals).orElse(true);
    }

    void intend(Parcel parcel, Incoming to) {
        if (state == State.OPEN && digest.equals(Optional.of(parcel.digest()))) {
            // It says so already, of an attempt that came to nothing.
            return;
        }
        add(INTENT + parcel.digest() + " " + to.text());
        state = State.OPEN;
        digest = Optional.of(parcel.digest());
    }

    /** The .changes goes on its way now. */
    void sending(String name) {
        add(SENDING + name);
        state = State.UNKNOWN;
        tries++;
    }

    /** The server has no whole .changes: it said so. */
    void takenBack(String name) {
        add(BACK + name);
        state = State.OPEN;
    }

    /** All of it has arrived; in dput's words, which people grep for. */
    void done(List<String> names, String host, Incoming to) {
        add(
                names.stream()
                        .map(name -> DONE + name + " to " + host + " for " + to.inFileName() + ".")
                        .collect(Collectors.joining("\n")));
        state = State.UPLOADED;
    }

    private void add(String line) {
        try {
            channel.position(channel.size());
            OutputStream out = Channels.newOutputStream(channel);
            out.write(((torn ? "\n" : "") + line + "\n").getBytes(StandardCharsets.UTF_8));
            torn = false;
            channel.force(true);
        } catch (IOException e) {
            throw Durable.failure(file.toString(), e);
        }
    }

    @Override
    public void close() {
        synchronized (HELD) {
            HELD.remove(file);
            close(file, channel);
        }
    }

    private static void close(Path file, FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw Durable.failure(file.toString(), e);
        }
    }
}
