package org.freshet.trust;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.bouncycastle.bcpg.BCPGInputStream;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentVerifierBuilderProvider;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.Shown;
import org.freshet.model.Verdict;
import org.jspecify.annotations.Nullable;

/** Judges the OpenPGP signatures of one file. */
final class OpenPgpJudgement implements Judgement {
    private static final String SIGNATURE = "PGP SIGNATURE";
    private static final int SIGNATURE_BYTES = 1 << 20;
    // Each costs a pass of the digest over the data; Debian puts three on an InRelease.
    private static final int MOST_SIGNATURES = 16;
    // How far the clock of a signer may be ahead.
    private static final Duration AHEAD = Duration.ofDays(1);
    private static final int RECENT_VERSION = 4;
    // What is hashed ends with the version, 0xff and a length (RFC 9580, 5.2.4).
    private static final int TRAILER_END = 6;

    private final String what;
    private final List<Certificate> certificates;
    private final List<Candidate> candidates = new ArrayList<>();
    private final List<Refusal> refusals = new ArrayList<>();

    /** A signature and the one pinned key that may have made it. */
    private record Candidate(PGPSignature signature, Certificate certificate, PGPPublicKey key) {}

    /** Why a signature is not good. The weightiest is told: it is nearest to being a good one. */
    private record Refusal(int weight, String message, String hint) {}

    OpenPgpJudgement(String what, List<Certificate> certificates, byte[] signature) {
        this.what = Shown.text(what);
        this.certificates = certificates;
        if (signature.length > SIGNATURE_BYTES) {
            throw garbage("it has more than %d bytes".formatted(SIGNATURE_BYTES), null);
        }
        List<Packet> packets = packets(signature);
        if (packets.isEmpty()) {
            throw garbage("no signature in it", null);
        }
        if (packets.size() > MOST_SIGNATURES) {
            throw garbage("it holds more than %d signatures".formatted(MOST_SIGNATURES), null);
        }
        packets.forEach(this::add);
    }

    @Override
    public void update(byte[] data, int count) {
        for (Candidate candidate : candidates) {
            candidate.signature().update(data, 0, count);
        }
    }

    @Override
    public Verdict verdict(Instant at) {
        for (Candidate candidate : candidates) {
            Optional<Refusal> refusal = refusal(candidate, at);
            if (refusal.isEmpty()) {
                String fingerprint = candidate.certificate().fingerprint();
                String signer = candidate.certificate().userId();
                return new Verdict(
                        what,
                        Optional.of(fingerprint),
                        Optional.of(signer),
                        "good signature by %s (%s)".formatted(signer, fingerprint));
            }
            refusals.add(refusal.get());
        }
        Refusal worst =
                refusals.stream()
                        .reduce((a, b) -> b.weight() > a.weight() ? b : a)
                        .orElseThrow(() -> new IllegalStateException("a signature was lost"));
        throw new IntegrityFailure(worst.message(), worst.hint());
    }

    private List<Packet> packets(byte[] signature) {
        List<Packet> packets = new ArrayList<>();
        try {
            List<byte[]> blocks =
                    Armor.is(signature) ? Armor.blocks(SIGNATURE, signature) : List.of(signature);
            for (byte[] block : blocks) {
                packets.addAll(Packet.split(block));
            }
        } catch (IllegalArgumentException e) {
            throw garbage(String.valueOf(e.getMessage()), e);
        }
        packets.removeIf(packet -> packet.tag() == Packet.MARKER || packet.tag() == Packet.PADDING);
        if (packets.stream().anyMatch(packet -> packet.tag() != Packet.SIGNATURE)) {
            throw garbage("it holds other things than signatures", null);
        }
        return packets;
    }

    private void add(Packet packet) {
        if (packet.version() != RECENT_VERSION) {
            refusals.add(
                    new Refusal(
                            1,
                            "signature of `%s` has version %d, expected 4"
                                    .formatted(what, packet.version()),
                            "sign with a version of GnuPG or Sequoia of this century"));
            return;
        }
        PGPSignature signature = parsed(packet);
        if (signature == null) {
            return;
        }
        boolean known = false;
        for (Certificate certificate : certificates) {
            for (PGPPublicKey key : certificate.keysOf(signature).toList()) {
                known = true;
                PGPSignature own = parsed(packet);
                if (own != null && isFit(own, certificate, key)) {
                    candidates.add(new Candidate(own, certificate, key));
                }
            }
        }
        if (!known) {
            refusals.add(
                    new Refusal(
                            2,
                            "signature of `%s` is by key `%s`, which is not pinned; pinned: %s"
                                    .formatted(
                                            what, issuer(signature), Keyring.pinned(certificates)),
                            Keyring.PIN_ANOTHER));
        }
    }

    /** The signature in a packet; null, and a refusal, when there is none. */
    private @Nullable PGPSignature parsed(Packet packet) {
        try {
            PGPSignature signature =
                    new PGPSignature(
                            new BCPGInputStream(new ByteArrayInputStream(packet.framed())));
            // Bouncy Castle hashes what it understood, not what it read: a length that was changed
            // may go unseen. No forgery, but other readers would refuse it.
            byte[] trailer = signature.getSignatureTrailer();
            if (packet.bodyStartsWith(trailer, trailer.length - TRAILER_END)) {
                return signature;
            }
            refusals.add(malformed());
            return null;
        } catch (IOException | PGPException | RuntimeException e) {
            // Runtime exceptions of many kinds come from malformed packets.
            refusals.add(malformed());
            return null;
        }
    }

    private Refusal malformed() {
        return new Refusal(
                0,
                "signature of `%s` is malformed".formatted(what),
                "fetch the signature again, or ask upstream for a good one");
    }

    /** What can be said before the data is read; the signature then waits for it. */
    private boolean isFit(PGPSignature signature, Certificate certificate, PGPPublicKey key) {
        int type = signature.getSignatureType();
        if (type != PGPSignature.BINARY_DOCUMENT && type != PGPSignature.CANONICAL_TEXT_DOCUMENT) {
            refusals.add(
                    new Refusal(
                            3,
                            "signature of `%s` is not over a document: type %d"
                                    .formatted(what, type),
                            "sign the file with `gpg --armor --detach-sign`"));
            return false;
        }
        int hash = signature.getHashAlgorithm();
        if (!Certificate.STRONG_HASHES.contains(hash)) {
            refusals.add(
                    new Refusal(
                            5,
                            "signature of `%s` by `%s` uses the weak digest %s"
                                    .formatted(what, certificate.fingerprint(), name(hash)),
                            "ask upstream to sign with SHA-256 or SHA-512"));
            return false;
        }
        try {
            signature.init(new BcPGPContentVerifierBuilderProvider(), key);
            return true;
        } catch (PGPException | RuntimeException e) {
            refusals.add(malformed());
            return false;
        }
    }

    private Optional<Refusal> refusal(Candidate candidate, Instant at) {
        PGPSignature signature = candidate.signature();
        String primary = candidate.certificate().fingerprint();
        if (!isRight(signature)) {
            return Optional.of(
                    new Refusal(
                            4,
                            "signature of `%s` does not match: signed by `%s`, content differs"
                                    .formatted(what, primary),
                            Keyring.CHANGED));
        }
        if (!Certificate.isUnderstood(signature)) {
            return Optional.of(
                    new Refusal(
                            6,
                            "signature of `%s` by `%s` has a critical part that is not understood"
                                    .formatted(what, primary),
                            "ask upstream to sign without it"));
        }
        Instant made = signature.getCreationTime().toInstant();
        long seconds = signature.getHashedSubPackets().getSignatureExpirationTime();
        if (seconds > 0 && !at.isBefore(made.plusSeconds(seconds))) {
            return Optional.of(
                    new Refusal(
                            6,
                            "signature of `%s` by `%s` expired on %s"
                                    .formatted(what, primary, made.plusSeconds(seconds)),
                            "ask upstream for a new signature"));
        }
        if (made.isAfter(at.plus(AHEAD))) {
            return Optional.of(
                    new Refusal(
                            6,
                            "signature of `%s` by `%s` is dated %s, and it is %s"
                                    .formatted(what, primary, made, at),
                            "set the clock of this machine; when it is right, ask upstream"));
        }
        Instant born = candidate.key().getCreationTime().toInstant();
        if (made.isBefore(born)) {
            return Optional.of(
                    new Refusal(
                            6,
                            "signature of `%s` is dated %s, before its key `%s` was made on %s"
                                    .formatted(what, made, primary, born),
                            "ask upstream for a new signature"));
        }
        return candidate
                .certificate()
                .refusal(candidate.key(), at)
                .map(reason ->
                        new Refusal(
                                7,
                                "signature of `%s` is by key `%s`, which %s"
                                        .formatted(
                                                what,
                                                Certificate.fingerprint(candidate.key()),
                                                reason),
                                Keyring.RENEWED));
    }

    private static boolean isRight(PGPSignature signature) {
        try {
            return signature.verify();
        } catch (PGPException | RuntimeException e) {
            // Numbers out of range and the like: no such signature can have been made.
            return false;
        }
    }

    private IntegrityFailure garbage(String why, @Nullable Throwable cause) {
        return new IntegrityFailure(
                "signature of `%s` is not an OpenPGP signature: %s".formatted(what, why),
                "check that the signature's URL names a detached signature",
                cause);
    }

    private static String issuer(PGPSignature signature) {
        return signature.getKeyIdentifiers().stream()
                .map(identifier ->
                        identifier.getFingerprint() == null
                                ? "%016X".formatted(identifier.getKeyId())
                                : HexFormat.of()
                                        .withUpperCase()
                                        .formatHex(identifier.getFingerprint()))
                .max(Comparator.comparingInt(String::length))
                .orElse("unknown");
    }

    private static String name(int hash) {
        return switch (hash) {
            case HashAlgorithmTags.MD5 -> "MD5";
            case HashAlgorithmTags.SHA1 -> "SHA-1";
            case HashAlgorithmTags.SHA224 -> "SHA-224";
            case HashAlgorithmTags.RIPEMD160 -> "RIPEMD-160";
            default -> "number %d".formatted(hash).toLowerCase(Locale.ROOT);
        };
    }
}
