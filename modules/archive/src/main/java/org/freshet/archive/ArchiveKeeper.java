package org.freshet.archive;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.freshet.model.FreshetException;

/** Step: does for archives what time alone asks for, whether anything is published or not. */
public final class ArchiveKeeper {
    private final Map<String, Archive> archives;
    private final Clock clock;

    /**
     * @param archives by name
     */
    public ArchiveKeeper(Map<String, Archive> archives, Clock clock) {
        this.archives = new TreeMap<>(archives);
        this.clock = clock;
    }

    /**
     * Signs again the suites whose time to be valid is passing, and makes {@code Contents} anew of
     * suites whose packages changed: publications do not wait for it.
     *
     * @return what was done, and what was found in the way; one line each
     * @throws FreshetException the first failure; all else is done all the same
     */
    public List<String> keep() {
        List<String> all = new ArrayList<>();
        List<FreshetException> failures = new ArrayList<>();
        archives.forEach((name, archive) -> {
            attempt(failures, () -> all.addAll(sign(name, archive)));
            attempt(failures, () -> all.addAll(makeContents(name, archive)));
        });
        if (!failures.isEmpty()) {
            FreshetException first = failures.removeFirst();
            failures.forEach(first::addSuppressed);
            throw first;
        }
        return all;
    }

    private static void attempt(List<FreshetException> failures, Runnable part) {
        try {
            part.run();
        } catch (FreshetException failure) {
            failures.add(failure);
        }
    }

    private List<String> sign(String name, Archive archive) {
        return archive.refresh(clock.instant()).stream()
                .map(suite -> "signed again %s/%s".formatted(name, suite))
                .toList();
    }

    private List<String> makeContents(String name, Archive archive) {
        ContentsMade made = archive.makeContents(clock.instant());
        return Stream.concat(
                        made.suites().stream()
                                .map(suite -> "made Contents of %s/%s".formatted(name, suite)),
                        made.notes().stream().map(note -> name + ": " + note))
                .toList();
    }
}
