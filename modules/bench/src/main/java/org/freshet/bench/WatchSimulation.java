package org.freshet.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.SplittableRandom;
import org.freshet.ledger.Ledger;
import org.freshet.ledger.LedgerView;
import org.freshet.ledger.Timing;
import org.freshet.ledger.Watched;
import org.freshet.model.Digests;
import org.freshet.model.OrigTarball;
import org.freshet.model.Outcome.Passed;
import org.freshet.model.Release;
import org.freshet.model.Sightings;
import org.freshet.model.SourceName;
import org.freshet.model.StoredFile;
import org.freshet.model.Tag;
import org.freshet.model.Unavailable;
import org.freshet.packaging.RecipeFolder;

/**
 * The upstreams of {@link Population} watched in simulated time, by the real ledger over real
 * recipes. Prints what it measured as JSON.
 */
final class WatchSimulation {
    /** As long as a look at a slow host may take at most, nearly. */
    private static final Duration SLOW_ANSWER = Duration.ofSeconds(20);

    private static final Duration RETRY_AFTER = Duration.ofMinutes(30);

    /** Stands until it is set. */
    private static final class Now extends Clock {
        private Instant now = Instant.parse("2026-11-23T06:00:00Z");

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    /** An upstream and what was measured at it. */
    private static final class Measured {
        final String host;
        final Random chance;
        final double gapDays;
        Instant released;
        Instant next;
        int version = 1;
        int seen;
        int looks;
        Optional<Instant> lookBegun = Optional.empty();
        Optional<Instant> checked = Optional.empty();
        Duration longest = Duration.ZERO;

        Measured(int upstream, Instant now) {
            host = Population.host(upstream);
            // Neighbouring seeds of Random begin alike.
            chance = new Random(new SplittableRandom(upstream).nextLong());
            // Mean gaps from a day to five years by a power law; half of them above 480 days.
            gapDays = Math.pow(1 + chance.nextDouble() * (Math.sqrt(5 * 365.25) - 1), 2);
            released = now.minus(gap(gapDays));
            next = now.plus(gap(gapDays));
        }

        private Duration gap(double meanDays) {
            return Duration.ofMillis(
                    (long) (-Math.log(1 - chance.nextDouble()) * meanDays * 86_400_000));
        }

        /** Three of ten releases are mended within hours. */
        private Instant later(Instant from) {
            return from.plus(gap(chance.nextInt(10) < 3 ? Math.min(0.5, gapDays) : gapDays));
        }

        /** Makes the releases whose time has come before the look began. */
        List<Instant> releasesUntil(Instant begun) {
            List<Instant> made = new ArrayList<>();
            while (!next.isAfter(begun)) {
                made.add(next);
                released = next;
                version++;
                next = later(next);
            }
            return made;
        }

        Duration answer() {
            return host.equals(Population.SLOW)
                    ? SLOW_ANSWER
                    : Duration.ofMillis(
                            host.equals(Population.DOWN) || host.equals(Population.FAILING)
                                    ? 100
                                    : 200 + chance.nextInt(400));
        }
    }

    private record End(Instant at, String key) {}

    private final Now clock = new Now();
    private final Instant begin = clock.instant();
    private final Instant end;
    private final Timing timing;
    private final Ledger ledger;
    private final Path file;
    private final Map<String, Measured> upstreams = new HashMap<>();
    private final PriorityQueue<End> underWay =
            new PriorityQueue<>(Comparator.comparing(End::at).thenComparing(End::key));
    private final List<Duration> delays = new ArrayList<>();
    private int most;

    private WatchSimulation(Path recipes, Path home, int days, Duration poll, Duration fastest) {
        end = begin.plus(Duration.ofDays(days));
        timing = Timing.polling(poll, fastest);
        RecipeFolder folder = new RecipeFolder(recipes);
        for (SourceName source : folder.sources()) {
            int number = Integer.parseInt(source.text().substring("upstream".length()));
            upstreams.put(source.text(), new Measured(number, begin));
        }
        file = home.resolve("ledger.db");
        ledger = Ledger.open(file, folder, clock, timing);
    }

    private void run() {
        long wall = System.nanoTime();
        Instant tick = begin;
        while (tick.isBefore(end)) {
            while (!underWay.isEmpty() && !underWay.peek().at().isAfter(tick)) {
                End next = underWay.poll();
                clock.now = next.at();
                ended(next.key());
            }
            clock.now = tick;
            ledger.due().forEach(this::begin);
            tick = tick.plusSeconds(1);
        }
        ledger.close();
        report(Duration.ofNanos(System.nanoTime() - wall));
    }

    private void begin(String key) {
        if (key.startsWith("poll:")) {
            if (ledger.take(key).isEmpty()) {
                throw new IllegalStateException("rung in vain: " + key);
            }
            Measured upstream = upstream(key);
            upstream.lookBegun = Optional.of(clock.instant());
            upstream.looks++;
            underWay.add(new End(clock.instant().plus(upstream.answer()), key));
            most = Math.max(most, underWay.size());
        } else if (key.startsWith("fetch:")) {
            Release release = (Release) ledger.take(key).getFirst();
            ledger.pass(key, new Passed<>(fetched(release)));
        }
    }

    private Measured upstream(String key) {
        return Objects.requireNonNull(
                upstreams.get(key.substring(key.indexOf(':') + 1).replaceFirst("/.*", "")));
    }

    private void ended(String key) {
        Measured upstream = upstream(key);
        List<String> next =
                switch (upstream.host) {
                    case Population.DOWN -> ledger.fail(key, new Unavailable("cannot be reached"));
                    case Population.FAILING ->
                            ledger.fail(
                                    key,
                                    new Unavailable(
                                            "answered with status `503`",
                                            null,
                                            null,
                                            clock.instant().plus(RETRY_AFTER)));
                    default -> ledger.pass(key, new Passed<>(look(key, upstream)));
                };
        next.forEach(this::begin);
    }

    private Sightings look(String key, Measured upstream) {
        Instant now = clock.instant();
        Instant begun = upstream.lookBegun.orElseThrow();
        upstream.checked.ifPresent(last -> {
            Duration unseen = Duration.between(last, now);
            if (unseen.compareTo(upstream.longest) > 0) {
                upstream.longest = unseen;
            }
        });
        List<Instant> made = upstream.releasesUntil(begun);
        if (upstream.checked.isPresent()) {
            made.forEach(at -> delays.add(Duration.between(at, now)));
        }
        upstream.checked = Optional.of(begun);
        List<Release> work =
                upstream.version > upstream.seen ? List.of(release(key, upstream)) : List.of();
        upstream.seen = upstream.version;
        return new Sightings(
                new SourceName(key.substring("poll:".length())),
                work,
                List.of(),
                Optional.of("1." + upstream.version),
                "inputs");
    }

    private static Release release(String key, Measured upstream) {
        String version = "1." + upstream.version;
        return new Release(
                new SourceName(key.substring("poll:".length())),
                version,
                version,
                false,
                new Tag("v" + version, "%040x".formatted(upstream.version), Optional.empty()));
    }

    private OrigTarball fetched(Release release) {
        return new OrigTarball(
                release,
                new StoredFile(
                        "orig.tar.gz",
                        new Digests("0".repeat(32), "0".repeat(40), "0".repeat(64), 0)),
                List.of(),
                Optional.empty(),
                "0".repeat(40),
                upstream("fetch:" + release.source()).released,
                List.of(),
                List.of());
    }

    private void report(Duration wall) {
        List<Measured> well =
                upstreams.values().stream()
                        .filter(one ->
                                !one.host.equals(Population.DOWN)
                                        && !one.host.equals(Population.FAILING))
                        .toList();
        double days = Duration.between(begin, end).toMillis() / 86_400_000.0;
        double[] perDay = well.stream().mapToDouble(one -> one.looks / days).sorted().toArray();
        Duration longest =
                well.stream()
                        .map(one -> {
                            Duration open = Duration.between(one.checked.orElse(begin), end);
                            return open.compareTo(one.longest) > 0 ? open : one.longest;
                        })
                        .max(Comparator.naturalOrder())
                        .orElseThrow();
        long[] slow = delays.stream().mapToLong(Duration::toSeconds).sorted().toArray();
        int alarms = 0;
        int alarmsExpected = upstreams.size() - well.size();
        try (LedgerView view = LedgerView.open(file)) {
            for (String source : upstreams.keySet()) {
                Watched watched = view.watched(new SourceName(source)).orElseThrow();
                alarms += watched.overdue(timing, end) ? 1 : 0;
            }
        }
        double mean = Arrays.stream(perDay).average().orElseThrow();
        System.out.printf(
                "{\"upstreams\": %d, \"simulated_days\": %.0f, \"poll\": \"%s\", \"poll_fastest\": \"%s\",%n",
                upstreams.size(), days, timing.poll(), timing.fastest());
        System.out.printf(
                " \"longest_unchecked_s\": %d, \"of_bound\": %.3f, \"alarms\": %d, \"alarms_expected\": %d,%n",
                longest.toSeconds(),
                longest.toMillis() / (double) timing.poll().toMillis(),
                alarms,
                alarmsExpected);
        System.out.printf(
                " \"looks_per_upstream_and_day\": {\"median\": %.1f, \"mean\": %.1f, \"p99\": %.1f}, \"looks_per_second\": %.2f, \"most_under_way\": %d,%n",
                at(perDay, 0.5), mean, at(perDay, 0.99), mean * upstreams.size() / 86_400, most);
        System.out.printf(
                " \"looks_per_day\": {\"slow_host\": %.1f, \"failing_host\": %.1f, \"host_that_is_down\": %.1f},%n",
                looks(Population.SLOW) / days,
                looks(Population.FAILING) / days,
                looks(Population.DOWN) / days);
        System.out.printf(
                " \"releases\": %d, \"detection_s\": {\"median\": %d, \"p95\": %d, \"worst\": %d},%n",
                slow.length,
                slow[slow.length / 2],
                slow[slow.length * 95 / 100],
                slow[slow.length - 1]);
        System.out.printf(
                " \"detection_median_s_at_the_same_cost_without_adapting\": %.0f,%n",
                86_400 / mean / 2);
        System.out.printf(
                " \"ledger_ms_per_look\": %.2f, \"wall_s\": %d, \"peak_rss_mb\": %d}%n",
                wall.toMillis() / (mean * days * upstreams.size()), wall.toSeconds(), peakRss());
    }

    private double looks(String host) {
        return upstreams.values().stream()
                .filter(one -> one.host.equals(host))
                .mapToInt(one -> one.looks)
                .average()
                .orElse(0);
    }

    private static double at(double[] sorted, double share) {
        return sorted[(int) (sorted.length * share)];
    }

    private static long peakRss() {
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }

    /**
     * @param arguments directory of recipes, an empty directory, days, and the settings {@code
     *     poll} and {@code poll-fastest}
     */
    static void main(String[] arguments) {
        new WatchSimulation(
                        Path.of(arguments[0]),
                        Path.of(arguments[1]),
                        Integer.parseInt(arguments[2]),
                        Duration.parse(arguments[3]),
                        Duration.parse(arguments[4]))
                .run();
    }
}
