package org.freshet.handover.tree;

import java.util.List;

/**
 * What a send did.
 *
 * @param at the remote
 * @param suites that show something else now
 * @param files that went over the wire
 * @param linked files that the server gave a further name instead
 * @param removed files that nothing led to for long enough
 * @param readBack files that were asked for as clients do
 * @param notes what a person may want to know besides
 */
public record Sent(
        String at,
        List<String> suites,
        int files,
        long bytes,
        int linked,
        int removed,
        int readBack,
        List<String> notes) {
    public Sent {
        suites = List.copyOf(suites);
        notes = List.copyOf(notes);
    }
}
