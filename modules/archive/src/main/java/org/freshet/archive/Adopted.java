package org.freshet.archive;

import java.util.ArrayList;
import java.util.List;

/**
 * A tree that another tool published, and that is an archive now.
 *
 * @param sources how many source packages all suites have
 * @param binaries how many binary packages
 * @param withContents whether any suite told which package has which path
 * @param notes what is not as it was, and what remains to be done; one line each
 */
public record Adopted(
        List<String> suites, int sources, int binaries, boolean withContents, List<String> notes) {
    public Adopted {
        suites = List.copyOf(suites);
        notes = List.copyOf(notes);
    }

    Adopted with(ContentsMade made) {
        List<String> all = new ArrayList<>(notes);
        all.addAll(made.notes());
        return new Adopted(suites, sources, binaries, withContents, all);
    }
}
