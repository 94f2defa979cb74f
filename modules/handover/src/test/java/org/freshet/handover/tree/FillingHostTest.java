package org.freshet.handover.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.freshet.handover.sftp.SftpConnection;
import org.freshet.handover.sftp.SftpServer;
import org.freshet.handover.tree.RemoteArchive.Wish;
import org.freshet.http.Web;
import org.freshet.model.Unavailable;
import org.freshet.testkit.Jvm;
import org.freshet.testkit.Sshd;
import org.freshet.testkit.Tool;
import org.freshet.trust.Passphrases;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * OpenSSH's server on a real file system with room for nothing, for one page, for two, until all is
 * sent: clients see the old suite or the new one, and with room the same command ends the work.
 */
@Tag("judge")
class FillingHostTest {
    private static final int MOST_PAGES = 60;
    private static final int PAGE = 4096;

    @TempDir Path dir;

    @Test
    void showsTheOldOrTheNewAndEndsTheWorkWhenThereIsRoom() {
        // The server gives up its rights, which it can only where it has them.
        Assumptions.assumeTrue(
                Tool.named("unshare").run("-m", "mount", "-t", "tmpfs", "none", "/mnt").exit() == 0,
                "this machine lets nobody mount a file system of his own");

        String said =
                Tool.named("unshare")
                        .run(Jvm.under(List.of("-m"), Child.class, dir.toString()))
                        .ok();

        List<String> lines = said.lines().toList();
        assertThat(lines).noneMatch(line -> line.startsWith("wrong"));
        assertThat(lines.getLast()).matches("full [1-9][0-9]*");
    }

    /** Has the small file system, which nobody else sees. */
    static final class Child {
        private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");

        private final Sshd sshd;
        private final TinyTree tree;
        private final Path www;

        private Child(Path dir) throws IOException {
            sshd = Sshd.in(dir.resolve("server"));
            tree = TinyTree.at(dir.resolve("fresh"));
            www = Files.createDirectories(sshd.files().resolve("www"));
        }

        public static void main(String[] arguments) throws IOException {
            Child child = new Child(Path.of(arguments[0]));
            child.fill();
            child.sshd.close();
        }

        private void fill() throws IOException {
            mount("mount", "-t", "tmpfs", "-o", "size=64m", "none", www.toString());
            send();
            int full = 0;
            boolean failed = true;
            for (int pages = 0; failed && pages < MOST_PAGES; pages++) {
                tree.publish("noble", "hello_%d".formatted(pages + 2));
                FileStore store = Files.getFileStore(www);
                long used = store.getTotalSpace() - store.getUnallocatedSpace();
                mount(
                        "mount",
                        "-o",
                        "remount,size=" + (used + (long) pages * PAGE),
                        www.toString());
                failed = failed();
                full += failed ? 1 : 0;
                if (!Files.readString(www.resolve("dists/noble/InRelease"))
                        .equals("signed " + Files.readString(www.resolve("dists/noble/Release")))) {
                    System.out.println("wrong: a mixture with pages: " + pages);
                }
                mount("mount", "-o", "remount,size=64m", www.toString());
                send();
                if (!TinyTree.shown(www).equals(TinyTree.shown(tree.root))) {
                    System.out.println("wrong: not the same with pages: " + pages);
                }
            }
            System.out.println("full " + full);
        }

        private boolean failed() {
            try {
                send();
                return false;
            } catch (Unavailable e) {
                if (!e.hint().orElse("").startsWith("its disk may be full")) {
                    System.out.println("wrong: " + e);
                }
                return true;
            }
        }

        private void send() {
            SftpServer server =
                    new SftpServer(
                            sshd.host(), sshd.port(), sshd.user(), sshd.key(), sshd.knownHosts());
            new RemoteArchive(
                            tree.root,
                            new RemoteArchive.Remote(
                                    "me@www.example.org/www",
                                    "www",
                                    () -> SftpConnection.open(server, Passphrases.NONE),
                                    Optional.empty()),
                            new Web(() -> NOW),
                            Duration.ofDays(1),
                            () -> NOW)
                    .send(tree::seen, Wish.CHANGES);
        }

        private static void mount(String... command) {
            Tool.named(command[0])
                    .run(List.of(command).subList(1, command.length).toArray(String[]::new))
                    .ok();
        }
    }
}
