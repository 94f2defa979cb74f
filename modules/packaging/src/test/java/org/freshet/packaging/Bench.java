package org.freshet.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.freshet.debian.install.Packages;
import org.freshet.files.ContentStore;
import org.freshet.files.SameBytes;
import org.freshet.model.DebianVersion;
import org.freshet.model.Destination;
import org.freshet.model.Holdings;
import org.freshet.model.OrigTarball;
import org.freshet.model.Outcome;
import org.freshet.model.Plan;
import org.freshet.model.Recipe;
import org.freshet.model.Release;
import org.freshet.model.Resolution;
import org.freshet.model.SourceName;
import org.freshet.model.SourcePackage;
import org.freshet.model.StoredFile;
import org.freshet.model.Tag;
import org.freshet.model.Target;
import org.freshet.model.TargetResolution;
import org.freshet.model.Tombstone;
import org.freshet.packaging.bases.Bases;
import org.freshet.packaging.buildable.Buildable;

/** A directory of recipes, a content store and what the archive {@code fresh} holds. */
final class Bench implements Holdings {
    static final String CONTROL =
            """
            Source: hello
            Section: misc
            Priority: optional
            Maintainer: Somebody Else <else@example.org>
            Build-Depends: debhelper-compat (= 13)
            Standards-Version: 4.6.2

            Package: hello
            Architecture: any
            Depends: ${misc:Depends}
            Description: say hello
             It says hello.
            """;
    static final String RECIPE =
            """
            schema: 1
            source: hello
            maintainers:
              packaging: ["Hello Packager <packager@example.org>"]
            upstream:
              git: https://example.org/hello.git
              tag: v{version}
            packaging:
              dir: debian/
              overlay: []
            targets:
              - ubuntu/jammy
              - ubuntu/noble
              - debian/trixie
            """;
    Instant now = Instant.parse("2024-03-01T00:00:00Z");
    static final Instant RELEASED = Instant.parse("2024-02-29T12:34:56.789Z");

    final Path recipes;
    final ContentStore store;

    /** What is in the tarball besides {@code hello.c}. */
    final Map<String, String> contents = new TreeMap<>();

    List<String> known = List.of("0.8", "0.9", "1.0", "1.1~rc1", "1.1", "2.0");
    final Map<String, List<DebianVersion>> distributions = new TreeMap<>();
    final Map<String, Packages> packages = new TreeMap<>();
    private final List<Holding> held = new ArrayList<>();
    private final List<Tombstone> tombstones = new ArrayList<>();

    Bench(Path directory) {
        recipes = directory.resolve("recipes");
        store = new ContentStore(directory.resolve("store"));
        file("hello/recipe.yaml", RECIPE);
        file("hello/debian/control", CONTROL);
        file("hello/debian/rules", "#!/usr/bin/make -f\n%:\n\tdh $@\n");
        file("hello/debian/copyright", "Everybody may do everything.\n");
    }

    Bench file(String path, String text) {
        try {
            Path file = recipes.resolve(path);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Bench mode(String path, String mode) {
        try {
            Files.setPosixFilePermissions(
                    recipes.resolve(path), PosixFilePermissions.fromString(mode));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Bench link(String path, String to) {
        try {
            Path link = recipes.resolve(path);
            Files.createDirectories(link.getParent());
            Files.createSymbolicLink(link, Path.of(to));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    RecipeFolder folder() {
        return new RecipeFolder(recipes);
    }

    Bench distribution(String target, String... versions) {
        List<DebianVersion> parsed = new ArrayList<>();
        for (String version : versions) {
            parsed.add(DebianVersion.parse(version));
        }
        distributions.put(target, parsed);
        return this;
    }

    /** A release whose tarball holds {@code hello.c} and what is set besides. */
    OrigTarball orig(String version) {
        return orig(version, version.contains("~"), List.of());
    }

    OrigTarball orig(String version, boolean prerelease, List<String> approvals) {
        TreeMap<String, SameBytes.Entry> entries = new TreeMap<>();
        byte[] text = ("int version = \"" + version + "\";\n").getBytes(StandardCharsets.UTF_8);
        entries.put("hello-" + version, new SameBytes.Entry.Directory());
        entries.put(
                "hello-" + version + "/hello.c",
                new SameBytes.Entry.File(out -> out.write(text), text.length, false));
        contents.forEach((path, more) -> {
            byte[] bytes = more.getBytes(StandardCharsets.UTF_8);
            entries.put(
                    "hello-" + version + "/" + path,
                    new SameBytes.Entry.File(out -> out.write(bytes), bytes.length, false));
        });
        StoredFile file =
                store.put(
                        "hello_" + version + ".orig.tar.gz",
                        out -> {
                            try (OutputStream gzip = SameBytes.gzip(new KeepOpen(out))) {
                                SameBytes.tar(entries, RELEASED, gzip);
                            }
                        });
        Tag tag = new Tag("v" + version, "1".repeat(40), Optional.empty());
        return new OrigTarball(
                new Release(
                        new SourceName("hello"),
                        version.replace("~", "-"),
                        version,
                        prerelease,
                        Optional.of(tag),
                        Optional.empty(),
                        Optional.empty(),
                        approvals,
                        known),
                file,
                List.of(),
                Optional.empty(),
                "2".repeat(40),
                RELEASED,
                List.of(),
                List.of("`$Format:%h$` is pinned"));
    }

    private Mirrors mirrors() {
        return (where, _) -> Optional.ofNullable(distributions.get(where.text()));
    }

    Resolver resolver() {
        return new Resolver(
                folder(),
                (_, base) -> {
                    Recipe.Base.Dir directory = (Recipe.Base.Dir) base;
                    return new Bases.Found(directory.path(), Optional.empty(), List.of());
                },
                store,
                this,
                mirrors(),
                Clock.fixed(now, ZoneOffset.UTC));
    }

    Resolution resolve(OrigTarball orig) {
        return passed(resolver().resolve(orig));
    }

    Outcome<Plan> plan(Resolution resolution, String target) {
        return new Planner(
                        this,
                        mirrors(),
                        new Buildable(
                                (where, _, _) -> Optional.ofNullable(packages.get(where.text()))),
                        folder(),
                        store)
                .plan(new TargetResolution(resolution, Target.parse(target)));
    }

    /** Takes a plan as published. */
    void publish(Plan plan) {
        hold(
                new Holding(
                        plan.version(),
                        plan.suite(),
                        true,
                        plan.inputs(),
                        plan.debian().sha256(),
                        plan.orig().files().stream()
                                .map(file -> new HeldFile(file.name(), file.sha256()))
                                .toList()));
    }

    void hold(Holding holding) {
        held.add(holding);
    }

    void holdByHand(String version, String suite) {
        hold(new Holding(DebianVersion.parse(version), suite, true, "", "", List.of()));
    }

    /** Takes a version out of a suite again. */
    void withdraw(String version, String suite) {
        held.replaceAll(one ->
                one.version().toString().equals(version) && one.suite().equals(suite)
                        ? new Holding(
                                one.version(),
                                suite,
                                false,
                                one.inputs(),
                                one.debian(),
                                one.origs())
                        : one);
        tombstones.add(
                new Tombstone(
                        new SourceName("hello"),
                        DebianVersion.parse(version),
                        suite,
                        "it eats files",
                        "Hello Packager",
                        RELEASED));
    }

    static <T> T passed(Outcome<T> outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Passed.class);
        return ((Outcome.Passed<T>) outcome).record();
    }

    /** Puts a source package's files into a directory, as an archive would. */
    Path leave(SourcePackage source, Path directory) {
        try {
            Files.createDirectories(directory);
            List<StoredFile> files = new ArrayList<>(source.pool());
            files.add(source.changes());
            for (StoredFile file : files) {
                Files.copy(store.path(file), directory.resolve(file.name()));
            }
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public List<Holding> of(Destination destination, SourceName source) {
        return destination.text().equals("archive:fresh") ? List.copyOf(held) : List.of();
    }

    @Override
    public List<HeldFile> taken(Destination destination, SourceName source, String upstream) {
        return List.of();
    }

    @Override
    public Optional<InputStream> open(Destination destination, SourceName source, String file) {
        return Optional.empty();
    }

    @Override
    public List<Tombstone> tombstones(Destination destination, SourceName source) {
        return List.copyOf(tombstones);
    }

    private static final class KeepOpen extends FilterOutputStream {
        KeepOpen(OutputStream out) {
            super(out);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
