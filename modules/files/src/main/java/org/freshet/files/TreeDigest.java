package org.freshet.files;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
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
                                    case FILE -> "file " + Hash.sha256(content);
                                    case EXECUTABLE -> "program " + Hash.sha256(content);
                                    case LINK -> "link " + member.link();
                                    case HARD_LINK -> tree.getOrDefault(member.link(), "");
                                }));
        MessageDigest all = Hash.sha256();
        // No name has a NUL, so no two trees look alike.
        tree.forEach((name, is) ->
                all.update((name + '\0' + is + '\0').getBytes(StandardCharsets.ISO_8859_1)));
        return Hash.hex(all);
    }
}
