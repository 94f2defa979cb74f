package org.freshet.packaging;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.freshet.debian.Changelog;
import org.freshet.debian.Dsc;
import org.freshet.files.Durable;
import org.freshet.model.DebianVersion;
import org.freshet.model.InvalidInput;
import org.freshet.model.Maintainer;
import org.freshet.model.StoredFile;
import org.freshet.model.Urgency;
import org.freshet.packaging.bases.ForeignPackaging;

/**
 * Makes a source package once more, under another version: same tarballs, same packaging, one more
 * entry in the changelog.
 */
public final class SourceAgain {
    // Larger than any .dsc that is accepted anywhere.
    private static final int MOST_BYTES = 1 << 20;

    private final Path scratch;

    /**
     * @param scratch a directory for what is on its way; whoever made it removes it
     */
    public SourceAgain(Path scratch) {
        this.scratch = scratch.toAbsolutePath();
    }

    /**
     * Writes the package into a directory, which is made when it is missing.
     *
     * @param dsc of the package as it is; what it lists lies beside it
     * @param because the bullet of the entry
     * @return the .dsc
     * @throws InvalidInput for a package without an upstream tarball
     */
    public Path build(Path dsc, DebianVersion version, String because, Instant date, Path out) {
        Path debian = scratch.resolve("again-" + version.withoutEpoch()).resolve("debian");
        try {
            Files.createDirectories(debian);
            ForeignPackaging.unpack(dsc, debian);
            Path changelog = debian.resolve("changelog");
            String before = Files.readString(changelog);
            ChangelogEntry newest =
                    ChangelogEntry.newest(before)
                            .orElseThrow(() ->
                                    new InvalidInput(
                                            "the changelog of `%s` is empty"
                                                    .formatted(dsc.getFileName())));
            Files.writeString(
                    changelog,
                    Changelog.entry(
                                    newest.source(),
                                    version,
                                    newest.distribution(),
                                    Urgency.HIGH,
                                    List.of(because),
                                    new Maintainer(newest.changedBy()),
                                    date)
                            + "\n"
                            + before);
            return new PlainSource(scratch)
                    .build(new PlainSource.Parts(origs(dsc), debian, false), out).files().stream()
                            .filter(file -> file.toString().endsWith(".dsc"))
                            .findFirst()
                            .orElseThrow();
        } catch (IOException e) {
            throw Durable.failure(dsc.toString(), e);
        }
    }

    private static List<Path> origs(Path dsc) throws IOException {
        try (InputStream in = Files.newInputStream(dsc)) {
            List<Path> origs =
                    Dsc.parse(dsc.toString(), in.readNBytes(MOST_BYTES)).files().stream()
                            .map(StoredFile::name)
                            .filter(name -> name.contains(".orig.") || name.contains(".orig-"))
                            .map(dsc::resolveSibling)
                            .toList();
            if (origs.isEmpty()) {
                throw new InvalidInput(
                        "`%s` has no upstream tarball".formatted(dsc.getFileName()),
                        "a native package is made again by hand, under a version such as `2.0+really1.0`");
            }
            return origs;
        }
    }
}
