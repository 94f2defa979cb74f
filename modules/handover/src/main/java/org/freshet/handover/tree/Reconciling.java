package org.freshet.handover.tree;

import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.freshet.handover.sftp.RemoteFile;
import org.freshet.handover.tree.Entry.Kind;
import org.jspecify.annotations.Nullable;

/** Makes the record say what the remote tree really holds. */
final class Reconciling {
    private final RemoteWalk walk;
    private final SentRecord record;
    private final List<String> notes;
    private int differing;
    private int strange;

    Reconciling(RemoteWalk walk, SentRecord record, List<String> notes) {
        this.walk = walk;
        this.record = record;
        this.notes = notes;
    }

    /**
     * @param takesOver whether what is equal to a file here counts as sent, which nobody knows
     */
    void with(LocalTree tree, boolean takesOver) {
        try (SentRecord.Stream held = record.open()) {
            Side<Held> known = new Side<>(held, Held::path);
            Side<Entry> here = new Side<>(new LocalWalk(tree), Entry::path);
            walk.each((path, file) -> {
                known.before(path, this::missing);
                here.before(path, _ -> {});
                @Nullable Held sent = known.at(path);
                @Nullable Entry local = here.at(path);
                if (sent != null && isSame(sent, file)) {
                    return;
                }
                if (takesOver && local != null && isSame(local, file)) {
                    record.put(new Held(local, seconds(file), 0));
                } else if (sent != null) {
                    differing++;
                    record.drop(path);
                } else if (local == null) {
                    strange++;
                }
            });
            known.rest(this::missing);
        }
        if (differing > 0) {
            notes.add("not there as they were sent: %d".formatted(differing));
        }
        if (strange > 0) {
            notes.add("there, and not sent from here; they stay: %d".formatted(strange));
        }
    }

    private void missing(Held held) {
        differing++;
        record.drop(held.path());
    }

    private static long seconds(RemoteFile file) {
        return file.modified().map(java.time.Instant::getEpochSecond).orElse(0L);
    }

    /** Whether a file is there as it was sent, as far as that can be told without reading it. */
    static boolean isSame(Held held, RemoteFile file) {
        return switch (held.entry().kind()) {
            case DIRECTORY -> file.kind() == RemoteFile.Kind.DIRECTORY;
            case LINK -> file.kind() == RemoteFile.Kind.LINK;
            case FILE ->
                    file.kind() == RemoteFile.Kind.FILE
                            && file.size().orElse(held.entry().size()) == held.entry().size()
                            && (held.modified() == 0
                                    || seconds(file) == 0
                                    || held.modified() == seconds(file));
        };
    }

    private static boolean isSame(Entry local, RemoteFile file) {
        return local.kind() == Kind.FILE
                ? local.stamp() != 0
                        && isSame(
                                new Held(local, TimeUnit.NANOSECONDS.toSeconds(local.stamp()), 0),
                                file)
                : local.kind() == Kind.DIRECTORY && file.kind() == RemoteFile.Kind.DIRECTORY;
    }

    /** Something in order that is read up to a path. */
    private static final class Side<T> {
        private final Iterator<T> all;
        private final java.util.function.Function<T, String> path;
        private @Nullable T next;

        Side(Iterator<T> all, java.util.function.Function<T, String> path) {
            this.all = all;
            this.path = path;
            advance();
        }

        private void advance() {
            next = all.hasNext() ? all.next() : null;
        }

        void before(String limit, java.util.function.Consumer<T> passed) {
            while (next != null && Entry.ORDER.compare(path.apply(next), limit) < 0) {
                passed.accept(next);
                advance();
            }
        }

        @Nullable T at(String wanted) {
            return next != null && path.apply(next).equals(wanted) ? taken() : null;
        }

        private @Nullable T taken() {
            T found = next;
            advance();
            return found;
        }

        void rest(java.util.function.Consumer<T> passed) {
            while (next != null) {
                passed.accept(next);
                advance();
            }
        }
    }
}
