package org.freshet.upstream;

import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether a text is another one whose {@code $Format:…$} somebody else's git filled in. What that
 * git wrote for abbreviated ids, names of refs and {@code %(describe)} depends on its repository,
 * so there any text will do that names such things and can do nothing else.
 */
final class Placeholders {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$Format:([^$]*)\\$");

    private static final Pattern DEPENDS_ON_MORE =
            Pattern.compile("%(?:[htpdD]|\\(describe[^)]*\\))");

    /** Of ids, refs and descriptions; nothing that ends a string or begins a command. */
    private static final Pattern HARMLESS = Pattern.compile("[A-Za-z0-9 ,.:()/_+~>-]{0,200}");

    private Placeholders() {}

    /**
     * @param template the file as it is in the tree
     * @param exact fills in a placeholder as far as the tag alone says
     */
    static boolean filled(String template, String text, UnaryOperator<String> exact) {
        Matcher placeholder = PLACEHOLDER.matcher(template);
        int at = 0;
        int from = 0;
        while (placeholder.find()) {
            String before = template.substring(from, placeholder.start());
            if (!text.startsWith(before, at)) {
                return false;
            }
            at += before.length();
            from = placeholder.end();
            String expected = exact.apply(placeholder.group());
            if (text.startsWith(expected, at)) {
                at += expected.length();
                continue;
            }
            Matcher free = DEPENDS_ON_MORE.matcher(placeholder.group(1));
            int end = end(template, from, text, at);
            if (!free.find() || end < 0 || !HARMLESS.matcher(text.substring(at, end)).matches()) {
                return false;
            }
            at = end;
        }
        return text.substring(at).equals(template.substring(from));
    }

    /** Where the text goes on as the template does behind a placeholder. */
    private static int end(String template, int from, String text, int at) {
        int line = template.indexOf('\n', from);
        int next = template.indexOf("$Format:", from);
        int stop = line < 0 ? template.length() : line + 1;
        String onward = template.substring(from, next < 0 ? stop : Math.min(stop, next));
        return onward.isEmpty() ? text.length() : text.indexOf(onward, at);
    }
}
