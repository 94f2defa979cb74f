package org.freshet.app;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.freshet.app.Building.Order;
import org.freshet.archive.Origin;
import org.freshet.debian.Dsc;
import org.freshet.files.Durable;
import org.freshet.files.FirstDifference;
import org.freshet.files.Hash;
import org.freshet.ledger.Ledger;
import org.freshet.ledger.LedgerView;
import org.freshet.ledger.RowView;
import org.freshet.model.FreshetException;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;
import org.freshet.model.SourceName;
import org.freshet.model.StoredFile;
import org.freshet.trust.Keyring;

/**
 * Makes a published source package again, from the recipe and upstream, and compares. Version, date
 * and changelog are those that the home's ledger has of it, else its provenance: beside the .dsc,
 * where an archive leaves it, or in an archive of the settings.
 */
public final class Reproduction {
    // As archives take them.
    private static final int MOST_BYTES = 4 << 20;

    private final Home home;
    private final Settings settings;
    private final Building building;

    public Reproduction(Home home, Settings settings, Building building) {
        this.home = home;
        this.settings = settings;
        this.building = building;
    }

    /**
     * How one file compares.
     *
     * @param expected sha256 of the published one; of a signed text without its signature
     * @param got sha256 of the one that was made
     * @param first what differs first, where that can be seen
     */
    public record Compared(
            String name, Optional<String> expected, Optional<String> got, Optional<String> first) {
        public boolean same() {
            return expected.equals(got);
        }
    }

    /**
     * What came of it.
     *
     * @param by where it is on record how the package was made
     * @param files none where nothing could be made; {@code rows} say why
     */
    public record Result(
            SourceName source,
            Origin origin,
            String by,
            boolean signed,
            List<Compared> files,
            List<RowView> rows) {
        public Result {
            files = List.copyOf(files);
            rows = List.copyOf(rows);
        }

        public boolean same() {
            return !files.isEmpty() && files.stream().allMatch(Compared::same);
        }
    }

    /** How a package was made, and who says so. */
    private record OnRecord(Origin origin, String by) {}

    /**
     * Makes the package again and compares it.
     *
     * @param dsc the published one; what it lists may lie beside it, and the .changes too
     * @param out where the files go that are made
     * @throws InvalidInput when it is nowhere on record how it was made
     * @throws IntegrityFailure when a file beside the .dsc is not the one that it lists
     */
    public Result of(Path dsc, Path out, Home scratch, Function<Ledger, Runnable> progress) {
        byte[] bytes = small(dsc);
        Dsc published = Dsc.parse(dsc.getFileName().toString(), bytes);
        OnRecord record = onRecord(dsc, bytes, published);
        proveListed(dsc, published);
        Building.Result built =
                building.build(new Order.Reproducing(record.origin()), out, scratch, progress);
        Optional<Path> made =
                built.written().stream()
                        .filter(file -> file.toString().endsWith(".dsc"))
                        .findFirst();
        return new Result(
                published.source(),
                record.origin(),
                record.by(),
                !text(bytes).equals(new String(bytes, StandardCharsets.UTF_8).strip()),
                made.map(file -> compared(dsc, published, file)).orElse(List.of()),
                built.rows());
    }

    // What is on record

    private OnRecord onRecord(Path dsc, byte[] bytes, Dsc published) {
        try (LedgerView ledger = LedgerView.open(home.ledger())) {
            Optional<OnRecord> ours =
                    ledger.plan(published.source(), published.version())
                            .map(plan -> new OnRecord(Origin.of(plan), "the ledger"));
            if (ours.isPresent()) {
                return ours.get();
            }
        }
        Path beside = Origin.fileBeside(dsc, published.source(), published.version());
        return Origin.read(beside, bytes)
                .map(origin -> new OnRecord(origin, "`%s`".formatted(beside.getFileName())))
                .or(() ->
                        new OwnArchives(settings)
                                .origin(published.source(), published.version())
                                .map(origin -> new OnRecord(origin, "the archive's provenance")))
                .filter(record -> record.origin().version().equals(published.version()))
                .filter(record -> record.origin().source().equals(published.source()))
                .orElseThrow(() ->
                        new InvalidInput(
                                "it is not on record how `%s %s` was made: neither the ledger of home `%s` nor `%s` says so"
                                        .formatted(
                                                published.source(),
                                                published.version(),
                                                home.root(),
                                                beside),
                                "name the home that published it with --home, or put its provenance beside the"
                                        + " .dsc: it lies there in the archive's pool (what was published by hand"
                                        + " or by an older Freshet has none that is whole)"));
    }

    // Comparing

    private static void proveListed(Path dsc, Dsc published) {
        for (StoredFile file : published.files()) {
            Path there = dsc.resolveSibling(file.name());
            if (!Files.isRegularFile(there)) {
                continue;
            }
            String got = Hash.sha256(there);
            if (!got.equals(file.sha256())) {
                throw new IntegrityFailure(
                        "`%s` is not the file that `%s` lists: expected sha256 `%s`, got `%s`"
                                .formatted(there, dsc.getFileName(), file.sha256(), got),
                        "fetch the package again");
            }
        }
    }

    private static List<Compared> compared(Path dsc, Dsc published, Path made) {
        Dsc got = Dsc.parse(made.getFileName().toString(), small(made));
        List<Compared> files = new ArrayList<>();
        Set<String> names = new TreeSet<>();
        published.files().forEach(file -> names.add(file.name()));
        got.files().forEach(file -> names.add(file.name()));
        for (String name : names) {
            Optional<String> expected = listed(published, name);
            Optional<String> now = listed(got, name);
            files.add(
                    new Compared(
                            name,
                            expected,
                            now,
                            expected.isEmpty() || now.isEmpty() || expected.equals(now)
                                    ? Optional.empty()
                                    : firstMember(
                                            dsc.resolveSibling(name), made.resolveSibling(name))));
        }
        Set<String> differing =
                files.stream()
                        .filter(file -> !file.same())
                        .map(Compared::name)
                        .collect(Collectors.toCollection(TreeSet::new));
        files.addFirst(texts(dsc, made, differing));
        String changes = dsc.getFileName().toString().replaceFirst("\\.dsc$", "_source.changes");
        if (Files.isRegularFile(dsc.resolveSibling(changes))) {
            // Signed with another key, or not, the .dsc has another digest.
            differing.add(dsc.getFileName().toString());
            files.add(texts(dsc.resolveSibling(changes), made.resolveSibling(changes), differing));
        }
        return files;
    }

    private static Optional<String> listed(Dsc dsc, String name) {
        return dsc.files().stream()
                .filter(file -> file.name().equals(name))
                .map(StoredFile::sha256)
                .findFirst();
    }

    private static Optional<String> firstMember(Path published, Path made) {
        if (!Files.isRegularFile(published)) {
            return Optional.of("put it beside the .dsc to see which member");
        }
        if (!published.toString().contains(".tar.") || published.toString().endsWith(".asc")) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new FirstDifference(published, made, published.getFileName().toString()).say());
        } catch (FreshetException unreadable) {
            return Optional.of(String.valueOf(unreadable.getMessage()));
        }
    }

    /**
     * Two signed texts without their signatures, which another key makes otherwise.
     *
     * @param but files whose digests in them are theirs to differ
     */
    private static Compared texts(Path published, Path made, Set<String> but) {
        List<String> expected = text(small(published)).lines().toList();
        List<String> got = text(small(made)).lines().toList();
        Set<String> own =
                Set.of(
                        published
                                .getFileName()
                                .toString()
                                .replaceFirst("_source\\.changes$", ".dsc"));
        Stream<String> left = expected.stream().filter(line -> !lists(line, own));
        Stream<String> right = got.stream().filter(line -> !lists(line, own));
        return new Compared(
                published.getFileName().toString(),
                Optional.of(Hash.sha256(left.collect(Collectors.joining("\n")))),
                Optional.of(Hash.sha256(right.collect(Collectors.joining("\n")))),
                firstLine(expected, got, but));
    }

    private static boolean lists(String line, Set<String> files) {
        return line.startsWith(" ") && files.contains(line.substring(line.lastIndexOf(' ') + 1));
    }

    private static Optional<String> firstLine(
            List<String> expected, List<String> got, Set<String> but) {
        List<String> left = expected.stream().filter(line -> !lists(line, but)).toList();
        List<String> right = got.stream().filter(line -> !lists(line, but)).toList();
        for (int i = 0; i < Math.max(left.size(), right.size()); i++) {
            String one = i < left.size() ? left.get(i) : "";
            String other = i < right.size() ? right.get(i) : "";
            if (!one.equals(other)) {
                return Optional.of(
                        "line: expected `%s`, got `%s`"
                                .formatted(Shown.text(one), Shown.text(other)));
            }
        }
        return expected.equals(got)
                ? Optional.empty()
                : Optional.of("only what it lists of the files that differ");
    }

    // Files

    private static String text(byte[] maybeSigned) {
        return Keyring.textOf(maybeSigned).strip();
    }

    private static byte[] small(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new InvalidInput(
                        "`%s` has more than %d bytes".formatted(file, MOST_BYTES), "is it a .dsc?");
            }
            return bytes;
        } catch (IOException e) {
            throw new InvalidInput(
                    "`%s` cannot be read: %s".formatted(file, Durable.whyUnread(e)),
                    "name a .dsc that was published",
                    e);
        }
    }
}
