package org.freshet.app.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.freshet.ledger.LedgerView;
import org.freshet.ledger.RowView;
import org.freshet.ledger.RowView.State;
import org.freshet.model.SourceName;
import org.freshet.model.Stage;
import org.freshet.testkit.FakeLaunchpad;
import org.freshet.testkit.FakeUpstream;
import org.freshet.testkit.Sshd;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the real pipeline (SIGKILL to its own process) while it uploads to a PPA and to a host. As
 * their archives do, the test takes away whatever has its .changes: what comes again would have
 * been sent twice.
 */
@Tag("judge")
class KilledUploadTest {
    private static final int KILLS = Integer.getInteger("freshet.kills", 6);

    /** Of a release; both destinations get that many. */
    private static final int BYTES = 200_000;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path dir;

    private final FakeLaunchpad launchpad = FakeLaunchpad.start();
    private final Random random = new Random(20261126);
    private final List<String> taken = new ArrayList<>();
    private Sshd sshd;

    @BeforeEach
    void servers() throws IOException {
        sshd = Sshd.in(dir.resolve("server"));
        launchpad.ppa("me", "fresh");
        for (String incoming : incoming()) {
            Files.createDirectories(sshd.files().resolve(incoming));
        }
    }

    @AfterEach
    void end() {
        launchpad.close();
        sshd.close();
    }

    @Test
    void sendsEveryReleaseOnceHoweverOftenItIsKilled() throws Exception {
        FakeUpstream upstream = FakeUpstream.in(dir, "upstream");
        upstream.file("noise", noise());
        Victim pipeline =
                new Victim(dir)
                        .recipe(
                                upstream.url(),
                                "ubuntu/noble",
                                "\"ppa:me/fresh\", \"dput:local\"",
                                settings());
        List<String> releases = new ArrayList<>();
        for (int kill = 0; kill < KILLS; kill++) {
            releases.add("1." + kill);
            upstream.release("1." + kill);
            Process run = pipeline.start("run");
            long before = sshd.received();
            until(run, before + random.nextInt(2 * BYTES));
            run.destroyForcibly().waitFor();
            take();
        }

        // Of an upload to a host that ended with its .changes a person is asked.
        assertThat(pipeline.start("run", "--once").waitFor()).as(pipeline::log).isIn(0, 5);
        take();

        assertThat(taken).doesNotHaveDuplicates();
        assertThat(new TreeSet<>(missing(releases))).as(pipeline::log).isEmpty();
    }

    /** What no compression makes smaller than half. */
    private String noise() {
        return random.ints(2L * BYTES, '0', '0' + 15)
                .collect(
                        StringBuilder::new,
                        (text, digit) -> text.append((char) digit),
                        StringBuilder::append)
                .toString();
    }

    private static List<String> incoming() {
        return List.of("~me/ubuntu/fresh", "incoming");
    }

    /** Until so many bytes have come to the server: some moment of an upload. */
    private void until(Process run, long bytes) {
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (System.nanoTime() < end && run.isAlive() && sshd.received() < bytes) {
            LockSupport.parkNanos(500_000);
        }
    }

    /**
     * Takes away every .changes that has come whole, as an archive does when a session has ended.
     */
    private void take() throws IOException {
        for (String incoming : incoming()) {
            Path directory = sshd.files().resolve(incoming);
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file : files.toList()) {
                    String name = file.getFileName().toString();
                    if (name.endsWith(".changes")
                            && Files.readString(file).contains("-----END PGP SIGNATURE-----")) {
                        taken.add(incoming + "/" + name);
                        Files.delete(file);
                    }
                }
            }
        }
    }

    /** Uploads that came nowhere and of which nobody is asked. */
    private List<String> missing(List<String> releases) {
        List<String> missing = new ArrayList<>();
        try (LedgerView ledger = LedgerView.open(dir.resolve("home/ledger.db"))) {
            List<RowView> rows = ledger.rows(new SourceName("hello"));
            for (String release : releases) {
                for (String incoming : incoming()) {
                    String name =
                            "%s/hello_%s-0~fresh1~ubuntu2404_source.changes"
                                    .formatted(incoming, release);
                    Optional<RowView> asked =
                            rows.stream()
                                    .filter(row -> row.key().stage() == Stage.UPLOAD)
                                    .filter(row -> row.key().version().equals(Optional.of(release)))
                                    .filter(row ->
                                            row.state() == State.HELD
                                                    || row.reason()
                                                            .orElse("")
                                                            .startsWith("superseded by"))
                                    .findFirst();
                    if (!taken.contains(name) && asked.isEmpty() && !superseded(rows, release)) {
                        missing.add(name);
                    }
                }
            }
        }
        return missing;
    }

    /** A release that a newer one overtook before it was uploaded. */
    private static boolean superseded(List<RowView> rows, String release) {
        return rows.stream()
                .filter(row -> row.key().version().equals(Optional.of(release)))
                .anyMatch(row -> row.reason().orElse("").startsWith("superseded by"));
    }

    private String settings() {
        return """
        poll: PT1S
        destinations:
          local:
            sftp: %1$s:%2$d
            user: %3$s
            key: %4$s
            known-hosts: %5$s
            directory: incoming
        launchpad:
          user: %3$s
          key: %4$s
          known-hosts: %5$s
          sftp: %1$s:%2$d
          api: %6$s
        """
                .formatted(
                        sshd.host(),
                        sshd.port(),
                        sshd.user(),
                        sshd.key(),
                        sshd.knownHosts(),
                        launchpad.api());
    }
}
