package org.freshet.model;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A distribution's series that packages are built for, written {@code ubuntu/noble}. */
public sealed interface Target extends Comparable<Target> {
    /** The distribution: {@code ubuntu}. */
    String distribution();

    /** The series: {@code noble}. */
    String series();

    /**
     * The number that orders series of one distribution and ends our versions: {@code ubuntu2404}.
     */
    String suffix();

    /** {@code ubuntu/noble}. */
    default String text() {
        return distribution() + "/" + series();
    }

    /** Older series of one distribution first. */
    @Override
    default int compareTo(Target other) {
        return suffix().compareTo(other.suffix());
    }

    /** A target whose packages are Debian's. */
    record DebTarget(String distribution, String series, String suffix) implements Target {
        @Override
        public String toString() {
            return text();
        }
    }

    /**
     * The target that {@code ubuntu/noble} names.
     *
     * @param more series that settings add to the known ones: {@code ubuntu/zesty} to {@code
     *     ubuntu1704}
     */
    static Target parse(String text, Map<String, String> more) {
        String suffix = more.getOrDefault(text, Series.suffixes().getOrDefault(text, ""));
        int slash = text.indexOf('/');
        if (suffix.isEmpty() || slash < 1) {
            throw new InvalidInput(
                    "target `%s` is not known".formatted(Shown.text(text)),
                    NearMiss.of(
                                    text,
                                    Stream.concat(
                                                    Series.suffixes().keySet().stream(),
                                                    SeriesTable.groups().stream())
                                            .toList())
                            .map("did you mean `%s`?"::formatted)
                            .orElse(
                                    "write it as distribution/series, such as `ubuntu/noble`; settings"
                                            + " may add series under `series:`"));
        }
        return new DebTarget(text.substring(0, slash), text.substring(slash + 1), suffix);
    }

    /** As {@link #parse(String)}; empty for a target that is not known. */
    static Optional<Target> known(String text) {
        return Series.suffixes().containsKey(text) ? Optional.of(parse(text)) : Optional.empty();
    }

    /** As {@link #parse(String, Map)} without further series. */
    static Target parse(String text) {
        return parse(text, Map.of());
    }
}
