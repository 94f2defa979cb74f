package org.freshet.archive;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.freshet.archive.apt.SuiteRelease;
import org.freshet.archive.apt.SuiteRelease.IndexFile;
import org.freshet.debian.Deb822.Stanza;
import org.freshet.debian.StanzaReader;
import org.freshet.files.Durable;
import org.freshet.files.Hash;
import org.freshet.model.FreshetException;
import org.freshet.trust.Keyring;
import org.tukaani.xz.XZInputStream;

/**
 * A suite that another tool published: what its signed {@code InRelease} tells, and the indices
 * that it names.
 *
 * @param indices by path, {@code main/binary-amd64/Packages}
 * @param others what else InRelease lists and Freshet does not make
 * @param withContents whether it lists which package has which path
 */
record ForeignSuite(
        String name,
        SuiteRelease release,
        SortedMap<String, List<Stanza>> indices,
        List<String> others,
        boolean withContents) {
    private static final Pattern INDEX =
            Pattern.compile(
                    "([^/]+)(/debug)?/(?:source/Sources|binary-([a-z0-9-]+)/Packages)(?:\\.[a-z0-9]+)?");
    private static final Pattern CONTENTS =
            Pattern.compile("(?:.+/)?Contents-(?!source|udeb)[a-z0-9-]+(?:\\.[a-z0-9]+)?");
    // The largest suite of Debian has 50 MB.
    private static final int MOST_BYTES = 1 << 29;

    ForeignSuite {
        indices = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(indices));
        others = List.copyOf(others);
    }

    /** One that is being read; everything that speaks against it is said at once. */
    private static final class Reading {
        private final Path directory;
        private final String name;
        private final List<String> problems;

        Reading(Path root, String name, List<String> problems) {
            this.directory = root.resolve("dists").resolve(name);
            this.name = name;
            this.problems = problems;
        }

        private void problem(String what) {
            problems.add("dists/%s: %s".formatted(name, what));
        }

        Optional<ForeignSuite> read(Keyring keys, Instant now) {
            try {
                byte[] signed = Files.readAllBytes(directory.resolve("InRelease"));
                String text = keys.verifyClearSigned("InRelease", signed, now).text();
                return Optional.of(read(SuiteRelease.parse("InRelease", text)));
            } catch (NoSuchFileException e) {
                problem("it has no InRelease");
            } catch (IOException e) {
                throw Durable.failure(directory.toString(), e);
            } catch (FreshetException e) {
                problem(String.valueOf(e.getMessage()));
            }
            return Optional.empty();
        }

        private ForeignSuite read(SuiteRelease release) {
            if (!release.identity().containsKey("Suite")
                    && !release.identity().containsKey("Codename")) {
                problem("InRelease has neither Suite nor Codename");
            }
            SortedMap<String, SortedMap<String, IndexFile>> forms = new TreeMap<>();
            TreeSet<String> others = new TreeSet<>();
            TreeSet<String> contents = new TreeSet<>();
            release.files()
                    .forEach((path, file) -> {
                        Matcher index = INDEX.matcher(path);
                        if (index.matches()) {
                            forms.computeIfAbsent(plain(path), _ -> new TreeMap<>())
                                    .put(path, file);
                        } else if (path.endsWith("/Packages") && file.size() > 0) {
                            problem("`%s` is an index of another layout".formatted(path));
                        } else if (CONTENTS.matcher(path).matches()) {
                            contents.add(path);
                        } else if (!path.endsWith("/Release")
                                && !path.endsWith("/Packages")
                                && !path.contains("/i18n/Translation-en")) {
                            others.add(plain(path.substring(path.lastIndexOf('/') + 1)));
                        }
                    });
            if (forms.isEmpty()) {
                problem("it has no index");
            }
            SortedMap<String, List<Stanza>> indices = new TreeMap<>();
            forms.forEach((plain, listed) ->
                    index(plain, listed).ifPresent(stanzas -> indices.put(plain, stanzas)));
            return new ForeignSuite(
                    name, release, indices, List.copyOf(others), !contents.isEmpty());
        }

        private static String plain(String path) {
            return path.replaceFirst("\\.(gz|xz|bz2|zst|lzma)$", "");
        }

        /** The stanzas of an index, out of the first of its forms that is what InRelease says. */
        private Optional<List<Stanza>> index(String plain, Map<String, IndexFile> forms) {
            String found = "missing";
            for (String path : List.of(plain, plain + ".gz", plain + ".xz")) {
                IndexFile listed = forms.get(path);
                if (listed == null) {
                    continue;
                }
                if (listed.size() == 0) {
                    return Optional.of(List.of());
                }
                for (Path file :
                        List.of(
                                new ByHash(directory).file(path, listed.sha256()),
                                directory.resolve(path))) {
                    try {
                        if (Files.size(file) == listed.size()
                                && Hash.sha256(file).equals(listed.sha256())) {
                            return Optional.of(stanzas(plain, bytes(path, file)));
                        }
                        found = "not what InRelease says";
                    } catch (NoSuchFileException _) {
                        // The next form may be there.
                    } catch (IOException e) {
                        problem("`%s` cannot be read: %s".formatted(path, e.getMessage()));
                        return Optional.empty();
                    } catch (FreshetException e) {
                        problem(String.valueOf(e.getMessage()));
                        return Optional.empty();
                    }
                }
            }
            problem("`%s` is %s".formatted(plain, found));
            return Optional.empty();
        }

        private static byte[] bytes(String path, Path file) throws IOException {
            try (InputStream in = unpacked(path, Files.newInputStream(file))) {
                byte[] bytes = in.readNBytes(MOST_BYTES);
                if (bytes.length == MOST_BYTES) {
                    throw new IOException("it has more than %d bytes".formatted(MOST_BYTES));
                }
                return bytes;
            }
        }

        private static InputStream unpacked(String path, InputStream in) throws IOException {
            if (path.endsWith(".gz")) {
                return new GZIPInputStream(in);
            }
            return path.endsWith(".xz") ? new XZInputStream(in) : in;
        }

        private static List<Stanza> stanzas(String what, byte[] bytes) throws IOException {
            StanzaReader reader =
                    new StanzaReader(
                            what, new StringReader(new String(bytes, StandardCharsets.UTF_8)));
            List<Stanza> stanzas = new ArrayList<>();
            for (Optional<Stanza> next = reader.next(); next.isPresent(); next = reader.next()) {
                stanzas.add(next.get());
            }
            return stanzas;
        }
    }

    /**
     * Reads a suite of a tree.
     *
     * @param problems gets what speaks against adopting it
     */
    static Optional<ForeignSuite> read(
            Path root, String name, Keyring keys, Instant now, List<String> problems) {
        return new Reading(root, name, problems).read(keys, now);
    }

    /** The component of which an index is. */
    static String component(String path) {
        return path.substring(0, path.indexOf('/'));
    }

    /** Its components, the first one as it says. */
    List<String> components() {
        return Stream.concat(
                        release.components().stream()
                                .filter(each ->
                                        indices.keySet().stream()
                                                .anyMatch(path -> component(path).equals(each))),
                        indices.keySet().stream().map(ForeignSuite::component))
                .distinct()
                .toList();
    }

    /** The architectures that it has indices of. */
    List<String> architectures() {
        return indices.keySet().stream()
                .map(INDEX::matcher)
                .filter(Matcher::matches)
                .flatMap(index -> Optional.ofNullable(index.group(3)).stream())
                .filter(architecture -> !architecture.equals("all"))
                .distinct()
                .toList();
    }
}
