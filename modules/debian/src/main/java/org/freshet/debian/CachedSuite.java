package org.freshet.debian;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.freshet.files.Durable;
import org.freshet.model.InvalidInput;

/**
 * What is remembered of a suite after its signature was found good: a small file {@code suite}, and
 * beside it one file for what is kept of each index.
 *
 * @param keyring sha256 of the keyring file that the signature was judged by; with another keyring
 *     the suite must be judged again
 * @param checked when it was
 * @param indexes sha256 of each index by its path
 */
record CachedSuite(
        String keyring,
        Instant checked,
        Optional<Instant> validUntil,
        Map<String, String> indexes) {
    private static final String NAME = "suite";

    /** Empty when there is none, or none that this version of Freshet wrote. */
    static Optional<CachedSuite> read(Path directory) {
        try {
            Deb822.Stanza stanza = Deb822.parseOne(NAME, Files.readString(directory.resolve(NAME)));
            Map<String, String> indexes = new LinkedHashMap<>();
            for (String line : stanza.lines("Indexes")) {
                int blank = line.indexOf(' ');
                indexes.put(line.substring(blank + 1), line.substring(0, Math.max(0, blank)));
            }
            return Optional.of(
                    new CachedSuite(
                            stanza.get("Keyring").orElse(""),
                            Instant.parse(stanza.get("Checked").orElse("")),
                            stanza.get("Valid-Until").map(Instant::parse),
                            indexes));
        } catch (IOException | DateTimeException | InvalidInput _) {
            return Optional.empty();
        }
    }

    /**
     * Writes it down, and removes the files of indexes that it does not name.
     *
     * @param suffix of the files, behind the sha256 of their index
     */
    void write(Path directory, String suffix) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("Keyring", keyring);
        fields.put("Checked", checked.toString());
        validUntil.ifPresent(until -> fields.put("Valid-Until", until.toString()));
        StringBuilder lines = new StringBuilder();
        indexes.forEach(
                (path, sha256) -> lines.append("\n ").append(sha256).append(' ').append(path));
        fields.put("Indexes", lines.toString());
        byte[] text = new Deb822.Stanza(fields).text().getBytes(StandardCharsets.UTF_8);
        Durable.replace(directory.resolve(NAME), out -> out.write(text));
        List<String> named = indexes.values().stream().map(sha256 -> sha256 + suffix).toList();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + suffix)) {
            for (Path file : files) {
                if (!named.contains(String.valueOf(file.getFileName()))) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            throw Durable.failure(directory.toString(), e);
        }
    }

    /** Whether it answers for these components without a request. */
    boolean isFresh(String keyringNow, Instant now, Duration refresh) {
        return keyring.equals(keyringNow)
                && !now.isBefore(checked)
                && now.isBefore(checked.plus(refresh))
                && validUntil.map(until -> !now.isAfter(until)).orElse(true);
    }
}
