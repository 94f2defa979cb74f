package org.freshet.trust;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.bouncycastle.crypto.digests.Blake2bDigest;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.Shown;
import org.freshet.model.Verdict;

/** Judges one signature of minisign or signify. */
final class Ed25519Judgement implements Judgement {
    /** Ed25519 reads its message twice, so the whole of it must be in memory. */
    private static final int MOST_IN_MEMORY = 64 << 20;

    private final String what;
    private final Ed25519Signature signature;
    private final List<Ed25519Key> keys;
    private final Blake2bDigest digest = new Blake2bDigest(512);
    private final ByteArrayOutputStream whole = new ByteArrayOutputStream();

    /**
     * @throws IntegrityFailure for a key that is not pinned
     */
    Ed25519Judgement(String what, List<Ed25519Key> pinned, Ed25519Signature signature) {
        this.what = Shown.text(what);
        this.signature = signature;
        this.keys = pinned.stream().filter(key -> key.hasNumber(signature.key())).toList();
        if (keys.isEmpty()) {
            throw new IntegrityFailure(
                    "signature of `%s` is by key number `%s`, which is not pinned; pinned: %s"
                            .formatted(
                                    this.what,
                                    Ed25519Key.number(signature.key()),
                                    pinned.stream()
                                            .map(key -> "`%s`".formatted(key.number()))
                                            .distinct()
                                            .limit(8)
                                            .collect(Collectors.joining(", "))),
                    Keyring.PIN_ANOTHER);
        }
    }

    @Override
    public void update(byte[] data, int count) {
        if (signature.prehashed()) {
            digest.update(data, 0, count);
            return;
        }
        if (whole.size() + count > MOST_IN_MEMORY) {
            throw new IntegrityFailure(
                    "signature of `%s` is over all of its bytes and not over a digest, and it has more than %d"
                            .formatted(what, MOST_IN_MEMORY),
                    "ask upstream to sign with a recent minisign, or to sign a list of checksums");
        }
        whole.write(data, 0, count);
    }

    @Override
    public Verdict verdict(Instant at) {
        byte[] over;
        if (signature.prehashed()) {
            over = new byte[digest.getDigestSize()];
            digest.doFinal(over, 0);
        } else {
            over = whole.toByteArray();
        }
        Ed25519Key key =
                keys.stream()
                        .filter(each -> signature.isBy(each, over))
                        .findFirst()
                        .orElseThrow(() ->
                                new IntegrityFailure(
                                        "signature of `%s` does not match: signed by `%s`, content differs"
                                                .formatted(what, keys.getFirst().text()),
                                        Keyring.CHANGED));
        if (!signature.isCommentBy(key)) {
            throw new IntegrityFailure(
                    "trusted comment in the signature of `%s` was changed".formatted(what),
                    "fetch the signature again, or ask upstream for a good one");
        }
        String by = key.name().map(Shown::text).map(name -> name + " ").orElse("key ");
        return new Verdict(
                what,
                Optional.of(key.text()),
                key.name().map(Shown::text),
                signature
                        .comment()
                        .map(comment ->
                                "good minisign signature by %s(%s), comment `%s`"
                                        .formatted(
                                                by,
                                                key.text(),
                                                // Minisign puts tabs between what it says.
                                                Shown.text(
                                                        Ed25519Key.utf8(comment)
                                                                .replace('\t', ' '))))
                        .orElseGet(() ->
                                "good signify signature by %s(%s)".formatted(by, key.text())));
    }
}
