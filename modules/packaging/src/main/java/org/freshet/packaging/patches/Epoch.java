package org.freshet.packaging.patches;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether the date in the head of a diff is the beginning of 1970, in whatever time zone: so diff
 * says that there is no file.
 */
final class Epoch {
    private static final Pattern ISO =
            Pattern.compile(
                    "(\\d{4}-\\d\\d-\\d\\d)[ T](\\d\\d:\\d\\d:\\d\\d)(?:\\.\\d+)?(?: *([+-]\\d{4}|Z|UTC))?");
    private static final DateTimeFormatter C_TIME =
            DateTimeFormatter.ofPattern("EEE MMM d HH:mm:ss yyyy", Locale.ROOT);
    private static final Instant EARLIEST = Instant.ofEpochSecond(-25L * 60 * 60);
    private static final Instant LATEST = Instant.ofEpochSecond(26L * 60 * 60);

    private Epoch() {}

    static boolean is(String date) {
        String text = date.strip();
        if (!text.contains("1970") && !text.contains("1969")) {
            return false;
        }
        try {
            Instant instant = instant(text);
            return instant.isAfter(EARLIEST) && instant.isBefore(LATEST);
        } catch (DateTimeException _) {
            return false;
        }
    }

    private static Instant instant(String text) {
        Matcher iso = ISO.matcher(text);
        if (iso.matches()) {
            String zone = iso.group(3);
            return LocalDateTime.parse(iso.group(1) + "T" + iso.group(2))
                    .toInstant(
                            zone == null || zone.equals("UTC")
                                    ? ZoneOffset.UTC
                                    : ZoneOffset.of(zone));
        }
        return LocalDateTime.parse(text.replaceAll(" +", " "), C_TIME).toInstant(ZoneOffset.UTC);
    }
}
