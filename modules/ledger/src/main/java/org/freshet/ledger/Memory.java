package org.freshet.ledger;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.freshet.ledger.Database.Line;
import org.freshet.ledger.Decision.Verb;
import org.freshet.model.FirstSight;
import org.freshet.model.FirstSight.OfComponent;
import org.freshet.model.InvalidInput;
import org.freshet.model.KnownRelease;
import org.freshet.model.NearMiss;
import org.freshet.model.Offer;
import org.freshet.model.OrigTarball;
import org.freshet.model.Recipe.Priority;
import org.freshet.model.Release;
import org.freshet.model.Shown;
import org.freshet.model.SourceName;
import org.freshet.model.Stage;
import org.freshet.model.Tag;
import org.freshet.model.Verdict;

/** What nobody else can tell: releases met, first sights, decisions. No method commits. */
final class Memory {
    private final Database database;

    Memory(Database database) {
        this.database = database;
    }

    // Releases

    /**
     * A release as remembered, without first sight and approvals.
     *
     * @param withdrawn since when upstream has taken it back
     */
    record Met(
            Release release,
            boolean history,
            Instant at,
            Optional<Instant> missing,
            Optional<Instant> withdrawn) {
        static Met of(Line line) throws java.sql.SQLException {
            Tag tag = new Tag(line.text("tag"), line.text("object"), line.optional("peeled"));
            return new Met(
                    new Release(
                            new SourceName(line.text("source")),
                            line.text("version"),
                            line.text("orderable"),
                            line.flag("prerelease"),
                            Optional.of(tag).filter(known -> !known.object().isEmpty()),
                            line.optional("offer").map(json -> Codec.read(json, Offer.class))),
                    line.flag("history"),
                    line.instant("met"),
                    line.optionalInstant("missing"),
                    line.optionalInstant("withdrawn"));
        }
    }

    /** Releases of a source as a look at its upstream is to know them, in the order given. */
    List<KnownRelease> known(SourceName source, List<Met> met) {
        Map<String, List<String>> approvals = new HashMap<>();
        database.query(
                """
                select distinct version, subject from decision
                where source = ? and verb = 'approve' and subject is not null order by subject
                """,
                line ->
                        approvals
                                .computeIfAbsent(line.text("version"), _ -> new ArrayList<>())
                                .add(line.text("subject")),
                source);
        Map<String, String> asked = new HashMap<>();
        database.query(
                """
                select version, subject from work
                where source = ? and stage = 'fetch' and state = 'held' and subject like 'doubt:%'
                """,
                line -> asked.put(line.text("version"), line.text("subject")), source);
        return met.stream()
                .map(one ->
                        new KnownRelease(
                                one.release().version(),
                                one.release().orderable(),
                                one.release().tag(),
                                one.release().offer(),
                                one.history(),
                                one.missing().isPresent(),
                                one.withdrawn().isPresent(),
                                Optional.ofNullable(asked.get(one.release().version())),
                                approvals.getOrDefault(one.release().version(), List.of())))
                .toList();
    }

    Optional<Met> met(SourceName source, String version) {
        return database.first(
                "select * from known_release where source = ? and version = ?",
                Met::of,
                source,
                version);
    }

    List<Met> met(SourceName source) {
        return database.query(
                "select * from known_release where source = ? order by version", Met::of, source);
    }

    /** Every release of a source that was ever met, as dpkg orders it. */
    List<String> orderables(SourceName source) {
        return database.query(
                "select distinct orderable from known_release where source = ? order by orderable",
                line -> line.text("orderable"),
                source);
    }

    /** Remembers a release, or the tag that it has now; work stays work. */
    void meet(Release release, boolean history, Instant now) {
        database.update(
                """
                insert into known_release
                    (source, version, orderable, prerelease, tag, object, peeled, offer, history,
                        met)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                on conflict (source, version) do update set
                    orderable = excluded.orderable, prerelease = excluded.prerelease,
                    tag = excluded.tag, object = excluded.object, peeled = excluded.peeled,
                    offer = excluded.offer, missing = null, withdrawn = null,
                    history = min(history, excluded.history)
                """,
                release.source(),
                release.version(),
                release.orderable(),
                release.prerelease(),
                release.tag().map(Tag::name).orElse(""),
                release.tag().map(Tag::object).orElse(""),
                release.tag().flatMap(Tag::peeled),
                release.offer().map(Codec::line),
                history,
                now);
    }

    /** Remembers that a release was not shown. */
    void miss(SourceName source, String version, Instant at) {
        database.update(
                """
                update known_release set missing = coalesce(missing, ?)
                where source = ? and version = ?
                """,
                at,
                source,
                version);
    }

    /** Remembers that upstream took a release back. */
    void withdraw(SourceName source, String version, Instant at) {
        database.update(
                """
                update known_release set missing = null, withdrawn = ?
                where source = ? and version = ?
                """,
                at,
                source,
                version);
    }

    /** Forgets that a release was missing or withdrawn. */
    void back(SourceName source, String version) {
        database.update(
                """
                update known_release set missing = null, withdrawn = null
                where source = ? and version = ?
                """,
                source,
                version);
    }

    /**
     * The release that a person named.
     *
     * @throws InvalidInput when there is none, with the versions that were probably meant
     */
    Met named(SourceName source, String version) {
        return met(source, version).orElseThrow(() -> unknown(source, version));
    }

    private InvalidInput unknown(SourceName source, String version) {
        List<String> versions = met(source).stream().map(met -> met.release().version()).toList();
        if (versions.isEmpty()) {
            List<String> sources =
                    database.query(
                            "select distinct source from known_release",
                            line -> line.text("source"));
            return new InvalidInput(
                    "no release of `%s` is known".formatted(source),
                    NearMiss.of(source.text(), sources)
                            .map("did you mean `%s`?"::formatted)
                            .orElse(
                                    "`freshet run` finds the releases of every source with a recipe"));
        }
        return new InvalidInput(
                "release `%s` of `%s` is not known".formatted(Shown.text(version), source),
                NearMiss.of(version, versions)
                        .map("did you mean `%s`?"::formatted)
                        .orElse("`freshet releases %s` lists them".formatted(source)));
    }

    // What upstreams looked like at the last poll

    void looked(SourceName source, Priority priority, Optional<String> newest, String inputs) {
        database.update(
                """
                insert into upstream (source, priority, newest, inputs) values (?, ?, ?, ?)
                on conflict (source) do update set priority = excluded.priority,
                    newest = coalesce(excluded.newest, newest), inputs = excluded.inputs
                """,
                source,
                priority,
                newest,
                inputs);
    }

    Optional<String> inputs(SourceName source) {
        return database
                .query(
                        "select inputs from upstream where source = ?",
                        line -> line.optional("inputs"),
                        source)
                .stream()
                .flatMap(Optional::stream)
                .findFirst();
    }

    // First sights

    /** A first sight and since when another one has its place. */
    record Sight(SourceName source, String version, FirstSight sight, Optional<Instant> replaced) {
        static Sight of(Line line) throws java.sql.SQLException {
            return new Sight(
                    new SourceName(line.text("source")),
                    line.text("version"),
                    Codec.read(line.text("sight"), FirstSight.class),
                    line.optionalInstant("replaced"));
        }
    }

    Optional<FirstSight> firstSight(SourceName source, String version) {
        return database.first(
                """
                select * from first_sight where source = ? and version = ? and replaced is null
                """,
                line -> Sight.of(line).sight(),
                source,
                version);
    }

    /** All of them, those that were replaced before the one in force. */
    List<Sight> sights(SourceName source, String version) {
        return database.query(
                """
                select * from first_sight where source = ? and version = ?
                order by replaced is null, replaced, id
                """,
                Sight::of,
                source,
                version);
    }

    /** Records the first sight of a release; keeps the one there is when nothing differs. */
    void saw(OrigTarball orig, Instant now) {
        Release release = orig.release();
        Optional<FirstSight> first = firstSight(release.source(), release.version());
        Instant at =
                first.isPresent()
                        ? now
                        : met(release.source(), release.version()).map(Met::at).orElse(now);
        // Of a component that the recipe has no more, what is remembered stays.
        Map<String, OfComponent> components =
                new TreeMap<>(first.map(FirstSight::components).orElse(Map.of()));
        orig.components()
                .forEach((name, one) ->
                        components.put(
                                name, new OfComponent(one.release().version(), sight(one, at))));
        FirstSight sight = sight(orig, at).with(components);
        if (first.isPresent()) {
            if (sameBytes(first.get(), sight)) {
                return;
            }
            if (contradicts(first.get(), sight)
                    && approvals(release.source(), release.version()).isEmpty()) {
                throw new IllegalStateException(
                        "passed another tree or tarball than the first sight, and nobody approved");
            }
            replace(release.source(), release.version(), now);
        }
        add(new Sight(release.source(), release.version(), sight, Optional.empty()));
    }

    private static FirstSight sight(OrigTarball orig, Instant at) {
        return new FirstSight(
                orig.release().tag(),
                orig.tree(),
                orig.from(),
                orig.file().sha256(),
                orig.file().digests().size(),
                orig.verdicts(),
                orig.notes(),
                at);
    }

    /** Whether there are other bytes though the recipe says nothing else than then. */
    private static boolean contradicts(FirstSight then, FirstSight now) {
        boolean otherTree = then.tag().isPresent() && !then.tree().equals(now.tree());
        boolean otherBytes = then.from().equals(now.from()) && !then.sha256().equals(now.sha256());
        return otherTree
                || otherBytes
                || then.components().entrySet().stream()
                        .anyMatch(one -> {
                            OfComponent other =
                                    now.components().getOrDefault(one.getKey(), one.getValue());
                            return other.version().equals(one.getValue().version())
                                    && contradicts(one.getValue().sight(), other.sight());
                        });
    }

    /** The tarball with those who accepted what was asked about it among what vouches for it. */
    OrigTarball vouched(OrigTarball orig) {
        List<Verdict> verdicts = new ArrayList<>(orig.verdicts());
        decisions(orig.release().source(), orig.release().version()).stream()
                .filter(decision -> decision.verb() == Verb.APPROVE)
                .flatMap(decision -> decision.verdict().stream())
                .forEach(verdicts::add);
        return orig.vouchedFor(verdicts);
    }

    static boolean sameBytes(FirstSight a, FirstSight b) {
        return a.tree().equals(b.tree())
                && a.sha256().equals(b.sha256())
                && a.components().keySet().equals(b.components().keySet())
                && a.components().entrySet().stream()
                        .allMatch(one -> {
                            OfComponent other = b.components().get(one.getKey());
                            return other != null
                                    && other.version().equals(one.getValue().version())
                                    && sameBytes(one.getValue().sight(), other.sight());
                        });
    }

    void replace(SourceName source, String version, Instant at) {
        database.update(
                """
                update first_sight set replaced = ?
                where source = ? and version = ? and replaced is null
                """,
                at,
                source,
                version);
    }

    void add(Sight sight) {
        database.update(
                "insert into first_sight (source, version, sight, replaced) values (?, ?, ?, ?)",
                sight.source(),
                sight.version(),
                Codec.line(sight.sight()),
                sight.replaced());
    }

    // Decisions

    static Decision decision(Line line) throws java.sql.SQLException {
        return new Decision(
                new SourceName(line.text("source")),
                line.text("version"),
                Verb.valueOf(line.text("verb").toUpperCase(java.util.Locale.ROOT)),
                line.optional("subject"),
                line.text("because"),
                line.text("who"),
                line.instant("at"));
    }

    List<Decision> decisions(SourceName source, String version) {
        return database.query(
                "select * from decision where source = ? and version = ? order by at, id",
                Memory::decision,
                source,
                version);
    }

    /** The hold or ignore that a release is under. */
    Optional<Decision> standing(SourceName source, String version) {
        return database.first(
                        """
                        select * from decision where source = ? and version = ?
                        order by at desc, id desc limit 1
                        """,
                        Memory::decision,
                        source,
                        version)
                .filter(last -> last.verb() == Verb.HOLD || last.verb() == Verb.IGNORE);
    }

    List<String> approvals(SourceName source, String version) {
        return database.query(
                """
                select distinct subject from decision
                where source = ? and version = ? and verb = 'approve' and subject is not null
                order by subject
                """,
                line -> line.text("subject"),
                source,
                version);
    }

    void decide(Decision decision) {
        database.update(
                """
                insert into decision (source, version, verb, subject, because, who, at)
                values (?, ?, ?, ?, ?, ?, ?)
                """,
                decision.source(),
                decision.version(),
                decision.verb(),
                decision.subject(),
                decision.because(),
                decision.who(),
                decision.at());
    }

    /** The release with what is remembered of it. */
    Release remembered(Release release) {
        return new Release(
                release.source(),
                release.version(),
                release.orderable(),
                release.prerelease(),
                release.tag(),
                release.offer(),
                firstSight(release.source(), release.version()),
                approvals(release.source(), release.version()),
                release.known());
    }

    /** What a step of the stage takes: the record with what is remembered of its release. */
    Object remembered(Object record, Stage stage) {
        return StageRecords.changed(
                record,
                release ->
                        switch (stage) {
                            case RESOLVE, PLAN ->
                                    remembered(release).among(orderables(release.source()));
                            case POLL, FETCH, PACKAGE, PUBLISH, UPLOAD, CONFIRM ->
                                    remembered(release);
                        });
    }
}
