package org.freshet.app.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
            description =
                    "apply the patches to what the tarballs hold, and refuse what dpkg-source would not unpack")
    private boolean strict;

    /**
     * What was asked, where it was asked with nothing but these options, each with its value behind
     * it. Empty for anything else: picocli reads that, and says what is wrong with it. It takes
     * longer to start than a small package takes to be made.
     *
     * @param arguments behind the command's name
     */
    static Optional<Callable<Integer>> plain(Screen screen, List<String> arguments) {
        Map<String, List<String>> values = new HashMap<>();
        String option = "";
        for (String argument : arguments) {
            if (argument.startsWith("-")) {
                option = argument;
                if (values.put(option, new ArrayList<>()) != null) {
                    return Optional.empty();
                }
            } else {
                values.computeIfAbsent(option, _ -> new ArrayList<>()).add(argument);
            }
        }
        List<String> origs = values.getOrDefault("--orig", List.of());
        List<String> debian = values.getOrDefault("--debian", List.of());
        List<String> out = values.getOrDefault("--out", List.of());
        boolean strict = values.getOrDefault("--strict", List.of("")).isEmpty();
        int options = strict ? 4 : 3;
        return origs.isEmpty() || debian.size() != 1 || out.size() != 1 || values.size() != options
                ? Optional.empty()
                : Optional.of(() ->
                        make(
                                screen,
                                new PlainSource.Parts(
                                        origs.stream().map(Path::of).toList(),
                                        Path.of(debian.getFirst()),
                                        strict),
                                Path.of(out.getFirst()),
                                false));
    }

    @Override
    public Integer call() {
        return make(
                freshet.screen(),
                new PlainSource.Parts(origs, debian, strict),
                out,
                options.json());
    }

    private static int make(Screen screen, PlainSource.Parts parts, Path out, boolean json) {
        Path scratch = scratch();
        // Also when interrupted.
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> DemoCommand.delete(scratch), "sweep"));
        PlainSource.Built built =
                new PlainSource(scratch).build(parts, out.toAbsolutePath().normalize());
        List<Path> written = built.files();
        built.notes().forEach(note -> screen.err().println("note: " + note));
        if (json) {
            Json.document(
                    screen.out(), Map.of("files", written.stream().map(Path::toString).toList()));
        } else {
            written.forEach(file -> screen.out().println(file));
        }
        return 0;
    }

    static Path scratch() {
        try {
            return Files.createTempDirectory("freshet-source.");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
