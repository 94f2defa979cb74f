package org.freshet.ledger;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.freshet.model.DebianVersion;
import org.freshet.model.Delivery;
import org.freshet.model.Destination;
import org.freshet.model.Digests;
import org.freshet.model.Incoming;
import org.freshet.model.InvalidInput;
import org.freshet.model.Maintainer;
import org.freshet.model.OrigTarball;
import org.freshet.model.Outcome.Passed;
import org.freshet.model.Pin;
import org.freshet.model.Plan;
import org.freshet.model.Proof;
import org.freshet.model.Publication;
import org.freshet.model.Recipe;
import org.freshet.model.Recipes;
import org.freshet.model.Release;
import org.freshet.model.Resolution;
import org.freshet.model.Sightings;
import org.freshet.model.SourceName;
import org.freshet.model.SourcePackage;
import org.freshet.model.StoredFile;
import org.freshet.model.Tag;
import org.freshet.model.Target;
import org.freshet.model.TargetResolution;
import org.freshet.model.Uploaded;
import org.freshet.model.Upstream;
import org.freshet.model.Urgency;
import org.freshet.model.Verdict;

/** Records of the flow as steps would make them. */
final class Samples {
    static final SourceName JQ = new SourceName("jq");
    static final Target NOBLE = Target.parse("ubuntu/noble");
    static final Target TRIXIE = Target.parse("debian/trixie");
    static final Destination FRESH = Destination.parse("archive:fresh");
    static final Maintainer MAINTAINER = new Maintainer("B. Person <b@example.org>");
    static final Timing TIMING =
            new Timing(
                    Duration.ofMinutes(10),
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(1),
                    Duration.ofHours(6));

    private Samples() {}

    /** Recipes that exist in name only; the flow asks for nothing more of them here. */
    static final class Names implements Recipes {
        List<SourceName> sources;
        final Map<SourceName, Recipe.Priority> priorities = new HashMap<>();
        Recipe.Policy policy = Recipe.Policy.DEFAULT;

        Names(String... sources) {
            this.sources = Arrays.stream(sources).map(SourceName::new).toList();
        }

        @Override
        public Recipe of(SourceName source) {
            Recipe.Priority priority = priorities.get(source);
            if (priority == null) {
                throw new InvalidInput("recipe of `%s` is broken".formatted(source));
            }
            return new Recipe(
                    source,
                    java.nio.file.Path.of("/recipes"),
                    Optional.empty(),
                    priority,
                    List.of(),
                    List.of(MAINTAINER),
                    new Recipe.UpstreamRule(
                            Optional.of("https://git.example/" + source),
                            List.of(),
                            Optional.empty(),
                            List.of(),
                            Map.of(),
                            Optional.empty(),
                            true,
                            new Recipe.TarballRule.OfTree(),
                            new Recipe.Verification(
                                    List.of(),
                                    Optional.empty(),
                                    Optional.empty(),
                                    Recipe.TagSignature.OPTIONAL,
                                    Optional.empty()),
                            Recipe.Repacking.NONE,
                            Map.of()),
                    Optional.empty(),
                    List.of(),
                    List.of(),
                    policy,
                    "");
        }

        @Override
        public List<SourceName> sources() {
            return sources;
        }
    }

    static String hex(String text, int length) {
        StringBuilder hex = new StringBuilder(Integer.toHexString(text.hashCode()));
        while (hex.length() < length) {
            hex.append('0');
        }
        return hex.substring(0, length);
    }

    static Tag tag(String name) {
        return new Tag(name, hex("tag " + name, 40), Optional.of(hex("commit " + name, 40)));
    }

    static Release release(SourceName source, String version) {
        return new Release(
                source,
                version,
                version.replace("rc", "~rc"),
                version.contains("rc"),
                tag(version));
    }

    static Release release(String version) {
        return release(JQ, version);
    }

    static Sightings sightings(String inputs, Release... work) {
        SourceName source = work.length > 0 ? work[0].source() : JQ;
        return new Sightings(
                source,
                List.of(work),
                List.of(),
                work.length > 0 ? Optional.of(work[work.length - 1].version()) : Optional.empty(),
                inputs);
    }

    static StoredFile file(String name, String content) {
        return new StoredFile(
                name,
                new Digests(
                        hex(content, 32), hex(content, 40), hex(content, 64), content.length()));
    }

    static OrigTarball orig(Release release, String tree, String bytes) {
        return new OrigTarball(
                release,
                file("%s_%s.orig.tar.gz".formatted(release.source(), release.orderable()), bytes),
                List.of(
                        file(
                                "%s_%s.orig.tar.gz.asc"
                                        .formatted(release.source(), release.orderable()),
                                "signature")),
                Optional.of(URI.create("https://example.org/" + release.version() + ".tar.gz")),
                hex(tree, 40),
                Instant.parse("2026-11-01T00:00:00Z"),
                List.of(
                        new Verdict(
                                "tag " + release.name(),
                                Optional.of("A1B2"),
                                Optional.of("A. Person <a@example.org>"),
                                "good signature by A. Person")),
                List.of("`$Format:%h$` is pinned"));
    }

    static OrigTarball orig(Release release) {
        return orig(release, "tree " + release.version(), "bytes of " + release.version());
    }

    static Resolution resolution(OrigTarball orig, Target... targets) {
        return resolution(orig, List.of(FRESH), targets);
    }

    static Resolution resolution(
            OrigTarball orig, List<Destination> destinations, Target... targets) {
        List<Resolution.Packaging> packaging = new ArrayList<>();
        for (Target target : targets) {
            packaging.add(
                    new Resolution.Packaging(
                            target,
                            0,
                            file("debian.tar", target.text()),
                            Optional.empty(),
                            List.of()));
        }
        return new Resolution(
                orig,
                1,
                "inputs",
                List.of("New upstream release."),
                packaging,
                destinations,
                MAINTAINER);
    }

    private static final Pin PIN =
            new Pin.SourcePin(
                    "debian",
                    URI.create("https://mirror.example.org/debian"),
                    "trixie",
                    new SourceName("hello"),
                    DebianVersion.parse("2.12-1"),
                    "pool/main/h/hello",
                    List.of(new Pin.PinnedFile("hello_2.12-1.dsc", "5".repeat(64), 1234)));

    static Plan plan(TargetResolution resolved) {
        Resolution resolution = resolved.resolution();
        return new Plan(
                resolution.orig(),
                resolved.target(),
                resolved.target().series(),
                DebianVersion.parse(
                        "%s-0~fresh1~%s"
                                .formatted(
                                        resolution.orig().release().orderable(),
                                        resolved.target().suffix())),
                1,
                resolution.inputs(),
                resolved.packaging().debian(),
                Optional.of(PIN),
                MAINTAINER,
                Instant.parse("2026-11-01T00:00:00Z"),
                resolution.destinations(),
                List.of(new Proof("above what noble holds", Proof.Result.PROVED, "none", true)),
                List.of("New upstream release."),
                Urgency.HIGH,
                List.of("a note"));
    }

    static SourcePackage source(Plan plan) {
        String name = plan.source() + "_" + plan.version().withoutEpoch();
        return new SourcePackage(
                plan,
                file(name + ".dsc", "dsc"),
                file(name + "_source.changes", "changes"),
                List.of(plan.orig().file(), file(name + ".debian.tar.xz", "debian")));
    }

    static Publication publication(Delivery delivery) {
        Plan plan = delivery.source().plan();
        return new Publication(
                plan.source(),
                plan.orig().release().version(),
                plan.version(),
                plan.target(),
                plan.suite(),
                delivery.destination(),
                Instant.parse("2026-11-02T00:00:00Z"));
    }

    /** What a step that knows no trouble makes of a record, for two targets. */
    static Passed<?> passed(Object record) {
        return new Passed<Object>(
                switch (record) {
                    case Upstream upstream ->
                            new Sightings(
                                    upstream.source(),
                                    List.of(),
                                    List.of(),
                                    Optional.empty(),
                                    "inputs");
                    case Release release -> orig(release);
                    case OrigTarball orig -> resolution(orig, NOBLE, TRIXIE);
                    case TargetResolution resolved -> plan(resolved);
                    case Plan plan -> source(plan);
                    case Delivery delivery when delivery.destination() instanceof Incoming ->
                            new Uploaded(delivery, Instant.parse("2026-11-02T00:00:00Z"));
                    case Delivery delivery -> publication(delivery);
                    case Uploaded uploaded -> publication(uploaded.delivery());
                    default -> throw new IllegalStateException("no record: " + record);
                });
    }
}
