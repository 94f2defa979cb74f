package org.freshet.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.freshet.archive.apt.BinaryEntry;
import org.freshet.archive.apt.SourceEntry;
import org.freshet.debian.Deb;
import org.freshet.debian.Deb822.Stanza;
import org.freshet.debian.Dsc;
import org.freshet.files.Durable;
import org.freshet.model.Digests;
import org.freshet.model.FreshetException;
import org.freshet.model.StoredFile;

/**
 * The pool of a tree that another tool published, compared with its indices. Every file is read
 * once, and every stanza is made anew of its package, as a publication makes it.
 */
final class AdoptedPool {
    private static final Set<String> MADE_ANEW =
            Set.of(
                    "Filename",
                    "Size",
                    "MD5sum",
                    "SHA1",
                    "SHA256",
                    "SHA512",
                    "Description",
                    "Description-md5");

    private final Pool pool;
    private final List<String> problems;
    private final Map<String, Optional<Digests>> files = new HashMap<>();
    private final Map<String, Optional<BinaryEntry>> binaries = new HashMap<>();
    private final Map<String, Optional<SourceEntry>> sources = new HashMap<>();

    /** How many packages lost what only the old index said of them, by field. */
    private final Map<String, Integer> lost = new TreeMap<>();

    AdoptedPool(Path root, List<String> components, List<String> problems) {
        this.pool = new Pool(root, components);
        this.problems = problems;
    }

    /** The stanza that a binary package gets here; empty when something speaks against it. */
    Optional<BinaryEntry> binary(Stanza stanza, String component) {
        String path = stanza.get("Filename").orElse("").replaceFirst("^\\./", "");
        if (liesElsewhere(path, component)) {
            return Optional.empty();
        }
        return binaries.computeIfAbsent(
                path,
                _ -> {
                    Optional<BinaryEntry> made = checked(path, stanza);
                    made.ifPresent(entry -> compare(stanza, entry.stanza()));
                    return made;
                });
    }

    /** Whether a path of the pool is one of another component than that of its index. */
    private boolean liesElsewhere(String path, String component) {
        boolean elsewhere = path.startsWith("pool/") && !path.startsWith("pool/" + component + "/");
        if (elsewhere) {
            problems.add("`%s` stands in an index of `%s`".formatted(path, component));
        }
        return elsewhere;
    }

    private Optional<BinaryEntry> checked(String path, Stanza stanza) {
        if (!path.endsWith(".deb")) {
            problems.add("`%s` is no .deb".formatted(path));
            return Optional.empty();
        }
        Optional<Digests> digests = file(path, stanza.get("SHA256").orElse(""));
        if (digests.isEmpty()) {
            return Optional.empty();
        }
        try {
            Deb deb = Deb.read(pool.path(path));
            String expected =
                    Pool.directory(Pool.component(path), deb.source()) + "/" + deb.fileName();
            if (!path.equals(expected)) {
                problems.add("`%s` would have to be `%s`".formatted(path, expected));
                return Optional.empty();
            }
            return Optional.of(BinaryEntry.of(deb, digests.get(), path));
        } catch (FreshetException e) {
            problems.add("`%s`: %s".formatted(path, e.getMessage()));
            return Optional.empty();
        }
    }

    /** What only the old index said: overrides, phases. */
    private void compare(Stanza old, Stanza made) {
        old.fields()
                .forEach((name, value) -> {
                    if (!MADE_ANEW.contains(name) && !made.get(name).equals(Optional.of(value))) {
                        lost.merge(name, 1, Integer::sum);
                    }
                });
    }

    Map<String, Integer> lost() {
        return lost;
    }

    /** The stanza that a source package gets here; empty when something speaks against it. */
    Optional<SourceEntry> source(Stanza stanza, String component) {
        String directory = stanza.get("Directory").orElse("").replaceFirst("^\\./", "");
        if (liesElsewhere(directory, component)) {
            return Optional.empty();
        }
        Map<String, String> listed = new TreeMap<>();
        for (String line : stanza.lines("Checksums-Sha256")) {
            String[] words = line.split("\\s+", -1);
            listed.put(words[words.length - 1], words[0]);
        }
        Optional<String> dsc =
                listed.keySet().stream().filter(name -> name.endsWith(".dsc")).findFirst();
        String what =
                "source %s %s"
                        .formatted(
                                stanza.get("Package").orElse("?"),
                                stanza.get("Version").orElse("?"));
        if (dsc.isEmpty()) {
            problems.add("%s has no .dsc with a SHA256".formatted(what));
            return Optional.empty();
        }
        return sources.computeIfAbsent(
                directory + "/" + dsc.get(), path -> checked(path, directory, dsc.get(), listed));
    }

    private Optional<SourceEntry> checked(
            String path, String directory, String name, Map<String, String> listed) {
        Optional<Digests> digests = file(path, listed.getOrDefault(name, ""));
        if (digests.isEmpty()) {
            return Optional.empty();
        }
        try {
            Dsc dsc = Dsc.parse(name, Files.readAllBytes(pool.path(path)));
            String expected = Pool.directory(Pool.component(path), dsc.source());
            if (!directory.equals(expected)
                    || !name.equals(
                            "%s_%s.dsc".formatted(dsc.source(), dsc.version().withoutEpoch()))) {
                problems.add(
                        "`%s` would have to be `%s/%s_%s.dsc`"
                                .formatted(
                                        path,
                                        expected,
                                        dsc.source(),
                                        dsc.version().withoutEpoch()));
                return Optional.empty();
            }
            boolean whole = true;
            for (StoredFile file : dsc.files()) {
                whole &= file(directory + "/" + file.name(), file.sha256()).isPresent();
            }
            return whole
                    ? Optional.of(
                            SourceEntry.of(dsc, new StoredFile(name, digests.get()), directory))
                    : Optional.empty();
        } catch (IOException e) {
            throw Durable.failure(path, e);
        } catch (FreshetException e) {
            problems.add("`%s`: %s".formatted(path, e.getMessage()));
            return Optional.empty();
        }
    }

    /** The digests of a file that is what the index says. */
    private Optional<Digests> file(String path, String sha256) {
        Path file = pool.path(path).normalize();
        if (!path.startsWith("pool/") || !file.startsWith(pool.path("pool"))) {
            problems.add("`%s` does not lie in `pool`".formatted(path));
            return Optional.empty();
        }
        if (sha256.isEmpty()) {
            problems.add("`%s` has no SHA256 in its index".formatted(path));
            return Optional.empty();
        }
        if (Files.exists(file) && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            problems.add("`%s` is a link, and what it leads to may change".formatted(path));
            return Optional.empty();
        }
        Optional<Digests> digests = files.computeIfAbsent(path, _ -> Pool.digests(file));
        if (digests.isEmpty()) {
            problems.add("`%s` is missing".formatted(path));
        } else if (!digests.get().sha256().equals(sha256)) {
            problems.add(
                    "`%s` differs: expected sha256 `%s`, got `%s`"
                            .formatted(path, sha256, digests.get().sha256()));
            return Optional.empty();
        }
        return digests;
    }
}
