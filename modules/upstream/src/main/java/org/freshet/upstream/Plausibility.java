package org.freshet.upstream;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.freshet.model.DebianVersion;

/**
 * Whether a version may be the next one of a project, as far as numbers tell: a tag such as {@code
 * v0.1337.0} or {@code 21.03.21} among 1.2.x is more likely a slip, and a change from years to
 * small numbers needs a person's decision. What steps a project takes is learnt from its releases.
 *
 * <p>Deeply immutable after construction; the versions may come in any order.
 */
public final class Plausibility {
    /** With fewer releases nothing is strange. */
    private static final int LEAST = 5;

    /** Skipped numbers happen: a release withdrawn before it was announced, a tag forgotten. */
    private static final long[] STEP = {2, 2, 20, 20};

    /** So large a number behind a new one is no count of releases, unless it was seen before. */
    private static final long COUNT = 12;

    /** From here on a number is a day, or a moment of one. */
    private static final long DAYS = 19_900_101;

    private static final int PLACES = 4;

    private final TreeSet<long[]> releases = new TreeSet<>(Arrays::compare);
    private final long[] steps = new long[PLACES];
    private final long[] most = new long[PLACES];

    /** Learns from the releases of a project. */
    public Plausibility(List<DebianVersion> known) {
        known.forEach(version -> releases.add(numbers(version)));
        long[] last = null;
        for (long[] release : releases) {
            for (int i = 0; i < PLACES; i++) {
                most[i] = Math.max(most[i], release[i]);
            }
            if (last != null && !scheme(last, release)) {
                int place = Arrays.mismatch(last, release);
                steps[place] = Math.max(steps[place], release[place] - last[place]);
            }
            last = release;
        }
    }

    /** What to ask before a version is taken for the project's next; empty when it may be. */
    public Optional<String> question(DebianVersion version) {
        long[] numbers = numbers(version);
        if (releases.size() < LEAST || releases.contains(numbers)) {
            return Optional.empty();
        }
        long[] before = releases.lower(numbers);
        if (before == null) {
            return scheme(numbers, releases.first())
                    ? Optional.of(
                            "`%s` is below every release, which begin with `%s`: a new way of numbering?"
                                    .formatted(version, shown(releases.first())))
                    : Optional.empty();
        }
        int place = Arrays.mismatch(before, numbers);
        if (numbers[place] - before[place] > allowed(place, before)) {
            return Optional.of(
                    scheme(before, numbers)
                            ? "`%s` after `%s`: a new way of numbering?"
                                    .formatted(version, shown(before))
                            : "`%s` after `%s` leaves numbers out: is it a release?"
                                    .formatted(version, shown(before)));
        }
        for (int i = place + 1; i < PLACES; i++) {
            if (numbers[i] > COUNT && numbers[i] > 3 * most[i]) {
                return Optional.of(
                        "`%s` after `%s`: no release had so large a number there: is it one?"
                                .formatted(version, shown(before)));
            }
        }
        return Optional.empty();
    }

    private long allowed(int place, long[] before) {
        long from = before[place];
        long allowed = Math.max(Math.max(STEP[place], 2 * steps[place]), place > 1 ? from / 4 : 0);
        if (year(from) || from >= DAYS) {
            // A pause of years is no slip.
            return Math.max(allowed, year(from) ? 10 : Long.MAX_VALUE);
        }
        // Months of a year, in two digits or four.
        boolean month = place == 1 && (year(before[0]) || before[0] >= 10) && from <= 12;
        return month ? Math.max(allowed, 12 - from) : allowed;
    }

    /** Whether one counts years and the other does not. */
    private static boolean scheme(long[] a, long[] b) {
        return (year(a[0]) || day(a[0])) != (year(b[0]) || day(b[0])) || (a[0] < 10 && b[0] >= 15);
    }

    private static boolean year(long number) {
        return number >= 1990 && number < 2100;
    }

    private static boolean day(long number) {
        return number >= DAYS && number < 21_000_101;
    }

    private static String shown(long[] numbers) {
        int most = PLACES;
        while (most > 1 && numbers[most - 1] == 0) {
            most--;
        }
        List<String> shown = new ArrayList<>();
        for (int i = 0; i < most; i++) {
            shown.add(Long.toString(numbers[i]));
        }
        return String.join(".", shown);
    }

    /** Whether a version is what projects begin with: 0.x, 1.0 or 1. */
    static boolean beginning(DebianVersion version) {
        long[] numbers = numbers(version);
        return numbers[0] == 0 || (numbers[0] == 1 && Arrays.stream(numbers).sum() == 1);
    }

    /** Whether a version is one step above another. */
    static boolean step(DebianVersion from, DebianVersion to) {
        long[] a = numbers(from);
        long[] b = numbers(to);
        int place = Arrays.mismatch(a, b);
        if (place < 0) {
            return true;
        }
        boolean last = Arrays.stream(b, place + 1, PLACES).sum() == 0 && place > 1;
        long delta = b[place] - a[place];
        return delta > 0
                && delta <= (last ? 2 : 1)
                && Arrays.stream(b, place + 1, PLACES).allMatch(number -> number <= 1);
    }

    /** The first numbers of a version; 0 for those it does not have. */
    private static long[] numbers(DebianVersion version) {
        long[] numbers = new long[PLACES];
        String text = version.upstream();
        int at = 0;
        for (int i = 0; i < PLACES && at < text.length(); i++) {
            int start = at;
            while (at < text.length() && VersionText.digit(text.charAt(at))) {
                at++;
            }
            if (at == start) {
                break;
            }
            // Longer numbers are no counts; all of them are equally strange.
            numbers[i] = at - start > 17 ? Long.MAX_VALUE / 4 : Long.parseLong(text, start, at, 10);
            if (at < text.length() && text.charAt(at) != '.') {
                break;
            }
            at++;
        }
        return numbers;
    }
}
