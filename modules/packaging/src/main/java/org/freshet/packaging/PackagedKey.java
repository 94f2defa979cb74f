package org.freshet.packaging;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.freshet.files.ContentStore;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.InvalidInput;
import org.freshet.model.OrigTarball;
import org.freshet.model.StoredFile;
import org.freshet.trust.Keyring;

/**
 * Whether the key that the packaging of a release brings fits upstream's signatures in the package:
 * uscan and dpkg-source check them by it, and not by the recipe's keys.
 */
final class PackagedKey {
    private static final String NAME = "debian/upstream/signing-key.asc";
    private static final int MOST_BYTES = 4 << 20;

    private final ContentStore store;
    private final Instant now;

    /** By the key: the targets of a recipe have one mostly. */
    private final Map<String, List<String>> said = new HashMap<>();

    PackagedKey(ContentStore store, Instant now) {
        this.store = store;
        this.now = now;
    }

    /** One line for each signature that it does not fit. */
    List<String> notes(OrigTarball orig, DebianFiles debian) {
        return debian.text(NAME, MOST_BYTES)
                .map(key -> said.computeIfAbsent(key, _ -> notes(orig, key)))
                .orElse(List.of());
    }

    private List<String> notes(OrigTarball orig, String key) {
        List<String> notes = new ArrayList<>();
        try {
            Keyring keyring = Keyring.of(Path.of(NAME), key.getBytes(StandardCharsets.UTF_8));
            signed(orig, keyring, notes);
            orig.components().values().forEach(one -> signed(one, keyring, notes));
        } catch (InvalidInput noKey) {
            notes.add(String.valueOf(noKey.getMessage()));
        }
        return notes;
    }

    private void signed(OrigTarball orig, Keyring keyring, List<String> notes) {
        for (StoredFile signature : orig.beside()) {
            try (InputStream tarball = store.open(orig.file());
                    InputStream in = store.open(signature)) {
                keyring.verifyDetached(orig.file().name(), tarball, in.readAllBytes(), now);
            } catch (IntegrityFailure other) {
                notes.add("by the packaging's own `%s`: %s".formatted(NAME, other.getMessage()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
