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
import org.freshet.model.Delivery;
import org.freshet.model.Destination;
import org.freshet.model.OrigTarball;
import org.freshet.model.Plan;
import org.freshet.model.Recipe.Priority;
import org.freshet.model.Release;
import org.freshet.model.Resolution;
import org.freshet.model.Sightings;
import org.freshet.model.SourceName;
import org.freshet.model.SourcePackage;
import org.freshet.model.TargetResolution;
import org.freshet.model.WorkKey;

/** What follows from one row: the rows that its record opens. Used once; commits nothing. */
final class Following {
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
     * @param priority of the source's recipe; asked for with Sightings only
     * @return the keys that are work now, lower versions first
     */
    List<String> after(Object record, Priority priority) {
        if (!StageRecords.passed(key.stage()).isInstance(record)) {
            throw new IllegalStateException(
                    "%s passed a %s".formatted(key, record.getClass().getSimpleName()));
        }
        switch (record) {
            case Sightings seen -> found(seen, priority);
            case OrigTarball orig -> {
                memory.saw(orig, now);
                Release release = orig.release();
                open(
                        WorkKey.resolve(release.source(), release.version()),
                        release,
                        orig,
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
                            WorkKey.publish(
                                    release.source(),
                                    release.version(),
                                    plan.target(),
                                    destination),
                            release,
                            new Delivery(source, destination));
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

    private void found(Sightings seen, Priority priority) {
        SourceName source = seen.source();
        for (Release release : seen.history()) {
            memory.meet(release, true, now);
        }
        for (Release release : seen.work()) {
            boolean told =
                    memory.met(source, release.version())
                            .filter(met -> !met.history())
                            .filter(met -> met.release().tag().equals(release.tag()))
                            .isPresent();
            if (!told) {
                memory.meet(release, false, now);
                open(WorkKey.fetch(source, release.version()), release, release);
            }
        }
        memory.looked(source, priority, seen.newest(), seen.inputs());
        newestResolved(source).forEach(row -> resolveAgain(row, seen.inputs()));
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
            work.openedFor(row.key(), inputs);
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
                work.open(next, release.orderable(), record, inputs, now));
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
