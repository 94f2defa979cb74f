package org.freshet.handover.tree;

import java.time.Instant;
import org.freshet.handover.tree.Entry.Kind;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.Shown;

/**
 * What a remote tree has of us.
 *
 * @param modified of a file: the second that the server says it was changed; 0 where it says none
 * @param gone the second at which nothing led to it any more; 0 while it is in use
 */
record Held(Entry entry, long modified, long gone) {
    String path() {
        return entry.path();
    }

    Held goneAt(Instant now) {
        return new Held(entry, modified, now.getEpochSecond());
    }

    Held inUse() {
        return new Held(entry, modified, 0);
    }

    String line() {
        return String.join(
                "\t",
                entry.kind().letter(),
                entry.path(),
                Long.toString(entry.size()),
                Long.toString(entry.stamp()),
                Long.toString(modified),
                Long.toString(gone),
                entry.sum());
    }

    static Held parse(String line) {
        String[] fields = line.split("\t", -1);
        if (fields.length == 7) {
            try {
                return new Held(
                        new Entry(
                                Kind.of(fields[0]),
                                fields[1],
                                Long.parseLong(fields[2]),
                                Long.parseLong(fields[3]),
                                fields[6]),
                        Long.parseLong(fields[4]),
                        Long.parseLong(fields[5]));
            } catch (NumberFormatException e) {
                throw broken(line);
            }
        }
        throw broken(line);
    }

    private static IntegrityFailure broken(String line) {
        return new IntegrityFailure(
                "the record of what was sent is broken: `%s`".formatted(Shown.text(line)),
                "remove it; `freshet archive send --take-over` makes it anew");
    }
}
