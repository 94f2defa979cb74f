package org.freshet.handover.tree;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.freshet.files.Hash;
import org.freshet.handover.tree.Entry.Kind;
import org.jspecify.annotations.Nullable;

/**
 * What a remote tree lacks, has too much, and has under another date; the local tree and the record
 * are read side by side, so that memory is needed for the differences alone.
 */
final class Difference {
    /** In {@link Entry#ORDER}. */
    final List<Entry> directories = new ArrayList<>();

    final List<Entry> files = new ArrayList<>();
    final List<Entry> links = new ArrayList<>();

    /** The index that a new one takes the place of, each by its hash. */
    final Map<String, String> replaced = new HashMap<>();

    /** What is held under another date, or was thought to be gone. */
    final List<Held> noted = new ArrayList<>();

    /** What nothing leads to any more. */
    final List<Held> left = new ArrayList<>();

    /** What may be removed by now. */
    final List<Held> due = new ArrayList<>();

    /** When the next is due; 0 for nothing. */
    private long next;

    private final Path root;
    private final Instant before;
    private final Duration grace;

    private Difference(Path root, Instant now, Duration grace) {
        this.root = root;
        this.before = now.minus(grace);
        this.grace = grace;
    }

    static Difference of(LocalTree tree, SentRecord record, Instant now, Duration grace) {
        Difference difference = new Difference(tree.root(), now, grace);
        try (SentRecord.Stream held = record.open()) {
            difference.compare(new LocalWalk(tree), held);
        }
        return difference;
    }

    private void compare(Iterator<Entry> local, Iterator<Held> record) {
        @Nullable Entry here = next(local);
        @Nullable Held there = next(record);
        while (here != null || there != null) {
            int order =
                    here == null
                            ? 1
                            : there == null ? -1 : Entry.ORDER.compare(here.path(), there.path());
            if (here != null && order <= 0) {
                if (order < 0 || there == null) {
                    lacking(here);
                } else {
                    both(here, there);
                }
                here = next(local);
            } else if (there != null) {
                only(there);
            }
            if (order >= 0) {
                there = next(record);
            }
        }
    }

    private static <T> @Nullable T next(Iterator<T> iterator) {
        return iterator.hasNext() ? iterator.next() : null;
    }

    private void lacking(Entry here) {
        switch (here.kind()) {
            case DIRECTORY -> directories.add(here);
            case FILE -> files.add(here);
            case LINK -> links.add(here);
        }
    }

    private void both(Entry here, Held there) {
        Entry entry = there.entry();
        if (here.kind() != entry.kind()
                || here.size() != entry.size()
                || (here.kind() == Kind.LINK && !here.sum().equals(entry.sum()))) {
            replaces(here, entry);
            return;
        }
        boolean same = here.kind() != Kind.FILE || here.stamp() == entry.stamp();
        if (here.kind() == Kind.FILE && (!same || here.stamp() == 0)) {
            String sum = here.sum().isEmpty() ? Hash.sha256(root.resolve(here.path())) : here.sum();
            if (!sum.equals(entry.sum())) {
                replaces(here, entry);
                return;
            }
            same = here.stamp() == entry.stamp();
            here = here.withSum(sum);
        }
        if (!same || there.gone() != 0) {
            noted.add(new Held(same ? entry : here, there.modified(), 0));
        }
    }

    private void replaces(Entry here, Entry there) {
        lacking(here);
        if (Place.isIndex(here) && !there.sum().isEmpty()) {
            replaced.put(
                    Place.byHash(here.path(), here.sum()), Place.byHash(here.path(), there.sum()));
        }
    }

    private void only(Held there) {
        if (there.gone() == 0) {
            left.add(there);
        } else if (there.gone() <= before.getEpochSecond()) {
            due.add(there);
        } else {
            await(there.gone());
        }
    }

    private void await(long gone) {
        long then = gone + grace.toSeconds();
        next = next == 0 ? then : Math.min(next, then);
    }

    /** When something is to be removed next, after what is left now was noted as gone. */
    long nextDue(Instant gone) {
        if (!left.isEmpty()) {
            await(gone.getEpochSecond());
        }
        return next;
    }

    /** Whether there is nothing to send and nothing to remove. */
    boolean isNothing() {
        return directories.isEmpty()
                && files.isEmpty()
                && links.isEmpty()
                && left.isEmpty()
                && due.isEmpty();
    }
}
