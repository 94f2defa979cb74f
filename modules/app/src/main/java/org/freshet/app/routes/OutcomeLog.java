package org.freshet.app.routes;

import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.freshet.ledger.RowView;
import org.freshet.ledger.RowView.State;
import org.freshet.model.FreshetException;
import org.freshet.model.Outcome;
import org.freshet.model.Outcome.Held;
import org.freshet.model.Outcome.Later;
import org.freshet.model.Outcome.Nothing;
import org.freshet.model.Outcome.Passed;
import org.freshet.model.Sightings;
import org.freshet.model.Sightings.Gone;
import org.freshet.model.WorkKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line in the log for each outcome and each failure: whose row it is, what happened, and what a
 * person can do about it. It never throws: it is called after the row was committed.
 */
public final class OutcomeLog {
    private static final Logger LOG = LoggerFactory.getLogger("freshet.flow");

    private final Function<String, Optional<RowView>> rows;

    /**
     * @param rows what the ledger has of a key now
     */
    public OutcomeLog(Function<String, Optional<RowView>> rows) {
        this.rows = rows;
    }

    /**
     * A look that found nothing is said at level debug only: it happens at every interval. What a
     * look holds has a line for each release, for each is asked about.
     */
    public void outcome(String key, Outcome<?> outcome) {
        if (outcome instanceof Passed<?>(Sightings found, _)) {
            Stream.concat(
                            found.doubts().stream().map(doubt -> doubt.release().version()),
                            found.gone().stream().filter(Gone::certain).map(Gone::version))
                    .map(version -> WorkKey.fetch(found.source(), version).text())
                    .forEach(this::held);
        }
        switch (outcome) {
            case Passed<?>(Sightings found, var notes)
                    when found.work().isEmpty() && notes.isEmpty() ->
                    LOG.debug("{}: passed", key);
            case Passed<?>(_, var notes) when notes.isEmpty() -> LOG.info("{}: passed", key);
            case Passed<?>(_, var notes) ->
                    LOG.info("{}: passed; note: {}", key, line(String.join("; ", notes)));
            case Held<?>(var question, _, var hint) -> held(key, question, hint);
            case Later<?>(var reason, _, var until) ->
                    LOG.info("{}: waits until {}: {}", key, until, line(reason));
            case Nothing<?>(var reason) when key.startsWith("poll:") ->
                    LOG.debug("{}: nothing to do: {}", key, line(reason));
            case Nothing<?>(var reason) -> LOG.info("{}: nothing to do: {}", key, line(reason));
        }
    }

    private void held(String key) {
        rows.apply(key)
                .filter(row -> row.state() == State.HELD)
                .ifPresent(row -> held(key, row.reason().orElse(""), row.hint().orElse("")));
    }

    private static void held(String key, String question, String hint) {
        LOG.warn("{}: held: {}; hint: {}", key, line(question), line(hint));
    }

    /** A failure of the world or of a person is one line; a bug comes with its stack trace. */
    public void failure(String key, Exception failure) {
        if (failure instanceof FreshetException known) {
            LOG.warn("{}: failed: {}", key, said(known));
        } else {
            LOG.error("{}: failed by a bug: {}", key, line(String.valueOf(failure)), failure);
        }
    }

    /** Something no row hangs on did not happen: a trigger, a key on its way, an added message. */
    public void lost(String route, Exception failure) {
        if (failure instanceof FreshetException known) {
            LOG.warn("{}: lost: {}", route, said(known));
        } else {
            LOG.warn("{}: lost: {}", route, line(String.valueOf(failure)));
            LOG.debug("{}: lost", route, failure);
        }
    }

    private static String said(FreshetException failure) {
        Optional<String> hint = failure.hint();
        return line(String.valueOf(failure.getMessage()))
                + hint.map(text -> "; hint: " + line(text)).orElse("");
    }

    private static String line(String text) {
        return text.strip().replaceAll("\\s*\\R\\s*", "; ");
    }
}
