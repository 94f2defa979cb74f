package org.freshet.packaging.bases;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.freshet.files.Durable;
import org.freshet.model.InvalidInput;
import org.freshet.model.Pin;
import org.freshet.model.Pin.GitPin;
import org.freshet.model.Pin.SourcePin;
import org.freshet.model.Recipe.Base;
import org.freshet.model.SourceName;

/**
 * Bases as they are now, or as they were when they were pinned. What was fetched is kept on disk
 * under the digest of what it was made of.
 */
public final class FetchedBases implements Bases {
    private static final String DEBIAN = "debian";
    private static final String NOTES = "notes";
    private static final String ARRIVING = "arriving-";
    private static final Pattern KEPT = Pattern.compile("(git-)?[0-9a-f]{40,64}");

    private final DistributionSources distributions;
    private final GitDirectories git;
    private final Path cache;
    private final Clock clock;

    /**
     * @param cache a directory of its own; may be removed while nobody builds
     */
    public FetchedBases(
            DistributionSources distributions, GitDirectories git, Path cache, Clock clock) {
        this.distributions = distributions;
        this.git = git;
        this.cache = cache;
        this.clock = clock;
    }

    @Override
    public Found find(SourceName source, Base base) {
        return switch (base) {
            case Base.Dir(Path path) -> new Found(path, Optional.empty(), List.of());
            case Base.From _, Base.Git _ -> again(pin(source, base).orElseThrow());
        };
    }

    /** What a base is now, without fetching its files; empty for a directory beside the recipe. */
    public Optional<Pin> pin(SourceName source, Base base) {
        return switch (base) {
            case Base.Dir _ -> Optional.empty();
            case Base.From(var series) -> Optional.of(distributions.pin(source, series));
            case Base.Git from -> Optional.of(git.pin(from));
        };
    }

    /**
     * A base as it was pinned.
     *
     * @throws org.freshet.model.Unavailable when it cannot be had any more
     */
    public Found again(Pin pin) {
        return switch (pin) {
            case SourcePin from ->
                    kept(
                            from,
                            from.files().getFirst().sha256(),
                            to -> distributions.write(from, to));
            case GitPin from -> kept(from, "git-" + from.tree(), to -> git.write(from, to));
        };
    }

    private interface Writer {
        List<String> write(Path directory);
    }

    private Found kept(Pin pin, String name, Writer writer) {
        if (!KEPT.matcher(name).matches()) {
            throw new InvalidInput("a base is pinned to `%s`, which is no digest".formatted(name));
        }
        Path kept = cache.resolve(name);
        try {
            if (!Files.isDirectory(kept.resolve(DEBIAN), LinkOption.NOFOLLOW_LINKS)) {
                Durable.makeDirectory(cache);
                Path arriving = Files.createTempDirectory(cache, ARRIVING);
                try {
                    List<String> notes =
                            writer.write(Files.createDirectory(arriving.resolve(DEBIAN)));
                    Files.write(arriving.resolve(NOTES), notes);
                    sync(arriving);
                    place(arriving, kept);
                    Durable.syncDirectory(cache);
                } finally {
                    delete(arriving);
                }
            }
            markUsed(kept);
            return new Found(
                    kept.resolve(DEBIAN),
                    Optional.of(pin),
                    Files.readAllLines(kept.resolve(NOTES)));
        } catch (IOException e) {
            throw Durable.failure(cache.toString(), e);
        }
    }

    private void markUsed(Path kept) {
        try {
            Files.setLastModifiedTime(kept, FileTime.from(clock.instant()));
        } catch (IOException _) {
            // Who may only read it does not sweep either.
        }
    }

    /**
     * Removes what nobody used for long, and what killed processes left half written.
     *
     * @param unused before this, what is whole goes
     * @param leftOver before this, what is not whole
     */
    public void sweep(Instant unused, Instant leftOver) {
        if (!Files.isDirectory(cache)) {
            return;
        }
        try (Stream<Path> all = Files.list(cache)) {
            for (Path one : all.toList()) {
                sweep(one, unused, leftOver);
            }
        } catch (IOException e) {
            throw Durable.failure(cache.toString(), e);
        }
    }

    private void sweep(Path one, Instant unused, Instant leftOver) throws IOException {
        String name = String.valueOf(one.getFileName());
        try {
            Instant used = Files.getLastModifiedTime(one).toInstant();
            if (KEPT.matcher(name).matches() && used.isBefore(unused)) {
                // First out of sight at once: half of one must never be taken for the whole.
                Path going = Files.createTempDirectory(cache, ARRIVING);
                Files.move(one, going.resolve(name), StandardCopyOption.ATOMIC_MOVE);
                delete(going);
            } else if (name.startsWith(ARRIVING) && used.isBefore(leftOver)) {
                delete(one);
            }
        } catch (NoSuchFileException _) {
            // Its process was alive after all and moved it, or another one sweeps too.
            return;
        }
    }

    /** A loss of power must not leave empty files that are then taken for the packaging. */
    private static void sync(Path directory) throws IOException {
        List<Path> directories = new ArrayList<>();
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.toList()) {
                if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                    directories.add(path);
                } else if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                    try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
                        file.force(true);
                    }
                }
            }
        }
        for (Path one : directories) {
            Durable.syncDirectory(one);
        }
    }

    private static void place(Path arriving, Path kept) throws IOException {
        try {
            Files.move(arriving, kept, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            // Somebody else was first, with the same bytes.
            if (!Files.isDirectory(kept.resolve(DEBIAN))) {
                throw e;
            }
        }
    }

    private static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
