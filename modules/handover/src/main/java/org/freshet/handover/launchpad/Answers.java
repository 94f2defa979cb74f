package org.freshet.handover.launchpad;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.freshet.http.Request;
import org.freshet.http.Web;
import org.freshet.model.Shown;
import org.freshet.model.Unavailable;

/**
 * Answers of a web service made with lazr.restful, as Launchpad's is. What is not of the expected
 * shape is {@link Unavailable}: its makers may change it, or a proxy answers in its place.
 */
final class Answers {
    /** Three hundred publications, the most on a page, have half a MiB. */
    private static final Web.Bounds BOUNDS =
            new Web.Bounds(
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(60),
                    Duration.ofMinutes(2),
                    8L << 20,
                    3);

    /** The sources with the longest history have some thousand publications. */
    private static final int MOST_PAGES = 40;

    private static final ObjectReader READER =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                                    .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxNestingDepth(32)
                                                    .maxStringLength(1 << 20)
                                                    .build())
                                    .build())
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build()
                    .reader();

    /** {@code Web::get}, or {@code Pages::get}. */
    @FunctionalInterface
    interface Getting {
        JsonNode get(Request request, Web.Bounds bounds, Web.Body<JsonNode> body);
    }

    private final Getting web;
    private final URI api;

    /**
     * @param api its root, with a slash at the end
     */
    Answers(Getting web, URI api) {
        this.web = web;
        this.api = api;
    }

    /**
     * What stands at a place.
     *
     * @throws Unavailable also when nothing does, see {@link Web#isMissing}
     */
    JsonNode at(URI uri) {
        if (!uri.toString().startsWith(api.toString())) {
            throw other(uri, "it leads away from `%s`".formatted(Web.shown(api)));
        }
        return web.get(
                Request.get(uri).with("Accept", "application/json").compressed(),
                BOUNDS,
                in -> {
                    try {
                        JsonNode answer = READER.readTree(in);
                        if (answer.isMissingNode()) {
                            throw other(uri, "it is empty");
                        }
                        return answer;
                    } catch (JsonProcessingException e) {
                        throw other(uri, "it is no JSON: " + Shown.text(e.getOriginalMessage()));
                    } catch (IOException e) {
                        throw other(uri, String.valueOf(e.getMessage()));
                    }
                });
    }

    /** The entries of a collection, page after page. */
    List<JsonNode> entries(URI collection) {
        List<JsonNode> entries = new ArrayList<>();
        Optional<URI> next = Optional.of(collection);
        for (int page = 0; next.isPresent(); page++) {
            if (page == MOST_PAGES) {
                throw other(collection, "it has more than %d pages".formatted(MOST_PAGES));
            }
            URI uri = next.get();
            JsonNode batch = at(uri);
            if (!batch.path("entries").isArray()) {
                throw other(uri, "it has no `entries`");
            }
            batch.get("entries").forEach(entries::add);
            next =
                    batch.path("next_collection_link").isTextual()
                            ? Optional.of(link(uri, batch, "next_collection_link"))
                            : Optional.empty();
        }
        return entries;
    }

    /** A field that must be there. */
    static String text(URI from, JsonNode entry, String field) {
        JsonNode value = entry.path(field);
        if (!value.isTextual()) {
            throw other(from, "it has no `%s`".formatted(field));
        }
        return value.textValue();
    }

    static Optional<String> maybe(JsonNode entry, String field) {
        return Optional.ofNullable(entry.path(field).textValue());
    }

    static URI link(URI from, JsonNode entry, String field) {
        String text = text(from, entry, field);
        return uri(text)
                .orElseThrow(() ->
                        other(from, "`%s` is no URL: `%s`".formatted(field, Shown.text(text))));
    }

    /** A page for people. */
    static Optional<URI> web(JsonNode entry, String field) {
        return maybe(entry, field).flatMap(Answers::uri);
    }

    static Optional<Instant> time(JsonNode entry, String field) {
        try {
            return maybe(entry, field).map(text -> OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    private static Optional<URI> uri(String text) {
        try {
            URI uri = new URI(text);
            boolean isWeb = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
            return isWeb && uri.getHost() != null ? Optional.of(uri) : Optional.empty();
        } catch (URISyntaxException _) {
            return Optional.empty();
        }
    }

    static Unavailable other(URI uri, String why) {
        return new Unavailable(
                "Launchpad's answer `%s` is not what it should be: %s"
                        .formatted(Web.shown(uri), why),
                "it is asked again later; where it stays so, does `launchpad.api` name the API?");
    }
}
