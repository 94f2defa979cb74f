package org.freshet.handover.launchpad;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/**
 * Launchpad's building of a source for one architecture.
 *
 * @param said in its own words: {@code Dependency wait}
 * @param log what was printed, once it ended
 * @param page for people
 */
public record Build(
        String architecture, State state, String said, Optional<URI> log, Optional<URI> page) {
    /** What its words mean for somebody who waits. */
    public enum State {
        WAITING,
        BUILDING,
        BUILT,
        FAILED;

        /**
         * Launchpad's {@code BuildStatus} (lp/buildmaster/enums.py). A word that is new to us is
         * something that goes on: to call it an end would be a guess with consequences.
         */
        static State of(String said) {
            return switch (said.toLowerCase(Locale.ROOT)) {
                case "needs building" -> WAITING;
                case "successfully built" -> BUILT;
                case "failed to build",
                        "dependency wait",
                        "chroot problem",
                        "failed to upload",
                        "build for superseded source",
                        "cancelled build" ->
                        FAILED;
                default -> BUILDING;
            };
        }
    }

    public boolean isOver() {
        return state == State.BUILT || state == State.FAILED;
    }
}
