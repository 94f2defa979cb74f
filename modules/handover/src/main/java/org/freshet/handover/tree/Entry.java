package org.freshet.handover.tree;

import java.util.Comparator;
import org.freshet.model.IntegrityFailure;

/**
 * Something in a tree.
 *
 * @param path from the root
 * @param stamp of a file: when it was changed, as exactly as its file system tells; 0 where that
 *     does not count
 * @param sum of a file its sha256, empty where nobody knows it; of a link its target
 */
record Entry(Kind kind, String path, long size, long stamp, String sum) {
    /** What it is. */
    enum Kind {
        DIRECTORY,
        FILE,
        LINK;

        String letter() {
            return switch (this) {
                case DIRECTORY -> "d";
                case FILE -> "f";
                case LINK -> "l";
            };
        }

        static Kind of(String letter) {
            return switch (letter) {
                case "d" -> DIRECTORY;
                case "f" -> FILE;
                case "l" -> LINK;
                default -> throw new IntegrityFailure("`%s` is no kind of file".formatted(letter));
            };
        }
    }

    /** A directory, then what is in it, then what follows it: each name by itself. */
    static final Comparator<String> ORDER = Entry::compare;

    static Entry directory(String path) {
        return new Entry(Kind.DIRECTORY, path, 0, 0, "");
    }

    Entry withSum(String sha256) {
        return new Entry(kind, path, size, stamp, sha256);
    }

    private static int compare(String a, String b) {
        int length = Math.min(a.length(), b.length());
        for (int i = 0; i < length; i++) {
            char one = a.charAt(i) == '/' ? 0 : a.charAt(i);
            char other = b.charAt(i) == '/' ? 0 : b.charAt(i);
            if (one != other) {
                return Character.compare(one, other);
            }
        }
        return Integer.compare(a.length(), b.length());
    }
}
