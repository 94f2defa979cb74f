package org.freshet.trust;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.freshet.testkit.Tool;

/** The ssh-keygen program in a directory of its own. */
final class SshKeygen {
    private final Path directory;
    private final Tool tool;

    SshKeygen(Path directory) {
        this.directory = directory;
        this.tool = Tool.named("ssh-keygen").in(directory);
    }

    /** Makes a pair of keys; gives the line of the public one. */
    String key(String name, String type, String... options) {
        List<String> all = new ArrayList<>(List.of("-q", "-N", "", "-C", name + "@example.org"));
        all.addAll(List.of("-f", name, "-t", type));
        all.addAll(List.of(options));
        tool.run(all.toArray(String[]::new)).ok();
        try {
            return Files.readString(directory.resolve(name + ".pub")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    byte[] sign(String name, String namespace, byte[] data, String... options) {
        List<String> all = new ArrayList<>(List.of("-q", "-Y", "sign", "-f", name));
        all.addAll(List.of("-n", namespace));
        all.addAll(List.of(options));
        Tool.Ran ran = tool.run(data, all.toArray(String[]::new));
        ran.ok();
        return ran.bytes();
    }

    String fingerprint(String name) {
        return tool.run("-l", "-f", name + ".pub").ok().split(" ", -1)[1];
    }

    /** What ssh-keygen itself says of a signature. */
    boolean verifies(Path signers, String who, byte[] data, byte[] signature, String... options) {
        try {
            Path file = Files.createTempFile(directory, "data", ".sig");
            Files.write(file, signature);
            List<String> all = new ArrayList<>(List.of("-Y", "verify", "-n", "file"));
            all.addAll(List.of("-f", signers.toString(), "-I", who, "-s", file.toString()));
            all.addAll(List.of(options));
            return tool.env("TZ", "UTC").run(data, all.toArray(String[]::new)).exit() == 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
