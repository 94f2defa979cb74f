package org.freshet.model;

import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/** What a step made of its record. Only the ledger's {@code pass} looks inside. */
public sealed interface Outcome<T> {

    /** The same with another record; whatever is no {@code Passed} stays as it is. */
    default <R> Outcome<R> map(Function<? super T, ? extends R> record) {
        return switch (this) {
            case Passed<T>(T passed, List<String> notes) ->
                    new Passed<>(record.apply(passed), notes);
            case Held<T>(String question, String subject, String hint) ->
                    new Held<>(question, subject, hint);
            case Later<T>(String reason, String subject, Instant until) ->
                    new Later<>(reason, subject, until);
            case Nothing<T>(String reason) -> new Nothing<>(reason);
        };
    }

    /**
     * The step did its work, or recognised it as already done.
     *
     * @param notes remarks for the packager that change nothing, such as {@code tag moved to the
     *     same tree}; one line each
     */
    record Passed<T>(T record, List<String> notes) implements Outcome<T> {
        public Passed {
            notes = List.copyOf(notes);
        }

        public Passed(T record) {
            this(record, List.of());
        }
    }

    /**
     * Nothing is forged, but a person must choose.
     *
     * @param question one line that names what is asked
     * @param subject what {@code approve} accepts, such as {@code tree:6c0d…}; a step that finds
     *     its subject among the approvals goes on
     * @param hint the command that answers
     */
    record Held<T>(String question, String subject, String hint) implements Outcome<T> {}

    /**
     * The record is as it should be, and its time has not come: the same step is called again then.
     *
     * @param reason what is waited for, one line
     * @param subject what {@code approve} accepts, to go on at once
     */
    record Later<T>(String reason, String subject, Instant until) implements Outcome<T> {}

    /**
     * There is nothing to do, and that is fine: superseded, ignored, already in the distribution.
     */
    record Nothing<T>(String reason) implements Outcome<T> {}
}
