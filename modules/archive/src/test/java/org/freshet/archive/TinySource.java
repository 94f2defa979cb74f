package org.freshet.archive;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.freshet.files.ContentStore;
import org.freshet.files.Hash;
import org.freshet.files.SameBytes;
import org.freshet.model.DebianVersion;
import org.freshet.model.Delivery;
import org.freshet.model.Destination;
import org.freshet.model.Digests;
import org.freshet.model.Maintainer;
import org.freshet.model.OrigTarball;
import org.freshet.model.Plan;
import org.freshet.model.Release;
import org.freshet.model.SourceName;
import org.freshet.model.SourcePackage;
import org.freshet.model.StoredFile;
import org.freshet.model.Tag;
import org.freshet.model.Target;
import org.freshet.model.Urgency;
import org.freshet.model.Verdict;
import org.freshet.trust.Signer;

/** A small but real source package, {@code 3.0 (quilt)}. */
record TinySource(
        String name, String version, String upstreamText, String debianText, String section) {
    static final Instant DATE = Instant.parse("2026-11-01T12:00:00Z");

    TinySource(String name, String version, String upstreamText, String debianText) {
        this(name, version, upstreamText, debianText, "utils");
    }

    static TinySource hello(String version) {
        return new TinySource("hello", version, "int main(void) { return 0; }\n", "first");
    }

    TinySource named(String other) {
        return new TinySource(other, version, upstreamText, debianText, section);
    }

    /** The same version with other packaging. */
    TinySource packagedAs(String text) {
        return new TinySource(name, version, upstreamText, text, section);
    }

    /** The same version of another upstream tarball. */
    TinySource madeOf(String text) {
        return new TinySource(name, version, text, debianText, section);
    }

    /** The same with its package in a section. */
    TinySource section(String other) {
        return new TinySource(name, version, upstreamText, debianText, other);
    }

    DebianVersion debianVersion() {
        return DebianVersion.parse(version);
    }

    String upstream() {
        return debianVersion().upstream();
    }

    String origName() {
        return "%s_%s.orig.tar.gz".formatted(name, upstream());
    }

    String debianName() {
        return "%s_%s.debian.tar.xz".formatted(name, debianVersion().withoutEpoch());
    }

    String dscName() {
        return "%s_%s.dsc".formatted(name, debianVersion().withoutEpoch());
    }

    byte[] orig() {
        String top = name + "-" + upstream();
        SortedMap<String, SameBytes.Entry> tree = new TreeMap<>();
        tree.put(top, new SameBytes.Entry.Directory());
        tree.put(top + "/main.c", file(upstreamText, false));
        return tar(tree, SameBytes::gzip);
    }

    byte[] debian() {
        SortedMap<String, SameBytes.Entry> tree = new TreeMap<>();
        tree.put("debian", new SameBytes.Entry.Directory());
        tree.put("debian/source", new SameBytes.Entry.Directory());
        tree.put("debian/source/format", file("3.0 (quilt)\n", false));
        tree.put("debian/rules", file("#!/usr/bin/make -f\n%:\n\tdh $@\n", true));
        tree.put(
                "debian/control",
                file(
                        """
                        Source: %1$s
                        Section: %2$s
                        Priority: optional
                        Maintainer: B. Person <b@example.org>
                        Build-Depends: debhelper-compat (= 13)
                        Standards-Version: 4.6.2

                        Package: %1$s
                        Architecture: any
                        Description: says %1$s
                         And no more.
                        """
                                .formatted(name, section),
                        false));
        tree.put(
                "debian/changelog",
                file(
                        """
                        %s (%s) noble; urgency=medium

                          * %s

                         -- B. Person <b@example.org>  Sun, 01 Nov 2026 12:00:00 +0000
                        """
                                .formatted(name, version, debianText),
                        false));
        return tar(tree, SameBytes::xz);
    }

    private static SameBytes.Entry file(String text, boolean executable) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new SameBytes.Entry.File(out -> out.write(bytes), bytes.length, executable);
    }

    private static byte[] tar(
            SortedMap<String, SameBytes.Entry> tree, UnaryOperator<OutputStream> compression) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = compression.apply(bytes)) {
            SameBytes.tar(tree, DATE, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** The .dsc, unsigned. */
    String dsc() {
        Map<String, byte[]> files =
                new TreeMap<>(Map.of(origName(), orig(), debianName(), debian()));
        StringBuilder md5 = new StringBuilder();
        StringBuilder sha1 = new StringBuilder();
        StringBuilder sha256 = new StringBuilder();
        for (String file : List.of(origName(), debianName())) {
            Digests digests = digests(files.getOrDefault(file, new byte[0]));
            String rest = " " + digests.size() + " " + file + "\n";
            md5.append(' ').append(digests.md5()).append(rest);
            sha1.append(' ').append(digests.sha1()).append(rest);
            sha256.append(' ').append(digests.sha256()).append(rest);
        }
        return """
        Format: 3.0 (quilt)
        Source: %1$s
        Binary: %1$s
        Architecture: any
        Version: %2$s
        Maintainer: B. Person <b@example.org>
        Standards-Version: 4.6.2
        Build-Depends: debhelper-compat (= 13)
        Package-List:
         %1$s deb %6$s optional arch=any
        Checksums-Sha1:
        %3$sChecksums-Sha256:
        %4$sFiles:
        %5$s\
        """
                .formatted(name, version, sha1, sha256, md5, section);
    }

    private static Digests digests(byte[] bytes) {
        try {
            return Hash.copy(new ByteArrayInputStream(bytes), OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes the package into a directory and gives its .dsc. */
    Path in(Path directory) {
        return write(directory, dsc().getBytes(StandardCharsets.UTF_8));
    }

    /** The same with a signed .dsc. */
    Path in(Path directory, Signer signer) {
        return write(directory, signer.clearSigned(dsc(), DATE));
    }

    private Path write(Path directory, byte[] dsc) {
        try {
            Files.createDirectories(directory);
            Files.write(directory.resolve(origName()), orig());
            Files.write(directory.resolve(debianName()), debian());
            return Files.write(directory.resolve(dscName()), dsc);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The package in a content store, on its way to a suite of {@code archive:fresh}. */
    Delivery in(ContentStore store, String target, String suite) {
        StoredFile orig = store.put(origName(), out -> out.write(orig()));
        StoredFile debian = store.put(debianName(), out -> out.write(debian()));
        StoredFile dsc =
                store.put(dscName(), out -> out.write(dsc().getBytes(StandardCharsets.UTF_8)));
        StoredFile packaging =
                store.put(
                        "debian.tar",
                        out -> out.write(debianText.getBytes(StandardCharsets.UTF_8)));
        Release release =
                new Release(
                        new SourceName(name),
                        upstream(),
                        upstream(),
                        false,
                        new Tag(
                                "v" + upstream(),
                                "1111111111111111111111111111111111111111",
                                Optional.of("2222222222222222222222222222222222222222")));
        OrigTarball tarball =
                new OrigTarball(
                        release,
                        orig,
                        List.of(),
                        Optional.of(URI.create("https://example.org/" + origName())),
                        "3333333333333333333333333333333333333333",
                        DATE,
                        List.of(
                                new Verdict(
                                        "tag v" + upstream(),
                                        Optional.empty(),
                                        Optional.empty(),
                                        "not signed")),
                        List.of());
        Plan plan =
                new Plan(
                        tarball,
                        Target.parse(target),
                        suite,
                        debianVersion(),
                        1,
                        "inputs-of-" + debianText,
                        packaging,
                        Optional.empty(),
                        new Maintainer("B. Person <b@example.org>"),
                        DATE,
                        List.of(Destination.parse("archive:fresh")),
                        List.of(),
                        List.of("New upstream release."),
                        Urgency.MEDIUM,
                        List.of());
        return new Delivery(
                new SourcePackage(plan, dsc, dsc, List.of(orig, debian)),
                Destination.parse("archive:fresh"));
    }
}
