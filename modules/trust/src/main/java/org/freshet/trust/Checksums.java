package org.freshet.trust;

import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.digests.Blake2bDigest;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.Shown;
import org.freshet.model.Unavailable;

/**
 * A list of checksums, as {@code sha256sum}, {@code sha512sum} and {@code b2sum} write them, as
 * BSD's {@code sha256} and {@code sha256sum --tag} do, or a mixture. What is no such line is passed
 * over: many lists have a heading.
 */
public final class Checksums {
    private static final int LONGEST_LINE = 1 << 13;

    private static final Pattern ESCAPE = Pattern.compile("\\\\(.)");

    private final String what;
    private final List<Line> lines;

    private record Line(String algorithm, String digest, String name) {}

    private Checksums(String what, List<Line> lines) {
        this.what = what;
        this.lines = lines;
    }

    /**
     * Reads a list.
     *
     * @param what its name, for messages
     */
    public static Checksums parse(String what, String text) {
        return new Checksums(
                Shown.text(what),
                text.lines()
                        .filter(line -> line.length() <= LONGEST_LINE)
                        .flatMap(line -> line(line).stream())
                        .toList());
    }

    /** Whether a file of that name is in the list, in whichever directory. */
    public boolean has(String name) {
        return lines.stream().anyMatch(line -> isNamed(line, name));
    }

    /**
     * Compares a file with what the list says of its name.
     *
     * @return by what it was compared, such as {@code SHA-256}
     * @throws IntegrityFailure when it differs, when the list has the name twice, or only with a
     *     weak digest, or not at all
     * @throws Unavailable when the data cannot be read
     */
    public String verify(String name, InputStream data) {
        List<Line> named = lines.stream().filter(line -> isNamed(line, name)).toList();
        List<Line> strong = named.stream().filter(line -> isStrong(line.algorithm())).toList();
        if (strong.isEmpty()) {
            throw new IntegrityFailure(
                    named.isEmpty()
                            ? "`%s` does not list `%s`".formatted(what, Shown.text(name))
                            : "`%s` lists `%s` by %s only, expected SHA-256, SHA-512 or BLAKE2b"
                                    .formatted(what, Shown.text(name), algorithms(named)),
                    "ask upstream for a list with SHA-256");
        }
        if (strong.stream().map(Line::algorithm).distinct().count() < strong.size()) {
            throw new IntegrityFailure(
                    "`%s` lists `%s` more than once".formatted(what, Shown.text(name)),
                    "nobody can tell which line is meant; ask upstream");
        }
        compare(name, strong, data);
        return algorithms(strong);
    }

    private void compare(String name, List<Line> strong, InputStream data) {
        List<List<Digest>> digests =
                strong.stream().map(line -> digests(line.algorithm())).toList();
        byte[] buffer = new byte[1 << 16];
        try {
            for (int count = data.read(buffer); count >= 0; count = data.read(buffer)) {
                for (List<Digest> each : digests) {
                    for (Digest digest : each) {
                        digest.update(buffer, 0, count);
                    }
                }
            }
        } catch (IOException e) {
            throw new Unavailable("`%s` cannot be read".formatted(Shown.text(name)), null, e);
        }
        for (int i = 0; i < strong.size(); i++) {
            List<String> got = digests.get(i).stream().map(Checksums::hex).toList();
            if (!got.contains(strong.get(i).digest())) {
                throw new IntegrityFailure(
                        "`%s` differs from `%s`: expected %s `%s`, got `%s`"
                                .formatted(
                                        Shown.text(name),
                                        what,
                                        strong.get(i).algorithm(),
                                        strong.get(i).digest(),
                                        String.join("` or `", got)),
                        "the file was changed or replaced after the list was made, or the list is"
                                + " that of another release");
            }
        }
    }

    private static boolean isNamed(Line line, String name) {
        return line.name().equals(name) || line.name().endsWith("/" + name);
    }

    private static String algorithms(List<Line> lines) {
        return lines.stream().map(Line::algorithm).distinct().collect(Collectors.joining(", "));
    }

    private static String hex(Digest digest) {
        byte[] bytes = new byte[digest.getDigestSize()];
        digest.doFinal(bytes, 0);
        return HexFormat.of().formatHex(bytes);
    }

    private static boolean isStrong(String algorithm) {
        return !digests(algorithm).isEmpty();
    }

    /** What a file may be compared by; one of them must be right. Empty for what proves nothing. */
    private static List<Digest> digests(String algorithm) {
        return switch (algorithm) {
            case "SHA-256" -> List.of(new SHA256Digest());
            case "SHA-512" -> List.of(new SHA512Digest());
            case "BLAKE2b" -> List.of(new Blake2bDigest(512));
            // sha512sum and b2sum write the same kind of line.
            case "SHA-512 or BLAKE2b" -> List.of(new SHA512Digest(), new Blake2bDigest(512));
            default -> List.of();
        };
    }

    private static Optional<Line> line(String text) {
        boolean escaped = text.startsWith("\\");
        String line = escaped ? text.substring(1) : text;
        int end = 0;
        while (end < line.length() && Character.digit(line.charAt(end), 16) >= 0) {
            end++;
        }
        boolean gnu = end >= 32 && end < line.length() - 1 && line.charAt(end) == ' ';
        return (gnu ? gnu(line, end) : bsd(line))
                .map(found ->
                        escaped
                                ? new Line(
                                        found.algorithm(), found.digest(), unescaped(found.name()))
                                : found);
    }

    /** {@code DIGEST, blank, blank or star, NAME}. */
    private static Optional<Line> gnu(String line, int end) {
        String algorithm =
                switch (end) {
                    case 32 -> "MD5";
                    case 40 -> "SHA-1";
                    case 56 -> "SHA-224";
                    case 64 -> "SHA-256";
                    case 96 -> "SHA-384";
                    case 128 -> "SHA-512 or BLAKE2b";
                    default -> "";
                };
        char mark = line.charAt(end + 1);
        String name = line.substring(mark == ' ' || mark == '*' ? end + 2 : end + 1);
        return algorithm.isEmpty()
                ? Optional.empty()
                : Optional.of(new Line(algorithm, lower(line.substring(0, end)), name));
    }

    /** {@code SHA256 (NAME) = DIGEST}; openssl leaves out the first blanks. */
    private static Optional<Line> bsd(String line) {
        int open = line.indexOf('(');
        int close = line.lastIndexOf(')');
        int equals = line.indexOf('=', Math.max(0, close));
        if (open < 0 || close < open || equals < 0) {
            return Optional.empty();
        }
        String algorithm =
                switch (lower(line.substring(0, open).strip())) {
                    case "sha256", "sha2-256" -> "SHA-256";
                    case "sha512", "sha2-512" -> "SHA-512";
                    case "blake2b", "blake2b512", "blake2b-512" -> "BLAKE2b";
                    default -> Shown.text(line.substring(0, open).strip());
                };
        String digest = lower(line.substring(equals + 1).strip());
        return Optional.of(new Line(algorithm, digest, line.substring(open + 1, close)));
    }

    /** As the coreutils write a name with a line feed or a backslash. */
    private static String unescaped(String name) {
        return ESCAPE.matcher(name)
                .replaceAll(escape ->
                        switch (escape.group(1)) {
                            case "n" -> "\n";
                            case "r" -> "\r";
                            default -> Matcher.quoteReplacement(escape.group(1));
                        });
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
