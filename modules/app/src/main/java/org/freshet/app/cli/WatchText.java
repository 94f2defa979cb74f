package org.freshet.app.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.freshet.app.Standing.Progress;
import org.freshet.app.Standing.Source;
import org.freshet.ledger.Timing;
import org.freshet.ledger.Watched;

/** What is said of when upstreams are looked at. */
final class WatchText {
    /** Enough to see what they have in common. */
    private static final int SHOWN = 5;

    private final Timing timing;
    private final Instant now;

    WatchText(Timing timing, Instant now) {
        this.timing = timing;
        this.now = now;
    }

    /** Why an upstream is looked at when it is, in one line. */
    String why(Watched watched) {
        List<String> parts = new ArrayList<>();
        parts.add(
                watched.released()
                        .map(at -> "last release " + ago(at))
                        .orElse("no date of a release is known yet"));
        watched.unseen().ifPresent(length -> parts.add("seen within " + Spoken.length(length)));
        parts.add(
                watched.checked()
                        .map(at -> "last look " + ago(at))
                        .orElse("no look has succeeded yet"));
        parts.add(
                watched.next()
                                .map(at ->
                                        at.isAfter(now)
                                                ? "next in "
                                                        + Spoken.length(Duration.between(now, at))
                                                : "next now")
                                .orElse("looked at now")
                        + (watched.rest().isAfter(now) ? ", as its host asks" : ""));
        return "looked at every %s: %s"
                .formatted(Spoken.length(watched.every(timing, now)), String.join("; ", parts));
    }

    private String ago(Instant at) {
        return Spoken.age(Duration.between(at, now)) + " ago";
    }

    /** The alarm, where no look has succeeded within the bound. */
    Optional<String> overdue(Watched watched) {
        return watched.overdue(timing, now)
                ? Optional.of(
                        "overdue: no look succeeded for %s, `poll` allows %s"
                                .formatted(
                                        Spoken.age(watched.unchecked(now)),
                                        Spoken.length(timing.poll())))
                : Optional.empty();
    }

    /** How long the upstream was unseen that was unseen for longest; nothing before any look. */
    Optional<String> worst(List<Source> sources) {
        List<Source> watched = sources.stream().filter(one -> one.watched().isPresent()).toList();
        return watched.stream()
                .max(Comparator.comparing(this::unchecked))
                .map(worst ->
                        "%d watched, %d overdue; longest without a look that succeeded: %s (`poll` allows %s)"
                                .formatted(
                                        watched.size(),
                                        overdue(watched).size(),
                                        unchecked(worst).toMinutes() == 0
                                                ? "under a minute"
                                                : "%s, %s"
                                                        .formatted(
                                                                worst.source(),
                                                                Spoken.length(unchecked(worst))),
                                        Spoken.length(timing.poll())));
    }

    /** The alarm for those that did not fail: nobody looked at them. */
    Optional<String> overdueUnfailed(List<Source> sources) {
        List<Source> unfailed =
                overdue(sources).stream()
                        .filter(one -> one.own().progress() != Progress.FAILED)
                        .sorted(Comparator.comparing(this::unchecked).reversed())
                        .toList();
        if (unfailed.isEmpty()) {
            return Optional.empty();
        }
        String first =
                unfailed.stream()
                        .limit(SHOWN)
                        .map(one -> "%s for %s".formatted(one.source(), Spoken.age(unchecked(one))))
                        .collect(Collectors.joining(", "));
        return Optional.of(
                "overdue: no look succeeded for longer than `poll` allows, %s: %s%s\n%s"
                        .formatted(
                                Spoken.length(timing.poll()),
                                first,
                                unfailed.size() > SHOWN
                                        ? " and %d more".formatted(unfailed.size() - SHOWN)
                                        : "",
                                "  hint: is `freshet run` running? it looks at them by itself"));
    }

    private Duration unchecked(Source source) {
        return source.watched().map(watched -> watched.unchecked(now)).orElse(Duration.ZERO);
    }

    List<Source> overdue(List<Source> sources) {
        return sources.stream()
                .filter(one -> one.watched().filter(it -> it.overdue(timing, now)).isPresent())
                .toList();
    }

    Map<String, Object> json(Watched watched) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("since", watched.begun().toString());
        put(json, "checked", watched.checked());
        put(json, "next", watched.next());
        json.put("every", watched.every(timing, now).toString());
        put(json, "released", watched.released());
        put(json, "unseen", watched.unseen());
        json.put("overdue", watched.overdue(timing, now));
        return json;
    }

    Map<String, Object> json(List<Source> sources) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("bound", timing.poll().toString());
        sources.stream()
                .filter(one -> one.watched().isPresent())
                .map(this::unchecked)
                .max(Comparator.naturalOrder())
                .ifPresent(worst -> json.put("unchecked", worst.toString()));
        json.put("overdue", overdue(sources).stream().map(one -> one.source().text()).toList());
        return json;
    }

    private static void put(Map<String, Object> json, String name, Optional<?> value) {
        value.ifPresent(it -> json.put(name, it.toString()));
    }
}
