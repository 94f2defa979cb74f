package org.freshet.app.hooks;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.freshet.model.Shown;

/**
 * The little of a forge's message that matters: of which repository it is, and whether it is about
 * a tag or a release.
 *
 * @param name as the forge's header has it
 * @param ref such as {@code refs/tags/v1.0}
 * @param repositories one, unless its URLs do not agree
 */
record Event(String name, Optional<String> ref, boolean ofTag, Set<Repository> repositories) {
    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(64).build())
                    .build();

    /** Where GitHub, Gitea and Forgejo tell of the repository; GitLab does it in both. */
    private static final Set<String> OF_REPOSITORY = Set.of("repository", "project");

    /** Not {@code homepage}: at GitHub it is whatever the project likes. */
    private static final Set<String> URLS =
            Set.of(
                    "clone_url",
                    "html_url",
                    "ssh_url",
                    "git_url",
                    "git_http_url",
                    "git_ssh_url",
                    "web_url");

    /** More than any forge tells. */
    private static final int MOST_REPOSITORIES = 16;

    Event {
        repositories = Set.copyOf(repositories);
    }

    /**
     * Reads the body of a message; what it has beside is passed over.
     *
     * @throws IOException when it is not a JSON object, or nested too deeply
     */
    static Event read(String name, byte[] body) throws IOException {
        String ref = "";
        String refType = "";
        Set<Repository> repositories = new LinkedHashSet<>();
        try (JsonParser json = JSON.createParser(body)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("not a JSON object");
            }
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String key = json.currentName();
                JsonToken value = json.nextToken();
                if (value == JsonToken.VALUE_STRING && key.equals("ref")) {
                    ref = json.getText();
                } else if (value == JsonToken.VALUE_STRING && key.equals("ref_type")) {
                    refType = json.getText();
                } else if (value == JsonToken.START_OBJECT && OF_REPOSITORY.contains(key)) {
                    addRepositories(json, repositories);
                } else {
                    json.skipChildren();
                }
            }
        }
        return new Event(
                name,
                ref.isEmpty() ? Optional.empty() : Optional.of(ref),
                ref.startsWith("refs/tags/") || refType.equals("tag"),
                repositories);
    }

    private static void addRepositories(JsonParser json, Set<Repository> repositories)
            throws IOException {
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String key = json.currentName();
            if (json.nextToken() == JsonToken.VALUE_STRING
                    && URLS.contains(key)
                    && repositories.size() < MOST_REPOSITORIES) {
                Repository.at(json.getText()).ifPresent(repositories::add);
            } else {
                json.skipChildren();
            }
        }
    }

    /** Whether a look may find another release than before, or one less. */
    boolean ofRelease() {
        return ofTag || name.equals("release") || name.equals("Release Hook");
    }

    /** For a log and an answer. */
    @Override
    public String toString() {
        return ref.map(of -> "`%s` of `%s`".formatted(Shown.text(name), Shown.text(of)))
                .orElse("`%s`".formatted(Shown.text(name)));
    }
}
