package org.freshet.app.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;
import org.freshet.model.SourceName;
import org.freshet.upstream.watchfile.WatchFiles;
import org.freshet.upstream.watchfile.WatchFiles.Component;

/**
 * Where a recipe takes the components of a package from: out of its watch file, or as a person
 * says.
 *
 * @param watched whether any comes from the watch file
 * @param grouped whether the watch file makes one version of those of several
 * @param lines of the recipe, below {@code upstream}
 */
record ImportedComponents(boolean watched, boolean grouped, List<String> lines) {
    ImportedComponents {
        lines = List.copyOf(lines);
    }

    /**
     * @param there what the package has, as its files tell
     * @param watch empty without a watch file
     * @param given by a person: a git repository, or a URL with {@code {version}}
     * @throws InvalidInput when nobody says where one comes from, or its version cannot be told
     */
    static ImportedComponents of(
            SourceName source,
            Set<String> there,
            Optional<WatchFiles.Checked> watch,
            Map<String, String> given) {
        Map<String, Component> shown =
                new TreeMap<>(watch.map(WatchFiles.Checked::components).orElse(Map.of()));
        Set<String> all = new TreeSet<>(there);
        all.addAll(shown.keySet());
        given.keySet().stream()
                .filter(name -> !all.contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw new InvalidInput(
                            "`%s` has no component `%s`".formatted(source, Shown.text(name)),
                            all.isEmpty()
                                    ? "it is made of one tarball"
                                    : "its components: " + String.join(", ", all));
                });
        List<String> lines = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (String name : all) {
            Component component = shown.getOrDefault(name, Component.FOLLOWS_BRANCH);
            if (given.containsKey(name)) {
                lines.add("  %s: %s".formatted(name, place(given.getOrDefault(name, ""))));
            } else if (!component.released()) {
                missing.add(name);
            } else {
                component.git().ifPresent(url -> lines.add("  %s: %s".formatted(name, place(url))));
            }
        }
        if (!missing.isEmpty()) {
            throw new InvalidInput(
                    "`%s` is made of several tarballs, and %s"
                            .formatted(
                                    source,
                                    missing.stream()
                                            .map(name -> why(name, shown))
                                            .collect(Collectors.joining("; "))),
                    "name its repository, or a URL with `{version}`: %s"
                            .formatted(
                                    missing.stream()
                                            .map("`--component %s=URL`"::formatted)
                                            .collect(Collectors.joining(" "))));
        }
        if (watch.filter(it -> it.grouped() && it.git().isPresent()).isPresent()) {
            throw new InvalidInput(
                    "the watch file of `%s` makes one version of several, and its main source is tags"
                            .formatted(source),
                    "let it read a page of tarballs, then import again");
        }
        if (!lines.isEmpty()) {
            lines.addFirst("components:");
        }
        return new ImportedComponents(
                shown.entrySet().stream()
                        .anyMatch(one ->
                                one.getValue().released() && !given.containsKey(one.getKey())),
                watch.filter(WatchFiles.Checked::grouped).isPresent(),
                lines);
    }

    private static String why(String name, Map<String, Component> shown) {
        return shown.containsKey(name)
                ? "`debian/watch` follows a branch for `%s`, which has no versions".formatted(name)
                : "nothing says where `%s` comes from".formatted(name);
    }

    private static String place(String url) {
        return "{%s: %s}"
                .formatted(
                        url.contains("{version}") ? "tarball" : "git",
                        "'" + url.replace("'", "''") + "'");
    }
}
