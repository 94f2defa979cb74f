package org.freshet.upstream.compare;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.freshet.files.TarMember;
import org.freshet.files.Tarball;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.Unavailable;
import org.freshet.upstream.compare.Difference.Change;
import org.freshet.upstream.compare.Difference.Why;
import org.freshet.upstream.compare.TagFiles.Export;
import org.freshet.upstream.compare.TagFiles.TagFile;

/**
 * Compares what a tarball holds with what its tag holds, file by file, and tells what explains each
 * difference. What nothing explains may be an attack: xz 5.6.0 carried its backdoor in a macro file
 * that was in the tarball and not in git.
 *
 * <p>The tarball is read twice at most, streaming; memory is bounded by names, not by contents.
 */
public final class TarballAgainstTag {
    /** Of a file that is looked into: {@code configure} of big projects has 2 MiB. */
    private static final int LOOK = 4 << 20;

    /** Of a file of which a diff is shown, and of all those together. */
    private static final int SHOWN = 1 << 20;

    private static final long ALL_SHOWN = 16L << 20;

    private static final int MOST_NAMED = 1000;
    private static final int MOST_NAMED_IN_A_LINE = 5;

    private final ContentTree tarball;
    private final TagFiles tag;
    private final String below;
    private final Allowed allowed;
    private final String version;
    private final KnownFiles known = KnownFiles.load();
    private final List<Difference> differences = new ArrayList<>();
    private final Map<String, byte[]> texts = new HashMap<>();
    private long room = ALL_SHOWN;
    private int same;
    private boolean packed;

    private TarballAgainstTag(ContentTree tarball, TagFiles tag, Allowed allowed, String version) {
        this.tarball = tarball;
        this.tag = tag;
        this.below = Subtree.of(tarball.files(), tag.files());
        this.allowed = allowed;
        this.version = version;
    }

    /**
     * Compares; the tarball's top directory stands for the root of the tag, or for the directory of
     * it that has more in common with it.
     *
     * @param what the tarball's name, for messages
     * @param version of the release, which a version file may state
     * @throws IntegrityFailure when the tarball breaks its format or a bound, or holds two
     *     different files of one name
     * @throws Unavailable when it takes too long
     */
    public static Comparison compare(
            Path tarball,
            String what,
            Tarball.Bounds bounds,
            TagFiles tag,
            Allowed allowed,
            String version) {
        ContentTree tree = ContentTree.of(tarball, what, bounds);
        TarballAgainstTag compared = new TarballAgainstTag(tree, tag, allowed, version);
        Set<String> open = compared.differing();
        if (!open.isEmpty()) {
            Tarball.read(
                    tarball,
                    what,
                    bounds,
                    (member, content) -> {
                        if (open.remove(member.name())) {
                            compared.look(member, content);
                        }
                    });
        }
        compared.missing();
        return compared.result();
    }

    private Optional<TagFile> tagged(String name) {
        return Optional.ofNullable(tag.files().get(below + name));
    }

    private boolean isSame(String name) {
        Content here = tarball.files().get(name);
        return here != null && tagged(name).map(TagFile::content).filter(here::equals).isPresent();
    }

    /** The names of the tarball that the tag has otherwise or not at all. */
    private Set<String> differing() {
        Set<String> names = new TreeSet<>();
        for (String name : tarball.files().keySet()) {
            if (isSame(name)) {
                same++;
            } else {
                names.add(name);
            }
        }
        return names;
    }

    private void look(TarMember member, InputStream in) throws IOException {
        String name = member.name();
        Content content = tarball.files().get(name);
        if (content == null) {
            throw new IllegalStateException("a name that was not there before");
        }
        byte[] bytes =
                switch (member.kind()) {
                    case LINK -> member.link().getBytes(StandardCharsets.ISO_8859_1);
                    case FILE, EXECUTABLE -> in.readNBytes(LOOK);
                    // Its bytes passed by under another name.
                    case HARD_LINK -> new byte[0];
                };
        boolean whole =
                member.kind() == TarMember.Kind.LINK
                        || (bytes.length == member.size()
                                && member.kind() != TarMember.Kind.HARD_LINK);
        Optional<TagFile> tagged = tagged(name);
        Difference difference =
                tagged.isPresent()
                        ? different(name, content, tagged.get().content(), bytes, whole)
                        : added(name, content, bytes, whole);
        differences.add(difference);
        if (difference.why() == Why.UNEXPLAINED && whole && bytes.length <= SHOWN) {
            room -= bytes.length;
            if (room >= 0) {
                texts.put(name, bytes);
            }
        }
    }

    private Difference different(
            String name, Content here, Content there, byte[] bytes, boolean whole) {
        Change change = Change.DIFFERENT;
        boolean sameKind = here.kind() == there.kind();
        if (sameKind && whole && tag.exportsAs(below + name, bytes)) {
            return new Difference(name, change, Why.EXPORTED, "");
        }
        if (copied(name, here)) {
            return new Difference(name, change, Why.COPIED, "");
        }
        Optional<String> origin = known.origin(name, here.id(), bytes);
        if (origin.isPresent()) {
            return new Difference(name, change, Why.KNOWN, origin.get());
        }
        String says =
                here.id().equals(there.id())
                        ? "%s, in the tag %s".formatted(words(here), words(there))
                        : sameKind ? "" : "%s, in the tag %s".formatted(words(here), words(there));
        return allowedOrNot(name, change, says);
    }

    private static String words(Content content) {
        return switch (content.kind()) {
            case FILE -> "not executable";
            case EXECUTABLE -> "executable";
            case LINK -> "a link";
            case SUBMODULE -> "a submodule";
        };
    }

    private Difference added(String name, Content here, byte[] bytes, boolean whole) {
        Change change = Change.ADDED;
        Optional<String> origin = known.origin(name, here.id(), bytes);
        if (origin.isPresent()) {
            return new Difference(name, change, Why.KNOWN, origin.get());
        }
        if (copied(name, here)) {
            return new Difference(name, change, Why.COPIED, "");
        }
        Optional<String> submodule = submodule(name);
        if (submodule.isPresent() || here.kind() == Content.Kind.LINK) {
            return allowedOrNot(
                    name, change, submodule.map("in submodule `%s`"::formatted).orElse("a link"));
        }
        if (whole && statesTheVersion(name, bytes)) {
            return new Difference(name, change, Why.GENERATED, "the version");
        }
        Optional<Generated> generated = Generated.of(name, bytes);
        if (generated.isPresent()) {
            Generated is = generated.get();
            if (isMadeFromTheTag(is)) {
                packed = true;
                return new Difference(name, change, Why.GENERATED, is.by());
            }
            return allowedOrNot(
                    name,
                    change,
                    "says it is generated by %s, but not from what the tag holds"
                            .formatted(is.by()));
        }
        return allowedOrNot(name, change, "");
    }

    /** What {@code git-version-gen} leaves for those who build without git. */
    private boolean statesTheVersion(String name, byte[] bytes) {
        return (name.equals(".tarball-version") || name.equals(".version"))
                && new String(bytes, StandardCharsets.ISO_8859_1).strip().equals(version);
    }

    private boolean isMadeFromTheTag(Generated generated) {
        return generated.sources().isEmpty() || generated.sources().stream().anyMatch(this::isSame);
    }

    private boolean copied(String name, Content here) {
        return Links.resolve(tag, below + name)
                .filter(to -> !to.equals(below + name))
                .map(to -> tag.files().get(to))
                .map(TagFile::content)
                .filter(here::equals)
                .isPresent();
    }

    private Optional<String> submodule(String name) {
        String path = below + name;
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            TagFile above = tag.files().get(path.substring(0, slash));
            if (above != null && above.content().kind() == Content.Kind.SUBMODULE) {
                return Optional.of(Names.shown(path.substring(0, slash)));
            }
        }
        return Optional.empty();
    }

    /**
     * A pattern with wildcards does not cover a file that bears the name of one that build tools
     * copy and is none of those: {@code m4/**} is soon written, and xz's backdoor lay there.
     */
    private Difference allowedOrNot(String name, Change change, String says) {
        int versions = change == Change.MISSING ? 0 : known.versions(name);
        if (allowed.byName(name) || (versions == 0 && allowed.byPattern(name))) {
            return new Difference(name, change, Why.ALLOWED, says);
        }
        return new Difference(
                name,
                change,
                Why.UNEXPLAINED,
                versions > 0 && says.isEmpty()
                        ? "none of the %d contents that are known under this name"
                                .formatted(versions)
                        : says);
    }

    private void missing() {
        tag.files()
                .tailMap(below)
                .forEach((path, file) -> {
                    if (!path.startsWith(below)
                            || tarball.files().containsKey(path.substring(below.length()))) {
                        return;
                    }
                    String name = path.substring(below.length());
                    if (file.content().kind() == Content.Kind.SUBMODULE) {
                        // In a tar it is an empty directory, or full of what the tag does not hold.
                        return;
                    }
                    differences.add(missing(name, file.export()));
                });
    }

    /**
     * Make dist packs what the makefiles name, sdist what its manifest does: what they leave out
     * says nothing. A missing file cannot do harm by itself, but without such a tool somebody took
     * it out.
     */
    private Difference missing(String name, Export export) {
        if (export == Export.LEFT_OUT) {
            return new Difference(name, Change.MISSING, Why.EXPORTED, "");
        }
        if (packed || name.startsWith(".") || name.contains("/.")) {
            return new Difference(name, Change.MISSING, Why.LEFT_OUT, "");
        }
        return allowedOrNot(name, Change.MISSING, "");
    }

    private Comparison result() {
        differences.sort(Comparator.comparing(Difference::name));
        StringBuilder summary =
                new StringBuilder(
                        same == 1
                                ? "1 file is that of the tag"
                                : "%d files are those of the tag".formatted(same));
        if (!below.isEmpty()) {
            summary.append(" below `%s`".formatted(Names.shown(below)));
        }
        for (Why why : Why.values()) {
            List<Difference> those = because(why);
            if (!those.isEmpty()) {
                summary.append(", %d %s".formatted(those.size(), why.words));
            }
            if (why == Why.GENERATED && !those.isEmpty()) {
                summary.append(
                        " (%s)".formatted(some(those, it -> "`" + Names.shown(it.name()) + "`")));
            }
        }
        List<Difference> unexplained = because(Why.UNEXPLAINED);
        // Changed files first: there the diff is short and says most.
        unexplained.sort(
                Comparator.comparing((Difference it) -> it.change() != Change.DIFFERENT)
                        .thenComparing(it -> it.change() == Change.MISSING)
                        .thenComparing(it -> known.versions(it.name()) == 0));
        return new Comparison(
                summary.toString(),
                unexplained.size(),
                some(unexplained, Difference::shown),
                unexplained.isEmpty() ? "" : diff(unexplained));
    }

    private List<Difference> because(Why why) {
        return new ArrayList<>(differences.stream().filter(it -> it.why() == why).toList());
    }

    private static String some(List<Difference> all, Function<Difference, String> shown) {
        int more = all.size() - MOST_NAMED_IN_A_LINE;
        return all.stream().limit(MOST_NAMED_IN_A_LINE).map(shown).collect(joining(", "))
                + (more > 0 ? " and %d more".formatted(more) : "");
    }

    private String diff(List<Difference> unexplained) {
        DiffText diff = new DiffText("tag", "tarball");
        for (Difference difference :
                unexplained.subList(0, Math.min(unexplained.size(), MOST_NAMED))) {
            diff.line("# " + difference.shown());
        }
        if (unexplained.size() > MOST_NAMED) {
            diff.line("# and %d more".formatted(unexplained.size() - MOST_NAMED));
        }
        for (Difference difference : unexplained) {
            if (difference.change() != Change.MISSING) {
                show(difference, diff);
            }
        }
        return diff.toString();
    }

    private void show(Difference difference, DiffText diff) {
        String name = difference.name();
        boolean isNew = difference.change() == Change.ADDED;
        Optional<byte[]> now = Optional.ofNullable(texts.get(name));
        Optional<byte[]> before = isNew ? Optional.empty() : tag.content(below + name, SHOWN);
        if (now.isEmpty() || (before.isEmpty() && !isNew)) {
            diff.line(
                    "# `%s` is not shown: too large, or a hard link".formatted(Names.shown(name)));
        } else {
            diff.file(Names.shown(name), before, now);
        }
    }
}
