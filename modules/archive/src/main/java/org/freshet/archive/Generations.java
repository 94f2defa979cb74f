package org.freshet.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.freshet.files.Durable;
import org.freshet.files.Hash;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;

/**
 * The InRelease files of generations before the current one, {@code
 * dists/noble/.generations/20261126T104600Z-1f0e2a9c}: what {@code rollback} goes back to. They
 * stay as long as the indices that they name. A lost one costs that way back and nothing else.
 */
final class Generations {
    // As ByHash keeps them.
    private static final int OLDER = 2;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private final Path directory;

    /**
     * @param suite its directory in {@code dists}
     */
    Generations(Path suite) {
        this.directory = suite.resolve(".generations");
    }

    /** Their names, the oldest first. */
    List<String> names() {
        return Durable.visible(directory).stream()
                .map(file -> file.getFileName().toString())
                .toList();
    }

    /** The name of the last one. */
    Optional<String> newest() {
        List<String> names = names();
        return names.isEmpty() ? Optional.empty() : Optional.of(names.getLast());
    }

    /** When a generation was published. */
    static Instant published(String name) {
        try {
            return LocalDateTime.parse(name.replaceFirst("-.*", ""), TIME)
                    .toInstant(ZoneOffset.UTC);
        } catch (DateTimeParseException e) {
            // Not ours: it goes first.
            return Instant.EPOCH;
        }
    }

    Path file(String name) {
        return directory.resolve(name);
    }

    /**
     * The one that a person means.
     *
     * @param start of its name
     * @throws InvalidInput when that is none, or several
     */
    String named(String start) {
        List<String> found = names().stream().filter(name -> name.startsWith(start)).toList();
        if (found.size() != 1 || start.isEmpty()) {
            throw new InvalidInput(
                    found.isEmpty()
                            ? "there is no snapshot and no generation `%s`"
                                    .formatted(Shown.text(start))
                            : "`%s` are several generations".formatted(start),
                    found.isEmpty()
                            ? "`freshet archive rollback ROOT --suite S --list` shows what there is"
                            : "name one of " + String.join(", ", found));
        }
        return found.getFirst();
    }

    /** Keeps the pointer of a generation that is about to be superseded. */
    void keep(Path pointer, Dists.Generation generation) {
        String name =
                "%s-%s"
                        .formatted(
                                TIME.format(generation.release().date()),
                                Hash.sha256(generation.signed()).substring(0, 8));
        Durable.makeDirectory(directory);
        // A kill may have come between this and what follows.
        if (!Files.exists(directory.resolve(name))) {
            Durable.link(pointer, directory.resolve(name));
        }
    }

    /**
     * Removes those whose indices may go by now: all but the last ones, and a day's.
     *
     * @param again whether the newest is the current one, signed another time
     */
    void sweep(Instant current, boolean again, Instant now) {
        List<String> names = new ArrayList<>(names());
        int older = again ? OLDER + 1 : OLDER;
        for (int i = 0; i < names.size() - older; i++) {
            Instant superseded = i + 1 < names.size() ? published(names.get(i + 1)) : current;
            if (superseded.isBefore(now.minus(Dists.GRACE))) {
                try {
                    Files.deleteIfExists(directory.resolve(names.get(i)));
                } catch (IOException e) {
                    throw Durable.failure(directory.toString(), e);
                }
            }
        }
    }
}
