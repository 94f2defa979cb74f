package org.freshet.trust;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyAlgorithmTags;
import org.bouncycastle.bcpg.SignatureSubpacketTags;
import org.bouncycastle.bcpg.sig.KeyFlags;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureSubpacketVector;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentVerifierBuilderProvider;
import org.freshet.model.Shown;

/**
 * A primary key with its user ids and subkeys, and what its own signatures say of them.
 *
 * <p>Judges as {@code gpg} does: what a key may do and until when stands in the newest
 * self-signature; a revocation counts from whenever it is dated, because the date is the word of
 * whoever held the key. Self-signatures by SHA-1 count: the whole key was pinned by a person, so
 * nobody gains by forging one, and the keys of many upstreams are that old.
 */
final class Certificate {
    // Judging is synchronized: a PGPSignature of Bouncy Castle keeps the state of its verification.
    /** What may hash the data that a signature is over: 256 bits or more, as apt 3 (Sequoia). */
    static final Set<Integer> STRONG_HASHES =
            Set.of(
                    HashAlgorithmTags.SHA256,
                    HashAlgorithmTags.SHA384,
                    HashAlgorithmTags.SHA512,
                    HashAlgorithmTags.SHA3_256,
                    HashAlgorithmTags.SHA3_512);

    // Critical subpackets outside of these make a signature invalid (RFC 9580, 5.2.3.7); a critical
    // notation is one that we do not know.
    private static final Set<Integer> UNDERSTOOD =
            Set.of(
                    SignatureSubpacketTags.CREATION_TIME,
                    SignatureSubpacketTags.EXPIRE_TIME,
                    SignatureSubpacketTags.EXPORTABLE,
                    SignatureSubpacketTags.REVOCABLE,
                    SignatureSubpacketTags.KEY_EXPIRE_TIME,
                    SignatureSubpacketTags.PREFERRED_SYM_ALGS,
                    SignatureSubpacketTags.REVOCATION_KEY,
                    SignatureSubpacketTags.ISSUER_KEY_ID,
                    SignatureSubpacketTags.PREFERRED_HASH_ALGS,
                    SignatureSubpacketTags.PREFERRED_COMP_ALGS,
                    SignatureSubpacketTags.KEY_SERVER_PREFS,
                    SignatureSubpacketTags.PREFERRED_KEY_SERV,
                    SignatureSubpacketTags.PRIMARY_USER_ID,
                    SignatureSubpacketTags.POLICY_URL,
                    SignatureSubpacketTags.KEY_FLAGS,
                    SignatureSubpacketTags.SIGNER_USER_ID,
                    SignatureSubpacketTags.REVOCATION_REASON,
                    SignatureSubpacketTags.FEATURES,
                    SignatureSubpacketTags.EMBEDDED_SIGNATURE,
                    SignatureSubpacketTags.ISSUER_FINGERPRINT,
                    SignatureSubpacketTags.INTENDED_RECIPIENT_FINGERPRINT);

    // Nobody makes such keys any more (RFC 9580, 12.4), but some are still in use.
    private static final int RSA_SIGN_ONLY = 3;
    private static final int LEAST_RSA_BITS = 2048;
    private static final Comparator<PGPSignature> BY_DATE =
            Comparator.comparing(PGPSignature::getCreationTime);

    private final PGPPublicKeyRing ring;
    private final PGPPublicKey primary;

    Certificate(PGPPublicKeyRing ring) {
        this.ring = ring;
        this.primary = ring.getPublicKey();
    }

    /** Of the primary key, upper case hex. */
    String fingerprint() {
        return fingerprint(primary);
    }

    static String fingerprint(PGPPublicKey key) {
        return HexFormat.of().withUpperCase().formatHex(key.getFingerprint());
    }

    /** Every key of it that the signature may be by. */
    Stream<PGPPublicKey> keysOf(PGPSignature signature) {
        return stream(ring.getPublicKeys())
                .filter(key -> signature.hasKeyIdentifier(key.getKeyIdentifier()));
    }

    /** The user id marked as primary, or else the newest; the fingerprint when there is none. */
    synchronized String userId() {
        Comparator<UserId> order =
                Comparator.comparing(
                                (UserId id) -> id.newest().getHashedSubPackets().isPrimaryUserID())
                        .thenComparing(UserId::newest, BY_DATE);
        return userIds().max(order).map(id -> Shown.text(id.text())).orElseGet(this::fingerprint);
    }

    /**
     * Why a key of this certificate may not make signatures at that time: words that follow {@code
     * key X}; empty when it may.
     */
    synchronized Optional<String> refusal(PGPPublicKey key, Instant at) {
        Optional<PGPSignature> direct = newest(keySignatures(PGPSignature.DIRECT_KEY));
        Optional<PGPSignature> certified = userIds().map(UserId::newest).max(BY_DATE);
        if (direct.isEmpty() && certified.isEmpty()) {
            return Optional.of("has no valid user id");
        }
        if (keySignatures(PGPSignature.KEY_REVOCATION).findAny().isPresent()) {
            return Optional.of("is revoked");
        }
        Optional<String> weak = weakness(primary);
        if (weak.isPresent()) {
            return weak;
        }
        Optional<Instant> end = end();
        if (end.isPresent() && !at.isBefore(end.get())) {
            return Optional.of("expired on " + end.get());
        }
        if (key.getKeyIdentifier().equals(primary.getKeyIdentifier())) {
            Optional<PGPSignature> flags =
                    direct.filter(has(SignatureSubpacketTags.KEY_FLAGS)).or(() -> certified);
            return flags.map(Certificate::maySign).orElse(true)
                    ? Optional.empty()
                    : Optional.of("is not for signing (its key flags)");
        }
        return subkeyRefusal(key, at);
    }

    synchronized KeyFacts facts() {
        return new KeyFacts(
                fingerprint(),
                algorithm(),
                userId(),
                primary.getCreationTime().toInstant(),
                expires());
    }

    private String algorithm() {
        return switch (primary.getAlgorithm()) {
            case PublicKeyAlgorithmTags.EDDSA_LEGACY, PublicKeyAlgorithmTags.Ed25519 -> "ed25519";
            case PublicKeyAlgorithmTags.RSA_GENERAL, RSA_SIGN_ONLY ->
                    "rsa" + primary.getBitStrength();
            default -> "algorithm " + primary.getAlgorithm();
        };
    }

    /** When the last of its keys that can sign can do so no longer; empty for never. */
    private Optional<Instant> expires() {
        Optional<Instant> whole = end();
        List<Optional<Instant>> ends = new ArrayList<>();
        stream(ring.getPublicKeys())
                .filter(key -> refusal(key, key.getCreationTime().toInstant()).isEmpty())
                .forEach(key ->
                        ends.add(
                                key.isMasterKey()
                                        ? whole
                                        : expiry(
                                                key,
                                                newest(
                                                        ofSubkey(
                                                                key,
                                                                PGPSignature.SUBKEY_BINDING)))));
        Optional<Instant> last =
                ends.stream().anyMatch(Optional::isEmpty)
                        ? Optional.empty()
                        : ends.stream().flatMap(Optional::stream).max(Comparator.naturalOrder());
        return Stream.of(whole, last).flatMap(Optional::stream).min(Comparator.naturalOrder());
    }

    /** When the whole of it ends; as gpg, a direct-key signature goes first where it says so. */
    private Optional<Instant> end() {
        Optional<PGPSignature> direct = newest(keySignatures(PGPSignature.DIRECT_KEY));
        return expiry(
                primary,
                direct.filter(has(SignatureSubpacketTags.KEY_EXPIRE_TIME))
                        .or(() -> userIds().map(UserId::newest).max(BY_DATE)));
    }

    private Optional<String> subkeyRefusal(PGPPublicKey key, Instant at) {
        if (ofSubkey(key, PGPSignature.SUBKEY_REVOCATION).findAny().isPresent()) {
            return Optional.of("is a revoked subkey");
        }
        Optional<PGPSignature> binding = newest(ofSubkey(key, PGPSignature.SUBKEY_BINDING));
        if (binding.isEmpty()) {
            return Optional.of("is a subkey not bound to its primary key");
        }
        Optional<String> weak = weakness(key);
        if (weak.isPresent()) {
            return weak;
        }
        Optional<Instant> end = expiry(key, binding);
        if (end.isPresent() && !at.isBefore(end.get())) {
            return Optional.of("is a subkey that expired on " + end.get());
        }
        if (!maySign(binding.get())) {
            return Optional.of("is a subkey not for signing (its key flags)");
        }
        // Without it, anybody could bind somebody else's signing key to his own (RFC 9580, 5.2.1).
        return bindsBack(key, binding.get())
                ? Optional.empty()
                : Optional.of("is a subkey without a signature back to its primary key");
    }

    /** Whether a signature counts: understood in all that is critical, and dated. */
    static boolean isUnderstood(PGPSignature signature) {
        PGPSignatureSubpacketVector hashed = signature.getHashedSubPackets();
        return hashed != null
                && hashed.hasSubpacket(SignatureSubpacketTags.CREATION_TIME)
                && Arrays.stream(hashed.getCriticalTags()).allMatch(UNDERSTOOD::contains);
    }

    /** Whether the key itself is too weak, in words that follow {@code key X}. */
    static Optional<String> weakness(PGPPublicKey key) {
        return switch (key.getAlgorithm()) {
            case PublicKeyAlgorithmTags.RSA_GENERAL, RSA_SIGN_ONLY ->
                    key.getBitStrength() < LEAST_RSA_BITS
                            ? Optional.of(
                                    "is too weak: RSA of %d bits".formatted(key.getBitStrength()))
                            : Optional.empty();
            case PublicKeyAlgorithmTags.ECDSA,
                    PublicKeyAlgorithmTags.EDDSA_LEGACY,
                    PublicKeyAlgorithmTags.Ed25519,
                    PublicKeyAlgorithmTags.Ed448 ->
                    Optional.empty();
            case PublicKeyAlgorithmTags.DSA -> Optional.of("is too weak: DSA");
            default ->
                    Optional.of(
                            "is of an algorithm that cannot sign: number %d"
                                    .formatted(key.getAlgorithm()));
        };
    }

    private record UserId(String text, PGPSignature newest) {}

    /** User ids that the key itself vouches for. */
    private Stream<UserId> userIds() {
        return stream(primary.getRawUserIDs())
                .flatMap(raw ->
                        newest(selfSignatures(raw))
                                .map(last ->
                                        new UserId(new String(raw, StandardCharsets.UTF_8), last))
                                .stream())
                .filter(id ->
                        id.newest().getSignatureType() != PGPSignature.CERTIFICATION_REVOCATION);
    }

    private Stream<PGPSignature> selfSignatures(byte[] userId) {
        return stream(primary.getSignaturesForID(userId))
                .filter(this::isOwn)
                .filter(signature ->
                        signature.isCertification()
                                || signature.getSignatureType()
                                        == PGPSignature.CERTIFICATION_REVOCATION)
                .filter(signature ->
                        isGood(
                                signature,
                                primary,
                                good -> good.verifyCertification(userId, primary)));
    }

    private Stream<PGPSignature> keySignatures(int type) {
        return stream(primary.getKeySignatures())
                .filter(signature -> signature.getSignatureType() == type)
                .filter(this::isOwn)
                .filter(signature ->
                        isGood(signature, primary, good -> good.verifyCertification(primary)));
    }

    private Stream<PGPSignature> ofSubkey(PGPPublicKey key, int type) {
        return stream(key.getSignatures())
                .filter(signature -> signature.getSignatureType() == type)
                .filter(this::isOwn)
                .filter(signature ->
                        isGood(signature, primary, good -> good.verifyCertification(primary, key)));
    }

    private boolean bindsBack(PGPPublicKey key, PGPSignature binding) {
        return Stream.of(binding.getHashedSubPackets(), binding.getUnhashedSubPackets())
                .flatMap(Certificate::embedded)
                .filter(signature ->
                        signature.getSignatureType() == PGPSignature.PRIMARYKEY_BINDING)
                .anyMatch(signature ->
                        isGood(signature, key, good -> good.verifyCertification(primary, key)));
    }

    private static Stream<PGPSignature> embedded(PGPSignatureSubpacketVector subpackets) {
        try {
            return stream(subpackets.getEmbeddedSignatures().iterator());
        } catch (PGPException e) {
            return Stream.empty();
        }
    }

    private boolean isOwn(PGPSignature signature) {
        return signature.hasKeyIdentifier(primary.getKeyIdentifier());
    }

    /** A check of one signature by Bouncy Castle. */
    private interface Check {
        boolean by(PGPSignature signature) throws PGPException;
    }

    // Bouncy Castle answers malformed numbers in keys and signatures with runtime exceptions of
    // many kinds; a signature that cannot be computed is none.
    private static boolean isGood(PGPSignature signature, PGPPublicKey by, Check check) {
        try {
            int hash = signature.getHashAlgorithm();
            boolean counts =
                    STRONG_HASHES.contains(hash)
                            || hash == HashAlgorithmTags.SHA224
                            || hash == HashAlgorithmTags.SHA1
                            || hash == HashAlgorithmTags.RIPEMD160;
            if (!counts || !isUnderstood(signature)) {
                return false;
            }
            signature.init(new BcPGPContentVerifierBuilderProvider(), by);
            return check.by(signature);
        } catch (PGPException | RuntimeException e) {
            return false;
        }
    }

    private static Optional<PGPSignature> newest(Stream<PGPSignature> signatures) {
        return signatures.max(BY_DATE);
    }

    private static Predicate<PGPSignature> has(int subpacket) {
        return signature -> signature.getHashedSubPackets().hasSubpacket(subpacket);
    }

    private static Optional<Instant> expiry(PGPPublicKey key, Optional<PGPSignature> says) {
        return says.map(signature -> signature.getHashedSubPackets().getKeyExpirationTime())
                .filter(seconds -> seconds > 0)
                .map(seconds -> key.getCreationTime().toInstant().plusSeconds(seconds));
    }

    /** No flags at all means every use that the algorithm has, as gpg reads it. */
    private static boolean maySign(PGPSignature signature) {
        return !has(SignatureSubpacketTags.KEY_FLAGS).test(signature)
                || (signature.getHashedSubPackets().getKeyFlags() & KeyFlags.SIGN_DATA) != 0;
    }

    private static <T> Stream<T> stream(Iterator<T> iterator) {
        List<T> list = new ArrayList<>();
        iterator.forEachRemaining(list::add);
        return list.stream();
    }
}
