package org.freshet.archive;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.freshet.archive.apt.BinaryEntry;
import org.freshet.archive.apt.SourceEntry.Listed;
import org.freshet.archive.segments.Stanzas;
import org.freshet.debian.Deb822.Stanza;
import org.freshet.files.Content;
import org.freshet.model.DebianVersion;
import org.freshet.model.InvalidInput;
import org.freshet.model.SourceName;

/**
 * Sources that binary packages were made of besides their own (Debian Policy 7.8): they stay while
 * a suite has such a package. Who uses a source stands in every index; so that a publication need
 * not read them all, a source that anybody may use has a mark in the pool, {@code
 * hello_1.0-1.built-using}. Pruning makes the marks anew.
 */
final class BuiltUsing {
    static final String SUFFIX = ".built-using";

    private static final Pattern USE =
            Pattern.compile("\\s*([a-z0-9][a-z0-9+.-]+)\\s*\\(\\s*=\\s*([^\\s)]+)\\s*\\)\\s*");
    private static final List<String> FIELDS = List.of("Built-Using", "Static-Built-Using");
    private static final byte[] SAYS =
            "Binary packages were built using this source; it stays while a suite has one.\n"
                    .getBytes(StandardCharsets.UTF_8);

    private final Pool pool;

    BuiltUsing(Pool pool) {
        this.pool = pool;
    }

    /** What a package says that it was built using; what cannot be read names nothing. */
    static Set<SourceVersion> of(Stanza control) {
        Set<SourceVersion> used = new TreeSet<>();
        for (String field : FIELDS) {
            for (String each : control.get(field).orElse("").split(",", -1)) {
                Matcher use = USE.matcher(each);
                if (use.matches()) {
                    version(use.group(1), use.group(2)).ifPresent(used::add);
                }
            }
        }
        return used;
    }

    private static Optional<SourceVersion> version(String source, String version) {
        try {
            return Optional.of(
                    new SourceVersion(new SourceName(source), DebianVersion.parse(version)));
        } catch (InvalidInput _) {
            return Optional.empty();
        }
    }

    /** Everything that packages of indices were built using; reads all of them. */
    static Set<SourceVersion> in(Stream<? extends Stanzas> packages) {
        Set<SourceVersion> used = new HashSet<>();
        packages.flatMap(Stanzas::all)
                // Also of Static-Built-Using; most packages need not be parsed.
                .filter(stanza -> stanza.contains("Built-Using: "))
                .forEach(stanza -> used.addAll(of(BinaryEntry.parse(stanza).stanza())));
        return used;
    }

    /** Where the mark of a source lies; empty when the pool never held it. */
    Optional<Path> mark(SourceVersion used) {
        return pool.beside(
                used.source(),
                used.version(),
                used.source() + "_" + used.version().withoutEpoch() + SUFFIX);
    }

    /** What a mark holds. */
    static Content content() {
        return out -> out.write(SAYS);
    }

    boolean marked(SourceVersion used) {
        return mark(used).filter(Files::exists).isPresent();
    }

    /** Whether the pool has ever held a source, so that it may have files to keep. */
    boolean known(SourceVersion used) {
        return pool.provenance(used.source(), used.version()).isPresent();
    }

    /** Files in the pool of versions of a source that are used, by their paths from the root. */
    Set<String> files(SourceName source, Set<SourceVersion> used) {
        Set<String> files = new HashSet<>();
        for (SourceVersion each : used) {
            if (each.source().equals(source)) {
                files.addAll(files(each));
            }
        }
        return files;
    }

    List<String> files(SourceVersion version) {
        Optional<Provenance> known = pool.provenance(version.source(), version.version());
        List<String> files = new ArrayList<>();
        List<Listed> listed = known.map(Provenance::files).orElse(List.of());
        List<String> directories = pool.directories(version.source());
        for (String directory : directories) {
            // Of a source that moved, each has its own versions.
            boolean here =
                    directories.size() == 1
                            || listed.stream()
                                    .limit(1)
                                    .anyMatch(dsc ->
                                            Files.exists(pool.path(directory + "/" + dsc.name())));
            if (here) {
                listed.forEach(file -> files.add(directory + "/" + file.name()));
            }
        }
        return files;
    }

    /** Whether any version of a source has a mark. */
    boolean anyMarked(SourceName source) {
        return pool.files(source).stream()
                .anyMatch(file -> file.getFileName().toString().endsWith(SUFFIX));
    }
}
