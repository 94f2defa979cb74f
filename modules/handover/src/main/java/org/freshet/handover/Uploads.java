package org.freshet.handover;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.freshet.files.Durable;
import org.freshet.handover.Outgoing.Mark;
import org.freshet.handover.Outgoing.Planned;
import org.freshet.handover.UploadRecord.State;
import org.freshet.model.DebianVersion;
import org.freshet.model.Holdings.Holding;
import org.freshet.model.Incoming;
import org.freshet.model.SourceName;

/**
 * What a home has uploaded: below one directory, by destination, source and version. The only
 * answer to the question what a host has that nobody can ask.
 *
 * @param root made when the first package is laid down
 */
public record Uploads(Path root) {
    /** The package of one version. */
    public Outgoing of(Incoming to, SourceName source, DebianVersion version) {
        return new Outgoing(directory(to, source).resolve(version.toString()), to);
    }

    private Path directory(Incoming to, SourceName source) {
        return root.resolve(to.inFileName()).resolve(source.text());
    }

    /**
     * What was sent, or may have been: in each suite the highest version that was not rejected is
     * the current one.
     */
    public List<Holding> holdings(Incoming to, SourceName source) {
        List<Outgoing> sent = sent(to, source).toList();
        return sent.stream()
                .flatMap(one ->
                        one.plan().stream()
                                .map(planned -> holding(planned, highest(sent, planned.suite()))))
                .toList();
    }

    private static Holding holding(Planned planned, Optional<DebianVersion> highest) {
        return new Holding(
                planned.version(),
                planned.suite(),
                highest.filter(planned.version()::equals).isPresent(),
                planned.inputs(),
                planned.debian(),
                planned.origs());
    }

    private static Optional<DebianVersion> highest(List<Outgoing> sent, String suite) {
        return sent.stream()
                .filter(one -> one.said(Mark.REJECTED).isEmpty())
                .flatMap(one -> one.plan().stream())
                .filter(planned -> planned.suite().equals(suite))
                .map(Planned::version)
                .max(Comparator.naturalOrder());
    }

    /** The highest version that users of a destination get, as far as one can know. */
    public Optional<DebianVersion> published(Incoming to, SourceName source, String suite) {
        return highest(
                sent(to, source)
                        .filter(one ->
                                to instanceof Incoming.Dput || one.said(Mark.CONFIRMED).isPresent())
                        .toList(),
                suite);
    }

    /** What was sent of a source, or may have been, and nobody knows to be accepted. */
    List<Outgoing> unaccepted(SourceName source) {
        return Durable.visible(root).stream()
                .flatMap(directory ->
                        Incoming.ofFileName(directory.getFileName().toString()).stream())
                .flatMap(to -> sent(to, source))
                .filter(one -> one.said(Mark.ACCEPTED).isEmpty())
                .toList();
    }

    /** Those that were sent, or may have been. */
    private Stream<Outgoing> sent(Incoming to, SourceName source) {
        return Durable.visible(directory(to, source)).stream()
                .map(directory -> new Outgoing(directory, to))
                .filter(one -> one.state().filter(state -> state != State.OPEN).isPresent());
    }

    /** A file that was sent with some version of a source. */
    public Optional<InputStream> open(Incoming to, SourceName source, String file) {
        return sent(to, source)
                .map(one -> one.directory().resolve(file))
                .flatMap(path -> {
                    try {
                        return Stream.of(Files.newInputStream(path));
                    } catch (NoSuchFileException _) {
                        return Stream.empty();
                    } catch (IOException e) {
                        throw Durable.failure(path.toString(), e);
                    }
                })
                .findFirst();
    }
}
