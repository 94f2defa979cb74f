package org.freshet.app;

import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.freshet.handover.Uploads;
import org.freshet.handover.tree.RemoteArchive.Reached;
import org.freshet.ledger.LedgerView;
import org.freshet.ledger.Timing;
import org.freshet.model.Destination.ArchiveDestination;
import org.freshet.model.Holdings;
import org.freshet.model.Incoming;
import org.freshet.model.InvalidInput;
import org.freshet.model.NearMiss;
import org.freshet.model.Recipes;
import org.freshet.model.SourceName;

/**
 * What commands that only ask need: no lock, nothing written, a {@code run} beside them goes on.
 */
public final class Asking implements AutoCloseable {
    private final Recipes recipes;
    private final LedgerView ledger;
    private final Settings settings;
    private final Standing.Published published;
    private final Standing.DistributionVersions distributions;

    public Asking(Home home, Settings settings, Recipes recipes) {
        this.recipes = recipes;
        this.ledger = LedgerView.open(home.ledger());
        this.settings = settings;
        this.published = published(home, settings);
        this.distributions = Wiring.distributions(home, settings, Clock.systemUTC());
    }

    private static Standing.Published published(Home home, Settings settings) {
        Standing.Published ours = new OwnArchives(settings).published();
        Uploads uploads = new Uploads(home.uploads());
        return (destination, source, suite) ->
                switch (destination) {
                    case ArchiveDestination _ -> ours.highest(destination, source, suite);
                    case Incoming to -> uploads.published(to, source, suite);
                };
    }

    public Standing standing() {
        RemoteArchives remotes = RemoteArchives.of(settings, Clock.systemUTC());
        Map<String, Optional<Boolean>> shown = new HashMap<>();
        return new Standing(
                recipes,
                ledger,
                published,
                distributions,
                (archive, suite) ->
                        shown.computeIfAbsent(
                                archive.name() + "/" + suite,
                                _ ->
                                        remotes.reached(archive.name(), suite)
                                                .map(Reached.READ_BACK::equals)));
    }

    /** What a person should do about the keys of the archives, one line each. */
    public List<String> keyAlarms() {
        return new OwnArchives(settings).keyAlarms(Clock.systemUTC().instant());
    }

    /** The suites that users' apt refuses as too old, or soon will, one line each. */
    public List<String> validityAlarms() {
        return new OwnArchives(settings).validityAlarms(Clock.systemUTC().instant());
    }

    /** Why web hosts lag behind the archives that they serve, one line each. */
    public List<String> remoteAlarms() {
        return RemoteArchives.of(settings, Clock.systemUTC()).alarms();
    }

    /** How long the ledger waits. */
    public Timing timing() {
        return settings.timing();
    }

    public LedgerView ledger() {
        return ledger;
    }

    public Recipes recipes() {
        return recipes;
    }

    /** What our archives hold. */
    public Holdings holdings() {
        return new OwnArchives(settings).holdings();
    }

    /** The same name. @throws InvalidInput when no recipe has it */
    public SourceName known(SourceName source) {
        List<SourceName> all = recipes.sources();
        if (!all.contains(source)) {
            throw new InvalidInput(
                    "there is no recipe of `%s`".formatted(source),
                    NearMiss.of(source.text(), all.stream().map(SourceName::text).toList())
                            .map("did you mean `%s`?"::formatted)
                            .orElse("`freshet status` lists all"));
        }
        return source;
    }

    @Override
    public void close() {
        ledger.close();
    }
}
