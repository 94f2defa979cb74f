package org.freshet.upstream;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.freshet.model.IntegrityFailure;

/**
 * A commit as it lies in the repository. Text is bytes as ISO 8859-1 characters; author, committer
 * and message are UTF-8 where the commit's encoding could be read (commit.c, pretty.c of git).
 *
 * <p>Not JGit's RevCommit: in a shallow repository that one has no parents.
 *
 * @param author the line after {@code author }, empty when there is none
 * @param message after the blank line that ends the header
 */
record RawCommit(
        String id,
        String tree,
        List<String> parents,
        String author,
        String committer,
        Optional<String> encoding,
        boolean signed,
        String message) {
    static RawCommit parse(String id, byte[] raw) {
        String written = new String(raw, StandardCharsets.ISO_8859_1);
        Optional<String> encoding = header(written, "encoding ");
        String text =
                encoding.filter(name -> !Encodings.isUtf8(name))
                        .flatMap(name -> Encodings.recode(raw, name, "UTF-8"))
                        .map(utf8 -> new String(utf8, StandardCharsets.ISO_8859_1))
                        .orElse(written);
        int nul = text.indexOf(0);
        text = nul < 0 ? text : text.substring(0, nul);
        List<String> parents = new ArrayList<>();
        int from = 0;
        while (from < text.length() && text.charAt(from) != '\n') {
            int end = lineEnd(text, from);
            if (text.startsWith("parent ", from)) {
                parents.add(text.substring(from + "parent ".length(), end));
            }
            from = Math.min(end + 1, text.length());
        }
        return new RawCommit(
                id,
                header(text, "tree ")
                        .orElseThrow(() ->
                                new IntegrityFailure("commit `%s` has no tree".formatted(id))),
                parents,
                header(text, "author ").orElse(""),
                header(text, "committer ").orElse(""),
                encoding,
                header(text, "gpgsig ").isPresent(),
                from < text.length() ? text.substring(from + 1) : "");
    }

    private static int lineEnd(String text, int from) {
        int end = text.indexOf('\n', from);
        return end < 0 ? text.length() : end;
    }

    /** The value of the last header of a name, as git takes it. */
    private static Optional<String> header(String text, String name) {
        Optional<String> value = Optional.empty();
        int from = 0;
        while (from < text.length() && text.charAt(from) != '\n') {
            int end = lineEnd(text, from);
            if (text.startsWith(name, from)) {
                value = Optional.of(text.substring(from + name.length(), end));
            }
            from = end + 1;
        }
        return value;
    }

    /** When it was committed; 1970 when the commit does not say. */
    Instant committed() {
        return Ident.parse(committer).map(Ident::date).orElse(Instant.EPOCH);
    }

    /** The same as it is written. */
    long committedSeconds() {
        return Ident.parse(committer).map(Ident::seconds).orElse(0L);
    }

    /**
     * {@code name <address> seconds zone} (split_ident_line in ident.c of git).
     *
     * @param seconds 0 without a date
     * @param zone hours and minutes as one number: 530 for +0530
     */
    record Ident(String name, String address, boolean dated, long seconds, int zone) {
        private static final long LAST_SECOND = 253_402_300_799L;

        static Optional<Ident> parse(String line) {
            int open = line.indexOf('<');
            int close = open < 0 ? -1 : line.indexOf('>', open);
            if (close < 0) {
                return Optional.empty();
            }
            String name = stripEnd(line.substring(0, open));
            String address = line.substring(open + 1, close);
            String[] date = line.substring(line.lastIndexOf('>') + 1).strip().split("[ \t]+", 2);
            if (date.length == 2
                    && date[0].matches("[0-9]{1,18}")
                    && date[1].matches("[+-][0-9]{1,8}.*")) {
                String zone = date[1].replaceFirst("^([+-][0-9]+).*", "$1");
                return Optional.of(
                        new Ident(
                                name,
                                address,
                                true,
                                Long.parseLong(date[0]),
                                Integer.parseInt(zone)));
            }
            return Optional.of(new Ident(name, address, false, 0, 0));
        }

        /** The date, at most the end of the year 9999: hostile ones leave Java's calendar. */
        Instant date() {
            return Instant.ofEpochSecond(Math.min(seconds, LAST_SECOND));
        }

        private static String stripEnd(String text) {
            int end = text.length();
            while (end > 0 && " \t\r\n".indexOf(text.charAt(end - 1)) >= 0) {
                end--;
            }
            return text.substring(0, end);
        }
    }
}
