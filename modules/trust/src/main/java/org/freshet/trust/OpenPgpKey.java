package org.freshet.trust;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import java.util.regex.Pattern;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyPacket;
import org.bouncycastle.bcpg.sig.Features;
import org.bouncycastle.bcpg.sig.KeyFlags;
import org.bouncycastle.crypto.generators.Ed25519KeyPairGenerator;
import org.bouncycastle.crypto.params.Ed25519KeyGenerationParameters;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPKeyPair;
import org.bouncycastle.openpgp.PGPKeyRingGenerator;
import org.bouncycastle.openpgp.PGPSecretKeyRing;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureSubpacketGenerator;
import org.bouncycastle.openpgp.operator.bc.BcKeyFingerprintCalculator;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentSignerBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPDigestCalculatorProvider;
import org.bouncycastle.openpgp.operator.bc.BcPGPKeyPair;
import org.freshet.files.Durable;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;
import org.jspecify.annotations.Nullable;

/**
 * A secret key in an ASCII-armoured file, as {@code gpg --export-secret-keys --armor} writes it.
 */
public final class OpenPgpKey {
    private static final String SECRET_KEY = "PGP PRIVATE KEY BLOCK";
    private static final int KEY_FILE_BYTES = 1 << 20;
    private static final Pattern USER_ID = Pattern.compile("[^\\p{Cntrl}]{1,200}");

    private OpenPgpKey() {}

    /**
     * A new ed25519 key that does not expire, written to {@code file} with mode 0600, whole and
     * durable or not at all; refuses to replace a file. Version 4 and EDDSA_LEGACY, which every gpg
     * since 2.1 and every apt that reads ed25519 knows; the younger algorithm id 27 is not known to
     * gpg 2.2.
     *
     * @param created in whole seconds; what is less is cut off
     * @throws InvalidInput when the file is there, and for a user id of no or many characters
     * @throws org.freshet.model.Unavailable when the file cannot be written
     */
    public static Signer generate(Path file, String userId, Instant created) {
        if (!USER_ID.matcher(userId).matches()) {
            throw new InvalidInput(
                    "user id `%s` of the new key is not valid".formatted(Shown.text(userId)),
                    "use a name and an address, such as `Fresh archive <archive@example.org>`");
        }
        if (Files.exists(file)) {
            throw exists(file, null);
        }
        PGPSecretKeyRing ring = newRing(userId, created.truncatedTo(ChronoUnit.SECONDS));
        writeNew(file, Armor.wrap(SECRET_KEY, encoded(ring)));
        return signer(file, ring);
    }

    /**
     * The key in a file, without a passphrase: ed25519 or RSA, the first one when there are
     * several.
     *
     * @throws InvalidInput when the file is missing, is no secret key, is locked, or cannot sign
     */
    public static Signer read(Path file) {
        byte[] bytes = KeyFile.read(file, KEY_FILE_BYTES);
        PGPSecretKeyRing ring;
        try {
            List<byte[]> blocks =
                    Armor.is(bytes) ? Armor.blocks(SECRET_KEY, bytes) : List.of(bytes);
            if (blocks.isEmpty()
                    || Packet.split(blocks.getFirst()).stream()
                            .noneMatch(packet -> packet.tag() == Packet.SECRET_KEY)) {
                throw noSecretKey(file, null);
            }
            ring =
                    new PGPSecretKeyRing(
                            new ByteArrayInputStream(blocks.getFirst()),
                            new BcKeyFingerprintCalculator());
        } catch (IOException | PGPException | RuntimeException e) {
            if (e instanceof InvalidInput refused) {
                throw refused;
            }
            throw noSecretKey(file, e);
        }
        return signer(file, ring);
    }

    private static Signer signer(Path file, PGPSecretKeyRing ring) {
        try {
            return SecretKeySigner.of(file, ring);
        } catch (PGPException e) {
            throw noSecretKey(file, e);
        }
    }

    private static PGPSecretKeyRing newRing(String userId, Instant created) {
        Ed25519KeyPairGenerator pairs = new Ed25519KeyPairGenerator();
        pairs.init(new Ed25519KeyGenerationParameters(new SecureRandom()));
        PGPSignatureSubpacketGenerator says = new PGPSignatureSubpacketGenerator();
        says.setKeyFlags(true, KeyFlags.CERTIFY_OTHER | KeyFlags.SIGN_DATA);
        says.setPrimaryUserID(false, true);
        says.setPreferredHashAlgorithms(
                false, new int[] {HashAlgorithmTags.SHA512, HashAlgorithmTags.SHA256});
        says.setFeature(false, Features.FEATURE_MODIFICATION_DETECTION);
        says.setSignatureCreationTime(true, Date.from(created));
        try {
            PGPKeyPair pair =
                    new BcPGPKeyPair(
                            PublicKeyPacket.VERSION_4,
                            PublicKeyAlgorithmTags.EDDSA_LEGACY,
                            pairs.generateKeyPair(),
                            Date.from(created));
            says.setIssuerFingerprint(false, pair.getPublicKey());
            return new PGPKeyRingGenerator(
                            PGPSignature.POSITIVE_CERTIFICATION,
                            pair,
                            userId,
                            new BcPGPDigestCalculatorProvider().get(HashAlgorithmTags.SHA1),
                            says.generate(),
                            null,
                            new BcPGPContentSignerBuilder(
                                    PublicKeyAlgorithmTags.EDDSA_LEGACY, HashAlgorithmTags.SHA512),
                            null)
                    .generateSecretKeyRing();
        } catch (PGPException e) {
            throw new IllegalStateException("ed25519 does not work", e);
        }
    }

    /**
     * Durable.replace makes files that all may read and that take the place of others; a secret key
     * must do neither. A link, unlike a rename, fails when the name is taken.
     */
    private static void writeNew(Path file, byte[] bytes) {
        Path directory = file.toAbsolutePath().getParent();
        if (directory == null) {
            throw exists(file, null);
        }
        try {
            Files.createDirectories(directory);
            // createTempFile gives mode 0600.
            Path beside = Files.createTempFile(directory, ".key", ".tmp");
            try {
                try (FileChannel channel = FileChannel.open(beside, StandardOpenOption.WRITE)) {
                    ByteBuffer buffer = ByteBuffer.wrap(bytes);
                    while (buffer.hasRemaining()) {
                        channel.write(buffer);
                    }
                    channel.force(true);
                }
                Files.createLink(file, beside);
            } finally {
                Files.deleteIfExists(beside);
            }
        } catch (FileAlreadyExistsException e) {
            throw exists(file, e);
        } catch (IOException e) {
            throw Durable.failure("key file `%s`".formatted(file), e);
        }
        Durable.syncDirectory(directory);
    }

    private static byte[] encoded(PGPSecretKeyRing ring) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ring.encode(out);
        } catch (IOException e) {
            throw new IllegalStateException("a key that cannot be written down", e);
        }
        return out.toByteArray();
    }

    private static InvalidInput exists(Path file, @Nullable IOException cause) {
        return new InvalidInput(
                "key file `%s` exists already".formatted(file),
                "name another file, or use the key that is there",
                cause);
    }

    private static InvalidInput noSecretKey(Path file, @Nullable Exception cause) {
        return new InvalidInput(
                "key file `%s` holds no OpenPGP secret key".formatted(file),
                "write it by `gpg --armor --export-secret-keys FINGERPRINT`",
                cause);
    }
}
