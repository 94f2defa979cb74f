package org.freshet.archive;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
     * @throws FreshetException of the first archive that cannot be kept; the others are all the
     *     same
     */
    public List<String> keep() {
        List<String> signed = new ArrayList<>();
        FreshetException first = null;
        for (Map.Entry<String, Archive> archive : archives.entrySet()) {
            try {
                archive.getValue()
                        .refresh(clock.instant())
                        .forEach(suite -> signed.add(archive.getKey() + "/" + suite));
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
        return signed;
    }
}
