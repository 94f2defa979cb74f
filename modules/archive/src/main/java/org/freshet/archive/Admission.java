package org.freshet.archive;

import java.nio.file.Path;
import java.util.Optional;
import org.freshet.model.DebianVersion;
import org.freshet.model.InvalidInput;
import org.freshet.model.Outcome.Held;
import org.freshet.model.SourceName;

/**
 * What may enter a suite, however it is asked: nothing but the archive's keys a closed one, and no
 * prerelease one from which clients upgrade by themselves.
 */
final class Admission {
    private final Path root;
    private final Charter charter;

    Admission(Path root, Charter charter) {
        this.root = root;
        this.charter = charter;
    }

    /**
     * Why something may not enter.
     *
     * @param subject what a person would have to approve
     */
    record Refusal(String subject, String why, String hint) {
        InvalidInput failure() {
            return new InvalidInput(why, hint);
        }

        <T> Held<T> held() {
            return new Held<>(why, subject, hint);
        }
    }

    /** Nothing of a suite that is closed changes. */
    Optional<Refusal> changes(String suite) {
        return charter.terms(suite)
                .closed()
                .map(closed ->
                        new Refusal(
                                "closed:" + suite,
                                "suite `%s` of archive `%s` is %s"
                                        .formatted(suite, charter.name(), closed.notice()),
                                "leave it out; or open it again with `freshet archive close %s --suite %s --reopen`"
                                        .formatted(root, suite)));
    }

    /**
     * Whether a version may enter a suite.
     *
     * @param prerelease whether upstream says that it is one; the version may say so, too
     */
    Optional<Refusal> enters(
            String suite, SourceName source, DebianVersion version, boolean prerelease) {
        // Those who have the keys of a closed suite need the next ones, too.
        boolean keyring = source.text().equals(KeyringPackage.name(charter));
        Optional<Refusal> closed = keyring ? Optional.empty() : changes(suite);
        boolean early = prerelease || version.isPrerelease();
        if (closed.isPresent() || !early || charter.notAutomatic(suite)) {
            return closed;
        }
        String suitable = Charter.stable(suite) + "-rc";
        return Optional.of(
                new Refusal(
                        "prerelease:" + version,
                        "%s %s is a prerelease, and `%s` is for releases"
                                .formatted(source, version, suite),
                        "publish it in `%s`%s"
                                .formatted(
                                        suitable,
                                        charter.suites().contains(suitable)
                                                ? ""
                                                : ", which `freshet archive init %s --suite %s` adds"
                                                        .formatted(root, suitable))));
    }
}
