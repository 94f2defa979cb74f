package org.freshet.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.freshet.model.DebianVersion;
import org.freshet.model.SourceName;
import org.freshet.testkit.Apt;
import org.freshet.testkit.FakeWeb;
import org.freshet.testkit.Jvm;
import org.freshet.testkit.Tool;
import org.freshet.trust.KeyPlace;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * SIGKILL at the moments in which a file takes its name or loses it: an apt that knows the state
 * before sees the old one or the new one, and the same command again ends the work. {@code
 * -Dfreshet.boundaries=1} is the long run, over all of them.
 */
@Tag("judge")
class KilledForwardTest {
    private static final int STEP = Integer.getInteger("freshet.boundaries", 7);
    private static final String GOOD = "1.0-0~fresh1~ubuntu2404";
    private static final String BAD = "1.1-0~fresh1~ubuntu2404";
    private static final SourceName HELLO = new SourceName("hello");

    @TempDir Path dir;
    private Path template;

    /** What is killed, and done again. */
    enum Work {
        WITHDRAW(GOOD) {
            @Override
            void on(Path root, Path key, Instant now) {
                Archive.open(root)
                        .withdraw(
                                List.of("noble"),
                                HELLO,
                                DebianVersion.parse(BAD),
                                "bad",
                                "B.",
                                now);
            }
        },
        PROMOTE("1.2-0~fresh1~ubuntu2404") {
            @Override
            void on(Path root, Path key, Instant now) {
                Archive.open(root)
                        .promote(
                                List.of(Promotion.Wanted.parse("hello")),
                                List.of("noble-proposed"),
                                List.of(),
                                now);
            }
        },
        CLOSE(BAD) {
            @Override
            void on(Path root, Path key, Instant now) {
                Archive.open(root).close("noble", Optional.of("eol"), now);
            }
        },
        ADOPT(BAD) {
            @Override
            void on(Path root, Path key, Instant now) {
                Archive.adopt(
                        root,
                        new KeyPlace.InFile(key),
                        Optional.of("fresh"),
                        Optional.empty(),
                        now);
            }
        };

        final String after;

        Work(String after) {
            this.after = after;
        }

        abstract void on(Path root, Path key, Instant now);
    }

    /** The process that is killed. */
    static final class Child {
        private Child() {}

        public static void main(String[] arguments) {
            Work.valueOf(arguments[0])
                    .on(Path.of(arguments[1]), Path.of(arguments[2]), Clock.systemUTC().instant());
        }
    }

    @BeforeEach
    void anArchive() throws IOException {
        Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxr-xr-x"));
        template = dir.resolve("template");
        Archive archive =
                Archive.init(
                        template,
                        ArchiveOptions.suites("noble", "noble-proposed")
                                .withKey(dir.resolve("fresh.key")),
                        Instant.now());
        publish(archive, "noble", GOOD);
        publish(archive, "noble", BAD);
        publish(archive, "noble-proposed", "1.2-0~fresh1~ubuntu2404");
    }

    private void publish(Archive archive, String suite, String version) {
        Path in = dir.resolve("in");
        archive.publish(
                suite,
                List.of(TinySource.hello(version).in(in), TinyBinary.hello(version).in(in)),
                false,
                Instant.now());
    }

    /** As reprepro leaves it: nothing by hash, and no charter. */
    private void asAnotherTool() throws IOException {
        Files.delete(template.resolve("freshet-archive.json"));
        Files.delete(template.resolve("key.asc"));
        Tool.named("find")
                .run(
                        template.resolve("dists").toString(),
                        "-name",
                        "by-hash",
                        "-prune",
                        "-exec",
                        "rm",
                        "-r",
                        "{}",
                        "+")
                .ok();
        for (String suite : List.of("noble", "noble-proposed")) {
            Path dists = template.resolve("dists").resolve(suite);
            Path release = dists.resolve("Release");
            String text =
                    Files.readString(release)
                            .replace("Acquire-By-Hash: yes\n", "")
                            .replace("Label: template", "Label: Of another tool");
            Files.writeString(release, text);
            Files.write(
                    dists.resolve("InRelease"),
                    org.freshet.trust.OpenPgpKey.read(dir.resolve("fresh.key"))
                            .clearSigned(text, Instant.now()));
        }
    }

    @ParameterizedTest
    @EnumSource
    void isOldOrNewWheneverItIsKilled(Work work) throws Exception {
        Path sources = dir.resolve("old.sources");
        Files.copy(template.resolve("template-noble.sources"), sources);
        if (work == Work.ADOPT) {
            asAnotherTool();
        }
        int killed = 0;
        for (String call : List.of("rename", "link", "unlink")) {
            int boundary = 1;
            while (isOldOrNewKilledAt(work, call, boundary, sources)) {
                killed++;
                boundary += STEP;
            }
        }
        // Else the kills missed what they aim at.
        assertThat(killed).isGreaterThanOrEqualTo(STEP == 1 ? 8 : 2);
    }

    /** Whether it was killed; else it ended before. */
    private boolean isOldOrNewKilledAt(Work work, String call, int boundary, Path sources)
            throws IOException {
        String at = call + "-" + boundary;
        Path root = dir.resolve("fresh-" + at);
        Tool.named("cp").run("-a", template.toString(), root.toString()).ok();
        try (FakeWeb web = FakeWeb.start()) {
            web.directory("/fresh", root);
            Apt apt = Apt.in(dir.resolve("apt-" + at));
            apt.file(
                    "etc/sources.list.d/fresh.sources",
                    Files.readString(sources).replaceAll("URIs: .*", "URIs: " + web.uri("/fresh")));
            assertThat(seen(apt)).isEqualTo(BAD);

            boolean killed = run(work, root, call, boundary) != 0;

            assertThat(seen(apt)).as(at).isIn(BAD, work.after);
            work.on(root, dir.resolve("fresh.key"), Instant.now());
            assertThat(seen(apt)).as(at).isEqualTo(work.after);
            Verification found = Archive.open(root).verify(Instant.now());
            assertThat(found.problems()).as(at).isEmpty();
            assertThat(found.notes()).as(at).noneMatch(note -> note.contains("unfinished"));
            return killed;
        }
    }

    /** The version that an apt would install, after an update at which nothing failed. */
    private static String seen(Apt apt) {
        Tool.Ran update = apt.run("apt-get", "update");
        assertThat(update.exit()).as(update.out() + update.err()).isZero();
        assertThat(update.out() + update.err()).doesNotContain("W:", "E:");
        return apt.run("apt-cache", "policy", "hello")
                .ok()
                .replaceFirst("(?s).*Candidate: ([^\n]+)\n.*", "$1");
    }

    private int run(Work work, Path root, String call, int boundary) {
        return Tool.named("strace")
                .run(
                        Jvm.under(
                                List.of(
                                        "-f",
                                        "-o",
                                        "/dev/null",
                                        "-e",
                                        "trace=" + call,
                                        "-e",
                                        "inject=%s:signal=KILL:when=%d".formatted(call, boundary)),
                                Child.class,
                                work.name(),
                                root.toString(),
                                dir.resolve("fresh.key").toString()))
                .exit();
    }
}
