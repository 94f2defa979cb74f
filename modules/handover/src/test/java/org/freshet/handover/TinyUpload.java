package org.freshet.handover;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.freshet.debian.Deb822;
import org.freshet.files.Hash;
import org.freshet.files.SameBytes;
import org.freshet.model.Digests;
import org.freshet.trust.Keyring;
import org.freshet.trust.OpenPgpKey;
import org.freshet.trust.Signer;

/** A small but real upload of a source package, good until a test changes it. */
public final class TinyUpload {
    public static final Instant DATE = Instant.parse("2026-11-01T12:00:00Z");
    public static final Signer ME = key("Me <me@example.org>");
    public static final Signer STRANGER = key("Stranger <s@example.org>");
    public static final Keyring KEYS = Keyring.of(Path.of("me.asc"), ME.publicKeyArmored());

    /** Fields of the .changes but its lists. */
    public final Map<String, String> changes = new LinkedHashMap<>();

    /** Fields of the .dsc but its lists. */
    public final Map<String, String> dsc = new LinkedHashMap<>();

    /** Files of the source package, as the .dsc lists them. */
    public final Map<String, byte[]> files = new LinkedHashMap<>();

    /** Files beside them that the .changes lists. */
    public final Map<String, byte[]> beside = new LinkedHashMap<>();

    /** Files of the .dsc that the .changes does not list. */
    public final List<String> unlisted = new ArrayList<>();

    public final SortedMap<String, SameBytes.Entry> debian = new TreeMap<>();
    public String section = "utils";
    public String name;
    public Signer signsChanges = ME;
    public Signer signsDsc = ME;
    public boolean isSigned = true;
    public boolean isDscSigned = true;
    public UnaryOperator<String> rewrite = text -> text;

    private final String source;
    private final String version;

    private TinyUpload(String source, String version) {
        this.source = source;
        this.version = version;
        this.name = "%s_%s_source.changes".formatted(source, version);
        dsc.put("Format", "3.0 (quilt)");
        dsc.put("Source", source);
        dsc.put("Binary", source);
        dsc.put("Architecture", "any");
        dsc.put("Version", version);
        dsc.put("Maintainer", "Me <me@example.org>");
        dsc.put("Standards-Version", "4.6.2");
        dsc.put(
                "Build-Depends",
                "debhelper-compat (= 13), libfoo-dev [amd64] <!nocheck> | libbar-dev");
        changes.put("Format", "1.8");
        changes.put("Date", "Sun, 01 Nov 2026 12:00:00 +0000");
        changes.put("Source", source);
        changes.put("Architecture", "source");
        changes.put("Version", version);
        changes.put("Distribution", "noble");
        changes.put("Urgency", "medium");
        changes.put("Maintainer", "Me <me@example.org>");
        changes.put("Changed-By", "Me <me@example.org>");
        changes.put(
                "Changes",
                "\n %s (%s) noble; urgency=medium\n .\n   * New.".formatted(source, version));
        SortedMap<String, SameBytes.Entry> upstream = new TreeMap<>();
        String top = source + "-" + upstream();
        upstream.put(top, new SameBytes.Entry.Directory());
        upstream.put(top + "/main.c", file("int main(void) { return 0; }\n"));
        files.put(orig(), tar(upstream, SameBytes::gzip));
        debian.put("debian", new SameBytes.Entry.Directory());
        debian.put("debian/source", new SameBytes.Entry.Directory());
        debian.put("debian/source/format", file("3.0 (quilt)\n"));
        debian.put("debian/rules", file("#!/usr/bin/make -f\n%:\n\tdh $@\n"));
        debian.put(
                "debian/control",
                file(
                        """
                        Source: %1$s
                        Section: utils
                        Priority: optional
                        Maintainer: Me <me@example.org>
                        Standards-Version: 4.6.2

                        Package: %1$s
                        Architecture: any
                        Description: says %1$s
                         And no more.
                        """
                                .formatted(source)));
        debian.put(
                "debian/changelog",
                file(
                        """
                        %s (%s) noble; urgency=medium

                          * New.

                         -- Me <me@example.org>  Sun, 01 Nov 2026 12:00:00 +0000
                        """
                                .formatted(source, version)));
    }

    public static TinyUpload hello(String version) {
        return new TinyUpload("hello", version);
    }

    private static Signer key(String user) {
        try {
            Path dir = Files.createTempDirectory("tiny-upload");
            Path file = dir.resolve("key");
            Signer signer = OpenPgpKey.generate(file, user, DATE.minusSeconds(86_400));
            Files.delete(file);
            Files.delete(dir);
            return signer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String upstream() {
        return version.substring(0, version.lastIndexOf('-'));
    }

    public String orig() {
        return "%s_%s.orig.tar.gz".formatted(source, upstream());
    }

    public String debianTar() {
        return "%s_%s.debian.tar.xz".formatted(source, version);
    }

    public String dscName() {
        return "%s_%s.dsc".formatted(source, version);
    }

    public static SameBytes.Entry file(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new SameBytes.Entry.File(out -> out.write(bytes), bytes.length, false);
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

    /** Writes all of it. @return the .changes */
    public Path in(Path dir) throws IOException {
        Files.createDirectories(dir);
        files.putIfAbsent(debianTar(), tar(debian, SameBytes::xz));
        Map<String, byte[]> all = new LinkedHashMap<>();
        Map<String, String> dscFields = new LinkedHashMap<>(dsc);
        dscFields.putAll(lists(files, ""));
        all.put(dscName(), signed(text(dscFields), isDscSigned, signsDsc));
        all.putAll(files);
        all.putAll(beside);
        Map<String, byte[]> listed = new LinkedHashMap<>(all);
        listed.keySet().removeAll(unlisted);
        Map<String, String> fields = new LinkedHashMap<>(changes);
        fields.putAll(lists(listed, section + " optional "));
        all.put(name, signed(rewrite.apply(text(fields)), isSigned, signsChanges));
        for (Map.Entry<String, byte[]> each : all.entrySet()) {
            Files.write(dir.resolve(each.getKey()), each.getValue());
        }
        return dir.resolve(name);
    }

    public Parcel read(Path dir) throws IOException {
        return Parcel.read(in(dir));
    }

    private static String text(Map<String, String> fields) {
        return new Deb822.Stanza(fields).text();
    }

    private static byte[] signed(String text, boolean isSigned, Signer signer) {
        return isSigned ? signer.clearSigned(text, DATE) : text.getBytes(StandardCharsets.UTF_8);
    }

    private static Map<String, String> lists(Map<String, byte[]> files, String columns)
            throws IOException {
        StringBuilder md5 = new StringBuilder();
        StringBuilder sha1 = new StringBuilder();
        StringBuilder sha256 = new StringBuilder();
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Digests of =
                    Hash.copy(
                            new ByteArrayInputStream(file.getValue()),
                            OutputStream.nullOutputStream());
            String rest = " " + file.getKey();
            md5.append("\n ")
                    .append(of.md5())
                    .append(' ')
                    .append(of.size())
                    .append(' ')
                    .append(columns.strip())
                    .append(rest);
            sha1.append("\n ").append(of.sha1()).append(' ').append(of.size()).append(rest);
            sha256.append("\n ").append(of.sha256()).append(' ').append(of.size()).append(rest);
        }
        Map<String, String> lists = new LinkedHashMap<>();
        lists.put("Checksums-Sha1", sha1.toString());
        lists.put("Checksums-Sha256", sha256.toString());
        lists.put("Files", columns.isEmpty() ? md5.toString().replace("  ", " ") : md5.toString());
        return lists;
    }
}
