package org.freshet.debian;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.freshet.files.SameBytes;
import org.freshet.trust.OpenPgpKey;
import org.freshet.trust.Signer;

/** A small signed archive of a distribution, with one suite named {@code noble}. */
final class FixtureArchive {
    static final Instant DATE = Instant.parse("2026-01-01T00:00:00Z");

    private final Path root;
    private final Path keyring;
    private final Signer signer;
    // By the directory of their index below the suite's.
    private final Map<String, List<String>> stanzas = new TreeMap<>();
    private final List<String> fields = new ArrayList<>();
    private String compression = "xz";
    private String byHash = "yes";
    private String codename = "noble";

    private FixtureArchive(Path root, Path keyring, Signer signer) {
        this.root = root;
        this.keyring = keyring;
        this.signer = signer;
    }

    static FixtureArchive in(Path directory) throws IOException {
        Path root = Files.createTempDirectory(directory, "archive");
        Signer signer =
                OpenPgpKey.generate(
                        root.resolveSibling(root.getFileName() + ".key"),
                        "Archive <archive@example.org>",
                        DATE);
        Path keyring = root.resolveSibling(root.getFileName() + ".gpg");
        Files.write(keyring, signer.publicKeyBinary());
        return new FixtureArchive(root, keyring, signer);
    }

    FixtureArchive source(String component, String name, String version, String... more) {
        stanzas.computeIfAbsent(component + "/source", _ -> new ArrayList<>())
                .add(
                        """
                        Package: %s
                        Binary: %1$s
                        Version: %s
                        Maintainer: B. Person <b@example.org>
                        Architecture: any
                        Format: 3.0 (quilt)
                        Files:
                         d41d8cd98f00b204e9800998ecf8427e 0 %1$s_%2$s.dsc
                        Checksums-Sha256:
                         e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 0 %1$s_%2$s.dsc
                        Directory: pool/%1$s
                        %s
                        """
                                .formatted(name, version, String.join("\n", more))
                                .stripTrailing());
        return this;
    }

    /** A binary package for amd64, or for all architectures in an index of their own. */
    FixtureArchive binary(String component, String architecture, String name, String... more) {
        stanzas.computeIfAbsent(component + "/binary-" + architecture, _ -> new ArrayList<>())
                .add(
                        """
                        Package: %s
                        Version: 1.0-1
                        Architecture: %s
                        Description: %1$s
                        %s
                        """
                                .formatted(name, architecture, String.join("\n", more))
                                .stripTrailing());
        return this;
    }

    /** A further line of Release. */
    FixtureArchive field(String line) {
        fields.add(line);
        return this;
    }

    /** {@code xz}, {@code gz} or nothing. */
    FixtureArchive compressed(String suffix) {
        compression = suffix;
        return this;
    }

    FixtureArchive withoutByHash() {
        byHash = "no";
        return this;
    }

    FixtureArchive codename(String name) {
        codename = name;
        return this;
    }

    /** Writes and signs everything. */
    FixtureArchive write() throws IOException {
        Path suite = root.resolve("dists/noble");
        StringBuilder files = new StringBuilder();
        for (var component : stanzas.entrySet()) {
            Path directory = suite.resolve(component.getKey());
            Files.createDirectories(directory);
            byte[] plain = (String.join("\n\n", component.getValue()) + "\n").getBytes(UTF_8);
            byte[] packed = packed(plain);
            String index = component.getKey().endsWith("/source") ? "Sources" : "Packages";
            String name = compression.isEmpty() ? index : index + "." + compression;
            Files.write(directory.resolve(name), packed);
            files.append(line(component.getKey(), name, packed));
            if (!compression.isEmpty()) {
                // Release lists what is not there, too.
                files.append(line(component.getKey(), index, plain));
            }
            if (byHash.equals("yes")) {
                Path hashes = Files.createDirectories(directory.resolve("by-hash/SHA256"));
                Files.write(hashes.resolve(sha256(packed)), packed);
                Files.delete(directory.resolve(name));
            }
        }
        String release =
                """
                Origin: Fixture
                Label: Fixture
                Suite: noble-suite
                Codename: %s
                Date: %s
                Architectures: amd64
                Components: %s
                Acquire-By-Hash: %s
                %sSHA256:
                %s\
                """
                        .formatted(
                                codename,
                                Dates.release(DATE),
                                String.join(" ", components()),
                                byHash,
                                String.join("", fields.stream().map(line -> line + "\n").toList()),
                                files);
        sign(release);
        return this;
    }

    /** Signs a text as Release. */
    void sign(String release) throws IOException {
        Path suite = root.resolve("dists/noble");
        Files.writeString(suite.resolve("Release"), release);
        Files.write(
                suite.resolve("Release.gpg"),
                signer.detached(new ByteArrayInputStream(release.getBytes(UTF_8)), DATE));
        Files.write(suite.resolve("InRelease"), signer.clearSigned(release, DATE));
    }

    Path root() {
        return root;
    }

    Path suite() {
        return root.resolve("dists/noble");
    }

    Path keyring() {
        return keyring;
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private SortedSet<String> components() {
        SortedSet<String> components = new TreeSet<>();
        stanzas.keySet().forEach(path -> components.add(path.substring(0, path.lastIndexOf('/'))));
        return components;
    }

    private static String line(String directory, String name, byte[] bytes) {
        return " %s %d %s/%s%n".formatted(sha256(bytes), bytes.length, directory, name);
    }

    private byte[] packed(byte[] plain) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream packing =
                switch (compression) {
                    case "xz" -> SameBytes.xz(out);
                    case "gz" -> SameBytes.gzip(out);
                    default -> out;
                }) {
            packing.write(plain);
        }
        return out.toByteArray();
    }
}
