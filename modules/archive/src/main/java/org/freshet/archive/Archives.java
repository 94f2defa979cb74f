package org.freshet.archive;

import java.util.Map;
import org.freshet.model.Destination;
import org.freshet.model.Destination.ArchiveDestination;
import org.freshet.model.InvalidInput;
import org.freshet.model.NearMiss;

/** The archives of the settings, by name. */
final class Archives {
    private Archives() {}

    static Archive find(Map<String, Archive> archives, Destination destination) {
        if (!(destination instanceof ArchiveDestination(String name))) {
            throw new IllegalStateException("no archive of ours: " + destination);
        }
        Archive archive = archives.get(name);
        if (archive == null) {
            throw new InvalidInput(
                    "destination `%s` is not known".formatted(destination.text()),
                    NearMiss.of(name, archives.keySet())
                            .map("did you mean `archive:%s`?"::formatted)
                            .orElse("add the archive to the settings"));
        }
        return archive;
    }
}
