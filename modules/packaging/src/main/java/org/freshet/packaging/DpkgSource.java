package org.freshet.packaging;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.freshet.files.ContentStore;
import org.freshet.files.Durable;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;
import org.freshet.model.StoredFile;
import org.freshet.model.Unavailable;

/** The real dpkg-source as a judge of a source package: only it knows whether patches apply. */
final class DpkgSource {
    private static final Duration TIME = Duration.ofMinutes(10);
    private static final int TAIL_BYTES = 8 << 10;
    private static final int TAIL_LINES = 20;

    private final String program;
    private final Duration time;

    DpkgSource() {
        this("dpkg-source", TIME);
    }

    /**
     * @param time for each of its runs
     */
    DpkgSource(String program, Duration time) {
        this.program = program;
        this.time = time;
    }

    /**
     * Lets dpkg-source unpack a source package and apply its patches. Building that tree again
     * would unpack the same tarballs and apply the same patches to compare the two; what else a
     * build refuses, {@link BinaryFiles} tells.
     *
     * @param scratch an absolute path
     * @throws InvalidInput in dpkg-source's own words when it cannot, or when there is none
     * @throws Unavailable when it does not end in time
     */
    void accept(SourceFiles.Written source, ContentStore store, Path scratch) {
        try {
            Path packed = Files.createTempDirectory(scratch, "packed.");
            link(List.of(source.dsc()), store, packed);
            link(source.files(), store, packed);
            String tree = Files.createTempDirectory(scratch, "tree.").resolve("source").toString();
            // Its checksums were computed a moment ago.
            run(scratch, packed, "-x", "--no-check", source.dsc().name(), tree);
        } catch (IOException e) {
            throw Durable.failure(scratch.toString(), e);
        }
    }

    private static void link(List<StoredFile> files, ContentStore store, Path directory)
            throws IOException {
        for (StoredFile file : files) {
            Files.createSymbolicLink(directory.resolve(file.name()), store.path(file));
        }
    }

    private void run(Path scratch, Path in, String verb, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(program, verb));
        command.addAll(List.of(arguments));
        Path said = Files.createTempFile(scratch, "said.", ".txt");
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(in.toFile())
                        .redirectErrorStream(true)
                        .redirectInput(Path.of("/dev/null").toFile())
                        .redirectOutput(said.toFile());
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().put("TMPDIR", scratch.toString());
        Process process = start(builder);
        try {
            if (!process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new Unavailable(
                        "`dpkg-source %s` did not end within %d s"
                                .formatted(verb, time.toSeconds()),
                        "the machine may be busy; leave out `--strict` to go on without it");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unavailable("`dpkg-source %s` was interrupted".formatted(verb), null, e);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        if (process.exitValue() != 0) {
            throw new InvalidInput(
                    "`dpkg-source %s` refuses the package:\n%s".formatted(verb, tail(said)),
                    "mend `debian/`, mostly `debian/patches`, until dpkg-source takes it");
        }
    }

    private Process start(ProcessBuilder builder) {
        try {
            return builder.start();
        } catch (IOException e) {
            throw new InvalidInput(
                    "`%s` cannot be started: is it installed?".formatted(program),
                    "it is in the package dpkg-dev (`apt install dpkg-dev`); or leave out"
                            + " `--strict`",
                    e);
        }
    }

    private static String tail(Path said) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(said.toFile(), "r")) {
            long length = file.length();
            byte[] bytes = new byte[(int) Math.min(length, TAIL_BYTES)];
            file.seek(length - bytes.length);
            file.readFully(bytes);
            List<String> lines = new String(bytes, StandardCharsets.UTF_8).lines().toList();
            return lines.stream()
                    .skip(Math.max(0, lines.size() - TAIL_LINES))
                    .map(Shown::text)
                    .collect(Collectors.joining("\n"));
        }
    }
}
