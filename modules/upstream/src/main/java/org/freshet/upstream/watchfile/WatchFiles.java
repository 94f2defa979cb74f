package org.freshet.upstream.watchfile;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.freshet.files.Durable;
import org.freshet.http.Pages;
import org.freshet.http.Web;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;
import org.freshet.model.SourceName;
import org.freshet.upstream.Tags;
import org.freshet.upstream.places.Place;

/** Makes places of the {@code debian/watch} files that recipes name. */
public final class WatchFiles {
    private static final int BYTES = 256 << 10;

    private final Web web;
    private final Pages pages;
    private final Tags tags;
    private final Map<String, URI> registries;

    /**
     * @param registries base addresses that templates of version 5 ask, by the names of
     *     docs/watch.md
     */
    public WatchFiles(Web web, Pages pages, Tags tags, Map<String, URI> registries) {
        this.web = web;
        this.pages = pages;
        this.tags = tags;
        this.registries = Map.copyOf(registries);
    }

    /**
     * The place that a file describes.
     *
     * @throws InvalidInput when there is no such file, or it cannot be followed
     */
    public Place of(SourceName source, Path file) {
        return new WatchPlace(
                WatchFile.parse(shown(file), text(file), source.toString(), registries),
                web,
                pages,
                tags);
    }

    /**
     * What can be said of a file without asking anybody.
     *
     * @param problems as {@code debian/watch:3: …}; none when it can be followed
     * @param notes what of it is passed over, in the same form
     * @param git the repository whose tags are its releases; empty when they are files
     * @param components by name
     * @param grouped whether one version is made of those of several sources
     */
    public record Checked(
            List<InvalidInput> problems,
            List<String> notes,
            Optional<String> git,
            Map<String, Component> components,
            boolean grouped) {
        public Checked {
            problems = List.copyOf(problems);
            notes = List.copyOf(notes);
            components = Map.copyOf(components);
        }
    }

    /**
     * A further tarball.
     *
     * @param released false where a branch is followed, which has no versions
     * @param git the repository whose tags are its releases; empty when they are files
     */
    public record Component(boolean released, Optional<String> git) {
        public static final Component FOLLOWS_BRANCH = new Component(false, Optional.empty());
    }

    /**
     * Reads a file and follows it not.
     *
     * @throws InvalidInput when there is no such file
     */
    public static Checked check(SourceName source, Path file, Map<String, URI> registries) {
        WatchReport report = new WatchReport();
        Optional<WatchFile> read =
                WatchFile.read(shown(file), text(file), source.toString(), registries, report);
        return new Checked(
                report.problems().stream().map(one -> one.failure(shown(file))).toList(),
                report.notes().stream().map(one -> one.in(shown(file))).toList(),
                read.flatMap(WatchFile::git),
                read.map(WatchFile::components).orElse(Map.of()),
                read.filter(WatchFile::grouped).isPresent());
    }

    private static String text(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(BYTES + 1);
            if (bytes.length > BYTES) {
                throw new InvalidInput(
                        "watch file `%s` is larger than %d KiB"
                                .formatted(shown(file), BYTES / 1024),
                        "is it a watch file?");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new InvalidInput(
                    "watch file `%s` cannot be read: %s"
                            .formatted(shown(file), Durable.whyUnread(e)),
                    "name a file that is there and may be read",
                    e);
        }
    }

    private static String shown(Path file) {
        return Shown.text(file.toString());
    }
}
