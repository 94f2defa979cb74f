package org.freshet.archive;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.freshet.files.Durable;
import org.freshet.model.DebianVersion;
import org.freshet.model.FreshetException;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.Maintainer;
import org.freshet.model.OrigTarball;
import org.freshet.model.Pin;
import org.freshet.model.Pin.GitPin;
import org.freshet.model.Pin.PinnedFile;
import org.freshet.model.Pin.SourcePin;
import org.freshet.model.Plan;
import org.freshet.model.Shown;
import org.freshet.model.SourceName;
import org.freshet.model.StoredFile;
import org.freshet.model.Urgency;

/**
 * What of a plan decides the bytes of its source package, as its provenance keeps it: with the
 * recipe and what upstream has, enough to make the package again. Two plans that give different
 * bytes have different ones.
 *
 * @param release the release's own version
 * @param target such as {@code ubuntu/noble}
 * @param tree the git tree of the release
 * @param orig sha256 of the orig tarball
 * @param beside sha256 of what the package holds besides it: its signature, the tarballs of
 *     components and theirs
 * @param components the version of each component by its name
 * @param inputs digest of the packaging inputs of all targets; {@code debian} is this target's own
 * @param base what {@code debian} was made from; empty for a directory beside the recipe
 */
public record Origin(
        SourceName source,
        String release,
        DebianVersion version,
        String target,
        String suite,
        int n,
        String tree,
        String orig,
        List<String> beside,
        Map<String, String> components,
        String inputs,
        String debian,
        Optional<Pin> base,
        Maintainer maintainer,
        Instant date,
        List<String> changes,
        Urgency urgency) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    public Origin {
        beside = List.copyOf(beside);
        components = Collections.unmodifiableMap(new TreeMap<>(components));
        changes = List.copyOf(changes);
    }

    /** The origin of what is made by a plan. */
    public static Origin of(Plan plan) {
        return new Origin(
                plan.source(),
                plan.orig().release().version(),
                plan.version(),
                plan.target().text(),
                plan.suite(),
                plan.n(),
                plan.orig().tree(),
                plan.orig().file().sha256(),
                plan.orig().others().stream().map(StoredFile::sha256).toList(),
                versions(plan.orig().components()),
                plan.inputs(),
                plan.debian().sha256(),
                plan.base(),
                plan.maintainer(),
                plan.date(),
                plan.changes(),
                plan.urgency());
    }

    private static Map<String, String> versions(Map<String, OrigTarball> components) {
        Map<String, String> versions = new TreeMap<>();
        components.forEach((name, one) -> versions.put(name, one.release().version()));
        return versions;
    }

    /** Beside a .dsc, where an archive leaves the provenance of its package. */
    public static Path fileBeside(Path dsc, SourceName source, DebianVersion version) {
        return dsc.resolveSibling(Provenance.fileName(source, version));
    }

    /**
     * What the provenance in a file says of a .dsc; empty when there is no such file, when the
     * package was published by hand, and when it was written before all of this was kept.
     *
     * @throws IntegrityFailure when it is no provenance, and when it is that of another .dsc
     */
    public static Optional<Origin> read(Path file, byte[] dsc) {
        try {
            if (Files.size(file) > Submission.MOST_BYTES) {
                throw new IntegrityFailure(
                        "`%s` is too large for a provenance".formatted(file),
                        "take it anew from the archive");
            }
            Provenance provenance = Provenance.parse(file.toString(), Files.readAllBytes(file));
            Optional<Origin> origin = provenance.planned();
            if (origin.isPresent() && !provenance.identity().equals(Submission.identity(dsc))) {
                throw new IntegrityFailure(
                        "`%s` is of another .dsc: expected sha256 `%s` of its text without signature, got `%s`"
                                .formatted(
                                        file,
                                        Shown.text(provenance.identity()),
                                        Submission.identity(dsc)),
                        "one of the two was changed; take both anew from the archive");
            }
            return origin;
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (java.io.IOException e) {
            throw Durable.failure(file.toString(), e);
        }
    }

    /** The same as JSON; the digest of a plan is that of this text. */
    ObjectNode json() {
        ObjectNode json = JSON.createObjectNode();
        json.put("source", source.text());
        json.put("release", release);
        json.put("version", version.toString());
        json.put("target", target);
        json.put("suite", suite);
        json.put("n", n);
        json.put("tree", tree);
        json.put("orig", orig);
        beside.forEach(json.putArray("beside")::add);
        if (!components.isEmpty()) {
            ObjectNode versions = json.putObject("components");
            components.forEach(versions::put);
        }
        json.put("inputs", inputs);
        json.put("debian", debian);
        base.ifPresent(pin -> json.set("base", json(pin)));
        json.put("maintainer", maintainer.text());
        json.put("date", date.toString());
        changes.forEach(json.putArray("changes")::add);
        json.put("urgency", urgency.toString());
        return json;
    }

    private static ObjectNode json(Pin pin) {
        ObjectNode json = JSON.createObjectNode();
        switch (pin) {
            case SourcePin from -> {
                json.put("distribution", from.distribution());
                json.put("suite", from.suite());
                json.put("source", from.source().text());
                json.put("version", from.version().toString());
                json.put("directory", from.directory());
                for (PinnedFile file : from.files()) {
                    ObjectNode listed = json.withArray("files").addObject();
                    listed.put("name", file.name());
                    listed.put("sha256", file.sha256());
                    listed.put("size", file.size());
                }
            }
            case GitPin from -> {
                json.put("git", Shown.withoutUser(from.url()));
                from.ref().ifPresent(ref -> json.put("ref", ref));
                json.put("commit", from.commit());
                json.put("path", from.path());
                json.put("tree", from.tree());
            }
        }
        return json;
    }

    /**
     * What was written by {@link #json}; empty where something of it is missing.
     *
     * @param what its name, for messages
     */
    static Optional<Origin> parse(String what, JsonNode json) {
        if (!json.has("changes")) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new Origin(
                            new SourceName(text(json, "source")),
                            text(json, "release"),
                            DebianVersion.parse(text(json, "version")),
                            text(json, "target"),
                            text(json, "suite"),
                            json.path("n").asInt(),
                            text(json, "tree"),
                            text(json, "orig"),
                            texts(json.path("beside")),
                            versions(json.path("components")),
                            text(json, "inputs"),
                            text(json, "debian"),
                            json.has("base")
                                    ? Optional.of(pin(json.path("base")))
                                    : Optional.empty(),
                            new Maintainer(text(json, "maintainer")),
                            Instant.parse(text(json, "date")),
                            texts(json.path("changes")),
                            Urgency.valueOf(text(json, "urgency").toUpperCase(Locale.ROOT))));
        } catch (FreshetException | DateTimeException | IllegalArgumentException e) {
            throw new IntegrityFailure(
                    "`%s` does not say how its package was made: %s"
                            .formatted(what, e.getMessage()),
                    "take it anew from the archive",
                    e);
        }
    }

    private static Pin pin(JsonNode json) {
        if (json.has("git")) {
            return new GitPin(
                    text(json, "git"),
                    Optional.of(text(json, "ref")).filter(ref -> !ref.isEmpty()),
                    text(json, "commit"),
                    text(json, "path"),
                    text(json, "tree"));
        }
        List<PinnedFile> files = new ArrayList<>();
        json.path("files")
                .forEach(file ->
                        files.add(
                                new PinnedFile(
                                        text(file, "name"),
                                        text(file, "sha256"),
                                        file.path("size").asLong())));
        if (files.isEmpty()) {
            throw new IllegalArgumentException("its base has no files");
        }
        return new SourcePin(
                text(json, "distribution"),
                // Which mirror it came from is nobody's business, and decides nothing.
                SourcePin.ANY_ARCHIVE,
                text(json, "suite"),
                new SourceName(text(json, "source")),
                DebianVersion.parse(text(json, "version")),
                text(json, "directory"),
                files);
    }

    private static Map<String, String> versions(JsonNode json) {
        Map<String, String> versions = new TreeMap<>();
        json.properties().forEach(each -> versions.put(each.getKey(), each.getValue().asText()));
        return versions;
    }

    private static String text(JsonNode json, String field) {
        return json.path(field).asText("");
    }

    private static List<String> texts(JsonNode json) {
        List<String> texts = new ArrayList<>();
        json.forEach(each -> texts.add(each.asText()));
        return texts;
    }
}
