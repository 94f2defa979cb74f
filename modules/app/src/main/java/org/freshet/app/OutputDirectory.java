package org.freshet.app;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.freshet.files.ContentStore;
import org.freshet.files.Durable;
import org.freshet.ledger.Codec;
import org.freshet.model.Delivery;
import org.freshet.model.OrigTarball;
import org.freshet.model.Outcome;
import org.freshet.model.Outcome.Passed;
import org.freshet.model.Plan;
import org.freshet.model.Publication;
import org.freshet.model.SourcePackage;
import org.freshet.model.StoredFile;
import org.freshet.model.Uploaded;

/**
 * The steps {@code publisher}, {@code uploader} and {@code confirmer} of {@code build}: the files
 * of a source package go into a directory, and nowhere else.
 */
public final class OutputDirectory {
    private final Path directory;
    private final ContentStore store;
    private final Clock clock;
    private final String note;
    private final List<Path> written = new CopyOnWriteArrayList<>();

    /**
     * @param note what is said of each package
     */
    OutputDirectory(Path directory, ContentStore store, Clock clock, String note) {
        this.directory = directory;
        this.store = store;
        this.clock = clock;
        this.note = note;
    }

    /**
     * Writes the package, and its plan as {@code SOURCE_VERSION.plan.json}, which {@code build
     * --plan} repeats.
     */
    public Outcome<Publication> publish(Delivery delivery) {
        SourcePackage source = delivery.source();
        Plan plan = source.plan();
        Stream.concat(source.pool().stream(), Stream.of(source.changes())).forEach(this::write);
        Path planFile =
                directory.resolve(
                        "%s_%s.plan.json".formatted(plan.source(), plan.version().withoutEpoch()));
        Durable.replace(
                planFile,
                out ->
                        out.write(
                                (Codec.document(withoutMemory(plan)) + "\n")
                                        .getBytes(StandardCharsets.UTF_8)));
        written.add(planFile);
        return new Passed<>(
                new Publication(
                        plan.source(),
                        plan.orig().release().version(),
                        plan.version(),
                        plan.target(),
                        plan.suite(),
                        delivery.destination(),
                        clock.instant()),
                List.of(note));
    }

    /** As {@link #publish}: nothing is sent. */
    public Outcome<Uploaded> upload(Delivery delivery) {
        return publish(delivery).map(publication -> new Uploaded(delivery, publication.at()));
    }

    /** There is nobody to ask. */
    public Outcome<Publication> confirm(Uploaded uploaded) {
        return publish(uploaded.delivery());
    }

    /** The plan alone: when its release was first seen here decides nothing of it. */
    private static Plan withoutMemory(Plan plan) {
        OrigTarball orig = plan.orig();
        return plan.with(orig.with(orig.release().found()));
    }

    private void write(StoredFile file) {
        Path to = directory.resolve(file.name());
        if (!same(to, file)) {
            Durable.replace(
                    to,
                    out -> {
                        try (InputStream in = store.open(file)) {
                            in.transferTo(out);
                        }
                    });
        }
        if (!written.contains(to)) {
            written.add(to);
        }
    }

    /** Whether the shared orig tarball of another target was written already. */
    private boolean same(Path file, StoredFile stored) {
        try {
            return written.contains(file) && Files.size(file) == stored.digests().size();
        } catch (IOException e) {
            throw Durable.failure("`%s`".formatted(file), e);
        }
    }

    /** What was written, in order. */
    public List<Path> written() {
        return List.copyOf(written);
    }
}
