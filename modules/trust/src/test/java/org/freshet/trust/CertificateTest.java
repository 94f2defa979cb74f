package org.freshet.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.Date;
import java.util.Iterator;
import java.util.Optional;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyAlgorithmTags;
import org.bouncycastle.bcpg.sig.KeyFlags;
import org.bouncycastle.crypto.generators.Ed25519KeyPairGenerator;
import org.bouncycastle.crypto.params.Ed25519KeyGenerationParameters;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPKeyPair;
import org.bouncycastle.openpgp.PGPKeyRingGenerator;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureSubpacketGenerator;
import org.bouncycastle.openpgp.operator.PGPContentSignerBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentSignerBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPDigestCalculatorProvider;
import org.bouncycastle.openpgp.operator.bc.BcPGPKeyPair;
import org.junit.jupiter.api.Test;

/** Keys as gpg would not make them. */
class CertificateTest {
    private static final Instant CREATED = Instant.parse("2025-01-01T00:00:00Z");
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final PGPKeyPair primary = pair();
    private final PGPKeyPair subkey = pair();

    CertificateTest() throws PGPException {}

    @Test
    void aKeyForCertifyingOnlyMayNotSign() throws PGPException {
        PGPPublicKeyRing ring = generator(flags(KeyFlags.CERTIFY_OTHER)).generatePublicKeyRing();

        assertThat(new Certificate(ring).refusal(ring.getPublicKey(), NOW))
                .contains("is not for signing (its key flags)");
    }

    @Test
    void aKeyWithoutFlagsMaySign() throws PGPException {
        PGPPublicKeyRing ring =
                generator(new PGPSignatureSubpacketGenerator()).generatePublicKeyRing();

        assertThat(new Certificate(ring).refusal(ring.getPublicKey(), NOW)).isEmpty();
    }

    @Test
    void aSubkeyMustSignBack() throws PGPException {
        PGPKeyRingGenerator bound = generator(flags(KeyFlags.CERTIFY_OTHER));
        bound.addSubKey(subkey, flags(KeyFlags.SIGN_DATA).generate(), null, signs());
        PGPKeyRingGenerator unbound = generator(flags(KeyFlags.CERTIFY_OTHER));
        unbound.addSubKey(subkey, flags(KeyFlags.SIGN_DATA).generate(), null);

        assertThat(refusalOfSubkey(bound.generatePublicKeyRing())).isEmpty();
        assertThat(refusalOfSubkey(unbound.generatePublicKeyRing()))
                .contains("is a subkey without a signature back to its primary key");
    }

    @Test
    void aSubkeyForEncryptingMayNotSign() throws PGPException {
        PGPKeyRingGenerator generator = generator(flags(KeyFlags.CERTIFY_OTHER));
        generator.addSubKey(subkey, flags(KeyFlags.ENCRYPT_COMMS).generate(), null, signs());

        assertThat(refusalOfSubkey(generator.generatePublicKeyRing()))
                .contains("is a subkey not for signing (its key flags)");
    }

    @Test
    void aSubkeyThatSomebodyAddedIsNotBound() throws PGPException {
        PGPPublicKeyRing ring = generator(flags(KeyFlags.SIGN_DATA)).generatePublicKeyRing();
        PGPKeyRingGenerator other = generator(subkey, flags(KeyFlags.SIGN_DATA));
        PGPPublicKey stranger = other.generatePublicKeyRing().getPublicKey();

        assertThat(new Certificate(ring).refusal(stranger, NOW))
                .contains("is a subkey not bound to its primary key");
    }

    @Test
    void aUserIdThatTheKeyDidNotSignCountsForNothing() throws PGPException {
        PGPPublicKeyRing ring = generator(flags(KeyFlags.SIGN_DATA)).generatePublicKeyRing();
        PGPPublicKey key = ring.getPublicKey();
        PGPSignature signature = key.getSignaturesForID("Ann <a@example.org>").next();
        PGPPublicKey forged =
                PGPPublicKey.addCertification(
                        PGPPublicKey.removeCertification(key, "Ann <a@example.org>"),
                        "Eve <e@example.org>",
                        signature);
        Certificate certificate = new Certificate(PGPPublicKeyRing.insertPublicKey(ring, forged));

        assertThat(certificate.refusal(forged, NOW)).contains("has no valid user id");
        assertThat(certificate.userId()).isEqualTo(certificate.fingerprint());
    }

    @Test
    void anUnknownCriticalPartMakesASelfSignatureVoid() throws PGPException {
        PGPSignatureSubpacketGenerator says = flags(KeyFlags.SIGN_DATA);
        says.addNotationData(true, true, "evil@example.org", "yes");
        PGPPublicKeyRing ring = generator(says).generatePublicKeyRing();

        assertThat(new Certificate(ring).refusal(ring.getPublicKey(), NOW))
                .contains("has no valid user id");
    }

    private Optional<String> refusalOfSubkey(PGPPublicKeyRing ring) {
        Iterator<PGPPublicKey> keys = ring.getPublicKeys();
        keys.next();
        return new Certificate(ring).refusal(keys.next(), NOW);
    }

    private PGPKeyRingGenerator generator(PGPSignatureSubpacketGenerator says) throws PGPException {
        return generator(primary, says);
    }

    private static PGPKeyRingGenerator generator(
            PGPKeyPair pair, PGPSignatureSubpacketGenerator says) throws PGPException {
        return new PGPKeyRingGenerator(
                PGPSignature.POSITIVE_CERTIFICATION,
                pair,
                "Ann <a@example.org>",
                new BcPGPDigestCalculatorProvider().get(HashAlgorithmTags.SHA1),
                says.generate(),
                null,
                signs(),
                null);
    }

    private static PGPSignatureSubpacketGenerator flags(int flags) {
        PGPSignatureSubpacketGenerator says = new PGPSignatureSubpacketGenerator();
        says.setKeyFlags(true, flags);
        return says;
    }

    private static PGPContentSignerBuilder signs() {
        return new BcPGPContentSignerBuilder(
                PublicKeyAlgorithmTags.EDDSA_LEGACY, HashAlgorithmTags.SHA512);
    }

    private static PGPKeyPair pair() throws PGPException {
        Ed25519KeyPairGenerator pairs = new Ed25519KeyPairGenerator();
        pairs.init(new Ed25519KeyGenerationParameters(new SecureRandom()));
        return new BcPGPKeyPair(
                4,
                PublicKeyAlgorithmTags.EDDSA_LEGACY,
                pairs.generateKeyPair(),
                Date.from(CREATED));
    }
}
