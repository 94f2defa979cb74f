package org.freshet.app.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.freshet.archive.Archive;
import org.freshet.archive.Contents;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** What the suites of an archive hold. */
@Command(
        name = "list",
        description = "Every package of every suite, sources with what was built of them.",
        sortOptions = false)
final class ArchiveList implements Callable<Integer> {
    @ParentCommand private ArchiveCommand archive;

    @Mixin private Options options;

    @Parameters(paramLabel = "ROOT")
    private Path root;

    @Option(
            names = "--suite",
            arity = "1..*",
            paramLabel = "S",
            description = "of these suites alone")
    private List<String> suites = List.of();

    @Option(names = "--binaries", description = "one line for each binary package")
    private boolean binaries;

    @Override
    public Integer call() {
        List<Contents> all = Archive.open(root.toAbsolutePath().normalize()).contents(suites);
        Screen screen = archive.screen();
        if (options.json()) {
            Json.document(
                    screen.out(), Map.of("packages", all.stream().map(ArchiveList::json).toList()));
        } else if (binaries) {
            Table table =
                    new Table(
                            "SUITE",
                            "PACKAGE",
                            "VERSION",
                            "ARCHITECTURES",
                            "COMPONENT",
                            "SOURCE",
                            "SOURCE VERSION");
            all.forEach(each -> each.binaries().forEach(binary -> row(table, each, binary)));
            table.print(screen.out());
        } else {
            sources(all).print(screen.out());
        }
        return 0;
    }

    /** With columns for binary packages where there are any, and for components where several. */
    private static Table sources(List<Contents> all) {
        boolean any = all.stream().anyMatch(each -> !each.binaries().isEmpty());
        boolean several =
                all.stream().flatMap(each -> each.component().stream()).distinct().count() > 1;
        List<String> columns = new ArrayList<>(List.of("SUITE", "SOURCE", "VERSION"));
        if (several) {
            columns.add("COMPONENT");
        }
        if (any) {
            columns.add("BINARIES");
        }
        Table table = new Table(columns.toArray(String[]::new));
        for (Contents each : all) {
            List<String> cells =
                    new ArrayList<>(
                            List.of(each.suite(), each.source().text(), each.version().toString()));
            if (several) {
                cells.add(each.component().orElse(""));
            }
            if (any) {
                cells.add(words(each));
            }
            table.row(cells.toArray(String[]::new));
        }
        return table;
    }

    private static void row(Table table, Contents of, Contents.Binary binary) {
        table.row(
                of.suite(),
                binary.name(),
                binary.version().toString(),
                String.join(" ", binary.architectures()),
                binary.component(),
                of.source().text(),
                of.version().toString());
    }

    /** {@code hello (amd64 arm64), hello-doc (all)}; a version where it is not the source's. */
    private static String words(Contents of) {
        Stream<String> words =
                of.binaries().stream()
                        .map(binary ->
                                "%s (%s%s)"
                                        .formatted(
                                                binary.name(),
                                                binary.version().equals(of.version())
                                                        ? ""
                                                        : binary.version() + " ",
                                                String.join(" ", binary.architectures())));
        return Stream.concat(words, of.withSource() ? Stream.of() : Stream.of("without the source"))
                .collect(Collectors.joining(", "));
    }

    private static Map<String, Object> json(Contents of) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("suite", of.suite());
        json.put("source", of.source().text());
        json.put("version", of.version().toString());
        json.put("has-source", of.withSource());
        of.component().ifPresent(component -> json.put("component", component));
        json.put("binaries", of.binaries().stream().map(ArchiveList::json).toList());
        return json;
    }

    private static Map<String, Object> json(Contents.Binary binary) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", binary.name());
        json.put("version", binary.version().toString());
        json.put("architectures", List.copyOf(binary.architectures()));
        json.put("component", binary.component());
        return json;
    }
}
