package org.freshet.app.routes;

import java.util.Optional;
import org.freshet.model.FreshetException;
import org.freshet.model.Outcome;
import org.freshet.model.Outcome.Held;
import org.freshet.model.Outcome.Later;
import org.freshet.model.Outcome.Nothing;
import org.freshet.model.Outcome.Passed;
import org.freshet.model.Sightings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line in the log for each outcome and each failure: whose row it is, what happened, and what a
 * person can do about it. It never throws: it is called after the row was committed.
 */
public final class OutcomeLog {
    private static final Logger LOG = LoggerFactory.getLogger("freshet.flow");

    /** A look that found nothing is said at level debug only: it happens at every interval. */
    public void outcome(String key, Outcome<?> outcome) {
        switch (outcome) {
            case Passed<?>(Sightings found, var notes)
                    when found.work().isEmpty() && notes.isEmpty() ->
                    LOG.debug("{}: passed", key);
            case Passed<?>(_, var notes) when notes.isEmpty() -> LOG.info("{}: passed", key);
            case Passed<?>(_, var notes) ->
                    LOG.info("{}: passed; note: {}", key, line(String.join("; ", notes)));
            case Held<?>(var question, _, var hint) ->
                    LOG.warn("{}: held: {}; hint: {}", key, line(question), line(hint));
            case Later<?>(var reason, _, var until) ->
                    LOG.info("{}: waits until {}: {}", key, until, line(reason));
            case Nothing<?>(var reason) when key.startsWith("poll:") ->
                    LOG.debug("{}: nothing to do: {}", key, line(reason));
            case Nothing<?>(var reason) -> LOG.info("{}: nothing to do: {}", key, line(reason));
        }
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
