package org.freshet.trust;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.operator.bc.BcKeyFingerprintCalculator;

/**
 * What a public key says of itself.
 *
 * @param fingerprint of the primary key, upper case hex
 * @param algorithm as gpg spells it: {@code ed25519}, {@code rsa4096}
 * @param expires when it can sign no longer; empty for never
 */
public record KeyFacts(
        String fingerprint,
        String algorithm,
        String userId,
        Instant created,
        Optional<Instant> expires) {
    static KeyFacts of(byte[] certificate) {
        try {
            return new Certificate(
                            new PGPPublicKeyRing(
                                    new ByteArrayInputStream(certificate),
                                    new BcKeyFingerprintCalculator()))
                    .facts();
        } catch (IOException e) {
            throw new IllegalStateException("a key that signs and cannot be read", e);
        }
    }
}
