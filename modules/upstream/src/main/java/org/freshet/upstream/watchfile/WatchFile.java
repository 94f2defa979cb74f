package org.freshet.upstream.watchfile;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;

/**
 * A {@code debian/watch} file of version 3, 4 or 5 (docs/watch.md): where a distribution's
 * packagers look for new releases of an upstream.
 */
public final class WatchFile {
    private static final int LONGEST = 256 << 10;
    private static final int LONGEST_LINE = 16 << 10;
    private static final int MOST_SOURCES = 200;
    private static final Pattern VERSION =
            Pattern.compile(
                    "\\s*version\\s*([=:])\\s*(\\d{1,3})(?:\\s.*)?", Pattern.CASE_INSENSITIVE);

    private final String name;
    private final String source;
    private final List<WatchSource> sources;

    private WatchFile(String name, String source, List<WatchSource> sources) {
        this.name = name;
        this.source = source;
        this.sources = List.copyOf(sources);
    }

    /**
     * Reads a watch file.
     *
     * @param name of the file, for messages
     * @param source the name of the source package
     * @param registries base addresses that templates of version 5 ask, as the settings have them
     * @throws InvalidInput when it cannot be followed; the message says the first reason with its
     *     line
     */
    public static WatchFile parse(
            String name, String text, String source, Map<String, URI> registries) {
        WatchReport report = new WatchReport();
        return read(name, text, source, registries, report)
                .orElseThrow(() -> report.problems().getFirst().failure(name));
    }

    /** The same; empty when the report has problems. */
    static Optional<WatchFile> read(
            String name,
            String text,
            String source,
            Map<String, URI> registries,
            WatchReport report) {
        List<WatchSource> sources = sources(text, source, registries, report);
        return report.problems().isEmpty()
                ? Optional.of(new WatchFile(name, source, sources))
                : Optional.empty();
    }

    private static List<WatchSource> sources(
            String text, String source, Map<String, URI> registries, WatchReport report) {
        if (text.length() > LONGEST) {
            report.problem(
                    1,
                    "the file has more than %d characters".formatted(LONGEST),
                    "is it a watch file?");
            return List.of();
        }
        if (text.lines().anyMatch(line -> line.length() > LONGEST_LINE)) {
            report.problem(
                    1,
                    "the file has a line of more than %d characters".formatted(LONGEST_LINE),
                    "is it a watch file?");
            return List.of();
        }
        Macros macros = new Macros(source);
        List<Fields> read = fields(text.lines().toList(), macros, registries, report);
        if (read.size() > MOST_SOURCES) {
            report.problem(
                    1, "the file has more than %d sources".formatted(MOST_SOURCES), "name fewer");
            return List.of();
        }
        List<WatchSource> sources = new ArrayList<>();
        List<WatchProblem> notSpoken = new ArrayList<>();
        for (Fields fields : read) {
            report.at(
                    fields.line(),
                    () -> {
                        try {
                            sources.add(WatchSource.of(fields, macros, report));
                        } catch (WatchSource.NotSpoken e) {
                            notSpoken.add(new WatchProblem(fields.line(), e.message(), e.hint()));
                        }
                    });
        }
        if (sources.stream().anyMatch(WatchSource::isMain)) {
            notSpoken.forEach(one -> report.note(one.line(), one.message() + ": passed over"));
        } else if (report.problems().isEmpty()) {
            WatchProblem none =
                    new WatchProblem(
                            1,
                            "the file names no source to watch",
                            "write a line or paragraph for it");
            report.problem(notSpoken.stream().findFirst().orElse(none));
        }
        return sources;
    }

    private static List<Fields> fields(
            List<String> lines, Macros macros, Map<String, URI> registries, WatchReport report) {
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.isBlank() || line.stripLeading().startsWith("#")) {
                continue;
            }
            Matcher says = VERSION.matcher(line);
            int version = says.matches() ? Integer.parseInt(says.group(2)) : 1;
            boolean paragraphs = says.matches() && says.group(1).equals(":");
            if (version == 5 && paragraphs) {
                return new ParagraphForm(new Templates(macros, registries), report).read(lines);
            }
            if ((version == 3 || version == 4) && !paragraphs) {
                return new LineForm(macros, report).read(lines, i + 1, version);
            }
            report.problem(
                    i + 1,
                    says.matches()
                            ? "`%s` is no version that is read".formatted(Shown.text(line.strip()))
                            : "the file does not begin with its version",
                    "write `version=4` or `Version: 5`; versions 1 and 2 are obsolete");
            return List.of();
        }
        report.problem(1, "the file says nothing", "write `version=4` and a line for the source");
        return List.of();
    }

    /** The git repository whose tags the main source reads; empty when it reads something else. */
    Optional<String> git() {
        return sources.stream()
                .filter(WatchSource::isMain)
                .findFirst()
                .filter(one -> one.mode() == WatchSource.Mode.GIT_TAGS)
                .map(WatchSource::url);
    }

    /** What it says of further tarballs. */
    Map<String, WatchFiles.Component> components() {
        Map<String, WatchFiles.Component> components = new TreeMap<>();
        for (WatchSource one : sources) {
            one.component()
                    .filter(_ -> one.which() != WatchSource.Which.PREVIOUS)
                    .ifPresent(name -> components.put(name, component(one)));
        }
        return components;
    }

    private static WatchFiles.Component component(WatchSource source) {
        return switch (source.mode()) {
            case GIT_BRANCH -> WatchFiles.Component.FOLLOWS_BRANCH;
            case GIT_TAGS -> new WatchFiles.Component(true, Optional.of(source.url()));
            case PAGE, GITLAB -> new WatchFiles.Component(true, Optional.empty());
        };
    }

    /** Whether the version of a release is made of those of several sources. */
    boolean grouped() {
        return sources.stream()
                .anyMatch(one ->
                        one.which() == WatchSource.Which.GROUP
                                || one.which() == WatchSource.Which.CHECKSUM);
    }

    String name() {
        return name;
    }

    String source() {
        return source;
    }

    List<WatchSource> sources() {
        return sources;
    }
}
