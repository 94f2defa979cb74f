package org.freshet.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.freshet.archive.Archive;
import org.freshet.archive.ShownSuite;
import org.freshet.handover.sftp.SftpConnection;
import org.freshet.handover.sftp.SftpServer;
import org.freshet.handover.tree.LocalTree;
import org.freshet.handover.tree.RemoteArchive;
import org.freshet.handover.tree.RemoteArchive.Wish;
import org.freshet.http.Web;
import org.freshet.model.FreshetException;
import org.freshet.trust.Passphrases;

/**
 * Sends an archive whenever a line of standard input comes, in one process as {@code freshet run}
 * does, and answers each with one line: how long it took in milliseconds, or what is wrong.
 */
final class Sends {
    private Sends() {}

    static void main(String[] arguments) throws IOException {
        Path root = Path.of(arguments[0]);
        SftpServer server =
                new SftpServer(
                        "localhost",
                        Integer.parseInt(arguments[1]),
                        System.getProperty("user.name"),
                        Path.of(arguments[2]),
                        Path.of(arguments[3]));
        Clock clock = Clock.systemUTC();
        RemoteArchive remote =
                new RemoteArchive(
                        root,
                        new RemoteArchive.Remote(
                                server + "/" + arguments[4],
                                arguments[4],
                                () -> SftpConnection.open(server, Passphrases.NONE),
                                Optional.empty()),
                        new Web(clock),
                        Archive.GRACE,
                        clock);
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                long began = System.nanoTime();
                try {
                    remote.send(() -> seen(root), Wish.CHANGES);
                    System.out.println((System.nanoTime() - began) / 1_000_000);
                } catch (FreshetException e) {
                    System.out.println(String.valueOf(e.getMessage()).replace("\n", " | "));
                }
            }
        }
    }

    private static LocalTree seen(Path root) {
        String fingerprint = LocalTree.fingerprint(root);
        List<LocalTree.Suite> suites =
                Archive.open(root).shown().stream().map(Sends::suite).toList();
        return new LocalTree(root, fingerprint, suites);
    }

    private static LocalTree.Suite suite(ShownSuite shown) {
        TreeMap<String, LocalTree.Index> indices = new TreeMap<>();
        shown.says()
                .files()
                .forEach((path, file) ->
                        indices.put(path, new LocalTree.Index(file.sha256(), file.size())));
        return new LocalTree.Suite(
                shown.suite(), shown.inRelease(), shown.release(), shown.releaseGpg(), indices);
    }
}
