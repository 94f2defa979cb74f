package org.freshet.archive;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import org.freshet.archive.serve.ArchiveServer;

class FreshetServesTest extends ServingContract {
    @Override
    Served serve(Path directory) {
        ArchiveServer server =
                ArchiveServer.listen(
                        directory,
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        Clock.systemUTC(),
                        ArchiveServer.Limits.DEFAULT);
        return new Served(server.url(), server);
    }
}
