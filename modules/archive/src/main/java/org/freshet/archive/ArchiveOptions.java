package org.freshet.archive;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.freshet.trust.KeyPlace;

/**
 * What {@code archive init} is asked for. What is empty stays as the archive has it; a new archive
 * takes the default.
 *
 * @param suites to add: {@code noble}, {@code noble-rc}
 * @param name of the files that users fetch, {@code NAME-noble.sources}; default: the name of the
 *     root directory
 * @param origin who publishes; default {@code Freshet}; fixed from then on
 * @param label what the archive is called; default: its name; fixed from then on
 * @param components to add; default {@code main}
 * @param architectures to add; default {@code amd64} and {@code arm64}
 * @param key the secret key; a file is made when it is not there, outside the archive; default:
 *     beside the root directory, its name with {@code .key}
 * @param url where users reach the archive; default: the directory itself, as a {@code file:} URL
 * @param keep how many versions of a source a suite keeps; default 2
 * @param keepDays how long it keeps a superseded one besides; default 0
 * @param validDays how long clients take a suite for current after it was signed; default 0: for
 *     ever
 * @param opensSuites whether publishing makes a suite that is missing; default no
 */
public record ArchiveOptions(
        List<String> suites,
        Optional<String> name,
        Optional<String> origin,
        Optional<String> label,
        List<String> components,
        List<String> architectures,
        Optional<KeyPlace> key,
        Optional<URI> url,
        Optional<Integer> keep,
        Optional<Integer> keepDays,
        Optional<Integer> validDays,
        Optional<Boolean> opensSuites) {
    public ArchiveOptions {
        suites = List.copyOf(suites);
        components = List.copyOf(components);
        architectures = List.copyOf(architectures);
    }

    /** These suites, and the defaults for everything else. */
    public static ArchiveOptions suites(String... suites) {
        return new ArchiveOptions(
                List.of(suites),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    public ArchiveOptions withComponents(String... more) {
        return with(copy -> copy.components = List.of(more));
    }

    public ArchiveOptions withArchitectures(String... more) {
        return with(copy -> copy.architectures = List.of(more));
    }

    public ArchiveOptions withKey(Path file) {
        return with(copy -> copy.key = Optional.of(new KeyPlace.InFile(file)));
    }

    public ArchiveOptions withUrl(URI where) {
        return with(copy -> copy.url = Optional.of(where));
    }

    public ArchiveOptions withOrigin(String who) {
        return with(copy -> copy.origin = Optional.of(who));
    }

    public ArchiveOptions withLabel(String text) {
        return with(copy -> copy.label = Optional.of(text));
    }

    public ArchiveOptions withKeep(int versions) {
        return with(copy -> copy.keep = Optional.of(versions));
    }

    public ArchiveOptions withDays(int kept, int valid) {
        return with(copy -> {
            copy.keepDays = Optional.of(kept);
            copy.validDays = Optional.of(valid);
        });
    }

    public ArchiveOptions withOpensSuites() {
        return with(copy -> copy.opensSuites = Optional.of(true));
    }

    private ArchiveOptions with(Consumer<Copy> change) {
        Copy copy = new Copy(this);
        change.accept(copy);
        return copy.made();
    }

    /** What they are made of, while some of it changes. */
    private static final class Copy {
        private List<String> suites;
        private Optional<String> name;
        private Optional<String> origin;
        private Optional<String> label;
        private List<String> components;
        private List<String> architectures;
        private Optional<KeyPlace> key;
        private Optional<URI> url;
        private Optional<Integer> keep;
        private Optional<Integer> keepDays;
        private Optional<Integer> validDays;
        private Optional<Boolean> opensSuites;

        Copy(ArchiveOptions of) {
            suites = of.suites;
            name = of.name;
            origin = of.origin;
            label = of.label;
            components = of.components;
            architectures = of.architectures;
            key = of.key;
            url = of.url;
            keep = of.keep;
            keepDays = of.keepDays;
            validDays = of.validDays;
            opensSuites = of.opensSuites;
        }

        ArchiveOptions made() {
            return new ArchiveOptions(
                    suites,
                    name,
                    origin,
                    label,
                    components,
                    architectures,
                    key,
                    url,
                    keep,
                    keepDays,
                    validDays,
                    opensSuites);
        }
    }
}
