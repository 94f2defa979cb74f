package org.freshet.archive.serve;

import com.sun.net.httpserver.Headers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** On what conditions a client wants a file, or a part of it (RFC 9110, 13 and 14). */
final class Conditions {
    /** From then on a date in whole seconds tells a file from the one before it. */
    static final Duration SURE = Duration.ofSeconds(2);

    private final Headers asked;
    private final ServedFile file;
    private final boolean dated;

    /**
     * @param dated whether the file's date is told to clients
     */
    Conditions(Headers asked, ServedFile file, boolean dated) {
        this.asked = asked;
        this.file = file;
        this.dated = dated;
    }

    /** Whether the client has the file already. */
    boolean notModified() {
        List<String> tags = asked.getOrDefault("If-None-Match", List.of());
        if (!tags.isEmpty()) {
            // Compared weakly: a cache between may have weakened it.
            return tags.stream()
                    .flatMap(field -> Stream.of(field.split(",", -1)))
                    .map(tag -> tag.strip().replaceFirst("^W/", ""))
                    .anyMatch(tag -> tag.equals("*") || tag.equals(file.etag()));
        }
        // Whoever has our date has it from us; one that is newer would be of another file.
        return dated && first("If-Modified-Since").equals(Optional.of(file.lastModified()));
    }

    /** The bytes that it wants. */
    ByteRange range() {
        List<String> ranges = asked.getOrDefault("Range", List.of());
        Optional<String> same = first("If-Range");
        boolean wanted =
                same.isEmpty()
                        || same.get().equals(file.etag())
                        || (dated && same.get().equals(file.lastModified()));
        return ranges.size() == 1 && wanted
                ? ByteRange.of(ranges.getFirst(), file.size())
                : new ByteRange.All();
    }

    private Optional<String> first(String field) {
        return Optional.ofNullable(asked.getFirst(field));
    }
}
