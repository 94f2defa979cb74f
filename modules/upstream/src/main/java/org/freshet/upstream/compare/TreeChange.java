package org.freshet.upstream.compare;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.freshet.files.TarMember;
import org.freshet.files.Tarball;
import org.freshet.upstream.compare.TagFiles.Export;
import org.freshet.upstream.compare.TagFiles.TagFile;

/**
 * What a tag that moved holds otherwise than before. Servers drop what no ref names any more, so
 * the tarball of the first sight has to stand for the old tree.
 */
public final class TreeChange {
    private static final int SHOWN = 1 << 20;
    private static final long ALL_SHOWN = 16L << 20;
    private static final int MOST_NAMED = 1000;

    private final ContentTree before;
    private final TagFiles tag;
    private final SortedSet<String> changed = new TreeSet<>();
    private final SortedSet<String> added = new TreeSet<>();
    private final SortedSet<String> gone = new TreeSet<>();
    private final Map<String, byte[]> texts = new HashMap<>();
    private long room = ALL_SHOWN;

    private TreeChange(ContentTree before, TagFiles tag) {
        this.before = before;
        this.tag = tag;
    }

    /**
     * A diff for people, bounded; empty when nothing that both hold has changed.
     *
     * @param what the tarball's name, for messages
     * @param tree that the tag had: when the tarball holds exactly that, files that came and went
     *     are told too; otherwise the tarball may have been packed with more or fewer
     */
    public static String diff(
            Path tarball, String what, Tarball.Bounds bounds, String tree, TagFiles tag) {
        ContentTree before = ContentTree.of(tarball, what, bounds);
        TreeChange change = new TreeChange(before, tag);
        change.find(before.id().equals(tree));
        Tarball.read(tarball, what, bounds, change::keep);
        return change.shown();
    }

    private void find(boolean whole) {
        before.files()
                .forEach((name, content) -> {
                    TagFile now = tag.files().get(name);
                    if (now == null) {
                        gone.add(name);
                    } else if (!now.content().equals(content)) {
                        changed.add(name);
                    }
                });
        tag.files()
                .forEach((name, file) -> {
                    if (!before.files().containsKey(name)
                            && file.content().kind() != Content.Kind.SUBMODULE
                            && file.export() != Export.LEFT_OUT) {
                        added.add(name);
                    }
                });
        if (!whole) {
            gone.clear();
            added.clear();
        }
    }

    private void keep(TarMember member, java.io.InputStream in) throws IOException {
        String name = member.name();
        if ((changed.contains(name) || gone.contains(name)) && member.size() <= SHOWN) {
            byte[] bytes =
                    member.kind() == TarMember.Kind.LINK
                            ? member.link().getBytes(StandardCharsets.ISO_8859_1)
                            : in.readAllBytes();
            if (changed.contains(name) && tag.exportsAs(name, bytes)) {
                changed.remove(name);
                return;
            }
            room -= bytes.length;
            if (room >= 0) {
                texts.put(name, bytes);
            }
        }
    }

    private String shown() {
        DiffText diff = new DiffText("before", "now");
        name("changed", changed, diff);
        name("new", added, diff);
        name("gone", gone, diff);
        for (String name : changed) {
            show(name, Optional.ofNullable(texts.get(name)), tag.content(name, SHOWN), diff);
        }
        for (String name : added) {
            diff.file(Names.shown(name), Optional.empty(), tag.content(name, SHOWN));
        }
        for (String name : gone) {
            diff.file(Names.shown(name), Optional.ofNullable(texts.get(name)), Optional.empty());
        }
        return diff.toString();
    }

    private static void name(String what, SortedSet<String> names, DiffText diff) {
        names.stream()
                .limit(MOST_NAMED)
                .forEach(name -> diff.line("# `%s` (%s)".formatted(Names.shown(name), what)));
        if (names.size() > MOST_NAMED) {
            diff.line("# and %d more %s".formatted(names.size() - MOST_NAMED, what));
        }
    }

    private static void show(
            String name, Optional<byte[]> before, Optional<byte[]> now, DiffText diff) {
        if (before.isEmpty() || now.isEmpty()) {
            diff.line("# `%s` is too large to show".formatted(Names.shown(name)));
        } else {
            diff.file(Names.shown(name), before, now);
        }
    }
}
