package org.freshet.ledger;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.freshet.ledger.Decision.Verb;
import org.freshet.ledger.RowView.State;
import org.freshet.model.Delivery;
import org.freshet.model.Destination;
import org.freshet.model.Destination.ArchiveDestination;
import org.freshet.model.Incoming;
import org.freshet.model.OrigTarball;
import org.freshet.model.Plan;
import org.freshet.model.Recipe;
import org.freshet.model.Recipe.Priority;
import org.freshet.model.Release;
import org.freshet.model.Resolution;
import org.freshet.model.Sightings;
import org.freshet.model.Sightings.Doubt;
import org.freshet.model.Sightings.Gone;
import org.freshet.model.SourceName;
import org.freshet.model.SourcePackage;
import org.freshet.model.Stage;
import org.freshet.model.TargetResolution;
import org.freshet.model.Uploaded;
import org.freshet.model.WorkKey;

/** What follows from one row: the rows that its record opens. Used once; commits nothing. */
final class Following {
    /** What the subjects of questions about releases begin with. */
    private static final String DOUBT = "doubt:";

    /**
     * What the subjects of questions about published releases that upstream took back begin with.
     */
    static final String WITHDRAWN = "withdrawn:";

    private final Memory memory;
    private final Work work;
    private final WorkKey key;
    private final Instant now;

    private final List<String> all = new ArrayList<>();
    private final Map<String, String> open = new HashMap<>();

    Following(Memory memory, Work work, WorkKey key, Instant now) {
        this.memory = memory;
        this.work = work;
        this.key = key;
        this.now = now;
    }

    /**
     * Remembers what the record tells and opens what follows from it.
     *
     * @param recipe asked for with Sightings only; empty when it is broken
     * @return the keys that are work now, lower versions first
     */
    List<String> after(Object record, Optional<Recipe> recipe) {
        if (!StageRecords.passed(key.stage()).isInstance(record)) {
            throw new IllegalStateException(
                    "%s passed a %s".formatted(key, record.getClass().getSimpleName()));
        }
        switch (record) {
            case Sightings seen -> found(seen, recipe);
            case OrigTarball orig -> {
                Release release = orig.release();
                OrigTarball vouched = memory.vouched(orig);
                memory.saw(vouched, now);
                open(
                        WorkKey.resolve(release.source(), release.version()),
                        release,
                        vouched,
                        memory.inputs(release.source()));
            }
            case Resolution resolution -> {
                Release release = resolution.orig().release();
                for (Resolution.Packaging packaging : resolution.targets()) {
                    open(
                            WorkKey.plan(release.source(), release.version(), packaging.target()),
                            release,
                            new TargetResolution(resolution, packaging.target()));
                }
            }
            case Plan plan -> {
                Release release = plan.orig().release();
                open(
                        WorkKey.packaging(release.source(), release.version(), plan.target()),
                        release,
                        plan);
            }
            case SourcePackage source -> {
                Plan plan = source.plan();
                Release release = plan.orig().release();
                for (Destination destination : plan.destinations()) {
                    open(
                            switch (destination) {
                                case ArchiveDestination ours ->
                                        WorkKey.publish(
                                                release.source(),
                                                release.version(),
                                                plan.target(),
                                                ours);
                                case Incoming elsewhere ->
                                        WorkKey.upload(
                                                release.source(),
                                                release.version(),
                                                plan.target(),
                                                elsewhere);
                            },
                            release,
                            new Delivery(source, destination));
                }
            }
            case Uploaded uploaded -> {
                Plan plan = uploaded.delivery().source().plan();
                Release release = plan.orig().release();
                // Nobody can be asked what became of an upload to another host.
                if (uploaded.delivery().destination() instanceof Incoming.Ppa ppa) {
                    open(
                            WorkKey.confirm(
                                    release.source(), release.version(), plan.target(), ppa),
                            release,
                            uploaded);
                }
            }
            default -> {
                // A publication: nothing follows yet.
            }
        }
        if (key.version().isPresent()) {
            work.closeBehind(
                    key, all, "decided anew: %s was done again".formatted(key.stage()), now);
        }
        return opened();
    }

    /** Makes a release work, history or not. */
    List<String> begin(Release release) {
        memory.meet(release, false, now);
        open(WorkKey.fetch(release.source(), release.version()), release, release);
        return opened();
    }

    private void found(Sightings seen, Optional<Recipe> recipe) {
        SourceName source = seen.source();
        for (Release release : seen.history()) {
            memory.meet(release, true, now);
        }
        for (Release release : seen.work()) {
            if (!told(release)) {
                memory.meet(release, false, now);
                open(WorkKey.fetch(source, release.version()), release, release);
            }
        }
        for (Doubt doubt : seen.doubts()) {
            doubted(doubt);
        }
        for (Gone gone : seen.gone()) {
            if (gone.certain()) {
                memory.withdraw(source, gone.version(), now);
                withdrawn(source, gone);
            } else {
                memory.miss(source, gone.version(), now);
            }
        }
        for (String version : seen.back()) {
            back(source, version);
        }
        memory.looked(
                source,
                recipe.map(Recipe::priority).orElse(Priority.MEDIUM),
                seen.newest(),
                seen.inputs());
        newestResolved(source).forEach(row -> resolveAgain(row, seen.inputs()));
        recipe.map(it -> work.askedUnderOther(source, it.rules())).orElse(List.of()).stream()
                .forEach(row ->
                        opened(
                                row.key(),
                                row.orderable().orElse(""),
                                work.openAgain(row.key(), now)));
    }

    /** Whether a release is work already, as it is now, and nobody is asked about it. */
    private boolean told(Release release) {
        return memory.met(release.source(), release.version())
                        .filter(met -> !met.history())
                        .filter(met -> met.release().tag().equals(release.tag()))
                        .isPresent()
                && !held(WorkKey.fetch(release.source(), release.version()), DOUBT);
    }

    /**
     * Whether what a row is held with may be answered by itself: a step asked, and would say so
     * when it is called again.
     */
    static boolean mayGoAway(RowView row) {
        return row.state() == State.HELD
                && row.subject()
                        .filter(text -> !text.startsWith(DOUBT) && !text.startsWith(WITHDRAWN))
                        .isPresent();
    }

    /** Whether a person is asked what became of an upload. */
    static boolean asksAboutAnUpload(RowView row) {
        return row.key().stage() == Stage.UPLOAD && mayGoAway(row);
    }

    private static boolean isPublished(RowView row) {
        return row.state() == State.DONE
                && (row.key().stage() == Stage.PUBLISH || row.key().stage() == Stage.UPLOAD);
    }

    private boolean held(WorkKey row, String subject) {
        return work.find(row.text())
                .filter(found -> found.state() == State.HELD)
                .flatMap(RowView::subject)
                .filter(text -> text.startsWith(subject))
                .isPresent();
    }

    private void doubted(Doubt doubt) {
        Release release = doubt.release();
        WorkKey fetch = WorkKey.fetch(release.source(), release.version());
        memory.meet(release, false, now);
        if (work.open(fetch, release.orderable(), release, Optional.empty(), now)) {
            hold(
                    fetch,
                    doubt.question(),
                    doubt.subject(),
                    "`freshet approve %s %s --because …` if it is, `freshet ignore %s %s --because …` if not"
                            .formatted(
                                    release.source(),
                                    release.version(),
                                    release.source(),
                                    release.version()));
        }
        all.add(fetch.text());
    }

    private void hold(WorkKey row, String question, String subject, String hint) {
        work.close(
                row.text(),
                State.HELD,
                Optional.of(question),
                Optional.of(hint),
                Optional.of(subject),
                List.of(),
                now);
    }

    /** Ends what was under way; where it was published already, a person is asked. */
    private void withdrawn(SourceName source, Gone gone) {
        List<RowView> rows = work.of(source, gone.version());
        List<String> where =
                rows.stream()
                        .filter(row -> isPublished(row) || asksAboutAnUpload(row))
                        .map(row -> row.key().target().orElse(""))
                        .distinct()
                        .toList();
        rows.stream()
                .filter(row -> row.state() != State.DONE && row.state() != State.NOTHING)
                // It was sent all the same.
                .filter(row -> row.key().stage() != Stage.CONFIRM)
                .forEach(row -> work.end(row, "withdrawn by upstream: " + gone.why(), now));
        if (!where.isEmpty()) {
            hold(
                    WorkKey.fetch(source, gone.version()),
                    "upstream withdrew it (%s), and it is published for %s; is it to stay?"
                            .formatted(gone.why(), String.join(", ", where)),
                    WITHDRAWN + gone.version(),
                    ("`freshet approve %1$s %2$s --because …` if it is; else `freshet archive withdraw"
                                    + " ROOT %1$s VERSION --because …` takes it back and shows the ways"
                                    + " forward and back (of a PPA, delete it on its page), and `freshet ignore %1$s %2$s --because …`"
                                    + " ends the question")
                            .formatted(source, gone.version()));
        }
    }

    /** A release that upstream took back and shows again goes on where it was ended. */
    private void back(SourceName source, String version) {
        Optional<Memory.Met> met = memory.met(source, version);
        boolean was = met.flatMap(Memory.Met::withdrawn).isPresent();
        memory.back(source, version);
        if (!was || met.get().history()) {
            return;
        }
        WorkKey fetch = WorkKey.fetch(source, version);
        if (held(fetch, WITHDRAWN)) {
            work.close(
                    fetch.text(),
                    State.DONE,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    List.of("upstream took it back for a while"),
                    now);
        } else {
            Release release = met.get().release();
            open(fetch, release, release);
        }
    }

    /** Of each track the newest release that has its tarball. */
    private List<Work.Resolved> newestResolved(SourceName source) {
        return work.resolved(source).stream()
                .filter(row -> !ignored(row.key()))
                .collect(
                        Collectors.groupingBy(
                                Work.Resolved::prerelease,
                                Collectors.maxBy(
                                        Comparator.comparing(
                                                Work.Resolved::orderable, Turn.versions()))))
                .values()
                .stream()
                .flatMap(Optional::stream)
                .toList();
    }

    private boolean ignored(WorkKey of) {
        return memory.standing(of.source(), of.version().orElseThrow())
                .filter(decision -> decision.verb() == Verb.IGNORE)
                .isPresent();
    }

    private void resolveAgain(Work.Resolved row, String inputs) {
        if (!row.inputs().equals(Optional.of(inputs))) {
            work.openedFor(row.key(), Optional.of(inputs));
            opened(row.key(), row.orderable(), work.openAgain(row.key(), now));
        }
    }

    private void open(WorkKey next, Release release, Object record) {
        open(next, release, record, Optional.empty());
    }

    private void open(WorkKey next, Release release, Object record, Optional<String> inputs) {
        boolean mine =
                next.source().equals(key.source())
                        && (key.version().isEmpty() || next.version().equals(key.version()));
        if (!mine) {
            throw new IllegalStateException("%s would open %s".formatted(key, next));
        }
        opened(
                next,
                release.orderable(),
                work.open(
                        next,
                        release.orderable(),
                        // Other releases come and go until it is taken.
                        StageRecords.changed(record, it -> it.among(List.of())),
                        inputs,
                        now));
    }

    private void opened(WorkKey next, String orderable, boolean isWork) {
        all.add(next.text());
        if (isWork) {
            open.put(next.text(), orderable);
        }
    }

    private List<String> opened() {
        return all.stream()
                .filter(open::containsKey)
                .sorted(Comparator.comparing(next -> open.getOrDefault(next, ""), Turn.versions()))
                .toList();
    }
}
