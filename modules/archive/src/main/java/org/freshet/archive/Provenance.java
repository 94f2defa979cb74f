package org.freshet.archive;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.freshet.archive.apt.SourceEntry.Listed;
import org.freshet.files.Content;
import org.freshet.files.Hash;
import org.freshet.model.DebianVersion;
import org.freshet.model.Holdings.HeldFile;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.InvalidInput;
import org.freshet.model.OrigTarball;
import org.freshet.model.Plan;
import org.freshet.model.Shown;
import org.freshet.model.SourceName;
import org.freshet.model.Verdict;

/**
 * Where a published source package came from, and where it was published: {@code
 * hello_1.0-1.provenance.json} beside it in the pool. It outlives the package, so it is the memory
 * of every version that the archive ever held.
 *
 * @param identity sha256 of the .dsc's text without its signature
 * @param origin how it was planned; empty for a package that a person published by hand
 * @param intended suites that it was on its way to, with the date of their Release: a suite's index
 *     alone says whether it arrived
 * @param suites every suite that holds it or held it, since when
 */
record Provenance(
        SourceName source,
        DebianVersion version,
        String identity,
        List<Listed> files,
        ObjectNode origin,
        SortedMap<String, Instant> intended,
        SortedMap<String, Instant> suites) {
    static final String SUFFIX = ".provenance.json";

    private static final String RESTORE =
            "restore it, or remove it: it is made anew for what the archive still holds";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    Provenance {
        files = List.copyOf(files);
        origin = origin.deepCopy();
        intended = new TreeMap<>(intended);
        suites = new TreeMap<>(suites);
    }

    /** Provenance of a package that no suite holds yet. */
    static Provenance of(
            SourceName source,
            DebianVersion version,
            String identity,
            List<Listed> files,
            ObjectNode origin) {
        return new Provenance(
                source, version, identity, files, origin, new TreeMap<>(), new TreeMap<>());
    }

    /** What nobody planned. */
    static ObjectNode byHand() {
        return JSON.createObjectNode();
    }

    /** Everything that decided the bytes, and what vouches for it. */
    static ObjectNode planned(Plan plan) {
        ObjectNode origin = Origin.of(plan).json();
        // Of the fields before it in their order, so anybody can make it again from this file.
        origin.put("plan", Hash.sha256(origin.toString()));
        tag(origin, plan.orig());
        tarball(origin.putObject("tarball"), plan.orig());
        for (OrigTarball component : plan.orig().components().values()) {
            ObjectNode further = origin.withArray("further").addObject();
            tag(further, component);
            tarball(further, component);
        }
        origin.put("released", plan.orig().released().toString());
        for (Verdict verdict : plan.orig().allVerdicts()) {
            ObjectNode said = origin.withArray("verdicts").addObject();
            said.put("what", verdict.what());
            verdict.key().ifPresent(key -> said.put("key", key));
            verdict.signer().ifPresent(signer -> said.put("signer", signer));
            said.put("says", verdict.says());
        }
        return origin;
    }

    private static void tag(ObjectNode of, OrigTarball orig) {
        orig.release()
                .tag()
                .ifPresent(tagged -> {
                    ObjectNode tag = of.putObject("tag");
                    tag.put("name", tagged.name());
                    tag.put("object", tagged.object());
                    tag.put("commit", tagged.commit());
                });
    }

    private static void tarball(ObjectNode tarball, OrigTarball orig) {
        tarball.put("name", orig.file().name());
        orig.from().ifPresent(from -> tarball.put("url", Shown.withoutUser(from.toString())));
        tarball.put("sha256", orig.file().sha256());
        tarball.put("size", orig.file().digests().size());
    }

    /** Enough of the plan to make the package again; empty where that was not kept. */
    Optional<Origin> planned() {
        return Origin.parse(fileName(source, version), origin);
    }

    /** The same on its way to a suite. */
    Provenance intendedFor(String suite, Instant at) {
        SortedMap<String, Instant> more = new TreeMap<>(intended);
        more.put(suite, at);
        return new Provenance(source, version, identity, files, origin, more, suites);
    }

    /** The same held by a suite: since the date it was intended for, where that is known. */
    Provenance heldBy(String suite, Instant otherwise) {
        SortedMap<String, Instant> rest = new TreeMap<>(intended);
        Instant at = rest.remove(suite);
        SortedMap<String, Instant> more = new TreeMap<>(suites);
        more.putIfAbsent(suite, at == null ? otherwise : at);
        return new Provenance(source, version, identity, files, origin, rest, more);
    }

    /** The same as if a suite had never been. */
    Provenance without(String suite) {
        SortedMap<String, Instant> to = new TreeMap<>(intended);
        to.remove(suite);
        SortedMap<String, Instant> in = new TreeMap<>(suites);
        in.remove(suite);
        return new Provenance(source, version, identity, files, origin, to, in);
    }

    /** Whether any suite is known to have held it, so that its bytes may never change. */
    boolean committed() {
        return !suites.isEmpty();
    }

    /** Whether it was planned as a prerelease, for these have suites of their own. */
    boolean prerelease() {
        return prerelease(origin);
    }

    static boolean prerelease(ObjectNode origin) {
        return origin.path("suite").asText("").endsWith("-rc");
    }

    /** Digest of the packaging inputs; empty when published by hand. */
    String inputs() {
        return origin.path("inputs").asText("");
    }

    /** Digest of the target's own packaging; empty when published by hand. */
    String debian() {
        return origin.path("debian").asText("");
    }

    static String fileName(SourceName source, DebianVersion version) {
        return source + "_" + version.withoutEpoch() + SUFFIX;
    }

    Content content() {
        byte[] json = json();
        return out -> out.write(json);
    }

    private byte[] json() {
        ObjectNode json = JSON.createObjectNode();
        json.put("format", 1);
        json.put("source", source.text());
        json.put("version", version.toString());
        json.put("identity", identity);
        for (Listed file : files) {
            ObjectNode listed = json.withArray("files").addObject();
            listed.put("name", file.name());
            listed.put("sha256", file.sha256());
            listed.put("size", file.size());
        }
        if (!origin.isEmpty()) {
            json.set("origin", origin);
        }
        ObjectNode to = json.putObject("intended");
        intended.forEach((suite, at) -> to.put(suite, at.toString()));
        ObjectNode in = json.putObject("suites");
        suites.forEach((suite, at) -> in.put(suite, at.toString()));
        return (json.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Whether one of these files may be listed in what {@link #content} wrote, without parsing it;
     * never no where one is.
     */
    static Predicate<byte[]> mayList(Collection<String> files) {
        List<String> quoted =
                files.stream()
                        .map(name -> JSON.getNodeFactory().textNode(name).toString())
                        .toList();
        return bytes -> {
            String text = new String(bytes, StandardCharsets.UTF_8);
            return quoted.stream().anyMatch(text::contains);
        };
    }

    static Provenance parse(String what, byte[] bytes) {
        try {
            JsonNode json = JSON.readTree(bytes);
            List<Listed> files = new ArrayList<>();
            json.path("files")
                    .forEach(file ->
                            files.add(
                                    new Listed(
                                            file.path("name").asText(),
                                            file.path("sha256").asText(),
                                            file.path("size").asLong())));
            return new Provenance(
                    new SourceName(json.path("source").asText()),
                    DebianVersion.parse(json.path("version").asText()),
                    json.path("identity").asText(),
                    files,
                    json.get("origin") instanceof ObjectNode origin ? origin : byHand(),
                    times(json.path("intended")),
                    times(json.path("suites")));
        } catch (JsonProcessingException e) {
            throw new IntegrityFailure(
                    "`%s` is not JSON: %s".formatted(what, Shown.text(e.getOriginalMessage())),
                    RESTORE,
                    e);
        } catch (InvalidInput | DateTimeException e) {
            throw new IntegrityFailure(
                    "`%s` is no provenance of a package: %s".formatted(what, e.getMessage()),
                    RESTORE,
                    e);
        } catch (java.io.IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static SortedMap<String, Instant> times(JsonNode json) {
        SortedMap<String, Instant> times = new TreeMap<>();
        json.properties()
                .forEach(field ->
                        times.put(field.getKey(), Instant.parse(field.getValue().asText())));
        return times;
    }

    /** The orig tarballs among files of a package, and their signatures. */
    static List<HeldFile> origs(List<Listed> files) {
        return files.stream()
                .filter(file -> file.name().matches("[^_]+_[^_]+\\.orig(-[^_]+)?\\.tar\\..+"))
                .map(file -> new HeldFile(file.name(), file.sha256()))
                .toList();
    }
}
