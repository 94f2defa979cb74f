package org.freshet.archive;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.freshet.debian.Changes;
import org.freshet.debian.Deb;
import org.freshet.debian.Dsc;
import org.freshet.model.DebianVersion;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;
import org.freshet.model.StoredFile;

/**
 * Packages that a person named. Some are read at once; of more, so many at a time: the first import
 * of an archive has more of them than should lie in memory. What belongs to one version of a source
 * is read together.
 */
final class NamedPackages {
    private static final int FEW = 64;
    private static final int AT_ONCE = 8;

    private final List<List<Path>> parts;
    private final Packages first;

    /** Source packages, and binary ones. */
    record Packages(List<Submission> sources, List<BinarySubmission> binaries) {}

    private NamedPackages(List<List<Path>> parts) {
        this.parts = parts;
        this.first = read(parts.getFirst());
    }

    /**
     * Reads the first of them.
     *
     * @param files .dsc and .deb files, or .changes files that list them
     */
    static NamedPackages of(List<Path> files) {
        return new NamedPackages(files.size() <= FEW ? List.of(files) : parts(together(files)));
    }

    /** All packages, read as they are asked for. */
    Stream<Packages> packages() {
        return Stream.concat(Stream.of(first), parts.stream().skip(1).map(NamedPackages::read));
    }

    /** The files of each version of a source, those with the source itself in front. */
    private static List<List<Path>> together(List<Path> files) {
        SequencedMap<SourceVersion, List<Path>> sources = new LinkedHashMap<>();
        SequencedMap<SourceVersion, List<Path>> others = new LinkedHashMap<>();
        for (Path file : files) {
            Key key = key(file);
            List<Path> before = others.remove(key.of());
            if (key.withSource() || sources.containsKey(key.of())) {
                List<Path> all = sources.computeIfAbsent(key.of(), _ -> new ArrayList<>());
                all.addAll(before == null ? List.of() : before);
                all.add(file);
            } else {
                List<Path> all = before == null ? new ArrayList<>() : before;
                all.add(file);
                others.put(key.of(), all);
            }
        }
        return Stream.concat(sources.values().stream(), others.values().stream()).toList();
    }

    /** What a file is of. */
    private record Key(SourceVersion of, boolean withSource) {}

    private static Key key(Path file) {
        return switch (Type.of(file)) {
            case CHANGES -> {
                Changes changes = changes(file);
                yield new Key(
                        built(changes),
                        changes.files().stream().anyMatch(each -> each.name().endsWith(".dsc")));
            }
            case DSC -> {
                Dsc dsc = Submission.read(file).dsc();
                yield new Key(new SourceVersion(dsc.source(), dsc.version()), true);
            }
            case DEB -> {
                Deb deb = Deb.read(file);
                yield new Key(new SourceVersion(deb.source(), deb.sourceVersion()), false);
            }
        };
    }

    private static List<List<Path>> parts(List<List<Path>> together) {
        List<List<Path>> parts = new ArrayList<>();
        List<Path> part = new ArrayList<>();
        for (List<Path> each : together) {
            if (!part.isEmpty() && part.size() + each.size() > AT_ONCE) {
                parts.add(part);
                part = new ArrayList<>();
            }
            part.addAll(each);
        }
        parts.add(part);
        return parts;
    }

    /** The version of the source: a rebuild has another one, and that in its Source field. */
    private static SourceVersion built(Changes changes) {
        String source = changes.stanza().get("Source").orElse("");
        int open = source.indexOf('(');
        int close = source.indexOf(')', Math.max(open, 0));
        return new SourceVersion(
                changes.source(),
                open < 0 || close < 0
                        ? changes.version()
                        : DebianVersion.parse(source.substring(open + 1, close)));
    }

    private enum Type {
        CHANGES,
        DSC,
        DEB;

        static Type of(Path file) {
            String name = file.getFileName().toString();
            if (name.endsWith(".changes")) {
                return CHANGES;
            } else if (name.endsWith(".dsc")) {
                return DSC;
            } else if (name.endsWith(".deb")) {
                return DEB;
            }
            throw new InvalidInput(
                    "`%s` is no package".formatted(Shown.text(file.toString())),
                    "name .dsc, .deb or .changes files");
        }
    }

    private static Packages read(List<Path> files) {
        Map<Path, Submission> sources = new LinkedHashMap<>();
        Map<Path, BinarySubmission> binaries = new LinkedHashMap<>();
        for (Path file : files) {
            switch (Type.of(file)) {
                case CHANGES -> listed(file, sources, binaries);
                case DSC -> sources.put(file, Submission.read(file));
                case DEB -> binaries.put(file, BinarySubmission.read(file));
            }
        }
        return new Packages(List.copyOf(sources.values()), List.copyOf(binaries.values()));
    }

    private static Changes changes(Path file) {
        return Changes.parse(file.getFileName().toString(), Submission.small(file));
    }

    /** The packages that a .changes lists, checked against it. */
    private static void listed(
            Path file, Map<Path, Submission> sources, Map<Path, BinarySubmission> binaries) {
        String what = file.getFileName().toString();
        boolean any = false;
        for (StoredFile listed : changes(file).files()) {
            Path beside = file.resolveSibling(listed.name());
            StoredFile found;
            // Files of the source stand in its .dsc; a .buildinfo is not published.
            if (listed.name().endsWith(".dsc")) {
                Submission source = Submission.read(beside);
                sources.put(beside, source);
                found = source.itself();
            } else if (listed.name().endsWith(".deb")) {
                BinarySubmission binary = BinarySubmission.read(beside);
                binaries.put(beside, binary);
                found = binary.itself();
            } else {
                continue;
            }
            if (!found.sha256().equals(listed.sha256())) {
                throw new InvalidInput(
                        "digest of `%s` differs: `%s` expects sha256 `%s`, got `%s`"
                                .formatted(listed.name(), what, listed.sha256(), found.sha256()),
                        "was it signed or built again after the .changes?");
            }
            any = true;
        }
        if (!any) {
            throw new InvalidInput(
                    "`%s` lists no package".formatted(what),
                    "name one that dpkg-buildpackage wrote");
        }
    }
}
