package org.freshet.upstream.places;

import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The files that upstream put at one place, of which at most one is the tarball of a version. Where
 * two could be it, none is: the recipe's {@code tarball} says which.
 */
final class Uploads {
    /** What dpkg takes as an orig tarball, in the order of preference; longer ones first. */
    private static final List<String> COMPRESSED =
            List.of(".tar.xz", ".txz", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tbz");

    /** The one to prefer first. */
    static final Comparator<Upload> BY_COMPRESSION =
            Comparator.comparingInt((Upload file) ->
                    compression(file.name()).map(COMPRESSED::indexOf).orElse(COMPRESSED.size()));

    private static final List<String> SIGNED = List.of(".asc", ".sig", ".sign", ".minisig");

    private static final Pattern SEPARATORS = Pattern.compile("[-_~+ ]");
    private static final Pattern BETWEEN =
            Pattern.compile("(?<=[0-9])\\.(?=[a-z])|(?<=[a-z])\\.(?=[0-9])");

    /** Words of files that are built, or only part of the source. */
    private static final Set<String> NOT_SOURCE =
            Set.of(
                    ("linux linux32 linux64 gnu musl static darwin macos mac osx apple windows win"
                                    + " win32 win64 mingw msvc freebsd openbsd netbsd solaris"
                                    + " android ios wasm wasm32 amd64 x64 x86 x86_64 i386 i586 i686"
                                    + " 386 arm arm64 armhf armv6 armv7 armv7l aarch64 riscv64"
                                    + " ppc64 ppc64le powerpc s390x mips universal noarch bin"
                                    + " binary binaries prebuilt dist release wheel wheels jar"
                                    + " doc docs documentation html man manual manpages vendor"
                                    + " vendored deps dependencies completions debug dbg debuginfo"
                                    + " symbols sbom tests test testdata examples data")
                            .split(" ", -1));

    private final Map<String, Upload> files = new HashMap<>();
    private final List<String> names = new ArrayList<>();

    /** Whether a file of this name can be of use here. */
    static boolean fits(String name) {
        return name.length() <= 255
                && !name.contains("/")
                && (compression(name).isPresent() || signs(name));
    }

    static boolean signs(String name) {
        return SIGNED.stream().anyMatch(name::endsWith);
    }

    /** Adds a file; the first of a name counts. */
    void add(Upload file) {
        if (files.putIfAbsent(file.name(), file) == null) {
            names.add(file.name());
        }
    }

    /**
     * @param signature detached, of exactly this tarball
     */
    record Tarball(Upload file, Optional<URI> signature) {}

    /**
     * The source tarball of a release.
     *
     * @param tag that names the release
     * @param projects names that upstream may give to the tarball, most likely first
     */
    Optional<Tarball> source(String tag, List<String> projects) {
        String version = version(plain(tag), projects);
        if (version.isEmpty()) {
            return Optional.empty();
        }
        for (List<String> wanted : spellings(version, projects)) {
            List<String> found =
                    names.stream()
                            .filter(name ->
                                    compression(name).isPresent()
                                            && wanted.contains(plain(stem(name))))
                            .toList();
            if (!found.isEmpty()) {
                return best(found);
            }
        }
        List<String> named =
                names.stream()
                        .filter(name -> compression(name).isPresent() && ends(name, version))
                        .toList();
        return named.stream().map(Uploads::stem).distinct().count() == 1
                ? best(named)
                : Optional.empty();
    }

    /** The tarball of these names of one content; signed ones first. */
    Optional<Tarball> best(List<String> candidates) {
        return candidates.stream()
                .map(name -> new Tarball(file(name), signature(name)))
                .min(
                        Comparator.<Tarball, Boolean>comparing(one -> one.signature().isEmpty())
                                .thenComparing(Tarball::file, BY_COMPRESSION)
                                .thenComparing(one -> one.file().name()));
    }

    private Upload file(String name) {
        Upload file = files.get(name);
        if (file == null) {
            throw new IllegalArgumentException("not among the files: " + name);
        }
        return file;
    }

    private Optional<URI> signature(String name) {
        return SIGNED.stream()
                .map(ending -> files.get(name + ending))
                .flatMap(Stream::ofNullable)
                .findFirst()
                .map(Upload::url);
    }

    static Optional<String> compression(String name) {
        return COMPRESSED.stream().filter(name::endsWith).findFirst();
    }

    static String stem(String name) {
        return name.substring(0, name.length() - compression(name).orElse("").length());
    }

    /** One spelling for all: {@code Jq_1-7-RC.1} is {@code jq1.7rc1}. */
    private static String plain(String text) {
        String dotted = SEPARATORS.matcher(text.toLowerCase(Locale.ROOT)).replaceAll(".");
        return BETWEEN.matcher(dotted).replaceAll("");
    }

    private static String version(String tag, List<String> projects) {
        for (String project : projects) {
            String rest = after(tag, plain(project));
            if (!rest.isEmpty() && digit(rest.charAt(0))) {
                return rest;
            }
        }
        return tag.replaceFirst("^[^0-9]*", "");
    }

    private static String after(String text, String prefix) {
        String rest = text.startsWith(prefix) ? text.substring(prefix.length()) : "";
        return rest.startsWith(".") ? rest.substring(1) : rest;
    }

    /** What is called source comes first: the plain name beside it may be a build. */
    private static List<List<String>> spellings(String version, List<String> projects) {
        Set<String> source = new LinkedHashSet<>();
        Set<String> bare = new LinkedHashSet<>();
        for (String project : projects) {
            for (String v : List.of("", "v")) {
                for (String word : List.of("src", "source", "sources")) {
                    source.add(plain(project + "-" + v + version + "-" + word));
                    source.add(plain(project + "-" + word + "-" + v + version));
                }
                bare.add(plain(project + "-" + v + version));
            }
        }
        return List.of(List.copyOf(source), List.copyOf(bare));
    }

    /** Whether a file of another name is of this version, and of nothing built. */
    private static boolean ends(String name, String version) {
        String stem = stem(name);
        String plain = plain(stem);
        int before = plain.length() - version.length() - 1;
        return plain.endsWith(version)
                && before >= 0
                && !digit(plain.charAt(before))
                && !(plain.charAt(before) == '.' && before > 0 && digit(plain.charAt(before - 1)))
                && List.of(stem.toLowerCase(Locale.ROOT).split("[-_.]", -1)).stream()
                        .noneMatch(NOT_SOURCE::contains);
    }

    private static boolean digit(char c) {
        return c >= '0' && c <= '9';
    }
}
