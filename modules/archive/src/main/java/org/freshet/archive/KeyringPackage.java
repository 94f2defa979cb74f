package org.freshet.archive;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import org.freshet.files.Durable;
import org.freshet.files.Hash;
import org.freshet.files.SameBytes;
import org.freshet.files.SameBytes.Entry;
import org.freshet.model.Digests;
import org.freshet.trust.Signer;

/**
 * The package {@code NAME-archive-keyring} for one suite: the keys of the archive, sources that
 * name them, and {@code freshet-leave}. Source and binary package are made alike from the same
 * files; the same input gives the same bytes.
 *
 * <p>The sources are no conffile: the bootstrap that a user has already would be one that dpkg asks
 * about, which ends an unattended upgrade. Its postinst changes nothing of them but the key.
 */
record KeyringPackage(
        Charter charter,
        String url,
        String suite,
        String maintainer,
        Signer signer,
        String sources) {
    private static final DateTimeFormatter CHANGELOG =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss Z", Locale.ENGLISH)
                    .withZone(ZoneOffset.UTC);

    static String name(Charter charter) {
        return charter.name() + "-archive-keyring";
    }

    private String name() {
        return name(charter);
    }

    /** Writes .dsc, .tar.xz and .deb into a directory; gives the .dsc and the .deb. */
    List<Path> writeInto(Path directory, String version, Instant date) {
        try {
            Files.createDirectories(directory);
            Path tar = directory.resolve("%s_%s.tar.xz".formatted(name(), version));
            Files.write(tar, tarXz(sourceTree(version, date), date));
            Path dsc = directory.resolve("%s_%s.dsc".formatted(name(), version));
            Files.write(dsc, signer.clearSigned(dsc(version, tar), date));
            Path deb = directory.resolve("%s_%s_all.deb".formatted(name(), version));
            Files.write(deb, deb(version, date));
            return List.of(dsc, deb);
        } catch (IOException e) {
            throw Durable.failure(directory.toString(), e);
        }
    }

    private SortedMap<String, Entry> sourceTree(String version, Instant date) {
        SequencedMap<String, Entry> files = new LinkedHashMap<>();
        files.put(name() + ".gpg", file(signer.publicKeyBinary(), false));
        files.put("%s-%s.sources".formatted(charter.name(), suite), file(bytes(sources), false));
        files.put("freshet-leave", script("freshet-leave"));
        files.put("debian/changelog", file(bytes(changelog(version, date)), false));
        files.put("debian/control", file(bytes(filled("control")), false));
        files.put("debian/copyright", file(bytes(filled("copyright")), false));
        files.put("debian/rules", script("rules"));
        files.put("debian/source/format", file(bytes("3.0 (native)\n"), false));
        for (String name : List.of("postinst", "prerm", "postrm")) {
            files.put("debian/" + name, script(name));
        }
        return tree("%s-%s/".formatted(name(), version), files);
    }

    private SequencedMap<String, Entry> installed() {
        SequencedMap<String, Entry> files = new LinkedHashMap<>();
        files.put(
                "usr/share/keyrings/%s.gpg".formatted(name()),
                file(signer.publicKeyBinary(), false));
        files.put(
                "usr/share/%s/%s-%s.sources".formatted(name(), charter.name(), suite),
                file(bytes(sources), false));
        files.put("usr/lib/%s/freshet-leave".formatted(name()), script("freshet-leave"));
        files.put(
                "usr/share/doc/%s/copyright".formatted(name()),
                file(bytes(filled("copyright")), false));
        return files;
    }

    private byte[] deb(String version, Instant date) {
        SequencedMap<String, Entry> control = new LinkedHashMap<>();
        String paragraph = filled("control").split("\n\n", 2)[1];
        int lines = paragraph.indexOf("Depends:");
        control.put(
                "control",
                file(
                        bytes(
                                paragraph.substring(0, lines)
                                        + "Version: %s\nMaintainer: %s\nSection: misc\nPriority: optional\n"
                                                .formatted(version, maintainer)
                                        + paragraph.substring(lines)),
                        false));
        for (String name : List.of("postinst", "prerm", "postrm")) {
            control.put(name, script(name));
        }
        ByteArrayOutputStream deb = new ByteArrayOutputStream();
        deb.writeBytes(bytes("!<arch>\n"));
        member(deb, date, "debian-binary", bytes("2.0\n"));
        member(deb, date, "control.tar.xz", tarXz(tree("./", control), date));
        member(deb, date, "data.tar.xz", tarXz(tree("./", installed()), date));
        return deb.toByteArray();
    }

    // deb(5): an ar archive of these three, in this order.
    private static void member(
            ByteArrayOutputStream deb, Instant date, String name, byte[] content) {
        deb.writeBytes(
                bytes(
                        "%-16s%-12d%-6d%-6d%-8s%-10d`\n"
                                .formatted(
                                        name,
                                        date.getEpochSecond(),
                                        0,
                                        0,
                                        "100644",
                                        content.length)));
        deb.writeBytes(content);
        if (content.length % 2 == 1) {
            deb.write('\n');
        }
    }

    /** The files below a directory, and every directory that leads to them. */
    private static SortedMap<String, Entry> tree(String top, Map<String, Entry> files) {
        SortedMap<String, Entry> tree = new TreeMap<>();
        tree.put(top, new Entry.Directory());
        files.forEach((name, file) -> {
            for (int slash = name.indexOf('/'); slash > 0; slash = name.indexOf('/', slash + 1)) {
                tree.put(top + name.substring(0, slash + 1), new Entry.Directory());
            }
            tree.put(top + name, file);
        });
        return tree;
    }

    private static byte[] tarXz(SortedMap<String, Entry> tree, Instant date) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        SameBytes.tarXz(tree, date, out);
        return out.toByteArray();
    }

    private String dsc(String version, Path tar) throws IOException {
        Digests digests = Hash.of(tar);
        String file = " %d %s\n".formatted(digests.size(), tar.getFileName());
        return """
        Format: 3.0 (native)
        Source: %1$s
        Binary: %1$s
        Architecture: all
        Version: %2$s
        Maintainer: %3$s
        Standards-Version: 4.7.0
        Package-List:
         %1$s deb misc optional arch=all
        Checksums-Sha1:
         %4$sChecksums-Sha256:
         %5$sFiles:
         %6$s\
        """
                .formatted(
                        name(),
                        version,
                        maintainer,
                        digests.sha1() + file,
                        digests.sha256() + file,
                        digests.md5() + file);
    }

    private String changelog(String version, Instant date) {
        return """
        %s (%s) %s; urgency=medium

          * The keys that sign %s.

         -- %s  %s
        """
                .formatted(
                        name(),
                        version,
                        suite,
                        charter.label(),
                        maintainer,
                        CHANGELOG.format(date));
    }

    private Entry script(String template) {
        return file(bytes(filled(template)), true);
    }

    /** A template from beside this class, with the words of this archive. */
    private String filled(String template) {
        try (InputStream in =
                KeyringPackage.class.getResourceAsStream("keyring/" + template + ".txt")) {
            if (in == null) {
                throw new IllegalStateException(template + " is not in the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("@NAME@", charter.name())
                    .replace("@SUITE@", suite)
                    .replace("@LABEL@", charter.label())
                    .replace("@MAINTAINER@", maintainer)
                    .replace("@URL@", url);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Entry file(byte[] content, boolean executable) {
        return new Entry.File(out -> out.write(content), content.length, executable);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
