package org.freshet.model;

import java.time.LocalDate;
import java.time.Period;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The series that there are on one day, and the groups of them that a recipe may name, such as
 * {@code ubuntu/supported}.
 */
public final class SeriesTable {
    /** The series that Freshet knows by itself; it knows no dates. */
    public static final SeriesTable KNOWN =
            new SeriesTable(Map.of(), List::of, LocalDate.of(1970, 1, 1));

    private static final Map<String, List<String>> GROUPS =
            Map.of(
                    "debian",
                            List.of(
                                    "stable",
                                    "oldstable",
                                    "supported",
                                    "lts",
                                    "testing",
                                    "unstable"),
                    "ubuntu", List.of("supported", "lts", "latest", "devel"));
    private static final String SID = "debian/sid";
    private static final Period NOTICED = Period.ofYears(1);

    private final Map<String, String> more;
    private final Supplier<List<Life>> lives;
    private final LocalDate today;

    /**
     * The life of one series.
     *
     * @param suffix {@code ubuntu2404}
     * @param longTerm whether its distribution calls it LTS
     * @param created when it began to be made
     * @param endOfLife of its support by the distribution as a whole; the first day without, as
     *     distro-info counts
     * @param endOfLongTerm of what comes after that without a contract (Debian LTS)
     */
    public record Life(
            String distribution,
            String series,
            String suffix,
            boolean longTerm,
            LocalDate created,
            Optional<LocalDate> released,
            Optional<LocalDate> endOfLife,
            Optional<LocalDate> endOfLongTerm) {
        boolean isReleased(LocalDate day) {
            return released.filter(date -> !date.isAfter(day)).isPresent();
        }

        private static boolean isBefore(LocalDate day, Optional<LocalDate> end) {
            return end.map(day::isBefore).orElse(true);
        }
    }

    /**
     * A group on the table's day.
     *
     * @param targets older series first
     * @param notices one line for each series that left it not long ago, and for an empty group
     */
    public record Group(List<Target> targets, List<String> notices) {
        public Group {
            targets = List.copyOf(targets);
            notices = List.copyOf(notices);
        }
    }

    /**
     * @param more series that settings add to the known ones: {@code ubuntu/zesty} to {@code
     *     ubuntu1704}
     * @param lives asked only for what is not known otherwise
     */
    public SeriesTable(Map<String, String> more, Supplier<List<Life>> lives, LocalDate today) {
        this.more = Map.copyOf(more);
        this.lives = lives;
        this.today = today;
    }

    /**
     * The target that {@code ubuntu/noble} names.
     *
     * @throws InvalidInput when there is no such series
     */
    public Target target(String text) {
        if (more.containsKey(text) || Series.suffixes().containsKey(text)) {
            return Target.parse(text, more);
        }
        Map<String, String> all = new HashMap<>(more);
        lives.get()
                .forEach(life ->
                        all.putIfAbsent(life.distribution() + "/" + life.series(), life.suffix()));
        return Target.parse(text, all);
    }

    /** Whether a name is that of a group. */
    public static boolean isGroup(String text) {
        int slash = text.indexOf('/');
        return slash > 0
                && GROUPS.getOrDefault(text.substring(0, slash), List.of())
                        .contains(text.substring(slash + 1));
    }

    /** The names of all groups. */
    public static SortedSet<String> groups() {
        SortedSet<String> names = new TreeSet<>();
        GROUPS.forEach((distribution, words) ->
                words.forEach(word -> names.add(distribution + "/" + word)));
        return names;
    }

    /**
     * What a group is today.
     *
     * @throws InvalidInput when the lives of the distribution's series are not known
     */
    public Group group(String text) {
        if (text.equals("debian/unstable")) {
            return new Group(List.of(target(SID)), List.of());
        }
        int slash = text.indexOf('/');
        String distribution = text.substring(0, slash);
        String word = text.substring(slash + 1);
        List<Life> all =
                lives.get().stream()
                        .filter(life -> life.distribution().equals(distribution))
                        .sorted(Comparator.comparing(Life::suffix))
                        .toList();
        if (all.isEmpty()) {
            throw new InvalidInput(
                    "which series `%s` means is not known".formatted(text),
                    "install what tells their dates (apt install distro-info-data), or name a"
                            + " directory that has it as `distro-info:` in the settings");
        }
        List<Target> targets =
                members(all, distribution, word, today).stream()
                        .map(life -> target(distribution + "/" + life.series()))
                        .toList();
        List<String> notices = new ArrayList<>();
        if (targets.isEmpty()) {
            notices.add("`%s` is no series today".formatted(text));
        }
        for (Life life : all) {
            end(life, word)
                    .filter(end -> !end.isAfter(today) && end.isAfter(today.minus(NOTICED)))
                    .filter(end ->
                            members(all, distribution, word, end.minusDays(1)).contains(life))
                    .filter(_ -> !members(all, distribution, word, today).contains(life))
                    .ifPresent(end ->
                            notices.add(
                                    "`%s` has no %s any more: its support ended on %s"
                                            .formatted(text, life.series(), end)));
        }
        return new Group(targets, notices);
    }

    private static List<Life> members(
            List<Life> all, String distribution, String word, LocalDate day) {
        List<Life> released = all.stream().filter(life -> life.isReleased(day)).toList();
        Predicate<Life> supported = life -> Life.isBefore(day, life.endOfLife());
        return switch (distribution + "/" + word) {
            case "debian/stable", "ubuntu/latest" -> last(released);
            case "debian/oldstable" ->
                    last(released.subList(0, Math.max(0, released.size() - 1))).stream()
                            .filter(life -> Life.isBefore(day, end(life, word)))
                            .toList();
            case "debian/testing" ->
                    all.stream()
                            .filter(life -> !life.isReleased(day) && !life.created().isAfter(day))
                            .limit(1)
                            .toList();
            case "debian/lts" ->
                    released.stream()
                            .filter(supported.negate())
                            .filter(life -> life.endOfLongTerm().isPresent())
                            .filter(life -> Life.isBefore(day, life.endOfLongTerm()))
                            .toList();
            case "ubuntu/lts" ->
                    released.stream().filter(supported).filter(Life::longTerm).toList();
            case "ubuntu/devel" ->
                    all.stream()
                            .filter(life -> !life.isReleased(day) && !life.created().isAfter(day))
                            .toList();
            default -> released.stream().filter(supported).toList();
        };
    }

    /** When a series leaves a group because it is old. */
    private static Optional<LocalDate> end(Life life, String word) {
        boolean longer = word.equals("oldstable") || (word.equals("lts") && !life.longTerm());
        return longer ? life.endOfLongTerm().or(life::endOfLife) : life.endOfLife();
    }

    private static List<Life> last(List<Life> lives) {
        return lives.subList(Math.max(0, lives.size() - 1), lives.size());
    }
}
