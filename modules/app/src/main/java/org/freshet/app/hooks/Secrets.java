package org.freshet.app.hooks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.freshet.files.Durable;
import org.freshet.files.Hash;
import org.freshet.model.InvalidInput;

/**
 * What forges and Freshet alone know: each is as good as any other, so that one may take the place
 * of another while both are in use.
 */
public final class Secrets {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int SHORTEST = 16;
    private static final int MOST = 32;
    private static final int MOST_BYTES = 64 * 1024;

    /** A GitLab signing token: the key is what follows, in Base64. */
    private static final String SIGNING_TOKEN = "whsec_";

    private static final String HOW_TO_MAKE_ONE = "make one with `openssl rand -hex 32`";

    private final List<SecretKeySpec> texts;
    private final List<SecretKeySpec> signingKeys;

    private Secrets(List<SecretKeySpec> texts, List<SecretKeySpec> signingKeys) {
        this.texts = List.copyOf(texts);
        this.signingKeys = List.copyOf(signingKeys);
    }

    /**
     * The secrets in a file, one a line; white space around them does not count.
     *
     * @throws InvalidInput when there is none, one is too easily guessed, or everybody may read
     *     them; never with a secret in its message
     */
    public static Secrets read(Path file) {
        List<SecretKeySpec> texts = new ArrayList<>();
        List<SecretKeySpec> signingKeys = new ArrayList<>();
        List<String> lines = text(file).lines().map(String::strip).toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.isEmpty()) {
                continue;
            }
            if (line.length() < SHORTEST) {
                throw new InvalidInput(
                        "webhook secret in line %d of `%s` is shorter than %d characters"
                                .formatted(i + 1, file, SHORTEST),
                        HOW_TO_MAKE_ONE);
            }
            texts.add(key(line.getBytes(StandardCharsets.UTF_8)));
            if (line.startsWith(SIGNING_TOKEN)) {
                signingKeys.add(signingKey(line, i + 1, file));
            }
        }
        if (texts.isEmpty() || texts.size() > MOST) {
            throw new InvalidInput(
                    texts.isEmpty()
                            ? "file of webhook secrets `%s` is empty".formatted(file)
                            : "file of webhook secrets `%s` has more than %d".formatted(file, MOST),
                    texts.isEmpty() ? HOW_TO_MAKE_ONE : "remove those that no forge uses any more");
        }
        return new Secrets(texts, signingKeys);
    }

    private static String text(Path file) {
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
            if (permissions.contains(PosixFilePermission.OTHERS_READ)
                    || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
                throw new InvalidInput(
                        "file of webhook secrets `%s` is open to everybody on this machine"
                                .formatted(file),
                        "chmod 600 %s; then change the secrets".formatted(file));
            }
            try (InputStream in = Files.newInputStream(file)) {
                byte[] bytes = in.readNBytes(MOST_BYTES + 1);
                if (bytes.length > MOST_BYTES) {
                    throw new InvalidInput(
                            "file of webhook secrets `%s` is larger than %d KiB"
                                    .formatted(file, MOST_BYTES / 1024));
                }
                return new String(bytes, StandardCharsets.UTF_8);
            }
        } catch (NoSuchFileException e) {
            throw new InvalidInput(
                    "there is no file of webhook secrets `%s`".formatted(file),
                    "make one: (umask 077; openssl rand -hex 32 >> %s)".formatted(file),
                    e);
        } catch (IOException e) {
            throw new InvalidInput(
                    "file of webhook secrets `%s` cannot be read: %s"
                            .formatted(file, Durable.whyUnread(e)),
                    "make it a file that user `%s` may read"
                            .formatted(System.getProperty("user.name")),
                    e);
        }
    }

    private static SecretKeySpec signingKey(String line, int number, Path file) {
        try {
            byte[] key = Base64.getDecoder().decode(line.substring(SIGNING_TOKEN.length()));
            if (key.length >= SHORTEST) {
                return key(key);
            }
        } catch (IllegalArgumentException _) {
            // Told below; the cause would show a character of the secret.
        }
        throw new InvalidInput(
                "signing token in line %d of `%s` is not `%s` and the Base64 of a key"
                        .formatted(number, file, SIGNING_TOKEN),
                "copy it from GitLab, which shows it when it is made; or make a new one there");
    }

    private static SecretKeySpec key(byte[] bytes) {
        return new SecretKeySpec(bytes, ALGORITHM);
    }

    /**
     * Whether the sender of a body knows one of the secrets. Takes as long for a nearly right
     * voucher as for any other, and does not tell which secret it was.
     *
     * <p>The time in a signature is not looked at: the same message again does no harm.
     */
    boolean accept(Voucher voucher, byte[] body) {
        boolean accepted = false;
        switch (voucher) {
            case Voucher.Token(String text) -> {
                byte[] given = Hash.sha256().digest(sent(text));
                for (SecretKeySpec secret : texts) {
                    accepted |=
                            MessageDigest.isEqual(Hash.sha256().digest(secret.getEncoded()), given);
                }
            }
            case Voucher.BodySignature(String hex) -> {
                for (SecretKeySpec secret : texts) {
                    accepted |= same(HexFormat.of().formatHex(hmac(secret, body)), hex);
                }
            }
            case Voucher.StandardSignature(String id, String timestamp, String signatures) -> {
                byte[] before = sent(id + "." + timestamp + ".");
                List<String> given = List.of(signatures.split(" ", MOST));
                for (SecretKeySpec secret : signingKeys) {
                    String right =
                            "v1," + Base64.getEncoder().encodeToString(hmac(secret, before, body));
                    for (String one : given) {
                        accepted |= same(right, one);
                    }
                }
            }
        }
        return accepted;
    }

    private static boolean same(String right, String given) {
        return MessageDigest.isEqual(right.getBytes(StandardCharsets.US_ASCII), sent(given));
    }

    /** The bytes of a header's value: the server makes a character of each. */
    private static byte[] sent(String header) {
        return header.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] hmac(SecretKeySpec key, byte[]... parts) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            for (byte[] part : parts) {
                mac.update(part);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
