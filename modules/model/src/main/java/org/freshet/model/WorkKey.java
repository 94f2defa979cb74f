package org.freshet.model;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The only thing a queue carries: {@code package:jq/1.7.1/ubuntu/noble}. It begins with its stage;
 * then come source, the release's own version, target and destination, as far as the stage knows
 * them.
 */
public record WorkKey(
        Stage stage,
        SourceName source,
        Optional<String> version,
        Optional<String> target,
        Optional<String> destination) {

    public static WorkKey poll(SourceName source) {
        return new WorkKey(
                Stage.POLL, source, Optional.empty(), Optional.empty(), Optional.empty());
    }

    public static WorkKey fetch(SourceName source, String version) {
        return new WorkKey(
                Stage.FETCH, source, Optional.of(version), Optional.empty(), Optional.empty());
    }

    public static WorkKey resolve(SourceName source, String version) {
        return new WorkKey(
                Stage.RESOLVE, source, Optional.of(version), Optional.empty(), Optional.empty());
    }

    public static WorkKey plan(SourceName source, String version, Target target) {
        return new WorkKey(
                Stage.PLAN,
                source,
                Optional.of(version),
                Optional.of(target.text()),
                Optional.empty());
    }

    /** The key named {@code package:}, which Java keeps for itself. */
    public static WorkKey packaging(SourceName source, String version, Target target) {
        return new WorkKey(
                Stage.PACKAGE,
                source,
                Optional.of(version),
                Optional.of(target.text()),
                Optional.empty());
    }

    public static WorkKey publish(
            SourceName source, String version, Target target, Destination destination) {
        return at(Stage.PUBLISH, source, version, target, destination);
    }

    public static WorkKey upload(
            SourceName source, String version, Target target, Incoming destination) {
        return at(Stage.UPLOAD, source, version, target, destination);
    }

    public static WorkKey confirm(
            SourceName source, String version, Target target, Incoming destination) {
        return at(Stage.CONFIRM, source, version, target, destination);
    }

    private static WorkKey at(
            Stage stage,
            SourceName source,
            String version,
            Target target,
            Destination destination) {
        return new WorkKey(
                stage,
                source,
                Optional.of(version),
                Optional.of(target.text()),
                Optional.of(destination.text()));
    }

    /** The key that a text names. A text that names none is a bug: only Freshet writes keys. */
    public static WorkKey parse(String text) {
        int colon = text.indexOf(':');
        Stage stage =
                Arrays.stream(Stage.values())
                        .filter(candidate ->
                                colon > 0 && candidate.toString().equals(text.substring(0, colon)))
                        .findFirst()
                        .orElseThrow(() ->
                                new IllegalStateException("not a work key: " + Shown.text(text)));
        List<String> parts = List.of(text.substring(colon + 1).split("/", 5));
        int expected =
                switch (stage) {
                    case POLL -> 1;
                    case FETCH, RESOLVE -> 2;
                    case PLAN, PACKAGE -> 4;
                    case PUBLISH, UPLOAD, CONFIRM -> 5;
                };
        if (parts.size() != expected) {
            throw new IllegalStateException("not a work key: " + Shown.text(text));
        }
        return new WorkKey(
                stage,
                new SourceName(parts.get(0)),
                expected > 1 ? Optional.of(parts.get(1)) : Optional.empty(),
                expected > 2 ? Optional.of(parts.get(2) + "/" + parts.get(3)) : Optional.empty(),
                expected > 4 ? Optional.of(parts.get(4)) : Optional.empty());
    }

    /** {@code publish:jq/1.7.1/ubuntu/noble/archive:fresh}. */
    public String text() {
        StringBuilder text = new StringBuilder(stage + ":" + source);
        version.ifPresent(part -> text.append('/').append(part));
        target.ifPresent(part -> text.append('/').append(part));
        destination.ifPresent(part -> text.append('/').append(part));
        return text.toString();
    }

    @Override
    public String toString() {
        return text();
    }
}
