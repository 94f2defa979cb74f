package org.freshet.trust;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
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
import org.bouncycastle.bcpg.SymmetricKeyAlgorithmTags;
import org.bouncycastle.bcpg.sig.Features;
import org.bouncycastle.bcpg.sig.KeyFlags;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.generators.Ed25519KeyPairGenerator;
import org.bouncycastle.crypto.generators.RSAKeyPairGenerator;
import org.bouncycastle.crypto.params.Ed25519KeyGenerationParameters;
import org.bouncycastle.crypto.params.RSAKeyGenerationParameters;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPKeyPair;
import org.bouncycastle.openpgp.PGPKeyRingGenerator;
import org.bouncycastle.openpgp.PGPSecretKeyRing;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureSubpacketGenerator;
import org.bouncycastle.openpgp.operator.PBESecretKeyEncryptor;
import org.bouncycastle.openpgp.operator.bc.BcKeyFingerprintCalculator;
import org.bouncycastle.openpgp.operator.bc.BcPBESecretKeyEncryptorBuilder;
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

    /** A new ed25519 key, as the process's passphrases lock it. */
    public static Signer generate(Path file, String userId, Instant created) {
        return generate(file, KeyAlgorithm.ED25519, userId, created, Passphrases.given());
    }

    /** A new key, as the process's passphrases lock it. */
    public static Signer generate(
            Path file, KeyAlgorithm algorithm, String userId, Instant created) {
        return generate(file, algorithm, userId, created, Passphrases.given());
    }

    /**
     * A new key that does not expire, written to {@code file} with mode 0600, whole and durable or
     * not at all; refuses to replace a file. Version 4; ed25519 as EDDSA_LEGACY, which every gpg
     * since 2.1 and every apt that reads ed25519 knows; the younger algorithm id 27 is not known to
     * gpg 2.2.
     *
     * @param created in whole seconds; what is less is cut off
     * @param passphrases the first one locks it, where there is any
     * @throws InvalidInput when the file is there, and for a user id of no or many characters
     * @throws org.freshet.model.Unavailable when the file cannot be written
     */
    public static Signer generate(
            Path file,
            KeyAlgorithm algorithm,
            String userId,
            Instant created,
            Passphrases passphrases) {
        if (!USER_ID.matcher(userId).matches()) {
            throw new InvalidInput(
                    "user id `%s` of the new key is not valid".formatted(Shown.text(userId)),
                    "use a name and an address, such as `Fresh archive <archive@example.org>`");
        }
        if (Files.exists(file)) {
            throw exists(file, null);
        }
        PGPSecretKeyRing ring =
                newRing(algorithm, userId, created.truncatedTo(ChronoUnit.SECONDS), passphrases);
        writeNew(file, Armor.wrap(SECRET_KEY, encoded(ring)));
        return signer(file, ring, passphrases);
    }

    /** The key in a file, opened by the process's passphrases where it is locked. */
    public static Signer read(Path file) {
        return read(file, Passphrases.given());
    }

    /**
     * The key in a file: ed25519 or RSA, the first one when there are several.
     *
     * @throws InvalidInput when the file is missing, is no secret key, is locked by a passphrase
     *     that is not given, or cannot sign
     */
    public static Signer read(Path file, Passphrases passphrases) {
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
        return signer(file, ring, passphrases);
    }

    private static Signer signer(Path file, PGPSecretKeyRing ring, Passphrases passphrases) {
        try {
            return Signer.of(SecretKey.of(file, ring, passphrases));
        } catch (PGPException e) {
            throw noSecretKey(file, e);
        }
    }

    private static PGPSecretKeyRing newRing(
            KeyAlgorithm algorithm, String userId, Instant created, Passphrases passphrases) {
        PGPSignatureSubpacketGenerator says = new PGPSignatureSubpacketGenerator();
        says.setKeyFlags(true, KeyFlags.CERTIFY_OTHER | KeyFlags.SIGN_DATA);
        says.setPrimaryUserID(false, true);
        says.setPreferredHashAlgorithms(
                false, new int[] {HashAlgorithmTags.SHA512, HashAlgorithmTags.SHA256});
        says.setFeature(false, Features.FEATURE_MODIFICATION_DETECTION);
        says.setSignatureCreationTime(true, Date.from(created));
        try {
            BcPGPDigestCalculatorProvider digests = new BcPGPDigestCalculatorProvider();
            int number = number(algorithm);
            PGPKeyPair pair =
                    new BcPGPKeyPair(
                            PublicKeyPacket.VERSION_4, number, pair(algorithm), Date.from(created));
            says.setIssuerFingerprint(false, pair.getPublicKey());
            @Nullable PBESecretKeyEncryptor lock =
                    passphrases.all().isEmpty()
                            ? null
                            : new BcPBESecretKeyEncryptorBuilder(
                                            SymmetricKeyAlgorithmTags.AES_256,
                                            digests.get(HashAlgorithmTags.SHA256))
                                    .build(passphrases.all().getFirst().toCharArray());
            return new PGPKeyRingGenerator(
                            PGPSignature.POSITIVE_CERTIFICATION,
                            pair,
                            userId,
                            digests.get(HashAlgorithmTags.SHA1),
                            says.generate(),
                            null,
                            new BcPGPContentSignerBuilder(number, HashAlgorithmTags.SHA512),
                            lock)
                    .generateSecretKeyRing();
        } catch (PGPException e) {
            throw new IllegalStateException(algorithm + " does not work", e);
        }
    }

    private static int number(KeyAlgorithm algorithm) {
        return switch (algorithm) {
            case ED25519 -> PublicKeyAlgorithmTags.EDDSA_LEGACY;
            case RSA4096 -> PublicKeyAlgorithmTags.RSA_GENERAL;
        };
    }

    private static AsymmetricCipherKeyPair pair(KeyAlgorithm algorithm) {
        return switch (algorithm) {
            case ED25519 -> {
                Ed25519KeyPairGenerator pairs = new Ed25519KeyPairGenerator();
                pairs.init(new Ed25519KeyGenerationParameters(new SecureRandom()));
                yield pairs.generateKeyPair();
            }
            case RSA4096 -> {
                RSAKeyPairGenerator pairs = new RSAKeyPairGenerator();
                pairs.init(
                        new RSAKeyGenerationParameters(
                                BigInteger.valueOf(65537), new SecureRandom(), 4096, 128));
                yield pairs.generateKeyPair();
            }
        };
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
