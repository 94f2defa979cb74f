package org.freshet.packaging;

import java.util.Set;
import java.util.regex.Pattern;

/** What does not belong to a source package though it lies in its tree. */
final class LeftOut {
    /** The default of dpkg-source's {@code --tar-ignore} (dpkg-source(1)), at any depth. */
    private static final Pattern BY_DPKG =
            Pattern.compile(
                    ".*\\.(?:a|la|o|so)|\\..*\\.sw.|.+~|,,.*|\\.[#~].*|\\.arch-ids|\\.arch-inventory"
                            + "|\\.be|\\.bzr|\\.bzr\\.backup|\\.bzr\\.tags|\\.bzrignore|\\.cvsignore"
                            + "|\\.deps|\\.git|\\.gitattributes|\\.gitignore|\\.gitmodules|\\.gitreview"
                            + "|\\.hg|\\.hgignore|\\.hgsigs|\\.hgtags|\\.mailmap|\\.mtn-ignore|\\.shelf"
                            + "|\\.svn|CVS|DEADJOE|RCS|_MTN|_darcs|\\{arch\\}");

    /** Leavings of editors and file managers, and the git repository that it may be. */
    private static final Pattern OF_EDITORS =
            Pattern.compile(".+~|\\.#.*|\\..*\\.sw.|\\.git|\\.DS_Store");

    /** What dpkg-source writes for itself, or reads and never packs. */
    private static final Set<String> OF_DPKG =
            Set.of(
                    "files",
                    "files.new",
                    "source/local-options",
                    "source/local-patch-header",
                    "patches/.dpkg-source-applied");

    private LeftOut() {}

    /** Of the tree of a native package, as dpkg-source does: by the name of a file or directory. */
    static boolean ofTree(String name) {
        return BY_DPKG.matcher(name).matches();
    }

    /**
     * Of a {@code debian/} directory, by path below it: less than dpkg-source leaves out, so that
     * what a distribution packed comes back whole; dgit packs a {@code .gitignore} too.
     */
    static boolean ofPackaging(String path) {
        return OF_DPKG.contains(path)
                || OF_EDITORS.matcher(path.substring(path.lastIndexOf('/') + 1)).matches();
    }
}
