package org.freshet.handover;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.freshet.files.ContentStore;
import org.freshet.model.DebianVersion;
import org.freshet.model.Delivery;
import org.freshet.model.Destination;
import org.freshet.model.Maintainer;
import org.freshet.model.OrigTarball;
import org.freshet.model.Plan;
import org.freshet.model.Release;
import org.freshet.model.SourceName;
import org.freshet.model.SourcePackage;
import org.freshet.model.StoredFile;
import org.freshet.model.Tag;
import org.freshet.model.Target;
import org.freshet.model.Urgency;

/** A source package of the pipeline: that of a {@link TinyUpload}, in a store. */
final class TinyDelivery {
    static final SourceName HELLO = new SourceName("hello");

    private TinyDelivery() {}

    static Delivery of(
            TinyUpload upload, String version, String destination, ContentStore store, Path scratch)
            throws IOException {
        return of(upload, version, destination, store, scratch, Set.of());
    }

    static Delivery of(
            TinyUpload upload,
            String version,
            String destination,
            ContentStore store,
            Path scratch,
            Set<String> approvals)
            throws IOException {
        Path changes = upload.in(scratch);
        StoredFile orig = stored(store, scratch.resolve(upload.orig()));
        Release release =
                new Release(
                        HELLO,
                        "1.0",
                        "1.0",
                        false,
                        Optional.of(new Tag("v1.0", "1".repeat(40), Optional.empty())),
                        Optional.empty(),
                        Optional.empty(),
                        List.copyOf(approvals),
                        List.of());
        Plan plan =
                new Plan(
                        new OrigTarball(
                                release,
                                orig,
                                List.of(),
                                Optional.empty(),
                                "2".repeat(40),
                                TinyUpload.DATE,
                                List.of(),
                                List.of()),
                        Target.parse("ubuntu/noble"),
                        "noble",
                        DebianVersion.parse(version),
                        1,
                        "3".repeat(64),
                        orig,
                        Optional.empty(),
                        new Maintainer("Me <me@example.org>"),
                        TinyUpload.DATE,
                        List.of(Destination.parse(destination)),
                        List.of(),
                        List.of(),
                        Urgency.MEDIUM,
                        List.of());
        return new Delivery(
                new SourcePackage(
                        plan,
                        stored(store, scratch.resolve(upload.dscName())),
                        stored(store, changes),
                        List.of(orig, stored(store, scratch.resolve(upload.debianTar())))),
                Destination.parse(destination));
    }

    private static StoredFile stored(ContentStore store, Path file) throws IOException {
        return store.put(
                file.getFileName().toString(),
                new ByteArrayInputStream(Files.readAllBytes(file)),
                1 << 20);
    }
}
