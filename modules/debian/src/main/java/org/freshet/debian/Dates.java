package org.freshet.debian;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.SignStyle;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.Map;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;

/** Dates as Debian's files have them: RFC 5322, English whatever the locale, whole seconds. */
public final class Dates {
    // Own tables: the names that the JDK has for a locale change with its releases.
    private static final Map<Long, String> DAYS =
            Map.of(1L, "Mon", 2L, "Tue", 3L, "Wed", 4L, "Thu", 5L, "Fri", 6L, "Sat", 7L, "Sun");
    private static final Map<Long, String> MONTHS =
            Map.ofEntries(
                    Map.entry(1L, "Jan"),
                    Map.entry(2L, "Feb"),
                    Map.entry(3L, "Mar"),
                    Map.entry(4L, "Apr"),
                    Map.entry(5L, "May"),
                    Map.entry(6L, "Jun"),
                    Map.entry(7L, "Jul"),
                    Map.entry(8L, "Aug"),
                    Map.entry(9L, "Sep"),
                    Map.entry(10L, "Oct"),
                    Map.entry(11L, "Nov"),
                    Map.entry(12L, "Dec"));
    private static final DateTimeFormatter WRITE =
            new DateTimeFormatterBuilder()
                    .appendText(ChronoField.DAY_OF_WEEK, DAYS)
                    .appendLiteral(", ")
                    .appendValue(ChronoField.DAY_OF_MONTH, 2)
                    .appendLiteral(' ')
                    .appendText(ChronoField.MONTH_OF_YEAR, MONTHS)
                    .appendLiteral(' ')
                    .appendValue(ChronoField.YEAR, 4)
                    .appendPattern(" HH:mm:ss")
                    .toFormatter(Locale.ROOT)
                    .withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter READ =
            new DateTimeFormatterBuilder()
                    .parseCaseInsensitive()
                    .appendText(ChronoField.DAY_OF_WEEK, DAYS)
                    .appendLiteral(", ")
                    .appendValue(ChronoField.DAY_OF_MONTH, 1, 2, SignStyle.NOT_NEGATIVE)
                    .appendLiteral(' ')
                    .appendText(ChronoField.MONTH_OF_YEAR, MONTHS)
                    .appendLiteral(' ')
                    .appendValue(ChronoField.YEAR, 4)
                    .appendPattern(" H:mm:ss ")
                    .appendOffset("+HHMM", "+0000")
                    .toFormatter(Locale.ROOT);

    private Dates() {}

    /** {@code Sun, 01 Nov 2026 00:00:00 +0000}, as in debian/changelog and .changes. */
    public static String changelog(Instant date) {
        return WRITE.format(date) + " +0000";
    }

    /** {@code Sun, 01 Nov 2026 00:00:00 UTC}, as in Release: apt takes no other zone there. */
    public static String release(Instant date) {
        return WRITE.format(date) + " UTC";
    }

    /**
     * The instant that either form names.
     *
     * @throws InvalidInput when it is not such a date
     */
    public static Instant parse(String text) {
        try {
            // Launchpad pads the hour with a blank.
            String plain = text.strip().replaceAll(" +", " ");
            return Instant.from(READ.parse(plain.replaceFirst(" (UTC|GMT|Z)$", " +0000")));
        } catch (DateTimeException e) {
            throw new InvalidInput(
                    "`%s` is not a date".formatted(Shown.text(text)),
                    "write it as `Sun, 01 Nov 2026 00:00:00 +0000`",
                    e);
        }
    }
}
