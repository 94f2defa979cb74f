package org.freshet.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The gpg program with a home of its own; closing it ends its agent. */
public final class Gpg implements AutoCloseable {
    private final Path home;
    private final Tool gpg;

    private Gpg(Path home, Tool gpg) {
        this.home = home;
        this.gpg = gpg;
    }

    /** With a new home below the directory. */
    public static Gpg in(Path directory) {
        try {
            Path home =
                    Files.createTempDirectory(
                            directory,
                            "gnupg",
                            PosixFilePermissions.asFileAttribute(
                                    PosixFilePermissions.fromString("rwx------")));
            return new Gpg(home, Tool.named("gpg").env("GNUPGHOME", home.toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs it without a question. */
    public Tool.Ran run(String... arguments) {
        return run(new byte[0], arguments);
    }

    public Tool.Ran run(byte[] in, String... arguments) {
        List<String> all =
                new ArrayList<>(
                        List.of(
                                "--batch",
                                "--yes",
                                "--quiet",
                                "--pinentry-mode",
                                "loopback",
                                "--passphrase",
                                "",
                                "--trust-model",
                                "always"));
        all.addAll(List.of(arguments));
        return gpg.run(in, all.toArray(String[]::new));
    }

    /** Makes a key and gives its fingerprint. */
    public String key(
            String userId, String algorithm, String usage, String expire, String... options) {
        List<String> all = new ArrayList<>(List.of(options));
        all.addAll(List.of("--quick-gen-key", userId, algorithm, usage, expire));
        run(all.toArray(String[]::new)).ok();
        return fingerprints(userId).getFirst();
    }

    public String key(String userId) {
        return key(userId, "ed25519", "sign,cert", "never");
    }

    /** Of the primary key and the subkeys. */
    public List<String> fingerprints(String userId) {
        return run("--list-keys", "--with-colons", userId)
                .ok()
                .lines()
                .filter(line -> line.startsWith("fpr:"))
                .map(line -> line.split(":", -1)[9])
                .toList();
    }

    public Path home() {
        return home;
    }

    public Path exported(String fingerprint) {
        try {
            Path file = Files.createTempFile(home, "key", ".asc");
            Files.writeString(file, run("--armor", "--export", fingerprint).ok());
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Public keys, a file each. */
    public List<Path> exported(String... fingerprints) {
        return Stream.of(fingerprints).map(this::exported).toList();
    }

    /** An armoured detached signature. */
    public byte[] sign(String fingerprint, byte[] data, String... options) {
        List<String> all = new ArrayList<>(List.of(options));
        all.addAll(List.of("--local-user", fingerprint, "--armor", "--detach-sign"));
        Tool.Ran ran = run(data, all.toArray(String[]::new));
        ran.ok();
        return ran.bytes();
    }

    @Override
    public void close() {
        Tool.named("gpgconf").env("GNUPGHOME", home.toString()).run("--kill", "all");
    }
}
