package org.freshet.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * An upstream's git repository, made by the git program with fixed names and dates, so that its
 * object ids are the same everywhere. Each commit and annotated tag is an hour later than the one
 * before.
 */
public final class FakeUpstream {
    private static final long FIRST = 1_700_000_000L;
    private static final long HOUR = 3_600;

    private final Path directory;
    private long clock = FIRST;

    private FakeUpstream(Path directory) {
        this.directory = directory;
    }

    /** A new repository {@code parent/name}. */
    public static FakeUpstream in(Path parent, String name) {
        try {
            FakeUpstream upstream = new FakeUpstream(Files.createDirectories(parent.resolve(name)));
            upstream.git("init", "-q", "-b", "main");
            upstream.git("config", "core.autocrlf", "false");
            return upstream;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public FakeUpstream file(String name, String text) {
        try {
            Path file = directory.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public FakeUpstream executable(String name, String text) {
        file(name, text);
        try {
            Files.setPosixFilePermissions(
                    directory.resolve(name), PosixFilePermissions.fromString("rwxr-xr-x"));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Everything in the work tree becomes a commit. */
    public FakeUpstream commit(String message) {
        git("add", "-A");
        git("commit", "-q", "--allow-empty", "-m", message);
        return this;
    }

    public FakeUpstream tag(String name) {
        git("tag", name);
        return this;
    }

    public FakeUpstream annotatedTag(String name) {
        git("tag", "-a", "-m", name, name);
        return this;
    }

    /** The tag names the present commit instead of what it named before. */
    public FakeUpstream moveTag(String name) {
        git("tag", "-f", name);
        return this;
    }

    /** One commit with a file VERSION, and a lightweight tag on it. */
    public FakeUpstream release(String version) {
        return file("VERSION", version + "\n").commit("Release " + version).tag("v" + version);
    }

    /** Runs git in the repository and gives what it printed. */
    public String git(String... arguments) {
        String now = clock + " +0000";
        clock += HOUR;
        return Tool.named("git")
                .in(directory)
                .env("GIT_CONFIG_NOSYSTEM", "1")
                .env("GIT_CONFIG_GLOBAL", "/dev/null")
                .env("GIT_AUTHOR_NAME", "A. Upstream")
                .env("GIT_AUTHOR_EMAIL", "a@example.org")
                .env("GIT_AUTHOR_DATE", now)
                .env("GIT_COMMITTER_NAME", "A. Upstream")
                .env("GIT_COMMITTER_EMAIL", "a@example.org")
                .env("GIT_COMMITTER_DATE", now)
                .run(arguments)
                .ok();
    }

    /** The object id that a revision such as {@code v1.0^{tree}} names. */
    public String id(String revision) {
        return git("rev-parse", "--verify", revision).strip();
    }

    public Path directory() {
        return directory;
    }

    /** A {@code file://} URL. */
    public String url() {
        return "file://" + directory.toAbsolutePath();
    }
}
