package org.freshet.upstream;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.freshet.files.ContentStore;
import org.freshet.files.Tarball;
import org.freshet.http.Web;
import org.freshet.model.OrigTarball;
import org.freshet.model.Outcome;
import org.freshet.model.Outcome.Passed;
import org.freshet.model.Recipe.ComponentRule;
import org.freshet.model.Recipe.UpstreamRule;
import org.freshet.model.Recipes;
import org.freshet.model.Release;

/**
 * Fetches a release: its tag where it has one, checked against what was first seen of it and by the
 * recipe's keys, and its tarball, which is the upstream's own or made from the tagged tree.
 *
 * <p>A second run is recognised: as long as the tag is what it was at first sight and the store
 * holds the tarball of that time, the tarball is neither downloaded nor made again. The tag and the
 * signatures are always checked anew, for the recipe's keys may have changed. When the tag moved,
 * the tarball of a URL is downloaded and compared.
 */
public final class Fetcher {
    /**
     * What a fetch may cost.
     *
     * @param tarball of the download
     * @param signature of the download of a detached signature
     * @param checksums of the download of a list of checksums
     * @param contents of what is in the tarball
     */
    public record Limits(
            Web.Bounds tarball,
            Web.Bounds signature,
            Web.Bounds checksums,
            Tarball.Bounds contents) {
        public static final Limits DEFAULT =
                new Limits(
                        Web.Bounds.DEFAULT,
                        Web.Bounds.DEFAULT.withBytes(1 << 20),
                        Web.Bounds.DEFAULT.withBytes(16 << 20),
                        Tarball.Bounds.DEFAULT);
    }

    private final Recipes recipes;
    private final TarballFetch.Means means;
    private final ComponentReleases components;
    private final Clock clock;

    public Fetcher(
            Recipes recipes,
            Web web,
            ContentStore store,
            GitTree git,
            ComponentReleases components,
            Clock clock,
            Limits limits) {
        this.recipes = recipes;
        this.means = new TarballFetch.Means(web, store, git, limits);
        this.components = components;
        this.clock = clock;
    }

    /**
     * Fetches and checks one release: its main tarball, then those of its components in the same
     * way.
     *
     * <p>Held: the tag moved to another tree ({@code tree:…}); the tree's tarball differs from the
     * one first made and lost ({@code sha256:…}); the tarball's signature does not come ({@code
     * unsigned:…}); the signed list of checksums does not come or name it ({@code unlisted:…}); it
     * is not what the tag holds ({@code contents:…}).
     *
     * @throws org.freshet.model.InvalidInput when the recipe cannot be followed
     * @throws org.freshet.model.Unavailable when a server does not answer, the tag is moving, or a
     *     signature or component is not there yet
     * @throws org.freshet.model.IntegrityFailure for a bad signature, a tarball that differs from
     *     the one first seen at the same URL (approvable), or one that breaks its format or a bound
     */
    public Outcome<OrigTarball> fetch(Release release) {
        UpstreamRule rule = recipes.of(release.source()).upstream();
        Instant now = clock.instant();
        Outcome<OrigTarball> outcome =
                new TarballFetch(means, Wanted.main(release), rule, now).run();
        for (Map.Entry<String, ComponentRule> one : components(release, rule).entrySet()) {
            if (!(outcome instanceof Passed<OrigTarball>(OrigTarball orig, List<String> notes))) {
                return outcome;
            }
            String name = one.getKey();
            Wanted wanted =
                    new Wanted(
                            release,
                            components.of(release, name, one.getValue()),
                            Optional.of(name));
            outcome =
                    switch (new TarballFetch(means, wanted, one.getValue().upstream(), now).run()) {
                        case Passed<OrigTarball>(OrigTarball component, List<String> more) ->
                                new Passed<>(
                                        orig.with(name, component),
                                        Stream.concat(notes.stream(), more.stream()).toList());
                        case Outcome<OrigTarball> asked -> asked;
                    };
        }
        return outcome;
    }

    /** Those that the recipe names, and those that come with the release. */
    private static Map<String, ComponentRule> components(Release release, UpstreamRule main) {
        Map<String, ComponentRule> all = new TreeMap<>();
        release.offer()
                .ifPresent(offer ->
                        offer.components()
                                .keySet()
                                .forEach(name -> all.put(name, ComponentRule.offered(main))));
        all.putAll(main.components());
        return all;
    }
}
