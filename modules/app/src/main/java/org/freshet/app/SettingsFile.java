package org.freshet.app;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.freshet.app.Settings.ArchiveSettings;
import org.freshet.app.Settings.DistributionSettings;
import org.freshet.app.Settings.LaunchpadSettings;
import org.freshet.app.Settings.RemoteSettings;
import org.freshet.app.Settings.UploadSettings;
import org.freshet.app.Settings.WebhookSettings;
import org.freshet.files.Durable;
import org.freshet.handover.ftp.FtpServer;
import org.freshet.handover.launchpad.Confirmation;
import org.freshet.handover.launchpad.Launchpad;
import org.freshet.handover.sftp.SftpServer;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;
import org.freshet.packaging.Problem;
import org.freshet.packaging.Schema;
import org.freshet.packaging.Yaml;
import org.freshet.packaging.YamlText;
import org.freshet.trust.KeyPlace;

/** Reads {@code freshet.yaml} and says everything that is wrong with it. */
public final class SettingsFile {
    private static final int MOST_BYTES = 256 * 1024;

    private final Path file;
    private final Home home;
    private final List<Problem> problems = new ArrayList<>();

    private SettingsFile(Path file, Home home) {
        this.file = file;
        this.home = home;
    }

    /**
     * The settings in a file, with the defaults for what it does not say.
     *
     * @param mustExist whether a missing file is an error, or means the defaults
     * @throws InvalidInput with every problem, one a line: {@code freshet.yaml:3:1: unknown key …}
     */
    public static Settings read(Path file, boolean mustExist, Home home) {
        if (!Files.exists(file)) {
            if (mustExist) {
                throw new InvalidInput(
                        "there is no settings file `%s`".formatted(file),
                        "write it, or name another with --settings");
            }
            return Settings.defaults(home);
        }
        return new SettingsFile(file, home).read();
    }

    private Settings read() {
        YamlText.Read text = YamlText.read(bytes());
        problems.addAll(text.problems());
        Optional<Settings> settings =
                text.root()
                        .flatMap(root -> {
                            problems.addAll(schema().problems(root));
                            return problems.isEmpty() && root instanceof Yaml.Mapping mapping
                                    ? Optional.of(settings(mapping))
                                    : Optional.empty();
                        });
        if (!problems.isEmpty() || settings.isEmpty()) {
            throw new InvalidInput(
                    problems.stream()
                            .sorted()
                            .map(problem -> problem.in(file.toString()))
                            .collect(Collectors.joining("\n")),
                    "docs/settings.md shows every key");
        }
        return settings.get();
    }

    private byte[] bytes() {
        try (var in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new InvalidInput(
                        "settings `%s` are larger than %d KiB".formatted(file, MOST_BYTES / 1024));
            }
            return bytes;
        } catch (IOException e) {
            throw new InvalidInput(
                    "settings `%s` cannot be read: %s".formatted(file, Durable.whyUnread(e)),
                    "make it a file that you may read",
                    e);
        }
    }

    static Schema schema() {
        try (var in = SettingsFile.class.getResourceAsStream("settings.schema.json")) {
            if (in == null) {
                throw new IllegalStateException("settings.schema.json is not in the jar");
            }
            return Schema.of(in.readAllBytes());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private Settings settings(Yaml.Mapping root) {
        Settings defaults = Settings.defaults(home);
        Map<String, String> series = map(root, "series", value -> text(value));
        Map<String, ArchiveSettings> archives =
                root.get("archives").isPresent()
                        ? archives((Yaml.Mapping) root.get("archives").get())
                        : defaults.archives();
        return new Settings(
                archives,
                value(root, "poll", this::duration).orElse(defaults.poll()),
                value(root, "poll-fastest", this::duration).orElse(defaults.pollFastest()),
                value(root, "tarball-limit", SettingsFile::bytes).orElse(defaults.tarballLimit()),
                value(root, "download-time", this::duration).orElse(defaults.downloadTime()),
                map(root, "distributions", value -> distribution((Yaml.Mapping) value)),
                series,
                value(root, "distro-info", this::path).orElse(defaults.distroInfo()),
                map(root, "registries", value -> URI.create(text(value))),
                map(root, "tokens", this::token),
                value(root, "webhooks", it -> webhooks((Yaml.Mapping) it, archives)),
                destinations(root),
                value(root, "launchpad", it -> launchpad((Yaml.Mapping) it)));
    }

    private Map<String, UploadSettings> destinations(Yaml.Mapping root) {
        Map<String, UploadSettings> destinations = new TreeMap<>();
        root.get("destinations")
                .ifPresent(all ->
                        ((Yaml.Mapping) all)
                                .byKey()
                                .forEach((name, value) ->
                                        destinations.put(
                                                name, upload(name, (Yaml.Mapping) value))));
        return destinations;
    }

    private LaunchpadSettings launchpad(Yaml.Mapping launchpad) {
        return new LaunchpadSettings(
                upload("launchpad", launchpad),
                value(launchpad, "api", one -> URI.create(text(one))).orElse(Launchpad.API),
                value(launchpad, "ppas", one -> URI.create(text(one))).orElse(Confirmation.PPAS),
                value(launchpad, "ftp", one -> host(one, FtpServer.PORT))
                        .map(host -> new FtpServer(bare(host), host.getPort())),
                value(launchpad, "accept-timeout", this::duration)
                        .orElse(LaunchpadSettings.ACCEPT_TIMEOUT),
                value(launchpad, "verdicts", this::path),
                value(launchpad, "mail-host", SettingsFile::text));
    }

    private UploadSettings upload(String name, Yaml.Mapping upload) {
        RemoteSettings remote = remote(name, upload);
        return new UploadSettings(
                remote.server(),
                remote.directory(),
                value(upload, "signers", SettingsFile::texts).orElse(List.of()).stream()
                        .map(file -> home.root().resolve(file).normalize())
                        .toList(),
                value(upload, "sign-with", one -> KeyPlace.of(text(one), home.root())));
    }

    private RemoteSettings remote(String name, Yaml.Mapping remote) {
        Path keys = home.root().resolve("keys");
        InetSocketAddress host =
                value(remote, "sftp", one -> host(one, SftpServer.PORT))
                        .orElse(
                                InetSocketAddress.createUnresolved(
                                        "ppa.launchpad.net", SftpServer.PORT));
        return new RemoteSettings(
                new SftpServer(
                        bare(host),
                        host.getPort(),
                        value(remote, "user", SettingsFile::text).orElseThrow(),
                        value(remote, "key", this::path).orElse(keys.resolve(name + ".ssh")),
                        value(remote, "known-hosts", this::path)
                                .orElse(keys.resolve("known_hosts"))),
                value(remote, "directory", SettingsFile::text).orElse("."));
    }

    /** {@code upload.example.org}, or with a port behind; the schema has checked its form. */
    private InetSocketAddress host(Yaml value, int usualPort) {
        String text = text(value);
        return text.matches(".*[^:\\[]:[0-9]+")
                ? address(value)
                : InetSocketAddress.createUnresolved(text, usualPort);
    }

    /** An IPv6 address stands in brackets only where a port may follow. */
    private static String bare(InetSocketAddress host) {
        return host.getHostString().replaceAll("[\\[\\]]", "");
    }

    private Path token(Yaml value) {
        Path file = path(value);
        try {
            TokenFile.read(file);
        } catch (InvalidInput wrong) {
            problems.add(
                    value.problem(
                            wrong.getMessage() + wrong.hint().map("; %s"::formatted).orElse("")));
        }
        return file;
    }

    private Map<String, ArchiveSettings> archives(Yaml.Mapping mapping) {
        Map<String, ArchiveSettings> archives = new TreeMap<>();
        mapping.byKey()
                .forEach((name, value) -> {
                    ArchiveSettings defaults = ArchiveSettings.defaults(name, home);
                    Yaml.Mapping archive = (Yaml.Mapping) value;
                    Path root = value(archive, "root", this::path).orElse(defaults.root());
                    KeyPlace key =
                            value(archive, "key", one -> KeyPlace.of(text(one), home.root()))
                                    .orElse(defaults.key());
                    if (key instanceof KeyPlace.InFile(Path file) && file.startsWith(root)) {
                        problems.add(
                                archive.get("key")
                                        .orElse(archive)
                                        .problem(
                                                "`archives.%s.key` lies below the served tree `%s`"
                                                        .formatted(name, root)));
                    }
                    archives.put(
                            name,
                            new ArchiveSettings(
                                    root,
                                    value(archive, "url", one -> URI.create(text(one))),
                                    value(archive, "origin", SettingsFile::text)
                                            .orElse(defaults.origin()),
                                    value(archive, "label", SettingsFile::text)
                                            .orElse(defaults.label()),
                                    value(archive, "components", SettingsFile::texts)
                                            .orElse(defaults.components()),
                                    key,
                                    value(archive, "valid-for", SettingsFile::days)
                                            .orElse(defaults.validDays()),
                                    value(
                                            archive,
                                            "remote",
                                            one -> remote(name, (Yaml.Mapping) one))));
                });
        return archives;
    }

    /** {@code P14D} or {@code ever}; the schema has checked its form. */
    private static int days(Yaml value) {
        String text = text(value);
        return text.equals("ever") ? 0 : (int) Duration.parse(text).toDays();
    }

    private DistributionSettings distribution(Yaml.Mapping mapping) {
        return new DistributionSettings(
                value(mapping, "mirror", one -> URI.create(text(one))).orElseThrow(),
                value(mapping, "keyring", this::path).orElseThrow(),
                value(mapping, "suites", SettingsFile::texts).orElseThrow(),
                value(mapping, "components", SettingsFile::texts).orElse(List.of("main")));
    }

    private WebhookSettings webhooks(Yaml.Mapping webhooks, Map<String, ArchiveSettings> archives) {
        Path secrets =
                value(webhooks, "secrets", this::path)
                        .orElse(home.root().resolve("keys").resolve("webhooks"));
        archives.values().stream()
                .map(ArchiveSettings::root)
                .filter(secrets::startsWith)
                .forEach(served ->
                        problems.add(
                                webhooks.get("secrets")
                                        .orElse(webhooks)
                                        .problem(
                                                "`webhooks.secrets` lies below the served tree `%s`"
                                                        .formatted(served))));
        return new WebhookSettings(value(webhooks, "listen", this::address).orElseThrow(), secrets);
    }

    /** {@code 127.0.0.1:8077} or {@code [::1]:8077}; the schema has checked its form. */
    private InetSocketAddress address(Yaml value) {
        String text = text(value);
        int colon = text.lastIndexOf(':');
        int port = Integer.parseInt(text.substring(colon + 1));
        if (port > 65_535) {
            problems.add(value.problem("`%s` has no port below 65536".formatted(text)));
            port = 0;
        }
        return InetSocketAddress.createUnresolved(text.substring(0, colon), port);
    }

    private Path path(Yaml value) {
        return home.root().resolve(text(value)).normalize();
    }

    private Duration duration(Yaml value) {
        try {
            Duration duration = Duration.parse(text(value));
            if (duration.isPositive()) {
                return duration;
            }
        } catch (DateTimeParseException notOne) {
            // Told below with the same words.
        }
        problems.add(
                value.problem(
                        "`%s` is no duration above zero; write it as ISO 8601 has them: `PT30M`, `PT2H`, `P7D`"
                                .formatted(Shown.text(text(value)))));
        return Duration.ofSeconds(1);
    }

    /** {@code 2GiB}; the schema has checked its form. */
    private static long bytes(Yaml value) {
        String text = text(value);
        int unit = text.length() - 3;
        int shift =
                switch (text.substring(unit)) {
                    case "KiB" -> 10;
                    case "MiB" -> 20;
                    default -> 30;
                };
        return Long.parseLong(text.substring(0, unit).strip()) << shift;
    }

    private static <T> Optional<T> value(Yaml.Mapping mapping, String key, Function<Yaml, T> read) {
        return mapping.get(key).map(read);
    }

    private static <T> Map<String, T> map(Yaml.Mapping root, String key, Function<Yaml, T> read) {
        Map<String, T> values = new TreeMap<>();
        root.get(key)
                .ifPresent(value ->
                        ((Yaml.Mapping) value)
                                .byKey()
                                .forEach((name, one) -> values.put(name, read.apply(one))));
        return values;
    }

    private static String text(Yaml value) {
        return ((Yaml.Scalar) value).value();
    }

    private static List<String> texts(Yaml value) {
        return ((Yaml.Sequence) value).items().stream().map(SettingsFile::text).toList();
    }
}
