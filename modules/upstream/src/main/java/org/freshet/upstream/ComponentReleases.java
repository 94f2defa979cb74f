package org.freshet.upstream;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.freshet.model.FirstSight.OfComponent;
import org.freshet.model.Offer;
import org.freshet.model.PlaceRule;
import org.freshet.model.Recipe.ComponentRule;
import org.freshet.model.Recipe.ComponentVersion;
import org.freshet.model.Recipe.UpstreamRule;
import org.freshet.model.Release;
import org.freshet.model.Shown;
import org.freshet.model.SourceName;
import org.freshet.model.Unavailable;
import org.freshet.upstream.Reading.NoVersion;
import org.freshet.upstream.Reading.Version;
import org.freshet.upstream.places.Place;

/** Finds which release of a component belongs to a release. */
public final class ComponentReleases {
    private final Tags tags;
    private final BiFunction<SourceName, PlaceRule, Place> places;
    private final Map<String, String> planned;

    /**
     * @param places gives the place that a recipe's rule names
     * @param planned versions by component that a plan names: they are not asked for again
     */
    public ComponentReleases(
            Tags tags,
            BiFunction<SourceName, PlaceRule, Place> places,
            Map<String, String> planned) {
        this.tags = tags;
        this.places = places;
        this.planned = Map.copyOf(planned);
    }

    /**
     * The component's release, with what was first seen of it.
     *
     * @throws Unavailable when its upstream does not show it, or does not answer
     * @throws org.freshet.model.InvalidInput when the recipe cannot be followed
     */
    Release of(Release release, String name, ComponentRule rule) {
        Optional<OfComponent> first =
                release.firstSight().flatMap(it -> Optional.ofNullable(it.components().get(name)));
        Release found = find(release, name, rule, first);
        return new Release(
                release.source(),
                found.version(),
                found.orderable(),
                found.prerelease(),
                found.tag(),
                found.offer(),
                first.filter(it -> it.version().equals(found.version())).map(OfComponent::sight),
                release.approvals());
    }

    private Release find(
            Release release, String name, ComponentRule rule, Optional<OfComponent> first) {
        Optional<Offer> offer =
                release.offer().flatMap(it -> Optional.ofNullable(it.components().get(name)));
        Optional<String> version =
                Optional.ofNullable(planned.get(name))
                        .or(() ->
                                switch (rule.version()) {
                                    case ComponentVersion.Exactly(String exactly) ->
                                            Optional.of(exactly);
                                    case ComponentVersion.Newest _ ->
                                            first.map(OfComponent::version);
                                    case ComponentVersion.Same _ ->
                                            Optional.of(
                                                    offer.flatMap(Offer::version)
                                                            .orElse(release.version()));
                                });
        UpstreamRule upstream = rule.upstream();
        if (upstream.git().isEmpty() && upstream.places().isEmpty()) {
            return named(release, version.orElseThrow(), offer);
        }
        Look look = Look.at(release.source(), name, upstream, tags, places);
        return shown(look, version)
                .orElseThrow(() ->
                        new Unavailable(
                                "component `%s` of `%s %s` is not there: its upstream shows no release%s"
                                        .formatted(
                                                name,
                                                release.source(),
                                                release.version(),
                                                version.map(it -> " `" + Shown.text(it) + "`")
                                                        .orElse("")),
                                "where its version is another one, the recipe must say so:"
                                        + " `upstream.components.%s.version`".formatted(name)));
    }

    private static Optional<Release> shown(Look look, Optional<String> version) {
        List<Release> all = look.found().stream().map(Found::release).toList();
        return version.isEmpty()
                ? all.stream().filter(one -> !one.prerelease()).reduce((_, later) -> later)
                : all.stream().filter(one -> isOf(version.get(), one)).findFirst();
    }

    /** However it is spelled. */
    private static boolean isOf(String version, Release one) {
        return one.version().equals(version)
                || (VersionText.read(version) instanceof Version read
                        && Found.identity(one.orderable())
                                .equals(Found.identity(read.orderable())));
    }

    /** One that a watch file has shown, or that lies where the recipe says. */
    private static Release named(Release release, String version, Optional<Offer> offer) {
        String orderable =
                switch (VersionText.read(version)) {
                    case Version read -> read.orderable();
                    case NoVersion _ -> version;
                };
        Offer byRecipe =
                new Offer(
                        "the recipe",
                        version,
                        Optional.of(version),
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty());
        return new Release(
                release.source(),
                version,
                orderable,
                false,
                Optional.empty(),
                Optional.of(
                        offer.filter(it -> it.version().equals(Optional.of(version)))
                                .orElse(byRecipe)));
    }
}
