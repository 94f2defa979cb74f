package org.freshet.archive;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.freshet.archive.apt.BinaryEntry;
import org.freshet.archive.apt.SourceEntry;
import org.freshet.debian.Deb;
import org.freshet.debian.Deb822.Stanza;
import org.freshet.model.InvalidInput;
import org.freshet.model.NearMiss;
import org.freshet.model.Shown;

/**
 * The component that a package enters, as the archives of the distributions have it: the one that
 * its Section names before the slash (Debian Policy 2.4). Source and binary packages each go by
 * their own; what Section a source has is told by the packages that it builds.
 *
 * <p>What names none goes to where the version before is, when that named none either; then to
 * where its source is; then to {@code main}. An archive of one component takes everything.
 */
final class Placement {
    private final Path root;
    private final Charter charter;
    private final String suite;
    private final Optional<String> asked;

    /**
     * @param asked the component that everything enters, whatever its Section says
     */
    Placement(Path root, Charter charter, String suite, Optional<String> asked) {
        this.root = root;
        this.charter = charter;
        this.suite = suite;
        this.asked = asked;
        asked.filter(component -> !components().contains(component))
                .ifPresent(component -> {
                    throw new InvalidInput(
                            "archive `%s` has no component `%s`"
                                    .formatted(charter.name(), Shown.text(component)),
                            NearMiss.of(component, components())
                                    .map("did you mean `%s`?"::formatted)
                                    .orElse(adding(component)));
                });
    }

    private List<String> components() {
        return charter.components();
    }

    private String adding(String component) {
        return "add it with `freshet archive init %s --suite %s --component %s`"
                .formatted(root, suite, Shown.text(component));
    }

    /** Where a package goes that names no component and has no one before it. */
    private String usual() {
        return components().contains("main") ? "main" : components().getFirst();
    }

    /** {@code contrib} of {@code contrib/net}; empty of {@code net}. */
    private static Optional<String> prefix(String section) {
        int slash = section.indexOf('/');
        return slash <= 0 ? Optional.empty() : Optional.of(section.substring(0, slash).strip());
    }

    /**
     * What a .dsc or an entry of Sources names. A .dsc has no Section: as in Debian's archive the
     * first component counts, in the archive's order, that any of its packages names.
     */
    private Optional<String> named(Stanza source) {
        Optional<String> section = source.get("Section");
        if (section.isPresent()) {
            return prefix(section.get());
        }
        List<Optional<String>> all = new ArrayList<>();
        for (String line : source.get("Package-List").orElse("").lines().toList()) {
            // The name of a package, its type, its section and more.
            String[] words = line.strip().split("\\s+", -1);
            if (words.length > 2 && !words[1].equals("udeb")) {
                all.add(prefix(words[2]));
            }
        }
        return all.stream().min(Comparator.comparingInt(this::order)).flatMap(first -> first);
    }

    private int order(Optional<String> named) {
        int order = components().indexOf(named.orElse(usual()));
        return order < 0 ? components().size() : order;
    }

    /**
     * Why a source package cannot enter: it names a component that the archive lacks.
     *
     * @param held versions that the suite has, the highest last
     */
    Optional<Admission.Refusal> refusal(Submission source, List<SourceEntry> held) {
        Stanza dsc = source.dsc().stanza();
        return named(dsc)
                .filter(_ -> settled(named(dsc)).isEmpty() && before(dsc, held).isEmpty())
                .map(component -> refusal(source.itself().name(), component));
    }

    private Admission.Refusal refusal(String what, String component) {
        return new Admission.Refusal(
                "component:" + component,
                "`%s` is for component `%s`, and the archive has %s"
                        .formatted(what, Shown.text(component), String.join(", ", components())),
                adding(component));
    }

    /** Where a source package goes for which there is no {@link #refusal}. */
    String of(Submission source, List<SourceEntry> held) {
        Stanza dsc = source.dsc().stanza();
        return settled(named(dsc)).or(() -> before(dsc, held)).orElseGet(this::usual);
    }

    /** Where a package goes, whatever was there before it. */
    private Optional<String> settled(Optional<String> named) {
        return asked.or(() ->
                components().size() == 1
                        ? Optional.of(usual())
                        : named.filter(components()::contains));
    }

    /** Where the version before is, when its Section says the same. */
    private Optional<String> before(Stanza dsc, List<SourceEntry> held) {
        return held.isEmpty() || !named(held.getLast().stanza()).equals(named(dsc))
                ? Optional.empty()
                : Optional.of(Pool.component(held.getLast().directory()));
    }

    /**
     * Where a binary package goes; one of debug symbols goes below it.
     *
     * @param held versions of it that the suite has, the highest last
     * @param source the version of the source that it was built of, where the suite has it
     * @throws InvalidInput when it names a component that the archive lacks
     */
    String of(Deb deb, List<BinaryEntry> held, Supplier<Optional<SourceEntry>> source) {
        Optional<String> named = section(deb.control());
        Optional<String> place =
                settled(named)
                        .or(() ->
                                held.isEmpty() || !section(held.getLast().stanza()).equals(named)
                                        ? Optional.empty()
                                        : Optional.of(Pool.component(held.getLast().file())));
        if (place.isEmpty() && named.isPresent()) {
            throw refusal(deb.fileName(), named.get()).failure();
        }
        return place.or(() -> source.get().map(entry -> Pool.component(entry.directory())))
                .orElseGet(this::usual);
    }

    private static Optional<String> section(Stanza control) {
        return control.get("Section").flatMap(Placement::prefix);
    }
}
