package org.freshet.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * A Debian system of its own with a real apt, which installs and removes as it does on a user's
 * machine. It has no sources, so it sees no network but what a test adds: loopback is the
 * machine's. Closing it removes it.
 *
 * <p>Made by mmdebstrap from the archive that this machine's apt is configured for; once for a
 * build, then unpacked for each test (half a second). Where that cannot be, the test is skipped,
 * and fails where FRESHET_ROOTS=required.
 */
public final class AptRoot implements AutoCloseable {
    /** A Debian release, for the sake of its apt. */
    public enum Release {
        /** Debian 12: apt 2.6, which judges signatures by gpgv. */
        BOOKWORM,
        /** Debian 13: apt 3.0, which judges signatures by sqv. */
        TRIXIE;

        private String codename() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final boolean REQUIRED = "required".equals(System.getenv("FRESHET_ROOTS"));
    private static final Path KEPT =
            Path.of(System.getProperty("freshet.root", "../.."), "modules/testkit/target/roots")
                    .toAbsolutePath()
                    .normalize();

    // A program in a namespace of its own: its mounts and its children end with it.
    private static final String ENTER =
            """
            root=$1
            shift
            mount -t proc -o nosuid,nodev,noexec proc "$root/proc"
            mount -t tmpfs -o mode=755,size=1m tmpfs "$root/dev"
            for name in null zero full random urandom tty; do
                : >"$root/dev/$name"
                mount --bind "/dev/$name" "$root/dev/$name"
            done
            mkdir "$root/dev/pts"
            mount -t devpts -o newinstance,ptmxmode=0666 devpts "$root/dev/pts"
            ln -s pts/ptmx "$root/dev/ptmx"
            ln -s /proc/self/fd "$root/dev/fd"
            exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 \\
                DEBIAN_FRONTEND=noninteractive chroot "$root" "$@"
            """;

    private final Path root;

    private AptRoot(Path root) {
        this.root = root;
    }

    /** A new one below a directory. */
    public static AptRoot of(Release release, Path directory) {
        Path tarball = tarball(release);
        try {
            // apt reads and fetches as a user of its own.
            Path root =
                    Files.createTempDirectory(
                            directory,
                            release.codename(),
                            PosixFilePermissions.asFileAttribute(
                                    PosixFilePermissions.fromString("rwxr-xr-x")));
            Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
            AptRoot made = new AptRoot(root);
            made.outside(
                            List.of(),
                            "tar",
                            "--extract",
                            "--numeric-owner",
                            "--exclude=./dev/*",
                            "--directory=" + root,
                            "--file=" + tarball)
                    .ok();
            // Services cannot start here (invoke-rc.d).
            made.write("/usr/sbin/policy-rc.d", "#!/bin/sh\nexit 101\n");
            made.run("chmod", "755", "/usr/sbin/policy-rc.d").ok();
            made.run("sh", "-c", "rm -f /etc/apt/sources.list /etc/apt/sources.list.d/*").ok();
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a program inside, as root of it. */
    public Tool.Ran run(String... command) {
        return run(new byte[0], command);
    }

    /** As {@link #run(String...)}, with something on its standard input. */
    public Tool.Ran run(byte[] in, String... command) {
        List<String> all = new ArrayList<>(List.of("sh", "-euc", ENTER, "sh", root.toString()));
        all.addAll(List.of(command));
        return unshare(
                in,
                List.of(
                        "--mount",
                        "--propagation=private",
                        "--pid",
                        "--fork",
                        "--kill-child",
                        "--ipc",
                        "--uts"),
                all);
    }

    /** Runs {@code apt-get} inside; a warning of an update is a failure. */
    public Tool.Ran aptGet(String... arguments) {
        List<String> all =
                new ArrayList<>(
                        List.of(
                                "apt-get",
                                "--yes",
                                "--no-install-recommends",
                                "-oAPT::Update::Error-Mode=any",
                                "-oDpkg::Use-Pty=false",
                                "-oDpkg::Options::=--force-unsafe-io"));
        all.addAll(List.of(arguments));
        return run(all.toArray(String[]::new));
    }

    /** The installed version of a package; empty when it is not installed. */
    public String installed(String name) {
        String line =
                run("dpkg-query", "--show", "--showformat=${db:Status-Status} ${Version}", name)
                        .out();
        return line.startsWith("installed ") ? line.substring("installed ".length()) : "";
    }

    /** Writes a file inside. */
    public void write(String path, String text) {
        run(
                        text.getBytes(StandardCharsets.UTF_8),
                        "sh",
                        "-c",
                        "mkdir -p \"$(dirname \"$0\")\" && cat >\"$0\"",
                        path)
                .ok();
    }

    /** What a file inside holds. */
    public String read(String path) {
        return run("cat", path).ok();
    }

    @Override
    public void close() {
        outside(List.of("--mount"), "rm", "-rf", "--one-file-system", root.toString()).ok();
    }

    private Tool.Ran outside(List<String> namespaces, String... command) {
        return unshare(new byte[0], namespaces, List.of(command));
    }

    private static Tool.Ran unshare(byte[] in, List<String> namespaces, List<String> command) {
        List<String> all = new ArrayList<>();
        if (!isRoot()) {
            // Needs a range of user ids in /etc/subuid.
            all.addAll(List.of("--user", "--map-root-user", "--map-auto"));
        }
        all.addAll(namespaces);
        all.add("--");
        all.addAll(command);
        return Tool.named("unshare").run(in, all.toArray(String[]::new));
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    /** The system as it is at first; several builds at once make one. */
    private static synchronized Path tarball(Release release) {
        try {
            Path tarball = Files.createDirectories(KEPT).resolve(release.codename() + ".tar");
            try (FileChannel channel =
                            FileChannel.open(
                                    KEPT.resolve(".lock"),
                                    StandardOpenOption.CREATE,
                                    StandardOpenOption.WRITE);
                    FileLock _ = channel.lock()) {
                if (!Files.exists(tarball)) {
                    Path beside = KEPT.resolve(".%s.tar".formatted(release.codename()));
                    make(release, beside);
                    Files.move(beside, tarball, StandardCopyOption.ATOMIC_MOVE);
                }
            }
            return tarball;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void make(Release release, Path tarball) {
        Tool mmdebstrap = Tool.named("mmdebstrap");
        String keys = "/usr/share/keyrings/debian-archive-keyring.gpg";
        Tool.Ran made =
                mmdebstrap.run(
                        "--variant=apt",
                        "--format=tar",
                        "--dpkgopt=force-unsafe-io",
                        "--dpkgopt=path-exclude=/usr/share/doc/*",
                        "--dpkgopt=path-exclude=/usr/share/man/*",
                        "--dpkgopt=path-exclude=/usr/share/locale/*",
                        release.codename(),
                        tarball.toString(),
                        "deb [signed-by=%s] %s %s main"
                                .formatted(keys, mirror(), release.codename()));
        if (made.exit() != 0) {
            throw unavailable("mmdebstrap made no %s: %s".formatted(release, made.err()));
        }
    }

    /** Where this machine's apt fetches Debian's main from. */
    private static String mirror() {
        Map<String, String> machine = new TreeMap<>();
        try {
            for (String line : Files.readAllLines(Path.of("/etc/os-release"))) {
                int equals = line.indexOf('=');
                if (equals > 0) {
                    machine.put(line.substring(0, equals), line.substring(equals + 1));
                }
            }
        } catch (IOException e) {
            throw unavailable("no /etc/os-release says what this machine is");
        }
        if (!"debian".equals(machine.get("ID"))) {
            throw unavailable("this machine is no Debian, so it knows no mirror of Debian");
        }
        return Tool.named("apt-get")
                .run(
                        "indextargets",
                        "--format",
                        "$(REPO_URI)",
                        "Created-By: Packages",
                        "Release: " + machine.get("VERSION_CODENAME"),
                        "Component: main")
                .out()
                .lines()
                .findFirst()
                .orElseThrow(() ->
                        unavailable(
                                "apt of this machine has no source of Debian, or `apt-get update` never ran"));
    }

    private static RuntimeException unavailable(String reason) {
        if (REQUIRED) {
            Assertions.fail(reason);
        }
        Assumptions.abort(reason);
        return new IllegalStateException(reason);
    }
}
