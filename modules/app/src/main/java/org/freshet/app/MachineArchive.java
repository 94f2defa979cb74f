package org.freshet.app;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.freshet.debian.Deb822;
import org.freshet.debian.Mirror;
import org.freshet.model.InvalidInput;
import org.freshet.model.Target;

/**
 * The archive that this machine gets its own packages from, as apt is configured (sources.list(5)):
 * it has the sources of all series of the machine's distribution.
 */
final class MachineArchive {
    private static final int MOST_BYTES = 1 << 20;
    private static final Pattern ONE_LINE =
            Pattern.compile("deb(?:-src)?\\s+(?:\\[([^]]*)]\\s+)?(\\S+)\\s+(\\S+)((?:\\s+\\S+)*)");

    private final Path root;

    /** What one entry of apt's says; values that it does not need are left out. */
    private record Entry(
            List<String> uris,
            List<String> suites,
            List<String> components,
            Optional<String> signedBy) {}

    /**
     * @param root of the file system
     */
    MachineArchive(Path root) {
        this.root = root;
    }

    /**
     * Where the sources of a series lie; empty for another distribution's, and where apt or its
     * keys are not configured as it needs them.
     */
    Optional<Mirror.Location> of(Target series) {
        Map<String, String> machine = osRelease();
        String own = machine.getOrDefault("VERSION_CODENAME", "");
        if (!series.distribution().equals(machine.get("ID")) || own.isEmpty()) {
            return Optional.empty();
        }
        List<Entry> entries = entries();
        return entries.stream()
                .filter(entry -> entry.suites().contains(own))
                .flatMap(entry ->
                        entry.uris().stream()
                                .filter(uri -> uri.matches("https?://[^\\s@]+"))
                                .findFirst()
                                .stream()
                                .flatMap(
                                        uri -> location(uri, entry, entries, series, own).stream()))
                .findFirst();
    }

    private Optional<Mirror.Location> location(
            String uri, Entry entry, List<Entry> entries, Target series, String own) {
        List<String> suites =
                series.series().equals(own)
                        ? entries.stream()
                                .filter(other -> other.uris().contains(uri))
                                .flatMap(other -> other.suites().stream())
                                .filter(suite -> suite.equals(own) || suite.startsWith(own + "-"))
                                .filter(suite -> !suite.contains("backports"))
                                .distinct()
                                .toList()
                        : List.of(series.series());
        return keyring(entry, series.distribution())
                .map(keyring ->
                        new Mirror.Location(URI.create(uri), keyring, suites, entry.components()));
    }

    private Optional<Path> keyring(Entry entry, String distribution) {
        String name = distribution + "-archive-keyring";
        return Stream.concat(
                        entry.signedBy().stream(),
                        Stream.of(
                                "/usr/share/keyrings/" + name + ".gpg",
                                "/usr/share/keyrings/" + name + ".pgp",
                                "/etc/apt/trusted.gpg.d/" + name + ".gpg",
                                "/etc/apt/trusted.gpg"))
                .map(path -> root.resolve(path.substring(1)))
                .filter(Files::isReadable)
                .findFirst();
    }

    private Map<String, String> osRelease() {
        Map<String, String> values = new TreeMap<>();
        Stream.of("etc/os-release", "usr/lib/os-release")
                .map(root::resolve)
                .filter(Files::isReadable)
                .findFirst()
                .map(MachineArchive::text)
                .orElse("")
                .lines()
                .forEach(line -> {
                    int equals = line.indexOf('=');
                    if (equals > 0) {
                        values.put(
                                line.substring(0, equals),
                                line.substring(equals + 1).replaceAll("[\"']", ""));
                    }
                });
        return values;
    }

    private List<Entry> entries() {
        List<Path> files = new ArrayList<>();
        Path apt = root.resolve("etc/apt");
        if (Files.isReadable(apt.resolve("sources.list"))) {
            files.add(apt.resolve("sources.list"));
        }
        try (DirectoryStream<Path> more =
                Files.newDirectoryStream(apt.resolve("sources.list.d"), "*.{list,sources}")) {
            more.forEach(files::add);
        } catch (IOException _) {
            // Not there, or nothing that this user may read.
        }
        List<Entry> entries = new ArrayList<>();
        for (Path file : files.stream().sorted().toList()) {
            if (file.toString().endsWith(".sources")) {
                entries.addAll(deb822(file));
            } else {
                text(file).lines().flatMap(line -> oneLine(line).stream()).forEach(entries::add);
            }
        }
        return entries;
    }

    private static List<Entry> deb822(Path file) {
        try {
            return Deb822.parse(file.toString(), text(file)).stream()
                    .filter(stanza -> !stanza.get("Enabled").orElse("yes").strip().equals("no"))
                    .map(stanza ->
                            new Entry(
                                    words(stanza.get("URIs")),
                                    words(stanza.get("Suites")),
                                    words(stanza.get("Components")),
                                    words(stanza.get("Signed-By")).stream()
                                            .filter(word -> word.startsWith("/"))
                                            .findFirst()))
                    .toList();
        } catch (InvalidInput _) {
            // Apt says what is wrong with it.
            return List.of();
        }
    }

    private static Optional<Entry> oneLine(String line) {
        Matcher matcher = ONE_LINE.matcher(line.replaceFirst("#.*", "").strip());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        return Optional.of(
                new Entry(
                        List.of(matcher.group(2)),
                        List.of(matcher.group(3)),
                        words(Optional.of(matcher.group(4))),
                        words(Optional.ofNullable(matcher.group(1))).stream()
                                .filter(option -> option.startsWith("signed-by=/"))
                                .map(option -> option.substring("signed-by=".length()))
                                .map(paths -> paths.replaceFirst(",.*", ""))
                                .findFirst()));
    }

    private static List<String> words(Optional<String> value) {
        return value.map(text ->
                        Arrays.stream(text.strip().split("\\s+"))
                                .filter(word -> !word.isEmpty())
                                .toList())
                .orElse(List.of());
    }

    private static String text(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
        } catch (IOException _) {
            return "";
        }
    }
}
