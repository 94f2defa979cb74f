package org.freshet.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.freshet.debian.Deb822;
import org.freshet.debian.Deb822.Stanza;
import org.freshet.files.Durable;
import org.freshet.model.DebianVersion;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.SourceName;
import org.freshet.model.Tombstone;
import org.freshet.trust.Keyring;
import org.freshet.trust.Signer;

/**
 * The marks of withdrawn versions, signed by the archive's key: {@code
 * tombstones/noble/hello_1.0-1}.
 */
final class Tombstones {
    private static final FileTime NEVER = FileTime.fromMillis(0);

    private final Path root;

    Tombstones(Path root) {
        this.root = root.resolve("tombstones");
    }

    /** The marks of one source in one suite. */
    List<Tombstone> of(String suite, SourceName source) {
        List<Tombstone> all = new ArrayList<>();
        try (Stream<Path> files = Files.list(root.resolve(suite))) {
            // No source name has an underscore (Debian Policy 5.6.1).
            List<Path> own =
                    files.filter(file -> file.getFileName().toString().startsWith(source + "_"))
                            .sorted()
                            .toList();
            for (Path file : own) {
                all.add(parse(file, Keyring.textOf(Files.readAllBytes(file))));
            }
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw Durable.failure(root.resolve(suite).toString(), e);
        }
        return all;
    }

    /** All marks in one suite. */
    List<Tombstone> all(String suite) {
        List<Tombstone> all = new ArrayList<>();
        for (Path file : Durable.visible(root.resolve(suite))) {
            try {
                all.add(parse(file, Keyring.textOf(Files.readAllBytes(file))));
            } catch (IOException e) {
                throw Durable.failure(file.toString(), e);
            }
        }
        return all;
    }

    Optional<Tombstone> find(String suite, SourceName source, DebianVersion version) {
        return of(suite, source).stream()
                .filter(mark -> mark.version().equals(version))
                .findFirst();
    }

    /** The sources that have a mark in one suite. */
    Set<SourceName> sources(String suite) {
        Set<SourceName> sources = new TreeSet<>();
        for (Path file : Durable.visible(root.resolve(suite))) {
            String name = file.getFileName().toString();
            sources.add(new SourceName(name.substring(0, Math.max(0, name.indexOf('_')))));
        }
        return sources;
    }

    /** The marks in one suite that were written last, the last one first. */
    List<Tombstone> latest(String suite, int most) {
        List<Path> files = new ArrayList<>(Durable.visible(root.resolve(suite)));
        try {
            Map<Path, FileTime> written = new LinkedHashMap<>();
            for (Path file : files) {
                written.put(file, Files.getLastModifiedTime(file));
            }
            files.sort(
                    Comparator.comparing((Path file) -> written.getOrDefault(file, NEVER))
                            .reversed()
                            .thenComparing(Comparator.naturalOrder()));
            List<Tombstone> latest = new ArrayList<>();
            for (Path file : files.subList(0, Math.min(most, files.size()))) {
                latest.add(parse(file, Keyring.textOf(Files.readAllBytes(file))));
            }
            return latest;
        } catch (IOException e) {
            throw Durable.failure(root.resolve(suite).toString(), e);
        }
    }

    /** Takes a mark away. */
    void remove(String suite, SourceName source, DebianVersion version) {
        Path file = root.resolve(suite).resolve(fileName(source, version));
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw Durable.failure(file.toString(), e);
        }
        Durable.syncDirectory(root.resolve(suite));
    }

    void write(Tombstone mark, Signer signer) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("Source", mark.source().text());
        fields.put("Version", mark.version().toString());
        fields.put("Suite", mark.suite());
        fields.put("Because", mark.because());
        fields.put("Who", mark.who());
        fields.put("At", mark.at().toString());
        byte[] signed = signer.clearSigned(new Stanza(fields).text(), mark.at());
        Durable.replace(
                root.resolve(mark.suite()).resolve(fileName(mark.source(), mark.version())),
                out -> out.write(signed));
    }

    private static String fileName(SourceName source, DebianVersion version) {
        // Epochs count here: a mark for 1:1.0-1 is none for 1.0-1.
        return "%s_%s".formatted(source, version.toString().replace(":", "%3a"));
    }

    private static Tombstone parse(Path file, String text) {
        Stanza stanza =
                Deb822.parse(file.toString(), text).stream()
                        .findFirst()
                        .orElseThrow(() -> broken(file, null));
        try {
            return new Tombstone(
                    new SourceName(field(file, stanza, "Source")),
                    DebianVersion.parse(field(file, stanza, "Version")),
                    field(file, stanza, "Suite"),
                    field(file, stanza, "Because"),
                    field(file, stanza, "Who"),
                    Instant.parse(field(file, stanza, "At")));
        } catch (DateTimeException e) {
            throw broken(file, e);
        }
    }

    private static String field(Path file, Stanza stanza, String name) {
        return stanza.get(name).orElseThrow(() -> broken(file, null));
    }

    private static IntegrityFailure broken(
            Path file, @org.jspecify.annotations.Nullable Throwable cause) {
        return new IntegrityFailure(
                "`%s` is no tombstone".formatted(file),
                "restore it, or remove it and withdraw the version again",
                cause);
    }
}
