package org.freshet.trust;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** The kinds of signatures, told apart by what is in them; names of files tell nothing. */
public enum SignatureKind {
    OPENPGP("OpenPGP"),
    SSH("SSH"),
    MINISIGN("minisign"),
    SIGNIFY("signify"),
    /** Such as those that git makes by X.509 certificates. */
    UNKNOWN("unknown");

    static final String SSH_BEGIN = "-----BEGIN SSH SIGNATURE-----";
    private static final int LOOK_AT = 1 << 16;

    private final String name;

    SignatureKind(String name) {
        this.name = name;
    }

    public static SignatureKind of(byte[] signature) {
        if (signature.length > 0 && !Armor.is(signature)) {
            return OPENPGP;
        }
        String text =
                new String(
                        signature,
                        0,
                        Math.min(signature.length, LOOK_AT),
                        StandardCharsets.ISO_8859_1);
        if (text.startsWith(SSH_BEGIN)) {
            return SSH;
        }
        if (text.startsWith(Ed25519Signature.UNTRUSTED)) {
            List<String> lines = text.lines().limit(3).toList();
            return lines.size() == 3 && lines.get(2).startsWith(Ed25519Signature.TRUSTED)
                    ? MINISIGN
                    : SIGNIFY;
        }
        // Text around the armour is allowed.
        return text.contains("-----BEGIN PGP ") ? OPENPGP : UNKNOWN;
    }

    /** With its article, such as {@code an SSH signature}. */
    public String signature() {
        return switch (this) {
            case OPENPGP, SSH, UNKNOWN -> "an %s signature".formatted(name);
            case MINISIGN, SIGNIFY -> "a %s signature".formatted(name);
        };
    }

    @Override
    public String toString() {
        return name;
    }
}
