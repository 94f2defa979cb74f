package org.freshet.packaging.patches;

import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Encoded words in the heads of mails, {@code =?UTF-8?q?J=C3=BCrgen?=} (RFC 2047). */
final class MailWords {
    private static final Pattern WORD =
            Pattern.compile("=\\?([A-Za-z0-9-]{1,40})\\?([QqBb])\\?([^?\\s]*)\\?=(\\s+(?==\\?))?");

    private MailWords() {}

    /** The text with its encoded words decoded; what cannot be decoded stays. */
    static String decoded(String text) {
        return WORD.matcher(text)
                .replaceAll(word ->
                        Matcher.quoteReplacement(
                                decoded(
                                        word.group(),
                                        word.group(1),
                                        word.group(2),
                                        word.group(3))));
    }

    private static String decoded(String whole, String charset, String way, String word) {
        try {
            byte[] bytes =
                    way.equalsIgnoreCase("b") ? Base64.getDecoder().decode(word) : quoted(word);
            return new String(bytes, Charset.forName(charset));
        } catch (IllegalArgumentException _) {
            return whole;
        }
    }

    private static byte[] quoted(String word) {
        byte[] bytes = new byte[word.length()];
        int length = 0;
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            if (c == '=' && i + 2 < word.length()) {
                bytes[length++] = (byte) Integer.parseInt(word.substring(i + 1, i + 3), 16);
                i += 2;
            } else {
                bytes[length++] = (byte) (c == '_' ? ' ' : c);
            }
        }
        return Arrays.copyOf(bytes, length);
    }
}
