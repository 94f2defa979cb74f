package org.freshet.app.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.freshet.packaging.PlainSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** A source package from given parts; neither recipe nor home is needed. */
@Command(
        name = "source",
        description = {
            "Make a source package from upstream tarballs and a debian directory, exactly these.",
            "",
            "The top entry of DIR/changelog gives name, version and date. Nothing is signed: `debsign` signs"
                    + " the .changes and the .dsc. When DIR/source/format says `3.0 (native)`, the package is made"
                    + " of the tree that holds DIR, and takes no tarball.",
            ""
        },
        sortOptions = false)
final class SourceCommand implements Callable<Integer> {
    @ParentCommand private Freshet freshet;

    @Mixin private Options options;

    @Option(
            names = "--orig",
            arity = "1..*",
            paramLabel = "FILE",
            description =
                    "the upstream tarball under any name; others are components, named"
                            + " SOURCE_UPSTREAM.orig-COMPONENT.tar.EXT; TARBALL.asc is the signature of one, and"
                            + " taken too where it lies beside it")
    private List<Path> origs = List.of();

    @Option(
            names = "--debian",
            required = true,
            paramLabel = "DIR",
            description = "the directory `debian` itself, with its changelog")
    private Path debian;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "where the files go; none is written over")
    private Path out;

    @Option(
            names = "--strict",
            description = "let dpkg-source unpack it first, which finds patches that do not apply")
    private boolean strict;

    @Override
    public Integer call() {
        Path scratch = scratch();
        // Also when interrupted.
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> DemoCommand.delete(scratch), "sweep"));
        PlainSource.Built built =
                new PlainSource(scratch)
                        .build(
                                new PlainSource.Parts(origs, debian, strict),
                                out.toAbsolutePath().normalize());
        Screen screen = freshet.screen();
        List<Path> written = built.files();
        built.notes().forEach(note -> screen.err().println("note: " + note));
        if (options.json()) {
            Json.document(
                    screen.out(), Map.of("files", written.stream().map(Path::toString).toList()));
        } else {
            written.forEach(file -> screen.out().println(file));
        }
        return 0;
    }

    private static Path scratch() {
        try {
            return Files.createTempDirectory("freshet-source.");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
