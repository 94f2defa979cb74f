package org.freshet.trust;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;
import org.freshet.model.Unavailable;
import org.freshet.model.Verdict;
import org.freshet.trust.Keyring.SignedText;
import org.jspecify.annotations.Nullable;

/**
 * Public keys of every kind that somebody pinned, and the judgement of signatures by them. What a
 * key file or a signature is, is recognised by what is in it. Safe for several threads.
 */
public final class Keys {
    private static final int SIGNATURE_BYTES = 1 << 20;
    private static final int TEXT_BYTES = 64 << 20;

    private final List<Certificate> openPgp = new ArrayList<>();
    private final List<AllowedSigner> ssh = new ArrayList<>();
    private final List<Ed25519Key> ed25519 = new ArrayList<>();

    private Keys() {}

    /**
     * The keys of all files: OpenPGP, ASCII-armoured or binary; lines of allowed signers or public
     * keys of SSH; public keys of minisign and signify.
     *
     * @throws InvalidInput when a file is missing, holds no such key, or a secret one
     */
    public static Keys read(List<Path> files) {
        Keys keys = new Keys();
        for (Path file : files) {
            keys.add(file, KeyFile.read(file));
        }
        return keys;
    }

    /** Whether any key is pinned that signatures of that kind are made by. */
    public boolean has(SignatureKind kind) {
        return switch (kind) {
            case OPENPGP -> !openPgp.isEmpty();
            case SSH -> !ssh.isEmpty();
            case MINISIGN, SIGNIFY -> !ed25519.isEmpty();
            case UNKNOWN -> false;
        };
    }

    /**
     * Judges a detached signature by a pinned key. Of an OpenPGP file with several signatures one
     * good one is enough: to take away the others is in anybody's power.
     *
     * @param what the name of what was signed, for messages
     * @param at the time to judge expiry by
     * @throws IntegrityFailure when it is not good: of another kind than the pinned keys, by
     *     another key, changed content, expired or revoked key, key without the right to sign, weak
     *     algorithm
     * @throws Unavailable when {@code data} cannot be read
     */
    public Verdict verify(
            String what, Namespace namespace, InputStream data, byte[] signature, Instant at) {
        Judgement judgement = judgement(what, namespace, signature);
        byte[] buffer = new byte[1 << 16];
        try {
            for (int count = data.read(buffer); count >= 0; count = data.read(buffer)) {
                judgement.update(buffer, count);
            }
        } catch (IOException e) {
            throw new Unavailable("`%s` cannot be read".formatted(Shown.text(what)), null, e);
        }
        return judgement.verdict(at);
    }

    /**
     * Judges a text that holds its own signature, clear-signed by OpenPGP or as {@code signify -S
     * -e} makes it, and gives what was signed.
     *
     * @throws IntegrityFailure as {@link #verify} does; also for a text that is not signed
     */
    public SignedText verifyText(String what, byte[] signed, Instant at) {
        if (ClearText.is(signed)) {
            require(SignatureKind.OPENPGP, what);
            return new Keyring(openPgp).verifyClearSigned(what, signed, at);
        }
        if (SignatureKind.of(signed) != SignatureKind.SIGNIFY || signed.length > TEXT_BYTES) {
            throw new IntegrityFailure(
                    "`%s` is not a signed text".formatted(Shown.text(what)),
                    "expected a text that is clear-signed by OpenPGP or embedded by signify");
        }
        require(SignatureKind.SIGNIFY, what);
        try {
            Ed25519Signature signature = Ed25519Signature.parseWithText(signed);
            byte[] text = signature.text();
            Judgement judgement = new Ed25519Judgement(what, ed25519, signature);
            judgement.update(text, text.length);
            Verdict verdict = judgement.verdict(at);
            return new SignedText(ClearText.utf8(text), verdict);
        } catch (IllegalArgumentException e) {
            throw malformed(SignatureKind.SIGNIFY, what, e);
        }
    }

    private Judgement judgement(String what, Namespace namespace, byte[] signature) {
        if (signature.length > SIGNATURE_BYTES) {
            throw new IntegrityFailure(
                    "signature of `%s` has more than %d bytes"
                            .formatted(Shown.text(what), SIGNATURE_BYTES),
                    "check that the signature's URL names a detached signature");
        }
        SignatureKind kind = SignatureKind.of(signature);
        require(kind, what);
        return switch (kind) {
            case OPENPGP -> new OpenPgpJudgement(what, openPgp, signature);
            case SSH -> new SshJudgement(what, namespace, ssh, signature);
            case MINISIGN, SIGNIFY -> {
                try {
                    yield new Ed25519Judgement(what, ed25519, Ed25519Signature.parse(signature));
                } catch (IllegalArgumentException e) {
                    throw malformed(kind, what, e);
                }
            }
            case UNKNOWN -> throw new IllegalStateException("no key is for it");
        };
    }

    private void require(SignatureKind kind, String what) {
        if (kind == SignatureKind.UNKNOWN) {
            throw new IntegrityFailure(
                    "signature of `%s` is none that is known: OpenPGP, SSH, minisign or signify"
                            .formatted(Shown.text(what)),
                    "check that the signature's URL names a detached signature");
        }
        if (!has(kind)) {
            throw new IntegrityFailure(
                    "signature of `%s` is %s, and no key for it is pinned; pinned: %s"
                            .formatted(Shown.text(what), kind.signature(), pinned()),
                    "add upstream's %s key to `keys`, after it was confirmed over a channel other than this download"
                            .formatted(kind));
        }
    }

    private String pinned() {
        String kinds =
                Stream.of(SignatureKind.values())
                        .filter(this::has)
                        .map(SignatureKind::toString)
                        .collect(Collectors.joining(", "));
        return kinds.isEmpty() ? "none" : kinds;
    }

    private static IntegrityFailure malformed(
            SignatureKind kind, String what, IllegalArgumentException e) {
        return new IntegrityFailure(
                "%s signature of `%s` is malformed: %s"
                        .formatted(
                                kind, Shown.text(what), Shown.text(String.valueOf(e.getMessage()))),
                "fetch the signature again, or ask upstream for a good one",
                e);
    }

    private void add(Path file, byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        if (text.contains(" PRIVATE KEY") || Ed25519Key.isSecret(text)) {
            throw new InvalidInput(
                    "key file `%s` holds a secret key".formatted(file),
                    "give the public key, and consider the secret one as known to others");
        }
        if ((bytes.length > 0 && !Armor.is(bytes)) || text.contains("-----BEGIN PGP ")) {
            openPgp.addAll(Keyring.certificates(file, bytes));
        } else if (Ed25519Key.is(text)) {
            try {
                ed25519.add(Ed25519Key.parse(text));
            } catch (IllegalArgumentException e) {
                throw noKey(file, e);
            }
        } else {
            addSsh(file, new String(bytes, StandardCharsets.UTF_8));
        }
    }

    private void addSsh(Path file, String text) {
        boolean any = false;
        int number = 0;
        for (String line : text.lines().map(String::strip).toList()) {
            number++;
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            try {
                ssh.add(AllowedSigner.parse(line));
                any = true;
            } catch (IllegalArgumentException e) {
                throw any || Stream.of("ssh-", "ecdsa-", "sk-").anyMatch(line::contains)
                        ? new InvalidInput(
                                "line %d of key file `%s` is no line of allowed signers: %s"
                                        .formatted(
                                                number,
                                                file,
                                                Shown.text(String.valueOf(e.getMessage()))),
                                "see ALLOWED SIGNERS in ssh-keygen(1)",
                                e)
                        : noKey(file, e);
            }
        }
        if (!any) {
            throw noKey(file, null);
        }
    }

    private static InvalidInput noKey(Path file, @Nullable IllegalArgumentException cause) {
        return new InvalidInput(
                "key file `%s` holds no public key that is known".formatted(file),
                "OpenPGP keys, lines of allowed signers of SSH, and public keys of minisign and signify are",
                cause);
    }
}
