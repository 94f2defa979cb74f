package org.freshet.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.freshet.app.Standing.Reason;
import org.freshet.app.Standing.Source;
import org.freshet.model.FreshetException;
import org.freshet.model.OrigTarball;
import org.freshet.model.Outcome.Held;
import org.freshet.model.Outcome.Later;
import org.freshet.model.Outcome.Nothing;
import org.freshet.model.Outcome.Passed;
import org.freshet.model.Plan;
import org.freshet.model.Resolution;
import org.freshet.model.SourceName;
import org.freshet.model.TargetResolution;
import org.freshet.packaging.CarriedPatches.CarriedPatch;

/**
 * Plans what is fetched, with the recipes as they are now, by the same steps as the pipeline; keeps
 * nothing.
 */
public final class Planning implements AutoCloseable {
    private final Asking asking;
    private final Standing standing;
    private final Wiring wiring;
    private final Path scratch;

    public Planning(Asking asking, Settings settings, Home home) {
        this.asking = asking;
        this.standing = asking.standing();
        try {
            this.scratch = Files.createTempDirectory("freshet-plan.");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Home own = new Home(scratch);
        this.wiring =
                new Wiring(own, home.orElse(own), settings, asking.recipes(), Clock.systemUTC());
    }

    /**
     * A plan, or the reason why there is none.
     *
     * @param packaging also where there is no plan, as far as it was resolved
     */
    public record Planned(
            SourceName source,
            Optional<String> release,
            Optional<String> target,
            Optional<Resolution.Packaging> packaging,
            Optional<Plan> plan,
            Optional<String> reason,
            Optional<String> hint) {
        private Planned with(Resolution.Packaging resolved) {
            return new Planned(source, release, target, Optional.of(resolved), plan, reason, hint);
        }
    }

    /**
     * What the packaging of a target has otherwise than its base, as a unified diff for people;
     * empty where it could not be resolved.
     */
    public Optional<String> delta(Planned planned) {
        return planned.packaging().map(packaging -> wiring.delta(planned.source(), packaging));
    }

    /** Each target of a source; one answer without a target where none can be planned. */
    public List<Planned> of(SourceName source) {
        Source stand = standing.of(source);
        if (stand.targets().isEmpty() || stand.upstream().isEmpty()) {
            return List.of(whole(source, stand));
        }
        String release = stand.upstream().get();
        Optional<OrigTarball> orig = asking.ledger().orig(source, release);
        if (orig.isEmpty()) {
            return stand.targets().stream()
                    .map(on -> not(source, release, on.target().text(), on.reason()))
                    .toList();
        }
        try {
            return switch (wiring.resolver(wiring.holdings(asking.holdings()))
                    .resolve(orig.get())) {
                case Passed<Resolution>(var resolution, _) ->
                        resolution.targets().stream()
                                .map(packaging ->
                                        planned(
                                                        source,
                                                        release,
                                                        new TargetResolution(
                                                                resolution, packaging.target()))
                                                .with(packaging))
                                .toList();
                case Held<Resolution>(var question, _, var hint) ->
                        List.of(not(source, release, "", question, Optional.of(hint)));
                case Later<Resolution>(var reason, _, var until) ->
                        List.of(not(source, release, "", later(reason, until), Optional.empty()));
                case Nothing<Resolution>(var reason) ->
                        List.of(not(source, release, "", reason, Optional.empty()));
            };
        } catch (FreshetException failure) {
            return List.of(
                    not(source, release, "", String.valueOf(failure.getMessage()), failure.hint()));
        }
    }

    /**
     * What a source carries, or the reason why that cannot be said.
     *
     * @param release the newest one, where it is fetched
     */
    public record Carrying(
            SourceName source,
            Optional<String> release,
            List<CarriedPatch> patches,
            Optional<String> reason,
            Optional<String> hint) {
        public Carrying {
            patches = List.copyOf(patches);
        }
    }

    /** The patches of a source, and what would become of them on its newest release. */
    public Carrying patches(SourceName source) {
        try {
            Optional<OrigTarball> orig =
                    standing.of(source)
                            .upstream()
                            .flatMap(release -> asking.ledger().orig(source, release))
                            .filter(known -> wiring.store().holds(known.file()));
            return new Carrying(
                    source,
                    orig.map(known -> known.release().version()),
                    wiring.carriedPatches().of(source, orig),
                    Optional.empty(),
                    Optional.empty());
        } catch (FreshetException failure) {
            return new Carrying(
                    source,
                    Optional.empty(),
                    List.of(),
                    Optional.of(String.valueOf(failure.getMessage())),
                    failure.hint());
        }
    }

    private Planned planned(SourceName source, String release, TargetResolution target) {
        String name = target.target().text();
        try {
            return switch (wiring.planner(wiring.holdings(asking.holdings())).plan(target)) {
                case Passed<Plan>(var plan, _) ->
                        new Planned(
                                source,
                                Optional.of(release),
                                Optional.of(name),
                                Optional.empty(),
                                Optional.of(plan),
                                Optional.empty(),
                                Optional.empty());
                case Held<Plan>(var question, _, var hint) ->
                        not(source, release, name, question, Optional.of(hint));
                case Later<Plan>(var reason, _, var until) ->
                        not(source, release, name, later(reason, until), Optional.empty());
                case Nothing<Plan>(var reason) ->
                        not(source, release, name, reason, Optional.empty());
            };
        } catch (FreshetException failure) {
            return not(source, release, name, String.valueOf(failure.getMessage()), failure.hint());
        }
    }

    private static String later(String reason, Instant until) {
        return "%s; it goes on at %s".formatted(reason, until);
    }

    private static Planned whole(SourceName source, Source stand) {
        Reason own = stand.own();
        return new Planned(
                source,
                stand.upstream(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                own.reason().or(() -> Optional.of(own.progress().toString())),
                own.hint()
                        .or(() ->
                                switch (own.progress()) {
                                    case WATCHED ->
                                            Optional.of(
                                                    "add `packaging`, `targets` and `maintainers` to the recipe; recipes/README.md shows how");
                                    case UNKNOWN ->
                                            Optional.of(
                                                    "`freshet run --once` looks at every upstream");
                                    case FRESH, UNDER_WAY, HELD, FAILED, BEHIND -> Optional.empty();
                                }));
    }

    private static Planned not(SourceName source, String release, String target, Reason why) {
        return not(
                source,
                release,
                target,
                why.reason().orElse(why.progress().toString()),
                why.hint());
    }

    private static Planned not(
            SourceName source,
            String release,
            String target,
            String reason,
            Optional<String> hint) {
        return new Planned(
                source,
                Optional.of(release),
                Optional.of(target).filter(text -> !text.isEmpty()),
                Optional.empty(),
                Optional.empty(),
                Optional.of(reason),
                hint);
    }

    @Override
    public void close() {
        try (Stream<Path> all = Files.walk(scratch)) {
            for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
