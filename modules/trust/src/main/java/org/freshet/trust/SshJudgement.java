package org.freshet.trust;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.bouncycastle.crypto.Digest;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.Shown;
import org.freshet.model.Verdict;

/** Judges one SSH signature. */
final class SshJudgement implements Judgement {
    private final String what;
    private final Namespace namespace;
    private final SshSignature signature;
    private final List<AllowedSigner> lines;
    private final Digest digest;

    /**
     * @throws IntegrityFailure for what needs no data: malformed, another namespace, a key that is
     *     not pinned
     */
    SshJudgement(String what, Namespace namespace, List<AllowedSigner> signers, byte[] signature) {
        this.what = Shown.text(what);
        this.namespace = namespace;
        try {
            this.signature = SshSignature.parse(signature);
        } catch (IllegalArgumentException e) {
            throw malformed(e);
        }
        if (!this.signature.namespace().equals(namespace.toString())) {
            throw new IntegrityFailure(
                    "signature of `%s` is for the namespace `%s`, expected `%s`"
                            .formatted(
                                    this.what, Shown.text(this.signature.namespace()), namespace),
                    "it was made for something else; `ssh-keygen -Y sign -n %s` signs for this"
                            .formatted(namespace));
        }
        this.lines = signers.stream().filter(line -> line.key().is(this.signature.key())).toList();
        if (lines.isEmpty()) {
            throw new IntegrityFailure(
                    "signature of `%s` is by key `%s`, which is not pinned; pinned: %s"
                            .formatted(
                                    this.what,
                                    SshKey.fingerprint(this.signature.key()),
                                    pinned(signers)),
                    Keyring.PIN_ANOTHER);
        }
        this.digest = this.signature.digest();
    }

    @Override
    public void update(byte[] data, int count) {
        digest.update(data, 0, count);
    }

    @Override
    public Verdict verdict(Instant at) {
        byte[] hash = new byte[digest.getDigestSize()];
        digest.doFinal(hash, 0);
        SshKey key = lines.getFirst().key();
        if (!isRight(key, hash)) {
            throw new IntegrityFailure(
                    "signature of `%s` does not match: signed by `%s`, content differs"
                            .formatted(what, key.fingerprint()),
                    Keyring.CHANGED);
        }
        Optional<AllowedSigner> signer =
                lines.stream().filter(line -> line.refusal(namespace, at).isEmpty()).findFirst();
        if (signer.isEmpty()) {
            throw new IntegrityFailure(
                    "signature of `%s` is by key `%s`, which %s"
                            .formatted(
                                    what,
                                    key.fingerprint(),
                                    lines.getFirst().refusal(namespace, at).orElseThrow()),
                    Keyring.RENEWED);
        }
        Optional<String> principals = signer.get().principals().map(Shown::text);
        return new Verdict(
                what,
                Optional.of(key.fingerprint()),
                principals,
                "good SSH signature by "
                        + principals
                                .map(name -> "%s (%s)".formatted(name, key.fingerprint()))
                                .orElse(key.fingerprint()));
    }

    private boolean isRight(SshKey key, byte[] hash) {
        try {
            return signature.isBy(key, hash);
        } catch (IllegalArgumentException e) {
            throw malformed(e);
        } catch (RuntimeException e) {
            // Bouncy Castle answers numbers out of range so: no such signature was ever made.
            return false;
        }
    }

    private IntegrityFailure malformed(IllegalArgumentException e) {
        return new IntegrityFailure(
                "SSH signature of `%s` is malformed: %s"
                        .formatted(what, Shown.text(String.valueOf(e.getMessage()))),
                "make it by `ssh-keygen -Y sign -n %s`".formatted(namespace),
                e);
    }

    private static String pinned(List<AllowedSigner> signers) {
        return signers.stream()
                .map(signer -> signer.key().fingerprint())
                .distinct()
                .limit(8)
                .map("`%s`"::formatted)
                .collect(Collectors.joining(", "));
    }
}
