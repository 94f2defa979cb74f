package org.freshet.app.routes;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.freshet.model.DebianVersion;
import org.freshet.model.Delivery;
import org.freshet.model.Destination;
import org.freshet.model.Digests;
import org.freshet.model.Maintainer;
import org.freshet.model.OrigTarball;
import org.freshet.model.Plan;
import org.freshet.model.Publication;
import org.freshet.model.Release;
import org.freshet.model.Resolution;
import org.freshet.model.SourceName;
import org.freshet.model.SourcePackage;
import org.freshet.model.StoredFile;
import org.freshet.model.Tag;
import org.freshet.model.Target;
import org.freshet.model.TargetResolution;
import org.freshet.model.Uploaded;
import org.freshet.model.Upstream;
import org.freshet.model.Urgency;

/** One release of hello on its way through the flow. */
final class Records {
    static final SourceName HELLO = new SourceName("hello");
    static final Target NOBLE = Target.parse("ubuntu/noble");
    static final Destination FRESH = Destination.parse("archive:fresh");

    private static final DebianVersion VERSION = DebianVersion.parse("2.12.1-0~fresh1~ubuntu2404");
    private static final Instant DAY = Instant.parse("2026-11-02T12:00:00Z");
    private static final Maintainer SOMEBODY = new Maintainer("A. Person <a@example.org>");

    private Records() {}

    static Upstream upstream() {
        return new Upstream(HELLO, List.of());
    }

    static Release release() {
        return new Release(
                HELLO,
                "2.12.1",
                "2.12.1",
                false,
                new Tag("v2.12.1", "1".repeat(40), Optional.empty()));
    }

    static OrigTarball orig() {
        return new OrigTarball(
                release(),
                file("hello_2.12.1.orig.tar.gz"),
                List.of(),
                Optional.empty(),
                "2".repeat(40),
                DAY,
                List.of(),
                List.of());
    }

    static Resolution resolution() {
        return new Resolution(
                orig(),
                1,
                "3".repeat(64),
                List.of(),
                List.of(
                        new Resolution.Packaging(
                                NOBLE, 0, file("debian.tar"), Optional.empty(), List.of())),
                List.of(FRESH),
                SOMEBODY);
    }

    static TargetResolution targetResolution() {
        return new TargetResolution(resolution(), NOBLE);
    }

    static Plan plan(Target target) {
        return new Plan(
                orig(),
                target,
                "noble",
                VERSION,
                1,
                "3".repeat(64),
                file("debian.tar"),
                Optional.empty(),
                SOMEBODY,
                DAY,
                List.of(FRESH),
                List.of(),
                List.of(),
                Urgency.MEDIUM,
                List.of());
    }

    static SourcePackage sourcePackage() {
        return new SourcePackage(
                plan(NOBLE),
                file("hello_2.12.1-0~fresh1~ubuntu2404.dsc"),
                file("hello_2.12.1-0~fresh1~ubuntu2404_source.changes"),
                List.of(file("hello_2.12.1.orig.tar.gz")));
    }

    static Delivery delivery() {
        return new Delivery(sourcePackage(), FRESH);
    }

    static Delivery deliveryElsewhere() {
        return new Delivery(sourcePackage(), Destination.parse("ppa:me/fresh"));
    }

    static Uploaded uploaded() {
        return new Uploaded(deliveryElsewhere(), DAY);
    }

    static Publication publication() {
        return new Publication(HELLO, "2.12.1", VERSION, NOBLE, "noble", FRESH, DAY);
    }

    private static StoredFile file(String name) {
        return new StoredFile(name, new Digests("a".repeat(32), "b".repeat(40), "c".repeat(64), 1));
    }
}
