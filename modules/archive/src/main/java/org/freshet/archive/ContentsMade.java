package org.freshet.archive;

import java.util.List;

/**
 * The suites of which {@code Contents} were published anew.
 *
 * @param notes packages whose paths could not be found, and why; each is told once
 */
public record ContentsMade(List<String> suites, List<String> notes) {
    public ContentsMade {
        suites = List.copyOf(suites);
        notes = List.copyOf(notes);
    }
}
