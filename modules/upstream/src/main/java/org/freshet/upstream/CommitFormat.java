package org.freshet.upstream;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.freshet.model.IntegrityFailure;
import org.freshet.upstream.Mailmap.Person;
import org.freshet.upstream.RawCommit.Ident;

/**
 * {@code $Format:…$} in files with the attribute {@code export-subst}, as {@code git archive} fills
 * it in (gitattributes(5); pretty.c of git). Text is bytes as ISO 8859-1 characters.
 *
 * <p>What git takes from elsewhere than the commit is pinned, so that the same tag gives the same
 * bytes everywhere: abbreviated ids have {@value #ABBREVIATED} digits (git chooses by the number of
 * objects in the repository), {@code %d}, {@code %D} and {@code %(describe)} are what they are in a
 * repository that has just this tag, dates relative to now are written as {@code %ad}, and
 * signatures of commits are not judged. Each pinned placeholder leaves a note, and so do {@code
 * %w}, {@code %<}, {@code %>} and {@code %(trailers)}, which are left as they are.
 */
final class CommitFormat {
    /** What git takes for repositories of 16,384 to 65,535 objects. */
    private static final int ABBREVIATED = 8;

    private static final int MOST_BYTES = 64 << 20;
    private static final String START = "$Format:";

    private final RawCommit commit;
    private final String tag;
    private final boolean annotated;
    private final Mailmap mailmap;
    private final Set<String> pinned = new LinkedHashSet<>();
    private final Set<String> untouched = new LinkedHashSet<>();

    /** Git fills in one {@code %(describe)} of an archive; it is costly. */
    private boolean described;

    CommitFormat(RawCommit commit, String tag, boolean annotated, Mailmap mailmap) {
        this.commit = commit;
        this.tag = tag;
        this.annotated = annotated;
        this.mailmap = mailmap;
    }

    /** What a packager should know of the placeholders so far, one line each. */
    List<String> notes() {
        return Stream.concat(
                        pinned.stream()
                                .map(
                                        "`$Format:%s$` in the tree is filled in for the tag alone"
                                                ::formatted),
                        untouched.stream()
                                .map(
                                        "`$Format:%s$` in the tree is left as it is, where git would fill it in"
                                                ::formatted))
                .toList();
    }

    /** A whole file with its placeholders filled in. */
    String substitute(String file) {
        StringBuilder out = new StringBuilder(file.length() + 256);
        int from = 0;
        while (true) {
            int start = file.indexOf(START, from);
            int end = start < 0 ? -1 : file.indexOf('$', start + START.length());
            if (end < 0) {
                return out.append(file, from, file.length()).toString();
            }
            out.append(file, from, start);
            expand(file.substring(start + START.length(), end), out);
            from = end + 1;
        }
    }

    private void expand(String format, StringBuilder out) {
        boolean usedText = false;
        int i = 0;
        while (i < format.length()) {
            char c = format.charAt(i++);
            if (c != '%') {
                out.append(c);
            } else if (i < format.length() && format.charAt(i) == '%') {
                out.append('%');
                i++;
            } else {
                String rest = format.substring(i);
                int taken = item(rest, out);
                usedText |= taken > 0 && needsText(rest);
                if (taken == 0) {
                    out.append('%');
                }
                i += taken;
            }
            if (out.length() > MOST_BYTES) {
                throw new IntegrityFailure(
                        "a file with `export-subst` grows beyond %d bytes".formatted(MOST_BYTES));
            }
        }
        // Git then writes all of the file so far in the commit's own encoding.
        if (usedText) {
            commit.encoding()
                    .filter(name -> !Encodings.isUtf8(name))
                    .flatMap(name -> Encodings.recode(Bytes.of(out.toString()), "UTF-8", name))
                    .ifPresent(recoded -> {
                        out.setLength(0);
                        out.append(Bytes.text(recoded));
                    });
        }
    }

    /** Whether git reads the commit's text for a placeholder. */
    private static boolean needsText(String placeholder) {
        String plain =
                "+- ".indexOf(placeholder.charAt(0)) >= 0 ? placeholder.substring(1) : placeholder;
        return !plain.isEmpty() && "aceBsfb".indexOf(plain.charAt(0)) >= 0;
    }

    /** Appends what a placeholder stands for; the number of characters it took, 0 for none. */
    private int item(String rest, StringBuilder out) {
        char magic = rest.isEmpty() ? 0 : rest.charAt(0);
        if (magic != '+' && magic != '-' && magic != ' ') {
            return one(rest, out);
        }
        if (rest.startsWith("w", 1)) {
            return 0;
        }
        int before = out.length();
        int taken = one(rest.substring(1), out);
        if (out.length() == before) {
            while (magic == '-' && !out.isEmpty() && out.charAt(out.length() - 1) == '\n') {
                out.setLength(out.length() - 1);
            }
        } else if (magic == '+') {
            out.insert(before, '\n');
        } else if (magic == ' ') {
            out.insert(before, ' ');
        }
        return taken + 1;
    }

    private int one(String rest, StringBuilder out) {
        if (rest.isEmpty()) {
            return 0;
        }
        if (rest.startsWith("(")) {
            return described(rest, out);
        }
        return switch (rest.charAt(0)) {
            case 'n' -> put(out, "\n", 1);
            case 'x' -> hex(rest, out);
            case 'H' -> put(out, commit.id(), 1);
            case 'T' -> put(out, commit.tree(), 1);
            case 'P' -> put(out, String.join(" ", commit.parents()), 1);
            case 'h' -> pin("%h", put(out, abbreviated(commit.id()), 1));
            case 't' -> pin("%t", put(out, abbreviated(commit.tree()), 1));
            case 'p' ->
                    pin(
                            "%p",
                            put(
                                    out,
                                    String.join(
                                            " ",
                                            commit.parents().stream()
                                                    .map(CommitFormat::abbreviated)
                                                    .toList()),
                                    1));
            case 'm' -> put(out, ">", 1);
            case 'd' -> pin("%d", put(out, " (tag: " + Bytes.utf8(tag) + ")", 1));
            case 'D' -> pin("%D", put(out, "tag: " + Bytes.utf8(tag), 1));
            case 'g' -> rest.length() > 1 && "dDsnNeE".indexOf(rest.charAt(1)) >= 0 ? 2 : 0;
            case 'G' -> signature(rest, out);
            case 'C' -> color(rest);
            case 'a' -> person(rest, commit.author(), out);
            case 'c' -> person(rest, commit.committer(), out);
            case 'e' -> put(out, commit.encoding().orElse(""), 1);
            case 'B' -> put(out, commit.message(), 1);
            case 's' -> put(out, CommitMessage.of(commit.message()).subject(), 1);
            case 'b' -> put(out, CommitMessage.of(commit.message()).body(), 1);
            case 'f' -> put(out, CommitMessage.of(commit.message()).fileName(), 1);
            case 'w', '<', '>' -> leave("%" + rest.charAt(0));
            default -> 0;
        };
    }

    private static int put(StringBuilder out, String text, int taken) {
        out.append(text);
        return taken;
    }

    private int pin(String placeholder, int taken) {
        pinned.add(placeholder);
        return taken;
    }

    /** Wrapping, padding and trailers: nobody was seen to use them in a file for export. */
    private int leave(String placeholder) {
        untouched.add(placeholder);
        return 0;
    }

    private static String abbreviated(String id) {
        return id.substring(0, Math.min(ABBREVIATED, id.length()));
    }

    private static int hex(String rest, StringBuilder out) {
        if (rest.length() < 3) {
            return 0;
        }
        int high = Character.digit(rest.charAt(1), 16);
        int low = Character.digit(rest.charAt(2), 16);
        return high < 0 || low < 0 ? 0 : put(out, String.valueOf((char) (high * 16 + low)), 3);
    }

    /** Colours are off in an archive, but for {@code %C(always,…)}, which is pinned to nothing. */
    private int color(String rest) {
        if (rest.startsWith("C(")) {
            int end = rest.indexOf(')');
            if (rest.startsWith("C(always,")) {
                pinned.add("%C(always)");
            }
            return end < 0 ? 0 : end + 1;
        }
        for (String color : List.of("red", "green", "blue", "reset")) {
            if (rest.startsWith(color, 1)) {
                return 1 + color.length();
            }
        }
        return 0;
    }

    /** As git gives it where the signer's key is not at hand. */
    private int signature(String rest, StringBuilder out) {
        char what = rest.length() > 1 ? rest.charAt(1) : 0;
        if (what == 0 || "G?SKFPT".indexOf(what) < 0) {
            return 0;
        }
        if (what == '?') {
            out.append(commit.signed() ? 'E' : 'N');
        } else if (what == 'T') {
            out.append("undefined");
        }
        return commit.signed() ? pin("%G" + what, 2) : 2;
    }

    private int described(String rest, StringBuilder out) {
        if (rest.startsWith("(trailers")) {
            return leave("%(trailers)");
        }
        if (!rest.startsWith("(describe")) {
            return 0;
        }
        if (described) {
            return 0;
        }
        described = true;
        Optional<Describe> describe = Describe.parse(rest);
        if (describe.isEmpty()) {
            return 0;
        }
        if (describe.get().finds(Bytes.utf8(tag), annotated)) {
            out.append(Bytes.utf8(tag));
        }
        return pin("%(describe)", describe.get().taken());
    }

    private int person(String rest, String line, StringBuilder out) {
        char part = rest.length() > 1 ? rest.charAt(1) : 0;
        Optional<Ident> found = Ident.parse(line);
        if (found.isPresent()) {
            Ident ident = found.get();
            Person written = new Person(ident.name(), ident.address());
            Person person = "NEL".indexOf(part) >= 0 ? mailmap.of(written) : written;
            switch (part) {
                case 'n', 'N' -> {
                    return put(out, person.name(), 2);
                }
                case 'e', 'E' -> {
                    return put(out, person.address(), 2);
                }
                case 'l', 'L' -> {
                    int at = person.address().indexOf('@');
                    return put(
                            out, at < 0 ? person.address() : person.address().substring(0, at), 2);
                }
                default -> {
                    if (ident.dated() && "tdDriIhs".indexOf(part) >= 0) {
                        if (part == 'r' || part == 'h') {
                            pinned.add("%" + rest.charAt(0) + part);
                        }
                        return put(out, date(ident, part), 2);
                    }
                }
            }
        }
        return "netdDri".indexOf(part) >= 0 && part != 0 ? 2 : 0;
    }

    /** A date of a commit in its own time zone (show_date in date.c of git 2.39). */
    private static String date(Ident ident, char form) {
        if (form == 't') {
            return String.valueOf(ident.seconds());
        }
        // Beyond the calendar of most libraries, git falls back to the start of time too.
        boolean sane = ident.seconds() < 30_000_000_000_000L && Math.abs(ident.zone()) < 10_000;
        int zone = sane ? ident.zone() : 0;
        int minutes = Math.abs(zone) / 100 * 60 + Math.abs(zone) % 100;
        long seconds = sane ? ident.seconds() + (zone < 0 ? -60L : 60L) * minutes : 0;
        OffsetDateTime date = Instant.ofEpochSecond(seconds).atOffset(ZoneOffset.UTC);
        String day = DAYS.get(date.getDayOfWeek().getValue() - 1);
        String month = MONTHS.get(date.getMonthValue() - 1);
        String time =
                "%02d:%02d:%02d".formatted(date.getHour(), date.getMinute(), date.getSecond());
        String ymd =
                "%04d-%02d-%02d"
                        .formatted(date.getYear(), date.getMonthValue(), date.getDayOfMonth());
        return switch (form) {
            case 'D' ->
                    String.format(
                            Locale.ROOT,
                            "%s, %d %s %d %s %+05d",
                            day,
                            date.getDayOfMonth(),
                            month,
                            date.getYear(),
                            time,
                            zone);
            case 'i' -> String.format(Locale.ROOT, "%s %s %+05d", ymd, time, zone);
            case 'I' ->
                    String.format(
                            Locale.ROOT,
                            "%sT%s%s%02d:%02d",
                            ymd,
                            time,
                            zone >= 0 ? "+" : "-",
                            Math.abs(zone) / 100,
                            Math.abs(zone) % 100);
            case 's' -> ymd;
            default ->
                    String.format(
                            Locale.ROOT,
                            "%s %s %d %s %d %+05d",
                            day,
                            month,
                            date.getDayOfMonth(),
                            time,
                            date.getYear(),
                            zone);
        };
    }

    private static final List<String> DAYS =
            List.of("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun");
    private static final List<String> MONTHS =
            List.of(
                    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov",
                    "Dec");
}
