package org.freshet.app;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.freshet.archive.Archive;
import org.freshet.archive.ArchiveHoldings;
import org.freshet.ledger.LedgerView;
import org.freshet.model.Holdings;
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
    private final Holdings holdings;

    public Asking(Home home, Settings settings, Recipes recipes) {
        this.recipes = recipes;
        this.ledger = LedgerView.open(home.ledger());
        this.holdings = holdings(settings);
    }

    /** What the archives of the settings hold; one that is not made yet holds nothing. */
    static Holdings holdings(Settings settings) {
        Map<String, Archive> made = new HashMap<>();
        settings.archives()
                .forEach((name, archive) -> {
                    try {
                        made.put(name, Archive.open(archive.root()));
                    } catch (InvalidInput notMade) {
                        // `run` makes it.
                    }
                });
        return new ArchiveHoldings(made);
    }

    public Standing standing() {
        return new Standing(recipes, ledger, holdings, (_, _) -> Optional.empty());
    }

    public LedgerView ledger() {
        return ledger;
    }

    public Recipes recipes() {
        return recipes;
    }

    public Holdings holdings() {
        return holdings;
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
