package org.freshet.app;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.freshet.ledger.Decision;
import org.freshet.ledger.LedgerView;
import org.freshet.ledger.RowView;
import org.freshet.ledger.RowView.State;
import org.freshet.ledger.Watched;
import org.freshet.model.DebianVersion;
import org.freshet.model.Destination;
import org.freshet.model.Destination.ArchiveDestination;
import org.freshet.model.InvalidInput;
import org.freshet.model.KnownRelease;
import org.freshet.model.Recipe;
import org.freshet.model.Recipes;
import org.freshet.model.SourceName;
import org.freshet.model.Stage;
import org.freshet.model.Target;

/**
 * Says how fresh every source is, and the one reason why a release did not move. Asks only; changes
 * nothing.
 */
public final class Standing {
    private final Recipes recipes;
    private final LedgerView ledger;
    private final Published published;
    private final DistributionVersions distributions;
    private final Remotes remotes;

    public Standing(
            Recipes recipes,
            LedgerView ledger,
            Published published,
            DistributionVersions distributions,
            Remotes remotes) {
        this.recipes = recipes;
        this.ledger = ledger;
        this.published = published;
        this.distributions = distributions;
        this.remotes = remotes;
    }

    /** What the suites of our archives hold now. */
    @FunctionalInterface
    public interface Published {
        /**
         * The highest version of a source in a suite; empty when there is none, or no archive yet.
         */
        Optional<DebianVersion> highest(Destination destination, SourceName source, String suite);
    }

    /** What web hosts show of our archives. */
    @FunctionalInterface
    public interface Remotes {
        /**
         * Whether users of a suite's web host get what is published now; empty where no host serves
         * the archive.
         */
        Optional<Boolean> show(ArchiveDestination archive, String suite);
    }

    /** What is known, without asking anybody, of a distribution's own version of a source. */
    @FunctionalInterface
    public interface DistributionVersions {
        /** The distribution's highest version; empty when it is not known here. */
        Optional<DebianVersion> highest(Target target, SourceName source);
    }

    /** How far something got. */
    public enum Progress {
        FRESH("fresh"),
        UNDER_WAY("under way"),
        HELD("held"),
        FAILED("failed"),
        BEHIND("behind"),
        WATCHED("watched only"),
        UNKNOWN("not looked at yet");

        private final String text;

        Progress(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** A progress with its reason and what can be done. */
    public record Reason(Progress progress, Optional<String> reason, Optional<String> hint) {
        static Reason of(Progress progress) {
            return new Reason(progress, Optional.empty(), Optional.empty());
        }

        static Reason of(Progress progress, String reason) {
            return new Reason(progress, Optional.of(reason), Optional.empty());
        }

        static Reason of(Progress progress, RowView row) {
            return new Reason(progress, row.reason(), row.hint());
        }
    }

    /**
     * One source.
     *
     * @param upstream the newest release, prereleases apart
     * @param targets empty for a source that is only watched
     * @param own what concerns the source as a whole: its recipe is broken, its upstream does not
     *     answer
     * @param watched empty when no flow has met its recipe yet
     */
    public record Source(
            SourceName source,
            Optional<String> upstream,
            Reason own,
            List<OnTarget> targets,
            List<String> notes,
            Optional<Watched> watched) {}

    /** One source on one target. */
    public record OnTarget(
            Target target,
            Optional<DebianVersion> distribution,
            Optional<DebianVersion> archive,
            Reason reason,
            List<Elsewhere> elsewhere) {
        public OnTarget {
            elsewhere = List.copyOf(elsewhere);
        }
    }

    /** Every source that has a recipe. */
    public List<Source> all() {
        return recipes.sources().stream().map(this::of).toList();
    }

    public Source of(SourceName source) {
        Optional<String> newest = ledger.newest(source);
        List<RowView> rows = ledger.rows(source);
        Optional<RowView> failed =
                rows.stream()
                        .filter(row -> row.key().stage() == Stage.POLL)
                        .filter(row -> row.failure().isPresent())
                        .findFirst();
        Optional<Watched> watched = ledger.watched(source);
        Recipe recipe;
        try {
            recipe = recipes.of(source);
        } catch (InvalidInput broken) {
            return new Source(
                    source,
                    newest,
                    new Reason(
                            Progress.FAILED,
                            Optional.ofNullable(broken.getMessage()),
                            broken.hint()),
                    List.of(),
                    List.of(),
                    watched);
        }
        Reason own;
        if (failed.isPresent()) {
            own = Reason.of(Progress.FAILED, failed.get());
        } else if (newest.isEmpty()
                && watched.flatMap(Watched::checked).isEmpty()
                && ledger.releases(source).isEmpty()) {
            own = Reason.of(Progress.UNKNOWN);
        } else if (!recipe.packages()) {
            own = Reason.of(Progress.WATCHED, "the recipe has no `packaging`");
        } else {
            own = Reason.of(Progress.FRESH);
        }
        List<OnTarget> targets =
                recipe.packages()
                        ? recipe.targets().stream()
                                .map(rule -> onTarget(recipe, rule.target(), newest, rows))
                                .toList()
                        : List.of();
        List<KnownRelease> published =
                ledger.releases(source).stream()
                        .filter(known ->
                                targets.stream()
                                        .flatMap(on -> on.archive().stream())
                                        .anyMatch(held -> ahead(held, known.orderable()) == 0))
                        .toList();
        List<String> notes =
                Stream.of(
                                recipes.notices(source).stream(),
                                questions(rows, newest),
                                withdrawn(source, rows),
                                published.stream().flatMap(known -> decided(source, known)),
                                published.stream()
                                        .filter(known ->
                                                !newest.equals(Optional.of(known.version())))
                                        .flatMap(known -> sight(known, rows)),
                                rows.stream()
                                        .filter(row ->
                                                row.key().version().isEmpty()
                                                        || row.key().version().equals(newest))
                                        .flatMap(row -> row.notes().stream()))
                        .flatMap(each -> each)
                        .distinct()
                        .toList();
        return new Source(source, newest, own, targets, notes, watched);
    }

    /** What a person is asked about releases other than the newest. */
    private static Stream<String> questions(List<RowView> rows, Optional<String> newest) {
        return rows.stream()
                .filter(row -> row.state() == State.HELD && !row.key().version().equals(newest))
                .filter(row -> row.key().target().isEmpty())
                .map(row ->
                        "%s is held: %s"
                                .formatted(
                                        row.key().version().orElse(""), row.reason().orElse("")));
    }

    /** Releases that were work, and that upstream took back. */
    private Stream<String> withdrawn(SourceName source, List<RowView> rows) {
        return ledger.releases(source).stream()
                .filter(known -> known.withdrawn() && !known.history())
                .map(KnownRelease::version)
                .filter(version ->
                        rows.stream()
                                .noneMatch(row ->
                                        row.state() == State.HELD
                                                && row.key()
                                                        .version()
                                                        .equals(Optional.of(version))))
                .map("%s was withdrawn by upstream"::formatted);
    }

    /** What a person wants of a release that is published all the same. */
    private Stream<String> decided(SourceName source, KnownRelease known) {
        return ledger.decisions(source, known.version()).stream()
                .reduce((_, later) -> later)
                .filter(last ->
                        last.verb() == Decision.Verb.IGNORE || last.verb() == Decision.Verb.HOLD)
                .map(last ->
                        "%s is published, and %s by %s: %s"
                                .formatted(
                                        known.version(),
                                        last.verb() == Decision.Verb.IGNORE ? "ignored" : "on hold",
                                        last.who(),
                                        last.because()))
                .stream();
    }

    /** What was noted when a release was last fetched. */
    private static Stream<String> sight(KnownRelease known, List<RowView> rows) {
        return rows.stream()
                .filter(row ->
                        row.key().stage() == Stage.FETCH
                                && row.key().version().equals(Optional.of(known.version())))
                .flatMap(row -> row.notes().stream())
                .map(note -> known.version() + ": " + note);
    }

    /** What was noted on the way of a release; one line each. */
    public List<String> notes(SourceName source, String version) {
        return ledger.rows(source).stream()
                .filter(row -> row.key().version().equals(Optional.of(version)))
                .flatMap(row -> row.notes().stream())
                .distinct()
                .toList();
    }

    private OnTarget onTarget(
            Recipe recipe, Target target, Optional<String> newest, List<RowView> rows) {
        Optional<DebianVersion> archive = archive(recipe, target.series());
        Reason reason =
                newest.map(version -> reason(recipe.source(), version, target, archive, rows))
                        .orElse(Reason.of(Progress.UNKNOWN));
        return new OnTarget(
                target,
                distributions.highest(target, recipe.source()),
                archive,
                reason,
                newest.map(version -> elsewhere(version, target, rows)).orElse(List.of()));
    }

    private List<Elsewhere> elsewhere(String version, Target target, List<RowView> all) {
        List<RowView> rows =
                all.stream()
                        .filter(row -> row.key().version().equals(Optional.of(version)))
                        .filter(row -> row.key().target().equals(Optional.of(target.text())))
                        .toList();
        return rows.stream()
                .flatMap(row ->
                        switch (row.key().stage()) {
                            case PUBLISH -> onAWebHost(row, target).stream();
                            case UPLOAD -> Stream.of(Elsewhere.of(row, confirming(row, rows)));
                            case POLL, FETCH, RESOLVE, PLAN, PACKAGE, CONFIRM ->
                                    Stream.<Elsewhere>empty();
                        })
                .toList();
    }

    private static Optional<RowView> confirming(RowView row, List<RowView> rows) {
        return rows.stream()
                .filter(other -> other.key().stage() == Stage.CONFIRM)
                .filter(other -> other.key().destination().equals(row.key().destination()))
                .findFirst();
    }

    /** One of an archive of ours that a web host serves. */
    private Optional<Elsewhere> onAWebHost(RowView row, Target target) {
        String suite =
                row.orderable().filter(Standing::early).isPresent()
                        ? target.series() + "-rc"
                        : target.series();
        return Destination.parse(row.key().destination().orElseThrow())
                        instanceof ArchiveDestination archive
                ? remotes.show(archive, suite).map(shown -> Elsewhere.of(archive, row, shown))
                : Optional.empty();
    }

    private Optional<DebianVersion> archive(Recipe recipe, String suite) {
        return recipe.destinations().stream()
                .flatMap(destination ->
                        published.highest(destination, recipe.source(), suite).stream())
                .max(Comparator.naturalOrder());
    }

    /** The one reason why a release is where it is on a target. */
    public Reason reason(
            SourceName source,
            String version,
            Target target,
            Optional<DebianVersion> archive,
            List<RowView> all) {
        List<RowView> rows =
                all.stream()
                        .filter(row -> row.key().version().filter(version::equals).isPresent())
                        .filter(row -> row.key().target().map(target.text()::equals).orElse(true))
                        .toList();
        String orderable =
                rows.stream().flatMap(row -> row.orderable().stream()).findFirst().orElse(version);
        // Prereleases are published in a suite of their own.
        Optional<DebianVersion> held =
                early(orderable) ? archive(recipes.of(source), target.series() + "-rc") : archive;
        // As the distributions spell it, once it was planned.
        String spelled =
                ledger.plan(source, version, target)
                        .map(plan -> plan.version().upstream())
                        .orElse(orderable);
        int ahead = held.map(it -> ahead(it, spelled)).orElse(-1);
        Optional<RowView> stuck = first(rows, State.HELD).or(() -> first(rows, State.FAILED));
        if (stuck.isPresent()) {
            return new Reason(
                    stuck.get().state() == State.HELD ? Progress.HELD : Progress.FAILED,
                    stuck.get()
                            .reason()
                            .map(why ->
                                    ahead == 0
                                            ? "%s (published as `%s`)".formatted(why, held.get())
                                            : why),
                    stuck.get().hint());
        }
        Optional<RowView> open = first(rows, State.OPEN);
        if (open.isPresent()) {
            return Reason.of(
                    Progress.UNDER_WAY,
                    open.get()
                            .reason()
                            .flatMap(why -> open.get().due().map(until -> why + ", until " + until))
                            .orElse("waits for stage `%s`".formatted(open.get().key().stage())));
        }
        if (ahead == 0) {
            return Reason.of(Progress.FRESH);
        }
        Optional<RowView> nothing = first(rows, State.NOTHING);
        if (nothing.isPresent()) {
            return Reason.of(Progress.BEHIND, nothing.get());
        }
        if (ahead > 0) {
            return Reason.of(
                    Progress.FRESH, "the archive holds `%s`, which is newer".formatted(held.get()));
        }
        return ledger.releases(source).stream()
                .filter(known -> known.version().equals(version) && known.history())
                .findFirst()
                .map(known ->
                        new Reason(
                                Progress.BEHIND,
                                Optional.of(
                                        ignored(source, version)
                                                .orElseGet(
                                                        () -> history(recipes.of(source), known))),
                                Optional.of(
                                        "`freshet retry %s %s --because ...` makes it work"
                                                .formatted(source, version))))
                .orElse(Reason.of(Progress.UNKNOWN));
    }

    /** Above 0 where a version of ours is newer than a release. */
    private static int ahead(DebianVersion ours, String orderable) {
        return DebianVersion.parse(ours.upstream()).compareTo(DebianVersion.parse(orderable));
    }

    /** Whether it is of a prerelease, whatever its components are of. */
    private static boolean early(String orderable) {
        return orderable.split("\\+~", 2)[0].contains("~");
    }

    /** Why a release that nobody decided about is no work. */
    private static String history(Recipe recipe, KnownRelease known) {
        if (early(known.orderable())) {
            return recipe.upstream().prereleases()
                    ? "a prerelease that was not above the newest release, or not the newest"
                            + " prerelease, when Freshet first saw it"
                    : "a prerelease, and the recipe ignores them (`prereleases: ignore`)";
        }
        return recipe.upstream()
                .since()
                .map(
                        "released before Freshet first looked, or below the recipe's `since: %s`"
                                ::formatted)
                .orElse("released before Freshet first looked, and not the newest then");
    }

    /** Why nobody wants it, where a person said so and nothing else since. */
    private Optional<String> ignored(SourceName source, String version) {
        return ledger.decisions(source, version).stream()
                .reduce((_, later) -> later)
                .filter(last -> last.verb() == Decision.Verb.IGNORE)
                .map(last -> "ignored: " + last.because());
    }

    private static Optional<RowView> first(List<RowView> rows, State state) {
        return rows.stream().filter(row -> row.state() == state).findFirst();
    }
}
