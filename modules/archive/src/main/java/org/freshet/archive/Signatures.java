package org.freshet.archive;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.freshet.model.FreshetException;
import org.freshet.trust.Keyring;

/**
 * The signatures that a suite must have: one by each active key, for clients may know any one of
 * them alone.
 */
final class Signatures {
    private final Instant now;
    private final SortedMap<String, Keyring> keys = new TreeMap<>();
    private final List<String> unserved = new ArrayList<>();

    Signatures(Path root, Charter charter, Instant now) {
        this.now = now;
        Keyring served = Keyring.read(List.of(root.resolve(ServedPages.KEY)));
        List<ArchiveKeys.Key> active = charter.keys().active();
        if (active.size() < 2) {
            keys.put("", served);
            return;
        }
        for (ArchiveKeys.Key key : active) {
            String fingerprint = key.fingerprint().orElse("");
            served.only(fingerprint)
                    .ifPresentOrElse(
                            one -> put(key, one),
                            () ->
                                    unserved.add(
                                            "key %s signs and `%s` lacks it"
                                                    .formatted(fingerprint, ServedPages.KEY)));
        }
    }

    /** One that expired in its overlap is nobody's only key. */
    private void put(ArchiveKeys.Key key, Keyring one) {
        boolean over =
                one.facts().getFirst().expires().map(end -> !now.isBefore(end)).orElse(false);
        if (!over || key.until().isEmpty()) {
            keys.put("key %s: ".formatted(key.fingerprint().orElse("")), one);
        }
    }

    /** What InRelease lacks, one line a key. */
    List<String> lackingInside(byte[] signed) {
        return lacking(key -> key.verifyClearSigned("InRelease", signed, now));
    }

    /** What Release.gpg lacks. */
    List<String> lackingBeside(byte[] release, byte[] signature) {
        return lacking(key ->
                key.verifyDetached("Release", new ByteArrayInputStream(release), signature, now));
    }

    private List<String> lacking(Consumer<Keyring> check) {
        List<String> lacking = new ArrayList<>(unserved);
        keys.forEach((name, key) -> {
            try {
                check.accept(key);
            } catch (FreshetException e) {
                lacking.add(name + e.getMessage());
            }
        });
        return lacking;
    }
}
