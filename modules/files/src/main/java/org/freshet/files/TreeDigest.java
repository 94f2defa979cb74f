package org.freshet.files;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.TreeMap;

/**
 * The digest of what a tarball holds below its top directory: names, x bits, links and contents.
 * Two tarballs of the same tree have the same, however they are packed, ordered, dated and owned.
 */
public final class TreeDigest {
    private TreeDigest() {}

    /** Reads a tarball once, checking it as {@link Tarball#check} does; hex. */
    public static String of(Path tarball, String what, Tarball.Bounds bounds) {
        TreeMap<String, String> tree = new TreeMap<>();
        Tarball.read(
                tarball,
                what,
                bounds,
                (member, content) ->
                        tree.put(
                                member.name(),
                                switch (member.kind()) {
                                    case FILE -> "file " + digest(content);
                                    case EXECUTABLE -> "program " + digest(content);
                                    case LINK -> "link " + member.link();
                                    case HARD_LINK -> tree.getOrDefault(member.link(), "");
                                }));
        MessageDigest all = sha256();
        // No name has a NUL, so no two trees look alike.
        tree.forEach((name, is) ->
                all.update((name + '\0' + is + '\0').getBytes(StandardCharsets.ISO_8859_1)));
        return HexFormat.of().formatHex(all.digest());
    }

    private static String digest(InputStream content) throws IOException {
        MessageDigest digest = sha256();
        new DigestInputStream(content, digest).transferTo(OutputStream.nullOutputStream());
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
