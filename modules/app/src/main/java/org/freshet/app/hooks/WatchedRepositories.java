package org.freshet.app.hooks;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.freshet.model.FreshetException;
import org.freshet.model.PlaceRule;
import org.freshet.model.Recipe.UpstreamRule;
import org.freshet.model.Recipes;
import org.freshet.model.SourceName;

/** Which sources the recipes watch at which repository. */
final class WatchedRepositories {
    /**
     * How long what was read of the recipes counts: a new one is looked at without a webhook, and
     * thousands are not read for each message.
     */
    private static final Duration FRESH = Duration.ofMinutes(1);

    private final Recipes recipes;
    private final InstantSource clock;
    private Map<Repository, Set<SourceName>> sources = Map.of();
    private Instant read = Instant.EPOCH;

    WatchedRepositories(Recipes recipes, InstantSource clock) {
        this.recipes = recipes;
        this.clock = clock;
    }

    /**
     * The sources whose recipes name one of the repositories, as {@code git} or as a place of
     * releases; several recipes may name one.
     */
    synchronized Set<SourceName> at(Collection<Repository> repositories) {
        Instant now = clock.instant();
        if (Duration.between(read, now).abs().compareTo(FRESH) >= 0) {
            sources = read();
            read = now;
        }
        Set<SourceName> found = new TreeSet<>();
        repositories.forEach(one -> found.addAll(sources.getOrDefault(one, Set.of())));
        return found;
    }

    private Map<Repository, Set<SourceName>> read() {
        Map<Repository, Set<SourceName>> all = new HashMap<>();
        for (SourceName source : recipes.sources()) {
            try {
                add(source, recipes.of(source).upstream(), all);
            } catch (FreshetException broken) {
                // `check` and the failed poll tell it.
            }
        }
        return all;
    }

    private static void add(
            SourceName source, UpstreamRule upstream, Map<Repository, Set<SourceName>> all) {
        upstream.git().ifPresent(url -> add(source, url, all));
        for (PlaceRule place : upstream.places()) {
            switch (place) {
                case PlaceRule.Forge(_, var project) -> add(source, project.toString(), all);
                case PlaceRule.Registry _, PlaceRule.Listing _, PlaceRule.WatchFile _ -> {}
            }
        }
    }

    private static void add(SourceName source, String url, Map<Repository, Set<SourceName>> all) {
        Repository.at(url)
                .ifPresent(repository ->
                        all.computeIfAbsent(repository, _ -> new TreeSet<>()).add(source));
    }
}
