package org.freshet.app;

import java.nio.file.Files;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.freshet.app.Settings.ArchiveSettings;
import org.freshet.app.Standing.Published;
import org.freshet.archive.Archive;
import org.freshet.archive.ArchiveOptions;
import org.freshet.archive.Origin;
import org.freshet.model.DebianVersion;
import org.freshet.model.Destination;
import org.freshet.model.Holdings;
import org.freshet.model.InvalidInput;
import org.freshet.model.Recipe;
import org.freshet.model.Recipes;
import org.freshet.model.SourceName;
import org.freshet.model.Unavailable;

/**
 * The archives that the settings name. What is asked is read when it is asked, so that another
 * process's publication is seen.
 */
record OwnArchives(Settings settings) {
    /**
     * The archives that the recipes name, made where they are not there yet, with a suite for each
     * target and one for its prereleases. A broken recipe adds none: its source has nothing to
     * publish.
     */
    Map<String, Archive> made(Recipes recipes, Instant now) {
        Map<String, Set<String>> suites = new TreeMap<>();
        settings.archives().keySet().forEach(name -> suites.put(name, new TreeSet<>()));
        for (SourceName source : recipes.sources()) {
            try {
                addSuites(recipes.of(source), suites);
            } catch (InvalidInput broken) {
                // `check` and the failed poll tell it.
            }
        }
        Map<String, Archive> archives = new HashMap<>();
        suites.forEach((name, names) ->
                archives.put(name, made(name, settings.archive(name), List.copyOf(names), now)));
        return archives;
    }

    private static void addSuites(Recipe recipe, Map<String, Set<String>> suites) {
        for (Destination destination : recipe.destinations()) {
            // A name that the settings do not know fails where it is used, for its own sources
            // alone.
            Set<String> known =
                    destination instanceof Destination.ArchiveDestination(String name)
                            ? suites.get(name)
                            : null;
            if (known != null) {
                recipe.targets()
                        .forEach(rule -> {
                            known.add(rule.target().series());
                            known.add(rule.target().series() + "-rc");
                        });
            }
        }
    }

    private static Archive made(
            String name, ArchiveSettings archive, List<String> suites, Instant now) {
        ArchiveOptions options =
                new ArchiveOptions(
                        suites,
                        Optional.of(name),
                        Optional.of(archive.origin()),
                        Optional.of(archive.label()),
                        archive.components(),
                        List.of(),
                        Optional.of(archive.key()),
                        archive.url(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(archive.validDays()),
                        Optional.of(true));
        // Also ends what a killed publication began, and signs anew where the key was replaced.
        try {
            Archive made = Archive.init(archive.root(), options, now);
            made.refreshKeyring(now);
            return made;
        } catch (Unavailable failure) {
            // A full disk, a clock that is behind: its own publications say so, and nothing else
            // waits for it.
            return Archive.find(archive.root()).orElseThrow(() -> failure);
        }
    }

    /** What the archives of the settings hold; one that is not made yet holds nothing. */
    Holdings holdings() {
        Map<String, Archive> made = new HashMap<>();
        Set<String> unmade = new TreeSet<>();
        settings.archives()
                .forEach((name, archive) -> {
                    if (Files.exists(archive.root().resolve("dists"))) {
                        made.put(name, Archive.open(archive.root()));
                    } else {
                        unmade.add(name);
                    }
                });
        return new HeldSoFar(made, unmade);
    }

    /** What they have on record of how a version was made. */
    Optional<Origin> origin(SourceName source, DebianVersion version) {
        return opened().values().stream()
                .flatMap(archive -> archive.origin(source, version).stream())
                .findFirst();
    }

    /** What a person should do about their keys. */
    List<String> keyAlarms(Instant now) {
        return opened().values().stream()
                .flatMap(archive -> archive.keyAlarms(now).stream())
                .sorted()
                .toList();
    }

    /** The suites that clients refuse as too old, or soon will. */
    List<String> validityAlarms(Instant now) {
        return opened().values().stream()
                .flatMap(archive -> archive.validityAlarms(now).stream())
                .sorted()
                .toList();
    }

    private Map<String, Archive> opened() {
        Map<String, Archive> made = new HashMap<>();
        settings.archives()
                .forEach((name, archive) -> {
                    // `run` makes it where it is not there yet.
                    Archive.find(archive.root()).ifPresent(found -> made.put(name, found));
                });
        return made;
    }

    /**
     * What the suites of the archives hold; each archive is read once, when it is first asked of.
     */
    Published published() {
        Map<String, Archive> made = opened();
        Map<String, Map<String, DebianVersion>> read = new HashMap<>();
        return (destination, source, suite) -> {
            if (!(destination instanceof Destination.ArchiveDestination(String name))) {
                throw new IllegalStateException("no archive of ours: " + destination);
            }
            Map<String, DebianVersion> versions =
                    read.computeIfAbsent(
                            name,
                            _ -> made.containsKey(name) ? versions(made.get(name)) : Map.of());
            return Optional.ofNullable(versions.get(suite + " " + source));
        };
    }

    private static Map<String, DebianVersion> versions(Archive archive) {
        Map<String, DebianVersion> versions = new HashMap<>();
        for (Archive.Listing one : archive.list()) {
            versions.merge(
                    one.suite() + " " + one.source(),
                    one.version(),
                    (a, b) -> a.isAbove(b) ? a : b);
        }
        return versions;
    }
}
