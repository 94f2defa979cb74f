package org.freshet.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.freshet.http.Web;
import org.freshet.model.Recipe;
import org.freshet.model.SourceName;
import org.freshet.model.Tag;
import org.freshet.model.TagKind;
import org.freshet.model.TagMeaning;
import org.freshet.upstream.GitTags;
import org.freshet.upstream.GitTree;
import org.freshet.upstream.HistoryProof;
import org.freshet.upstream.TagContext;
import org.freshet.upstream.TagReader;

/** Proves a recipe on every tag that its upstream ever made. */
public final class HistoryCheck {
    private final Settings settings;
    private final Clock clock;
    private final Web web;

    /** One for all recipes: they share their hosts. */
    public HistoryCheck(Settings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        this.web = new Web(clock);
    }

    /**
     * What is wrong, each with the file's name; nothing for a recipe without a git repository.
     *
     * @param file a recipe that has no problems of its own
     * @param told takes what could not be compared
     * @throws org.freshet.model.Unavailable when the upstream does not answer
     */
    public List<String> problems(Path file, Consumer<String> told) {
        Path directory =
                Optional.ofNullable(file.toAbsolutePath().normalize().getParent()).orElseThrow();
        Path all = Optional.ofNullable(directory.getParent()).orElse(directory);
        Recipe recipe =
                Wiring.recipes(all, settings, clock)
                        .of(new SourceName(String.valueOf(directory.getFileName())));
        if (recipe.upstream().git().isEmpty()) {
            return List.of();
        }
        String url = recipe.upstream().git().get();
        Map<String, Tag> tags = new LinkedHashMap<>();
        new GitTags(web).list(url).forEach(tag -> tags.put(tag.name(), tag));
        List<TagMeaning> meanings =
                new TagReader()
                        .read(
                                List.copyOf(tags.keySet()),
                                TagContext.of(recipe.source().text(), recipe.upstream()));
        List<Tag> releases =
                meanings.stream()
                        .filter(meaning -> meaning.kind() == TagKind.RELEASE)
                        .flatMap(meaning -> Stream.ofNullable(tags.get(meaning.tag())))
                        .toList();
        Map<String, Instant> dates = dates(url, releases);
        if (dates.isEmpty() && !releases.isEmpty()) {
            told.accept(
                    "%s: the server sends no dates without all files: versions are not compared with them"
                            .formatted(file));
        }
        return new HistoryProof()
                .problems(recipe, meanings, dates).stream()
                        .map(problem -> "%s: %s".formatted(file, problem))
                        .toList();
    }

    private Map<String, Instant> dates(String url, List<Tag> releases) {
        try {
            Path scratch = Files.createTempDirectory("freshet-history.");
            try {
                return new GitTree(web, scratch).dates(url, releases);
            } finally {
                try (Stream<Path> left = Files.walk(scratch)) {
                    for (Path one : left.sorted(Comparator.reverseOrder()).toList()) {
                        Files.deleteIfExists(one);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
