package org.freshet.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The machine's apt with directories of its own: it knows nothing of the machine's sources, keys,
 * preferences and packages.
 */
public final class Apt {
    private final Path root;

    private Apt(Path root) {
        this.root = root;
    }

    /** An apt without sources whose directories lie in this one. */
    public static Apt in(Path root) {
        try {
            for (String each :
                    List.of(
                            "state/lists/partial",
                            "cache/archives/partial",
                            "etc/apt.conf.d",
                            "etc/preferences.d",
                            "etc/sources.list.d",
                            "etc/trusted.gpg.d",
                            "get")) {
                Files.createDirectories(root.resolve(each));
            }
            Apt apt = new Apt(root);
            apt.file("state/status", "");
            return apt.file(
                    "apt.conf",
                    """
                    Dir "%1$s";
                    Dir::State "%1$s/state";
                    Dir::State::status "%1$s/state/status";
                    Dir::Cache "%1$s/cache";
                    Dir::Etc "%1$s/etc";
                    Dir::Bin::methods "/usr/lib/apt/methods";
                    APT::Architecture "amd64";
                    APT::Sandbox::User "%2$s";
                    Acquire::Languages "none";
                    APT::Update::Error-Mode "any";
                    """
                            .formatted(root, System.getProperty("user.name")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a file of its directories, such as {@code etc/preferences.d/fresh.pref}. */
    public Apt file(String name, String text) {
        try {
            Files.createDirectories(root.resolve(name).getParent());
            Files.writeString(root.resolve(name), text);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One of its directories, or a file in it. */
    public Path path(String name) {
        return root.resolve(name);
    }

    /** Runs {@code apt-get}, {@code apt-cache} or another of apt's programs in {@code get}. */
    public Tool.Ran run(String program, String... arguments) {
        return Tool.named(program)
                .in(root.resolve("get"))
                .env("APT_CONFIG", root.resolve("apt.conf").toString())
                .run(arguments);
    }
}
