package org.freshet.app;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.freshet.model.InvalidInput;
import org.freshet.model.PlaceRule.RegistryKind;
import org.freshet.model.Shown;

/**
 * What one home is set up for, as {@code freshet.yaml} says it (docs/settings.md); all paths
 * absolute.
 *
 * @param archives by name
 * @param tarballLimit in bytes
 * @param distributions by target, such as {@code ubuntu/noble}
 * @param series targets that Freshet does not know by itself, to the number that ends their
 *     versions
 * @param registries addresses of their APIs
 * @param tokens files with the secrets of hosts, by host
 */
public record Settings(
        Map<String, ArchiveSettings> archives,
        Duration poll,
        long tarballLimit,
        Duration downloadTime,
        Map<String, DistributionSettings> distributions,
        Map<String, String> series,
        Map<RegistryKind, URI> registries,
        Map<String, Path> tokens) {
    public Settings {
        archives = Map.copyOf(archives);
        distributions = Map.copyOf(distributions);
        series = Map.copyOf(series);
        registries = Map.copyOf(registries);
        tokens = Map.copyOf(tokens);
    }

    /** One archive of Freshet's own. */
    public record ArchiveSettings(
            Path root, Optional<URI> url, String origin, String label, Path key) {
        /** The archive that a home has when its settings say nothing of it. */
        static ArchiveSettings defaults(String name, Home home) {
            return new ArchiveSettings(
                    home.root().resolve("archives").resolve(name),
                    Optional.empty(),
                    "Freshet",
                    name,
                    home.root().resolve("keys").resolve(name + ".key"));
        }
    }

    /** Where a distribution's archive lies. */
    public record DistributionSettings(
            URI mirror, Path keyring, List<String> suites, List<String> components) {}

    /** What holds without a settings file: one archive named {@code fresh}. */
    public static Settings defaults(Home home) {
        return new Settings(
                Map.of("fresh", ArchiveSettings.defaults("fresh", home)),
                Duration.ofMinutes(10),
                2L << 30,
                Duration.ofMinutes(15),
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of());
    }

    /** The archive of that name. @throws InvalidInput when the settings have none */
    public ArchiveSettings archive(String name) {
        ArchiveSettings archive = archives.get(name);
        if (archive == null) {
            throw new InvalidInput(
                    "archive `%s` is not in the settings".formatted(Shown.text(name)),
                    "the settings know: "
                            + String.join(", ", archives.keySet().stream().sorted().toList()));
        }
        return archive;
    }
}
