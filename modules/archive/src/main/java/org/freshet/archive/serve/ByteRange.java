package org.freshet.archive.serve;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which bytes of a file an answer has (RFC 9110, 14). */
sealed interface ByteRange {
    record All() implements ByteRange {}

    record Part(long from, long length) implements ByteRange {}

    /** None of those that were asked for is there. */
    record Unsatisfiable() implements ByteRange {}

    Pattern ONE = Pattern.compile("(?i)bytes=\\s*(\\d{0,18})-(\\d{0,18})\\s*");

    /**
     * What a {@code Range} field asks for. Several ranges at once, and what is no range, are
     * answered with all of it, as the RFC permits.
     */
    static ByteRange of(String field, long size) {
        Matcher one = ONE.matcher(field);
        if (!one.matches() || (one.group(1).isEmpty() && one.group(2).isEmpty())) {
            return new All();
        }
        if (one.group(1).isEmpty()) {
            long last = Math.min(Long.parseLong(one.group(2)), size);
            return last == 0 ? new Unsatisfiable() : new Part(size - last, last);
        }
        long from = Long.parseLong(one.group(1));
        long to = one.group(2).isEmpty() ? Long.MAX_VALUE : Long.parseLong(one.group(2));
        if (to < from) {
            return new All();
        }
        return from >= size
                ? new Unsatisfiable()
                : new Part(from, Math.min(to, size - 1) - from + 1);
    }
}
