package org.freshet.http;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a server says of the state of a page, to be shown to it when asking again (RFC 9110, 8.8).
 */
record Validators(Optional<String> etag, Optional<String> lastModified) {
    static final Validators NONE = new Validators(Optional.empty(), Optional.empty());

    /** Those that can be sent back as they came: short and plain. */
    Validators {
        etag = etag.filter(Validators::isPlain);
        lastModified = lastModified.filter(Validators::isPlain);
    }

    static Validators of(Answer answer) {
        return new Validators(answer.header("etag"), answer.header("last-modified"));
    }

    boolean isEmpty() {
        return etag.isEmpty() && lastModified.isEmpty();
    }

    Request on(Request request) {
        Map<String, String> conditions = new TreeMap<>();
        etag.ifPresent(value -> conditions.put("If-None-Match", value));
        lastModified.ifPresent(value -> conditions.put("If-Modified-Since", value));
        Request asked = request;
        for (Map.Entry<String, String> condition : conditions.entrySet()) {
            asked = asked.with(condition.getKey(), condition.getValue());
        }
        return asked;
    }

    private static boolean isPlain(String value) {
        return !value.isEmpty()
                && value.length() <= 512
                && value.chars().allMatch(c -> c >= ' ' && c < 0x7f);
    }
}
