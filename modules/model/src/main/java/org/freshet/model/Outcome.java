package org.freshet.model;

import java.util.List;

/** What a step made of its record. Only the ledger's {@code pass} looks inside. */
public sealed interface Outcome<T> {

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
     * There is nothing to do, and that is fine: superseded, ignored, already in the distribution.
     */
    record Nothing<T>(String reason) implements Outcome<T> {}
}
