package org.freshet.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.freshet.testkit.FakeWeb;
import org.freshet.testkit.Tool;

/** The mirror program of Debian's, as a reader of ours. */
final class Debmirror {
    private Debmirror() {}

    /** A mirror of the suite {@code trial} of an archive, with what the options ask for besides. */
    static Path of(Path root, Path scratch, String... options) {
        try (FakeWeb web = FakeWeb.start()) {
            web.directory("/fresh", root);
            Path mirror = scratch.resolve("mirror");
            List<String> arguments =
                    new ArrayList<>(
                            List.of(
                                    "--method=http",
                                    "--host=" + web.uri("/").getAuthority(),
                                    "--root=fresh",
                                    "--dist=trial",
                                    "--section=main",
                                    "--arch=amd64",
                                    "--rsync-extra=none",
                                    "--keyring=" + root.resolve("key.gpg")));
            arguments.addAll(List.of(options));
            arguments.add(mirror.toString());
            Tool.Ran mirrored =
                    Tool.named("debmirror")
                            .env("GNUPGHOME", scratch.resolve("none").toString())
                            .run(arguments.toArray(String[]::new));
            assertThat(mirrored.exit()).as(mirrored.out() + mirrored.err()).isZero();
            return mirror;
        }
    }
}
