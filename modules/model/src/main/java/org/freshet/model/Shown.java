package org.freshet.model;

/** Hostile text made fit for one line of a message or a log. */
public final class Shown {
    private static final int MOST = 200;

    private Shown() {}

    /**
     * The text with control characters (and what a terminal may take for one) written as {@code
     * \u001b}, cut after 200 characters.
     */
    public static String text(String hostile) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < hostile.length() && i < MOST; i++) {
            char c = hostile.charAt(i);
            boolean plain =
                    c >= ' '
                            && c != 0x7f
                            && (c < 0x80 || c > 0x9f)
                            && c != 0x2028
                            && c != 0x2029
                            && !(c >= 0x202a && c <= 0x202e)
                            && !(c >= 0x2066 && c <= 0x2069);
            shown.append(plain ? String.valueOf(c) : "\\u%04x".formatted((int) c));
        }
        return hostile.length() > MOST ? shown + "…" : shown.toString();
    }

    /** A line of a file or a diff: the same with its tabs, which are harmless and part of it. */
    public static String line(String hostile) {
        return text(hostile).replace("\\u0009", "\t");
    }

    /** A URL as everybody may read it: without the user and password that some hold. */
    public static String withoutUser(String url) {
        return url.replaceFirst("^([A-Za-z][A-Za-z0-9+.-]*://)[^/?#]*@", "$1");
    }
}
