package org.freshet.upstream;

import java.io.File;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.RepositoryCache.FileKey;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.util.FS;

/**
 * A git repository on this machine, read where it lies: nothing needs to be fetched, and nothing is
 * written to it. (JGit's own transport for these runs a server in the process, which prints its
 * stack traces on standard error.)
 */
final class LocalGit {
    private LocalGit() {}

    /** The repository; empty when the URL names a server, or a file such as a bundle. */
    static Optional<Repository> open(GitUrl url) throws IOException {
        GitSetup.ensure();
        String scheme = url.uri().getScheme();
        boolean local =
                scheme == null
                        ? url.uri().getHost() == null
                        : scheme.toLowerCase(Locale.ROOT).equals("file");
        if (!local) {
            return Optional.empty();
        }
        File directory =
                FileKey.resolve(
                        FS.DETECTED.resolve(new File("."), url.uri().getPath()), FS.DETECTED);
        return directory == null
                ? Optional.empty()
                : Optional.of(
                        new FileRepositoryBuilder()
                                .setGitDir(directory)
                                .setMustExist(true)
                                .build());
    }
}
