package org.freshet.packaging.orig;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.freshet.files.TarMember;
import org.freshet.files.Tarball;

/**
 * What an upstream says of a release in the file NEWS, CHANGES or the like at the top of its
 * tarball: the section under the heading that names the version, shortened. It is hostile text that
 * goes into a changelog: bounded, on one line each, and closing no bugs.
 */
public final class UpstreamNews {
    private static final int MOST_BYTES = 1 << 20;
    private static final int MOST_ITEMS = 15;
    private static final int LONGEST_ITEM = 300;
    private static final int LONGEST_LINE = 1000;
    private static final int LONGEST_HEADING = 120;

    // Those that are written for users first: a ChangeLog mostly has every commit.
    private static final List<String> NAMES =
            List.of("news", "changes", "history", "release-notes", "releasenotes", "changelog");
    private static final Pattern FILE =
            Pattern.compile(
                    "(news|changes|history|release[-_]?notes|changelog)(\\.(md|markdown|rst|txt|adoc))?");

    private static final Pattern NUMBER = Pattern.compile("[0-9]+\\.[0-9]+");
    private static final Pattern UNDERLINE = Pattern.compile("(={3,}|-{3,}|~{3,}|\\^{3,}|\\*{3,})");
    private static final Pattern BULLET =
            Pattern.compile("\\s{0,8}(?:[-*+•]|[0-9]{1,2}[.)])\\s+(.*)");
    private static final Pattern OUTLINE =
            Pattern.compile("(?i)\\* .*(?:release|version|changes|news).*");
    private static final Pattern LINK =
            Pattern.compile("\\[([^\\[\\]]{1,200})]\\([^()\\s]{0,500}\\)");
    private static final Pattern ELEMENT =
            Pattern.compile("</?[A-Za-z][A-Za-z0-9]{0,15}(?: [^<>]{0,200})?/?>");
    // What dpkg-genchanges and Launchpad take as bugs that are closed.
    private static final Pattern CLOSES = Pattern.compile("(?i)\\b(closes|lp)\\s*:");
    private static final Pattern UNSEEN =
            Pattern.compile("[\\p{Cntrl}\\p{Cf}\\p{Co}\\p{Cn}\\x{fffd}]");

    private final List<String> lines;
    private final List<Pattern> versions;

    private UpstreamNews(String text, List<String> versions) {
        this.lines =
                text.lines()
                        .map(line ->
                                line.length() > LONGEST_LINE
                                        ? line.substring(0, LONGEST_LINE)
                                        : line)
                        .map(String::stripTrailing)
                        .toList();
        this.versions =
                versions.stream()
                        .distinct()
                        .map(version ->
                                Pattern.compile(
                                        "(?<![0-9A-Za-z.])v?"
                                                + Pattern.quote(version)
                                                + "(?![0-9A-Za-z]|[.-][0-9A-Za-z])"))
                        .toList();
    }

    /**
     * The items of a release's section, each on one line; empty when there is none.
     *
     * @param versions as the upstream may write it
     */
    public static List<String> of(Path tarball, String what, List<String> versions) {
        TreeMap<String, String> files = new TreeMap<>();
        Tarball.read(
                tarball,
                what,
                Tarball.Bounds.DEFAULT,
                (member, content) -> {
                    Optional<String> rank = rank(member);
                    if (rank.isPresent()) {
                        files.put(rank.get(), text(content));
                    }
                });
        return files.values().stream()
                .map(text -> of(text, versions))
                .filter(items -> !items.isEmpty())
                .findFirst()
                .orElse(List.of());
    }

    static List<String> of(String text, List<String> versions) {
        return new UpstreamNews(text, versions).items();
    }

    private static Optional<String> rank(TarMember member) {
        Matcher matcher = FILE.matcher(member.name().toLowerCase(Locale.ROOT));
        boolean file =
                member.kind() == TarMember.Kind.FILE || member.kind() == TarMember.Kind.EXECUTABLE;
        if (!file || !matcher.matches()) {
            return Optional.empty();
        }
        int rank = NAMES.indexOf(matcher.group(1).replace('_', '-'));
        return Optional.of(rank + " " + member.name());
    }

    private static String text(InputStream content) throws IOException {
        return new String(content.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
    }

    private List<String> items() {
        for (int i = 0; i < lines.size(); i++) {
            String heading = style(i);
            if (!heading.isEmpty() && isOfVersion(lines.get(i))) {
                return items(i + 1, heading);
            }
        }
        return List.of();
    }

    private boolean isOfVersion(String line) {
        return versions.stream().anyMatch(version -> version.matcher(line).find());
    }

    /** How a line is a heading: by {@code ##}, underlined, by a star or by itself; else empty. */
    private String style(int at) {
        String line = lines.get(at);
        if (line.isBlank() || line.length() > LONGEST_HEADING) {
            return "";
        }
        if (line.startsWith("#")) {
            return line.substring(0, line.length() - line.replaceFirst("^#+", "").length());
        }
        if (OUTLINE.matcher(line).matches()) {
            return "*";
        }
        if (line.startsWith("** ")) {
            return "**";
        }
        if (Character.isWhitespace(line.charAt(0)) || BULLET.matcher(line).matches()) {
            return "";
        }
        if (at + 1 < lines.size() && UNDERLINE.matcher(lines.get(at + 1)).matches()) {
            return lines.get(at + 1).substring(0, 1);
        }
        // A line by itself is one when nothing runs on from it.
        boolean alone =
                (at == 0
                                || lines.get(at - 1).isBlank()
                                || UNDERLINE.matcher(lines.get(at - 1)).matches())
                        && NUMBER.matcher(line).find()
                        && line.split("\\s+", -1).length <= 8;
        return alone ? "plain" : "";
    }

    private List<String> items(int from, String heading) {
        List<String> items = new ArrayList<>();
        StringBuilder item = new StringBuilder();
        for (int i = from; i < lines.size(); i++) {
            String line = lines.get(i);
            String style = style(i);
            if (ends(heading, style, line)) {
                break;
            }
            Matcher bullet = BULLET.matcher(line);
            if (line.isBlank() || !style.isEmpty() || UNDERLINE.matcher(line).matches()) {
                add(items, item);
            } else if (bullet.matches()) {
                add(items, item);
                item.append(bullet.group(1));
            } else if (item.length() < LONGEST_LINE) {
                item.append(item.isEmpty() ? "" : " ").append(line.strip());
            }
        }
        add(items, item);
        if (items.size() <= MOST_ITEMS) {
            return items;
        }
        List<String> most = new ArrayList<>(items.subList(0, MOST_ITEMS - 1));
        most.add("and %d more".formatted(items.size() - most.size()));
        return most;
    }

    /** Whether another section of the same rank begins, or one above it. */
    private static boolean ends(String heading, String style, String line) {
        if (heading.startsWith("#")) {
            return style.startsWith("#") && style.length() <= heading.length();
        }
        return style.equals(heading) && NUMBER.matcher(line).find();
    }

    private static void add(List<String> items, StringBuilder item) {
        String plain = plain(item.toString());
        item.setLength(0);
        if (!plain.isEmpty()) {
            items.add(plain);
        }
    }

    private static String plain(String text) {
        String plain = UNSEEN.matcher(text).replaceAll(" ");
        plain = LINK.matcher(plain).replaceAll("$1");
        plain = ELEMENT.matcher(plain).replaceAll("");
        plain = CLOSES.matcher(plain.replace("**", "")).replaceAll("$1");
        plain = plain.replaceAll("\\s+", " ").strip();
        if (plain.length() <= LONGEST_ITEM) {
            return plain;
        }
        int space = plain.lastIndexOf(' ', LONGEST_ITEM);
        int end = space > LONGEST_ITEM / 2 ? space : LONGEST_ITEM;
        return plain.substring(0, Character.isHighSurrogate(plain.charAt(end - 1)) ? end - 1 : end)
                + " [...]";
    }
}
