package org.freshet.archive;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
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
     * Signs again the suites whose time to be valid is passing.
     *
     * @return what was signed or brought in line else, {@code fresh/noble}
     * @throws FreshetException of the first archive that cannot be kept; the others are kept all
     *     the same
     */
    public List<String> keep() {
        return each((name, archive) ->
                archive.refresh(clock.instant()).stream()
                        .map(suite -> name + "/" + suite)
                        .toList());
    }

    /**
     * Makes {@code Contents} anew of suites whose packages changed: publications do not wait for
     * it.
     *
     * @return of which suites, and what was found in the way; one line each
     * @throws FreshetException of the first archive where it cannot be made; the others have theirs
     *     all the same
     */
    public List<String> makeContents() {
        return each((name, archive) -> {
            ContentsMade made = archive.makeContents(clock.instant());
            return Stream.concat(
                            made.suites().stream()
                                    .map(suite -> "made Contents of %s/%s".formatted(name, suite)),
                            made.notes().stream().map(note -> name + ": " + note))
                    .toList();
        });
    }

    private List<String> each(BiFunction<String, Archive, List<String>> keeping) {
        List<String> all = new ArrayList<>();
        FreshetException first = null;
        for (Map.Entry<String, Archive> archive : archives.entrySet()) {
            try {
                all.addAll(keeping.apply(archive.getKey(), archive.getValue()));
            } catch (FreshetException failure) {
                if (first == null) {
                    first = failure;
                } else {
                    first.addSuppressed(failure);
                }
            }
        }
        if (first != null) {
            throw first;
        }
        return all;
    }
}
