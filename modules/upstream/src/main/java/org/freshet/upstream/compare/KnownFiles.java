package org.freshet.upstream.compare;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.jgit.lib.ObjectId;

/**
 * The files that autotools copy into a source tree as they are: {@code install-sh}, {@code
 * m4/libtool.m4}, {@code build-to-host.m4} … They are known by their bytes; a name or a version
 * that a file claims says nothing, for that is what was forged in xz 5.6.0.
 *
 * <p>By git's id: that another content should have the id of one of these would take a second
 * preimage, which nobody can make of SHA-1.
 */
final class KnownFiles {
    /** Made by {@code known-files.sh}. */
    private static final String TABLE = "known-files.txt";

    /** Debian and Ubuntu write the version of their package into {@code ltmain.sh}. */
    private static final Pattern PACKAGE = Pattern.compile(" Debian-[0-9A-Za-z.~+-]+");

    private final Map<String, String> origins = new HashMap<>();
    private final Map<String, Integer> versions = new HashMap<>();

    private KnownFiles() {}

    static KnownFiles load() {
        KnownFiles known = new KnownFiles();
        try (InputStream in = Objects.requireNonNull(KnownFiles.class.getResourceAsStream(TABLE));
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            String tool = "";
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("= ")) {
                    tool = line.substring(2);
                } else if (!line.startsWith("#")) {
                    String[] is = line.split(" ", 3);
                    known.put(is[0], is[2], tool + " " + is[1]);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return known;
    }

    private void put(String id, String name, String origin) {
        boolean isRun = name.chars().anyMatch(Character::isLowerCase);
        if (origins.putIfAbsent(id + name, origin) == null && isRun) {
            versions.merge(name, 1, Integer::sum);
        }
    }

    /** The first release that had a file of this name and these bytes. */
    Optional<String> origin(String path, ObjectId id, byte[] bytes) {
        String name = base(path);
        return Optional.ofNullable(
                origins.get((name.equals("ltmain.sh") ? withoutPackage(bytes) : id).name() + name));
    }

    private static ObjectId withoutPackage(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        String plain = PACKAGE.matcher(text).replaceAll("");
        return BlobId.of(plain.getBytes(StandardCharsets.ISO_8859_1), "`ltmain.sh`");
    }

    /**
     * How many contents are known of a file of this name that a build runs; none of {@code COPYING}
     * and other texts.
     */
    int versions(String path) {
        return versions.getOrDefault(base(path), 0);
    }

    private static String base(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
