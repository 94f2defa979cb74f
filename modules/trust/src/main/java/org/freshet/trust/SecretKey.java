package org.freshet.trust;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyAlgorithmTags;
import org.bouncycastle.bcpg.S2K;
import org.bouncycastle.bcpg.SymmetricKeyAlgorithmTags;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPrivateKey;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPSecretKey;
import org.bouncycastle.openpgp.PGPSecretKeyRing;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureGenerator;
import org.bouncycastle.openpgp.PGPSignatureSubpacketGenerator;
import org.bouncycastle.openpgp.operator.bc.BcPBESecretKeyDecryptorBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentSignerBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPDigestCalculatorProvider;
import org.freshet.model.InvalidInput;
import org.freshet.model.Unavailable;

/** Signs with a secret key in memory. */
final class SecretKey implements SigningKey {
    private final Path file;
    private final PGPPublicKeyRing ring;
    private final Certificate certificate;
    private final List<Pair> pairs;

    /** A key that is here with its secret part. */
    private record Pair(PGPPublicKey open, PGPPrivateKey secret) {}

    private SecretKey(Path file, PGPPublicKeyRing ring, List<Pair> pairs) {
        this.file = file;
        this.ring = ring;
        this.certificate = new Certificate(ring);
        this.pairs = List.copyOf(pairs);
    }

    /**
     * Signs with the newest of the keys in the ring that may sign at the time: subkeys before the
     * primary key, as gpg does.
     *
     * @throws InvalidInput when all keys are locked or of no use
     */
    static SecretKey of(Path file, PGPSecretKeyRing ring, Passphrases passphrases)
            throws PGPException {
        List<Pair> pairs = new ArrayList<>();
        boolean locked = false;
        for (PGPSecretKey key : ring) {
            S2K protection = key.getS2K();
            // gpg --export-secret-subkeys leaves a stub in the place of the primary key.
            boolean stub = protection != null && protection.getType() == S2K.GNU_DUMMY_S2K;
            if (stub || !isRepeatable(key.getPublicKey())) {
                continue;
            }
            Optional<PGPPrivateKey> secret = opened(key, passphrases);
            secret.ifPresent(open -> pairs.add(new Pair(key.getPublicKey(), open)));
            locked |= secret.isEmpty();
        }
        if (pairs.isEmpty()) {
            throw locked
                    ? new InvalidInput(
                            "key file `%s` is locked by a passphrase%s"
                                    .formatted(
                                            file,
                                            passphrases.all().isEmpty()
                                                    ? ""
                                                    : " that is none of those given"),
                            "name a file with it in %s, or put it into %s"
                                    .formatted(Passphrases.FILE_VARIABLE, Passphrases.VARIABLE))
                    : new InvalidInput(
                            "key file `%s` holds no key that can sign".formatted(file),
                            "use an ed25519 key, or RSA of 3072 bits or more");
        }
        pairs.sort(
                Comparator.comparing((Pair pair) -> pair.open().isMasterKey())
                        .thenComparing(
                                pair -> pair.open().getCreationTime(), Comparator.reverseOrder()));
        return new SecretKey(file, ring.toCertificate(), pairs);
    }

    private static Optional<PGPPrivateKey> opened(PGPSecretKey key, Passphrases passphrases)
            throws PGPException {
        if (key.getKeyEncryptionAlgorithm() == SymmetricKeyAlgorithmTags.NULL) {
            return Optional.of(key.extractPrivateKey(null));
        }
        for (String passphrase : passphrases.all()) {
            try {
                return Optional.of(
                        key.extractPrivateKey(
                                new BcPBESecretKeyDecryptorBuilder(
                                                new BcPGPDigestCalculatorProvider())
                                        .build(passphrase.toCharArray())));
            } catch (PGPException wrong) {
                // The next one may be it.
            }
        }
        return Optional.empty();
    }

    /** Signatures by ECDSA and DSA have a random part; the same input must give the same bytes. */
    private static boolean isRepeatable(PGPPublicKey key) {
        return switch (key.getAlgorithm()) {
            case PublicKeyAlgorithmTags.EDDSA_LEGACY, PublicKeyAlgorithmTags.RSA_GENERAL -> true;
            default -> false;
        };
    }

    @Override
    public String fingerprint() {
        return certificate.fingerprint();
    }

    @Override
    public byte[] certificate() {
        try {
            return ring.getEncoded();
        } catch (IOException e) {
            throw new IllegalStateException("a key that cannot be written down", e);
        }
    }

    @Override
    public byte[] sign(Over over, InputStream data, Instant at) {
        int type =
                switch (over) {
                    case BYTES -> PGPSignature.BINARY_DOCUMENT;
                    case TEXT -> PGPSignature.CANONICAL_TEXT_DOCUMENT;
                };
        Pair pair = pairAt(at);
        // A signature dated before its key is no good to gpg (a key younger than the changelog).
        Instant born = pair.open().getCreationTime().toInstant();
        Instant dated = (at.isBefore(born) ? born : at).truncatedTo(ChronoUnit.SECONDS);
        PGPSignatureSubpacketGenerator hashed = new PGPSignatureSubpacketGenerator();
        hashed.setIssuerFingerprint(false, pair.open());
        hashed.setSignatureCreationTime(true, Date.from(dated));
        PGPSignatureSubpacketGenerator unhashed = new PGPSignatureSubpacketGenerator();
        unhashed.setIssuerKeyID(false, pair.open().getKeyID());
        PGPSignatureGenerator generator =
                new PGPSignatureGenerator(
                        new BcPGPContentSignerBuilder(
                                pair.open().getAlgorithm(), HashAlgorithmTags.SHA512),
                        pair.open());
        try {
            generator.init(type, pair.secret());
            generator.setHashedSubpackets(hashed.generate());
            generator.setUnhashedSubpackets(unhashed.generate());
            byte[] buffer = new byte[1 << 16];
            for (int count = data.read(buffer); count >= 0; count = data.read(buffer)) {
                generator.update(buffer, 0, count);
            }
            return generator.generate().getEncoded();
        } catch (IOException e) {
            throw new Unavailable("what is to be signed cannot be read", null, e);
        } catch (PGPException e) {
            throw new IllegalStateException("a key that was read does not sign", e);
        }
    }

    private Pair pairAt(Instant at) {
        String reason = "has no secret part";
        for (Pair pair : pairs) {
            Instant born = pair.open().getCreationTime().toInstant();
            Optional<String> refusal =
                    certificate.refusal(pair.open(), at.isBefore(born) ? born : at);
            if (refusal.isEmpty()) {
                return pair;
            }
            reason = refusal.get();
        }
        throw new InvalidInput(
                "key `%s` in `%s` cannot sign: it %s".formatted(fingerprint(), file, reason),
                "renew the key (`gpg --quick-set-expire`) and export it again, or use another");
    }
}
