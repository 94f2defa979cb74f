package org.freshet.trust;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.operator.bc.BcKeyFingerprintCalculator;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;
import org.freshet.model.Unavailable;

/**
 * A key that gpg has: in its agent, on a smartcard, or wherever its agent reaches. What is secret
 * never comes here; a passphrase or PIN is the agent's to ask for.
 */
public final class GpgKey implements SigningKey {
    /** A person may have to type a PIN. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final int MOST_BYTES = 1 << 20;
    private static final Pattern FINGERPRINT = Pattern.compile("[0-9A-F]{40}");

    private final String fingerprint;
    private final byte[] certificate;
    private final Instant created;
    private final Map<String, String> environment;

    private GpgKey(
            String fingerprint,
            byte[] certificate,
            Instant created,
            Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
        this.fingerprint = fingerprint;
        this.certificate = certificate;
        this.created = created;
    }

    /**
     * The key of a fingerprint, in the gpg home of this process ({@code GNUPGHOME}).
     *
     * @param fingerprint of the primary key, 40 hex digits
     * @throws InvalidInput when gpg does not know it
     */
    public static GpgKey of(String fingerprint) {
        return of(fingerprint, Map.of());
    }

    /** As {@link #of(String)}, with more in gpg's environment. */
    static GpgKey of(String fingerprint, Map<String, String> environment) {
        if (!FINGERPRINT.matcher(fingerprint).matches()) {
            throw new InvalidInput(
                    "`gpg:%s` is not the fingerprint of a key".formatted(Shown.text(fingerprint)),
                    "write all 40 hex digits in upper case, as `gpg --list-secret-keys"
                            + " --with-colons` has them");
        }
        byte[] exported =
                gpg(
                        environment,
                        new byte[0],
                        "--export-options",
                        "export-minimal",
                        "--export",
                        fingerprint);
        if (exported.length == 0) {
            throw new InvalidInput(
                    "gpg has no key `%s`".formatted(fingerprint),
                    "import its public part, and let the agent reach its secret one; GNUPGHOME says"
                            + " where gpg looks");
        }
        try {
            PGPPublicKeyRing ring =
                    new PGPPublicKeyRing(
                            new ByteArrayInputStream(exported), new BcKeyFingerprintCalculator());
            KeyFacts facts = new Certificate(ring).facts();
            if (!facts.fingerprint().equals(fingerprint)) {
                throw new InvalidInput(
                        "`%s` is a subkey of key `%s`".formatted(fingerprint, facts.fingerprint()),
                        "name the primary key; gpg takes the subkey that signs");
            }
            return new GpgKey(fingerprint, ring.getEncoded(), facts.created(), environment);
        } catch (IOException e) {
            throw new InvalidInput(
                    "key `%s` of gpg cannot be read".formatted(fingerprint),
                    "use an ed25519 or RSA key of version 4",
                    e);
        }
    }

    @Override
    public String fingerprint() {
        return fingerprint;
    }

    @Override
    public byte[] certificate() {
        return certificate.clone();
    }

    @Override
    public byte[] sign(Over over, InputStream data, Instant at) {
        Instant dated = at.isBefore(created) ? created : at;
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "--digest-algo",
                                "SHA512",
                                "--no-armor",
                                "--local-user",
                                fingerprint,
                                // Else the same plan would not give the same bytes.
                                "--faked-system-time",
                                dated.getEpochSecond() + "!"));
        if (over == Over.TEXT) {
            arguments.add("--textmode");
        }
        arguments.add("--detach-sign");
        try {
            return gpg(environment, data.readAllBytes(), arguments.toArray(String[]::new));
        } catch (IOException e) {
            throw new Unavailable("what is to be signed cannot be read", null, e);
        }
    }

    private static byte[] gpg(Map<String, String> environment, byte[] in, String... arguments) {
        List<String> command =
                new ArrayList<>(List.of("gpg", "--batch", "--no-tty", "--quiet", "--yes"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().putAll(environment);
        // Our passphrases open files; gpg's agent has its own.
        builder.environment().keySet().removeIf(name -> name.startsWith("FRESHET_"));
        try {
            Process gpg = builder.start();
            try {
                ByteArrayOutputStream err = new ByteArrayOutputStream();
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                Thread readsErr = drain(gpg.getErrorStream(), err);
                Thread readsOut = drain(gpg.getInputStream(), out);
                try (var stdin = gpg.getOutputStream()) {
                    stdin.write(in);
                } catch (IOException e) {
                    // It ended without reading all: its exit status tells more.
                }
                if (!gpg.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                    throw new Unavailable(
                            "gpg gave no answer within %d s".formatted(PATIENCE.toSeconds()),
                            "does its agent wait for a PIN or a card?");
                }
                readsErr.join();
                readsOut.join();
                if (gpg.exitValue() != 0) {
                    throw new Unavailable(
                            "gpg failed: "
                                    + Shown.text(err.toString(StandardCharsets.UTF_8).strip()),
                            "try `gpg --local-user FINGERPRINT --clear-sign` by hand, as the user"
                                    + " that Freshet runs as");
                }
                return out.toByteArray();
            } finally {
                gpg.destroyForcibly();
            }
        } catch (IOException e) {
            throw new InvalidInput(
                    "gpg cannot be started: " + e.getMessage(),
                    "a key `gpg:FINGERPRINT` needs the program: apt-get install gnupg",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unavailable("interrupted while gpg signed", null, e);
        }
    }

    private static Thread drain(InputStream from, ByteArrayOutputStream to) {
        return Thread.ofVirtual()
                .start(() -> {
                    try (from) {
                        to.writeBytes(from.readNBytes(MOST_BYTES));
                        from.transferTo(java.io.OutputStream.nullOutputStream());
                    } catch (IOException e) {
                        // What came so far is what there is.
                    }
                });
    }
}
