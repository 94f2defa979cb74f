package org.freshet.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.freshet.handover.sftp.RemoteFiles.Content;
import org.freshet.handover.sftp.SftpConnection;
import org.freshet.handover.sftp.SftpServer;
import org.freshet.trust.Passphrases;

/**
 * Sends every file of a directory over one connection, twice, and prints for each time the
 * milliseconds from before the connection to after its end (uploads.sh).
 */
final class Uploads {
    private Uploads() {}

    static void main(String[] arguments) throws IOException {
        SftpServer server =
                new SftpServer(
                        arguments[0],
                        Integer.parseInt(arguments[1]),
                        arguments[2],
                        Path.of(arguments[3]),
                        Path.of(arguments[4]));
        SequencedMap<String, Content> files = new LinkedHashMap<>();
        try (Stream<Path> all = Files.list(Path.of(arguments[5]))) {
            all.sorted()
                    .forEach(file ->
                            files.put(
                                    arguments[6] + "/" + file.getFileName(),
                                    () -> Files.newInputStream(file)));
        }
        System.out.print(once(server, files) + " " + once(server, files));
    }

    private static long once(SftpServer server, SequencedMap<String, Content> files) {
        long began = System.nanoTime();
        try (SftpConnection remote = SftpConnection.open(server, Passphrases.NONE)) {
            remote.putAll(files, _ -> {});
        }
        return (System.nanoTime() - began) / 1_000_000;
    }
}
