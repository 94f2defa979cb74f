package org.freshet.handover.tree;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.freshet.files.Durable;
import org.freshet.files.Hash;

/**
 * The tree of an archive that is published here, seen at one moment: what each suite shows stays as
 * it was read, while publishing goes on. All else never changes under its name, or is a page for
 * people.
 *
 * @param fingerprint as {@link #fingerprint(Path)} told it before the suites were read
 */
public record LocalTree(Path root, String fingerprint, List<Suite> suites) {
    public LocalTree {
        suites = List.copyOf(suites);
    }

    /**
     * What clients of a suite are shown; the three texts belong together.
     *
     * @param name its directory in {@code dists}
     * @param indices by their path from there, each to be had by its hash
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    public record Suite(
            String name,
            byte[] inRelease,
            byte[] release,
            byte[] releaseGpg,
            SortedMap<String, Index> indices) {
        public Suite {
            indices = new TreeMap<>(indices);
        }

        String path() {
            return "dists/" + name;
        }

        /** What it shows under one of the three names. */
        byte[] text(String file) {
            return switch (file) {
                case "InRelease" -> inRelease;
                case "Release" -> release;
                case "Release.gpg" -> releaseGpg;
                default -> throw new IllegalArgumentException(file);
            };
        }

        /** What it shows first, by name: {@code InRelease}. */
        String sha256() {
            return Hash.sha256(inRelease);
        }
    }

    private static final Set<String> OF_THEIR_OWN = Set.of("snapshots", "tombstones");

    /** An index as {@code Release} lists it. */
    public record Index(String sha256, long size) {}

    /**
     * What changes whenever anything is published, withdrawn, kept as a snapshot or signed; costs
     * no more than to read the suites' InRelease files.
     */
    public static String fingerprint(Path root) {
        MessageDigest all = Hash.sha256();
        try {
            for (Path suite : Durable.visible(root.resolve("dists"))) {
                all.update(name(suite).getBytes(StandardCharsets.UTF_8));
                all.update(Files.readAllBytes(suite.resolve("InRelease")));
            }
        } catch (NoSuchFileException _) {
            // Not published yet.
            return "";
        } catch (IOException e) {
            throw Durable.failure(root.toString(), e);
        }
        for (Path file : Durable.visible(root)) {
            // Whatever is in the pool or told on pages, InRelease or the front page tell, too.
            if (Files.isRegularFile(file) || OF_THEIR_OWN.contains(name(file))) {
                try {
                    all.update(
                            (name(file) + Files.getLastModifiedTime(file))
                                    .getBytes(StandardCharsets.UTF_8));
                } catch (IOException e) {
                    throw Durable.failure(file.toString(), e);
                }
            }
        }
        return Hash.hex(all);
    }

    private static String name(Path file) {
        return Objects.requireNonNull(file.getFileName()).toString();
    }
}
