package org.freshet.app;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.freshet.debian.DistroInfo;
import org.freshet.handover.ftp.FtpServer;
import org.freshet.handover.sftp.SftpServer;
import org.freshet.ledger.Timing;
import org.freshet.model.Incoming;
import org.freshet.model.InvalidInput;
import org.freshet.model.PlaceRule.RegistryKind;
import org.freshet.model.Shown;
import org.freshet.trust.KeyPlace;

/**
 * What one home is set up for, as {@code freshet.yaml} says it (docs/settings.md); all paths
 * absolute.
 *
 * @param archives by name
 * @param poll the longest time between two looks at one upstream
 * @param pollFastest the shortest, where {@code poll} is not shorter still
 * @param tarballLimit in bytes
 * @param distributions by target, such as {@code ubuntu/noble}
 * @param series targets that Freshet does not know by itself, to the number that ends their
 *     versions
 * @param distroInfo the directory that has the dates of series, as distro-info-data
 * @param addresses of the APIs of registries, by name: those that recipes name packages of, and
 *     others that watch files ask
 * @param tokens files with the secrets of hosts, by host
 * @param webhooks empty: nothing listens
 * @param destinations where uploads may go, by name
 * @param launchpad how PPAs are reached; empty: none are
 */
public record Settings(
        Map<String, ArchiveSettings> archives,
        Duration poll,
        Duration pollFastest,
        long tarballLimit,
        Duration downloadTime,
        Map<String, DistributionSettings> distributions,
        Map<String, String> series,
        Path distroInfo,
        Map<String, URI> addresses,
        Map<String, Path> tokens,
        Optional<WebhookSettings> webhooks,
        Map<String, UploadSettings> destinations,
        Optional<LaunchpadSettings> launchpad) {
    public Settings {
        archives = Map.copyOf(archives);
        distributions = Map.copyOf(distributions);
        series = Map.copyOf(series);
        addresses = Map.copyOf(addresses);
        tokens = Map.copyOf(tokens);
        destinations = Map.copyOf(destinations);
    }

    /**
     * One archive of Freshet's own.
     *
     * @param components that it is to have besides those that it has
     * @param validDays how long clients take a suite for current after it was signed; 0 for ever
     * @param remote the web host that it is sent to; empty: this machine serves it
     */
    public record ArchiveSettings(
            Path root,
            Optional<URI> url,
            String origin,
            String label,
            List<String> components,
            KeyPlace key,
            int validDays,
            Optional<RemoteSettings> remote) {
        private static final int VALID_DAYS = 14;

        public ArchiveSettings {
            components = List.copyOf(components);
        }

        /** The archive that a home has when its settings say nothing of it. */
        static ArchiveSettings defaults(String name, Home home) {
            return new ArchiveSettings(
                    home.root().resolve("archives").resolve(name),
                    Optional.empty(),
                    "Freshet",
                    name,
                    List.of(),
                    new KeyPlace.InFile(home.root().resolve("keys").resolve(name + ".key")),
                    VALID_DAYS,
                    Optional.empty());
        }
    }

    /**
     * A directory on another host.
     *
     * @param directory {@code .} for where the server puts the user
     */
    public record RemoteSettings(SftpServer server, String directory) {
        /** For people: {@code me@www.example.org/fresh}. */
        public String text() {
            return server.user() + "@" + server + "/" + directory;
        }
    }

    /** Where a distribution's archive lies. */
    public record DistributionSettings(
            URI mirror, Path keyring, List<String> suites, List<String> components) {}

    /**
     * Where forges reach Freshet.
     *
     * @param listen host and port, not looked up yet
     * @param secrets a file, one secret a line
     */
    public record WebhookSettings(InetSocketAddress listen, Path secrets) {}

    /**
     * How uploads go.
     *
     * @param directory {@code .} for where the server puts the user
     * @param signers files with the keys whose signatures the other side takes; none: not known
     * @param signWith the key that signs what recipes upload; empty: that of our source packages
     */
    public record UploadSettings(
            SftpServer server, String directory, List<Path> signers, Optional<KeyPlace> signWith) {
        public UploadSettings {
            signers = List.copyOf(signers);
        }
    }

    /**
     * How PPAs are reached.
     *
     * @param api the root of Launchpad's web API
     * @param ppas where users' apt finds PPAs
     * @param ftp where uploads go, in place of {@code upload}'s server
     * @param acceptTimeout how long after an upload silence is an answer
     * @param verdicts a maildir that Launchpad's mails arrive in
     * @param mailHost who says of them whether Launchpad signed them
     */
    public record LaunchpadSettings(
            UploadSettings upload,
            URI api,
            URI ppas,
            Optional<FtpServer> ftp,
            Duration acceptTimeout,
            Optional<Path> verdicts,
            Optional<String> mailHost) {
        /** How long Launchpad may take to look at an upload, where the settings do not say. */
        public static final Duration ACCEPT_TIMEOUT = Duration.ofHours(1);
    }

    /** What holds without a settings file: one archive named {@code fresh}. */
    public static Settings defaults(Home home) {
        return new Settings(
                Map.of("fresh", ArchiveSettings.defaults("fresh", home)),
                Duration.ofHours(1),
                Duration.ofMinutes(5),
                2L << 30,
                Duration.ofMinutes(15),
                Map.of(),
                Map.of(),
                DistroInfo.INSTALLED,
                Map.of(),
                Map.of(),
                Optional.empty(),
                Map.of(),
                Optional.empty());
    }

    /** Addresses of the registries that recipes name packages of. */
    public Map<RegistryKind, URI> registries() {
        Map<RegistryKind, URI> registries = new EnumMap<>(RegistryKind.class);
        for (RegistryKind kind : RegistryKind.values()) {
            URI address = addresses.get(kind.toString());
            if (address != null) {
                registries.put(kind, address);
            }
        }
        return registries;
    }

    /** How long the ledger waits. */
    Timing timing() {
        return Timing.polling(poll, pollFastest);
    }

    /** How uploads to a destination go. @throws InvalidInput when the settings do not say */
    public UploadSettings upload(Incoming to) {
        return switch (to) {
            case Incoming.Dput(String name) ->
                    Optional.ofNullable(destinations.get(name))
                            .orElseThrow(() ->
                                    new InvalidInput(
                                            "destination `%s` is not in the settings"
                                                    .formatted(Shown.text(name)),
                                            destinations.isEmpty()
                                                    ? "name its host as `destinations.%s.sftp`"
                                                            .formatted(Shown.text(name))
                                                    : "the settings know: "
                                                            + String.join(
                                                                    ", ",
                                                                    destinations.keySet().stream()
                                                                            .sorted()
                                                                            .toList())));
            case Incoming.Ppa _ -> throughLaunchpad().upload();
        };
    }

    /** How PPAs are reached. @throws InvalidInput when the settings do not say */
    public LaunchpadSettings throughLaunchpad() {
        return launchpad.orElseThrow(() ->
                new InvalidInput(
                        "the settings do not say who uploads to Launchpad",
                        "name the account as `launchpad.user`, and its SSH key as"
                                + " `launchpad.key`"));
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
