package org.freshet.trust;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import org.freshet.model.Shown;

/**
 * One line of an allowed signers file (ssh-keygen(1), ALLOWED SIGNERS), or of a public key file,
 * which is a line without principals and options.
 *
 * @param principals who signs by the key; a name for people, since no other identity is there to be
 *     compared with it
 * @param namespaces patterns of what the key may sign; empty: everything
 */
record AllowedSigner(
        Optional<String> principals,
        Optional<String> namespaces,
        Optional<Instant> after,
        Optional<Instant> before,
        SshKey key) {
    /**
     * Parses a line that is neither blank nor a comment.
     *
     * @throws IllegalArgumentException saying what is wrong with it
     */
    static AllowedSigner parse(String line) {
        Words words = new Words(line);
        String first = words.next();
        if (SshKey.isType(first)) {
            Words rest = new Words(words.rest());
            Optional<SshKey> key = key(first, rest.next());
            if (key.isPresent()) {
                String comment = rest.rest().strip();
                return new AllowedSigner(
                        Optional.of(comment).filter(text -> !text.isEmpty()),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        key.get());
            }
        }
        String second = words.next();
        String options = SshKey.isType(second) ? "" : second;
        String type = options.isEmpty() ? second : words.next();
        if (!SshKey.isType(type)) {
            throw new IllegalArgumentException(
                    "`%s` is no type of keys that is known".formatted(Shown.text(type)));
        }
        SshKey key =
                key(type, words.next())
                        .orElseThrow(() -> new IllegalArgumentException("its key is not base64"));
        return new Options(options).signer(unquoted(first), key);
    }

    /** Why the key may not sign that at that time, in words that follow {@code key X}. */
    Optional<String> refusal(Namespace namespace, Instant at) {
        if (key.weakness().isPresent()) {
            return key.weakness();
        }
        if (namespaces.isPresent() && !matchesList(namespace.toString(), namespaces.get())) {
            return Optional.of(
                    "is pinned for the namespaces `%s`, and this is `%s`"
                            .formatted(Shown.text(namespaces.get()), namespace));
        }
        if (after.isPresent() && at.isBefore(after.get())) {
            return Optional.of("is not valid before " + after.get());
        }
        return before.filter(at::isAfter).map(end -> "expired on " + end);
    }

    /** The key in base64; empty when it is not base64. */
    private static Optional<SshKey> key(String type, String base64) {
        byte[] blob;
        try {
            blob = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        try {
            SshKey key = SshKey.parse(blob);
            if (!key.type().equals(type)) {
                throw new IllegalArgumentException("it is of another type");
            }
            return Optional.of(key);
        } catch (RuntimeException e) {
            // Bouncy Castle answers numbers that cannot be with exceptions of several kinds.
            throw new IllegalArgumentException(
                    "its key is malformed: " + Shown.text(String.valueOf(e.getMessage())), e);
        }
    }

    private static String unquoted(String word) {
        return word.startsWith("\"") ? word.substring(1, word.length() - 1) : word;
    }

    /** As match_pattern_list of OpenSSH: one pattern must match, and none with a {@code !}. */
    static boolean matchesList(String text, String patterns) {
        boolean matches = false;
        for (String pattern : patterns.split(",", -1)) {
            boolean negated = pattern.startsWith("!");
            if (matches(text, negated ? pattern.substring(1) : pattern)) {
                if (negated) {
                    return false;
                }
                matches = true;
            }
        }
        return matches;
    }

    /** {@code *} and {@code ?}; goes back to the last star only, so it takes no more than n·m. */
    private static boolean matches(String text, String pattern) {
        int at = 0;
        int p = 0;
        int star = -1;
        int from = 0;
        while (at < text.length()) {
            char c = p < pattern.length() ? pattern.charAt(p) : 0;
            if (c == '*') {
                star = p++;
                from = at;
            } else if (c == '?' || c == text.charAt(at)) {
                p++;
                at++;
            } else if (star >= 0) {
                p = star + 1;
                at = ++from;
            } else {
                return false;
            }
        }
        return pattern.substring(p).chars().allMatch(c -> c == '*');
    }

    /** Words between blanks; quotes keep blanks together. */
    private static final class Words {
        private final String text;
        private int at;

        Words(String text) {
            this.text = text;
            skipBlanks();
        }

        String next() {
            int from = at;
            boolean quoted = false;
            while (at < text.length() && (quoted || !isBlank(text.charAt(at)))) {
                if (text.charAt(at) == '\\' && text.startsWith("\"", at + 1)) {
                    at++;
                } else if (text.charAt(at) == '"') {
                    quoted = !quoted;
                }
                at++;
            }
            if (quoted) {
                throw new IllegalArgumentException("a quote has no end");
            }
            if (from == at) {
                throw new IllegalArgumentException("it has no key");
            }
            String word = text.substring(from, at);
            skipBlanks();
            return word;
        }

        String rest() {
            return text.substring(at);
        }

        private void skipBlanks() {
            while (at < text.length() && isBlank(text.charAt(at))) {
                at++;
            }
        }

        private static boolean isBlank(char c) {
            return c == ' ' || c == '\t';
        }
    }

    /** The options of a line, separated by commas. */
    private static final class Options {
        private static final DateTimeFormatter TIME =
                DateTimeFormatter.ofPattern("uuuuMMddHHmmss", Locale.ROOT)
                        .withResolverStyle(ResolverStyle.STRICT);

        private Optional<String> namespaces = Optional.empty();
        private Optional<Instant> after = Optional.empty();
        private Optional<Instant> before = Optional.empty();

        Options(String text) {
            int at = 0;
            while (at < text.length()) {
                int end = end(text, at);
                add(text.substring(at, end));
                at = end + 1;
                if (at == text.length()) {
                    throw new IllegalArgumentException("its options end with a comma");
                }
            }
        }

        AllowedSigner signer(String principals, SshKey key) {
            return new AllowedSigner(Optional.of(principals), namespaces, after, before, key);
        }

        /** Where the option that begins there ends: at a comma outside of quotes. */
        private static int end(String text, int from) {
            boolean quoted = false;
            int at = from;
            while (at < text.length() && (quoted || text.charAt(at) != ',')) {
                if (text.charAt(at) == '\\' && text.startsWith("\"", at + 1)) {
                    at++;
                } else if (text.charAt(at) == '"') {
                    quoted = !quoted;
                }
                at++;
            }
            return at;
        }

        private void add(String option) {
            int equals = option.indexOf('=');
            String name =
                    (equals < 0 ? option : option.substring(0, equals)).toLowerCase(Locale.ROOT);
            switch (name) {
                case "namespaces" -> namespaces = once(namespaces, value(option, equals), name);
                case "valid-after" -> after = once(after, time(value(option, equals)), name);
                case "valid-before" -> before = once(before, time(value(option, equals)), name);
                case "cert-authority" ->
                        throw new IllegalArgumentException(
                                "certificates are not checked; pin the signers' own keys instead of"
                                        + " a certificate authority");
                default ->
                        throw new IllegalArgumentException(
                                "`%s` is no option that is known".formatted(Shown.text(name)));
            }
        }

        private static <T> Optional<T> once(Optional<T> there, T value, String name) {
            if (there.isPresent()) {
                throw new IllegalArgumentException("option `%s` is there twice".formatted(name));
            }
            return Optional.of(value);
        }

        private static String value(String option, int equals) {
            String value = equals < 0 ? "" : option.substring(equals + 1);
            if (value.length() < 2 || !value.startsWith("\"") || !value.endsWith("\"")) {
                throw new IllegalArgumentException("an option's value is not in quotes");
            }
            return value.substring(1, value.length() - 1).replace("\\\"", "\"");
        }

        // Without `Z` OpenSSH takes the zone of the machine; the same recipe shall mean the same
        // everywhere, so it is UTC here.
        private static Instant time(String value) {
            String digits = value.replaceFirst("(?i)(?:Z|UTC)$", "");
            String whole =
                    switch (digits.length()) {
                        case 8 -> digits + "000000";
                        case 12 -> digits + "00";
                        default -> digits;
                    };
            try {
                return LocalDateTime.parse(whole, TIME).toInstant(ZoneOffset.UTC);
            } catch (DateTimeParseException e) {
                throw new IllegalArgumentException(
                        "`%s` is no time: YYYYMMDD or YYYYMMDDHHMM[SS], then Z"
                                .formatted(Shown.text(value)),
                        e);
            }
        }
    }
}
