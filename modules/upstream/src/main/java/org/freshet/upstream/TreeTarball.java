package org.freshet.upstream;

import java.io.BufferedOutputStream;
import java.io.OutputStream;
import java.util.List;
import org.freshet.files.ContentStore;
import org.freshet.files.SameBytes;
import org.freshet.model.StoredFile;

/** Puts the tar of a tagged tree into the store, compressed so that the bytes repeat. */
final class TreeTarball {
    private TreeTarball() {}

    /**
     * A {@code tar.xz}, streamed: neither tar nor tree is ever whole in memory.
     *
     * @param prefix the top directory, with a slash
     * @param notes takes what is to be said of pinned placeholders
     */
    static StoredFile put(
            ContentStore store, String name, TaggedTree tree, String prefix, List<String> notes) {
        return store.put(
                name,
                out -> {
                    try (OutputStream xz = new BufferedOutputStream(SameBytes.xz(out), 1 << 16)) {
                        notes.addAll(tree.writeTar(prefix, xz));
                    }
                });
    }
}
