package org.freshet.upstream.watchfile;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.freshet.model.Shown;

/** Writes one Perl regular expression as Java's engine reads it. For one use. */
final class PerlSyntax {
    // Perl takes blanks in it, and `{,3}`; any other brace stands for itself.
    private static final Pattern COUNT =
            Pattern.compile("\\{[ \\t]*(\\d*)[ \\t]*(,?)[ \\t]*(\\d*)[ \\t]*\\}");
    private static final Pattern FLAGS =
            Pattern.compile("\\(\\?(\\^?)([a-z]*)(?:-([a-z]*))?([:)])");
    private static final Pattern NAMED =
            Pattern.compile("\\(\\?(?:P?<([A-Za-z_]\\w*)>|'([A-Za-z_]\\w*)')");
    private static final Pattern BACK =
            Pattern.compile(
                    "\\\\g(-?\\d+)|\\\\[gk]\\{(-?\\w+)\\}|\\\\k<(\\w+)>|\\\\k'(\\w+)'"
                            + "|\\(\\?P=(\\w+)\\)");

    private final String perl;
    private final StringBuilder java = new StringBuilder();
    private final Map<String, Integer> names = new HashMap<>();
    private final Deque<Boolean> extended = new ArrayDeque<>();
    private int at;
    private int groups;
    private int keep;
    private int highestReference;

    /** Whether there is nothing yet that could be repeated. */
    private boolean fresh = true;

    PerlSyntax(String perl) {
        this.perl = perl;
        extended.push(false);
    }

    /** The number of the empty group that stands where {@code \K} stood; 0 for none. */
    int keep() {
        return keep;
    }

    String translate() {
        while (at < perl.length()) {
            char c = perl.charAt(at);
            boolean begins = c == '(' || c == '|';
            switch (c) {
                case '\\' -> escape();
                case '[' -> at = PerlClass.translate(perl, at, java);
                case '(' -> open();
                case ')' -> {
                    if (extended.size() > 1) {
                        extended.pop();
                    }
                    raw(1);
                }
                case '{' -> brace();
                case '}', ']' -> {
                    java.append('\\');
                    raw(1);
                }
                case '#' -> {
                    if (extended.element()) {
                        int end = perl.indexOf('\n', at);
                        at = end < 0 ? perl.length() : end;
                    } else {
                        literal(c, 1);
                    }
                }
                default -> raw(1);
            }
            fresh = begins;
        }
        if (highestReference > groups) {
            throw refused("a reference to a group that it does not have");
        }
        return java.toString();
    }

    private void raw(int count) {
        java.append(perl, at, at + count);
        at += count;
    }

    private void literal(int codePoint, int read) {
        literal(java, codePoint);
        at += read;
    }

    /** Appends a character so that it stands for itself, also in a class and with flag x. */
    static void literal(StringBuilder java, int codePoint) {
        java.append("\\x{").append(Integer.toHexString(codePoint)).append('}');
    }

    private Unreadable refused(String what) {
        return new Unreadable(
                "`%s` has %s, which is not taken".formatted(Shown.text(perl), what),
                "write the pattern without it");
    }

    private void brace() {
        Matcher count = COUNT.matcher(perl).region(at, perl.length());
        boolean counts =
                !fresh
                        && count.lookingAt()
                        && !(count.group(1).isEmpty() && count.group(3).isEmpty());
        if (!counts) {
            literal('{', 1);
            return;
        }
        java.append('{').append(count.group(1).isEmpty() ? "0" : count.group(1));
        java.append(count.group(2)).append(count.group(3)).append('}');
        at = count.end();
    }

    private void escape() {
        if (at + 1 >= perl.length()) {
            throw new Unreadable(
                    "`%s` ends with `\\`".formatted(Shown.text(perl)), "write `\\\\` for one");
        }
        Matcher back = BACK.matcher(perl).region(at, perl.length());
        if (back.lookingAt()) {
            backReference(back);
            return;
        }
        char c = perl.charAt(at + 1);
        switch (c) {
            case 'K' -> {
                if (keep > 0) {
                    throw refused("`\\K` twice");
                }
                keep = ++groups;
                java.append("()");
                at += 2;
            }
            case 'N' -> {
                java.append("[^\\n]");
                at += 2;
            }
            case 'X', 'C' -> throw refused("`\\%s`".formatted(c));
            case 'b', 'B' -> {
                if (perl.startsWith("{", at + 2)) {
                    throw refused("`\\%s{`".formatted(c));
                }
                raw(2);
            }
            case 'd', 'D', 'w', 'W', 's', 'S', 'h', 'H', 'v', 'V', 'R', 'A', 'z', 'Z', 'G' ->
                    raw(2);
            case 'p', 'P' -> {
                int end = perl.startsWith("{", at + 2) ? perl.indexOf('}', at) : at + 2;
                raw(end < 0 ? 2 : Math.min(end + 1, perl.length()) - at);
            }
            case '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
            default -> {
                PerlClass.Escaped escaped = PerlClass.escaped(perl, at);
                literal(escaped.codePoint(), escaped.length());
            }
        }
    }

    /** {@code \12} is a group when there are so many, and a character in octal otherwise. */
    private void number() {
        int end = at + 1;
        while (end < perl.length() && end < at + 4 && Character.isDigit(perl.charAt(end))) {
            end++;
        }
        int group = Integer.parseInt(perl, at + 1, end, 10);
        if (group > 9 && group > userGroups()) {
            PerlClass.Escaped escaped = PerlClass.escaped(perl, at);
            literal(escaped.codePoint(), escaped.length());
        } else {
            reference(group);
            at = end;
        }
    }

    private void backReference(Matcher back) {
        String to = "";
        for (int i = 1; i <= back.groupCount(); i++) {
            if (back.group(i) != null) {
                to = back.group(i);
            }
        }
        if (to.matches("-?\\d{1,3}")) {
            int number = Integer.parseInt(to);
            reference(number < 0 ? userGroups() + 1 + number : number);
        } else {
            Integer group = names.get(to);
            if (group == null) {
                throw refused("a reference to a group that it does not name");
            }
            java.append("(?:\\").append(group.intValue()).append(')');
        }
        at = back.end();
    }

    private int userGroups() {
        return keep > 0 ? groups - 1 : groups;
    }

    /** In a group of its own, lest a digit that follows is read as part of the number. */
    private void reference(int userGroup) {
        if (userGroup < 1) {
            throw refused("a reference to no group");
        }
        int group = keep > 0 && userGroup >= keep ? userGroup + 1 : userGroup;
        highestReference = Math.max(highestReference, group);
        java.append("(?:\\").append(group).append(')');
    }

    private void open() {
        if (perl.startsWith("(*", at)) {
            throw refused("a verb `(*…)`");
        }
        if (!perl.startsWith("(?", at)) {
            groups++;
            enter(extended.element());
            raw(1);
            return;
        }
        if (perl.startsWith("(?#", at)) {
            int end = perl.indexOf(')', at);
            at = end < 0 ? perl.length() : end + 1;
            return;
        }
        Matcher back = BACK.matcher(perl).region(at, perl.length());
        if (back.lookingAt()) {
            backReference(back);
            return;
        }
        Matcher named = NAMED.matcher(perl).region(at, perl.length());
        if (named.lookingAt()) {
            groups++;
            String name = named.group(1) != null ? named.group(1) : named.group(2);
            names.putIfAbsent(name, groups);
            enter(extended.element());
            java.append('(');
            at = named.end();
            return;
        }
        for (String plain : new String[] {"(?=", "(?!", "(?>", "(?<=", "(?<!"}) {
            if (perl.startsWith(plain, at)) {
                enter(extended.element());
                raw(plain.length());
                return;
            }
        }
        Matcher flags = FLAGS.matcher(perl).region(at, perl.length());
        if (!flags.lookingAt()) {
            throw refused("`%s`".formatted(perl.substring(at, Math.min(at + 3, perl.length()))));
        }
        flags(flags);
    }

    private void enter(boolean inExtended) {
        extended.push(inExtended);
    }

    private void flags(Matcher flags) {
        String on = flags.group(2);
        String off =
                (flags.group(3) == null ? "" : flags.group(3))
                        + (flags.group(1).isEmpty() ? "" : "imsx".replaceAll("[" + on + "-]", ""));
        if ((on + off).contains("n")) {
            throw refused("flag `n`");
        }
        boolean inExtended =
                on.contains("x") || (!off.contains("x") && extended.element().booleanValue());
        // Which letters are letters (a, d, l, u) is settled by PerlRegex; p and xx mean nothing.
        String java = known(on) + (known(off).isEmpty() ? "" : "-" + known(off));
        boolean group = flags.group(4).equals(":");
        if (group) {
            enter(inExtended);
        } else {
            extended.pop();
            extended.push(inExtended);
        }
        this.java.append("(?").append(java).append(group ? ":" : java.isEmpty() ? ":)" : ")");
        at = flags.end();
    }

    private static String known(String flags) {
        return flags.replaceAll("[^imsx]", "");
    }
}
