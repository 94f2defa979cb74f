package org.freshet.packaging;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.freshet.debian.Deb822;
import org.freshet.model.DebianVersion;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;

/**
 * The fields of a .dsc that come from {@code debian/control} and {@code debian/tests/control}, as
 * dpkg-source computes, folds and orders them.
 */
final class SourceFields {
    // Dpkg::Control::FieldsCore, CTRL_PKG_SRC; Checksums-Sha1 and on are the builder's.
    private static final List<String> ORDER =
            List.of(
                    "Format",
                    "Source",
                    "Binary",
                    "Architecture",
                    "Version",
                    "Origin",
                    "Maintainer",
                    "Uploaders",
                    "Homepage",
                    "Description",
                    "Standards-Version",
                    "Vcs-Browser",
                    "Vcs-Arch",
                    "Vcs-Bzr",
                    "Vcs-Cvs",
                    "Vcs-Darcs",
                    "Vcs-Git",
                    "Vcs-Hg",
                    "Vcs-Mtn",
                    "Vcs-Svn",
                    "Testsuite",
                    "Testsuite-Triggers",
                    "Build-Depends",
                    "Build-Depends-Arch",
                    "Build-Depends-Indep",
                    "Build-Conflicts",
                    "Build-Conflicts-Arch",
                    "Build-Conflicts-Indep",
                    "Package-List");
    // Of these, the control file's own value counts.
    private static final Set<String> COPIED =
            Set.of(
                    "Origin",
                    "Maintainer",
                    "Homepage",
                    "Description",
                    "Standards-Version",
                    "Vcs-Browser",
                    "Vcs-Arch",
                    "Vcs-Bzr",
                    "Vcs-Cvs",
                    "Vcs-Darcs",
                    "Vcs-Git",
                    "Vcs-Hg",
                    "Vcs-Mtn",
                    "Vcs-Svn",
                    "Testsuite",
                    "Testsuite-Triggers");
    private static final List<String> RELATIONS =
            List.of(
                    "Build-Depends",
                    "Build-Depends-Arch",
                    "Build-Depends-Indep",
                    "Build-Conflicts",
                    "Build-Conflicts-Arch",
                    "Build-Conflicts-Indep");
    private static final Pattern CUSTOM = Pattern.compile("(?i)X([SBC]*)-(.+)");
    private static final Pattern ARCHITECTURE = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9-]*");
    private static final int LONG_LINE = 980;

    private SourceFields() {}

    /**
     * The fields before and after the checksums.
     *
     * @param head from Format to Package-List
     * @param tail the control file's own fields, which dpkg puts last
     */
    record Fields(Map<String, String> head, Map<String, String> tail) {}

    static Fields of(
            Control control, DebianFormat format, DebianVersion version, Optional<String> tests) {
        Map<String, String> found = new LinkedHashMap<>();
        found.put("Format", format.text());
        found.put("Source", control.source().get("Source").orElseThrow().strip());
        List<String> binaries =
                control.packages().stream()
                        .map(stanza -> stanza.get("Package").orElseThrow().strip())
                        .toList();
        found.put("Binary", folded(String.join(", ", binaries)));
        found.put(
                "Architecture",
                Architectures.of(
                        control.packages().stream()
                                .map(stanza -> stanza.get("Architecture").orElseThrow())
                                .toList()));
        found.put("Version", version.toString());
        for (String field : COPIED) {
            control.source().get(field).ifPresent(value -> found.put(field, value));
        }
        control.source()
                .get("Uploaders")
                .ifPresent(value -> found.put("Uploaders", onOneLine(value)));
        for (String field : RELATIONS) {
            control.source()
                    .get(field)
                    .ifPresent(value -> found.put(field, Relations.simplified(field, value)));
        }
        found.put("Package-List", packageList(control));
        testsuite(found, tests, binaries);

        Map<String, String> head = new LinkedHashMap<>();
        for (String field : ORDER) {
            String value = found.getOrDefault(field, "");
            if (!value.isBlank()) {
                head.put(field, value);
            }
        }
        Map<String, String> tail = new TreeMap<>();
        List<Deb822.Stanza> all = new ArrayList<>(List.of(control.source()));
        all.addAll(control.packages());
        all.forEach(stanza -> tail.putAll(custom(stanza, 'S')));
        tail.keySet().removeIf(field -> head.containsKey(field));
        return new Fields(head, tail);
    }

    /** A stanza's own fields that are for a .dsc (S) or a .changes (C), under their plain names. */
    static Map<String, String> custom(Deb822.Stanza stanza, char destination) {
        Map<String, String> custom = new TreeMap<>();
        stanza.fields()
                .forEach((field, value) -> {
                    Matcher matcher = CUSTOM.matcher(field);
                    if (matcher.matches()
                            && matcher.group(1).toUpperCase(Locale.ROOT).indexOf(destination) >= 0
                            && !value.isBlank()) {
                        custom.put(capitalized(matcher.group(2)), value);
                    }
                });
        return custom;
    }

    /** What is wrong with a binary package's architectures. */
    static Optional<String> architecturesProblem(Deb822.Stanza stanza) {
        List<String> names = words(stanza.get("Architecture").orElse(""));
        Optional<String> illegal =
                names.stream()
                        .filter(name ->
                                !ARCHITECTURE.matcher(name).matches()
                                        || (names.size() > 1
                                                && (name.equals("any") || name.equals("all"))))
                        .findFirst();
        return illegal.map(name ->
                "debian/control: architecture `%s` of package `%s` is not one, or not alone"
                        .formatted(Shown.text(name), Shown.text(stanza.get("Package").orElse(""))));
    }

    /** What is wrong with the build dependencies. */
    static List<String> relationProblems(Deb822.Stanza source) {
        List<String> problems = new ArrayList<>();
        for (String field : RELATIONS) {
            source.get(field)
                    .ifPresent(value -> {
                        try {
                            Relations.simplified(field, value);
                        } catch (InvalidInput wrong) {
                            problems.add(
                                    "debian/control: `%s`: %s"
                                            .formatted(field, wrong.getMessage()));
                        }
                    });
        }
        return problems;
    }

    private static String packageList(Control control) {
        String section = first(control.source(), "Section", "unknown");
        String priority = first(control.source(), "Priority", "unknown");
        return control.packages().stream()
                .map(stanza -> packageLine(stanza, section, priority))
                .sorted()
                .collect(Collectors.joining("\n ", "\n ", ""));
    }

    private static String packageLine(Deb822.Stanza stanza, String section, String priority) {
        StringBuilder line = new StringBuilder();
        line.append(first(stanza, "Package", "")).append(' ');
        line.append(
                first(
                        stanza,
                        "Package-Type",
                        first(stanza, "XC-Package-Type", first(stanza, "X-Package-Type", "deb"))));
        line.append(' ').append(first(stanza, "Section", section));
        line.append(' ').append(first(stanza, "Priority", priority));
        line.append(" arch=").append(String.join(",", words(first(stanza, "Architecture", ""))));
        stanza.get("Build-Profiles")
                .map(value -> value.strip().replaceFirst("^<(.*)>$", "$1"))
                .map(value -> value.replaceAll(">\\s+<", "+").replaceAll("\\s+", ","))
                .ifPresent(profiles -> line.append(" profile=").append(profiles));
        for (String field : List.of("Protected", "Essential")) {
            if (stanza.get(field).filter("yes"::equals).isPresent()) {
                line.append(' ').append(field.toLowerCase(Locale.ROOT)).append("=yes");
            }
        }
        return line.toString();
    }

    private static void testsuite(
            Map<String, String> found, Optional<String> tests, List<String> binaries) {
        Set<String> suites =
                Arrays.stream(found.getOrDefault("Testsuite", "").split(",", -1))
                        .map(String::strip)
                        .filter(suite -> !suite.isEmpty())
                        .collect(Collectors.toCollection(TreeSet::new));
        if (tests.isPresent()) {
            suites.add("autopkgtest");
        } else {
            suites.remove("autopkgtest");
        }
        found.put("Testsuite", String.join(", ", suites));
        if (tests.isPresent() && !found.containsKey("Testsuite-Triggers")) {
            Set<String> triggers = new TreeSet<>();
            for (Deb822.Stanza test : Deb822.parse("debian/tests/control", tests.get())) {
                test.get("Depends").ifPresent(value -> triggers.addAll(Relations.names(value)));
            }
            binaries.forEach(triggers::remove);
            triggers.remove("@");
            found.put("Testsuite-Triggers", String.join(", ", triggers));
        }
    }

    /** dpkg-source breaks a longer list over lines, each as full as it can be. */
    private static String folded(String list) {
        if (list.length() <= LONG_LINE) {
            return list;
        }
        return list.replaceAll("(.{0," + LONG_LINE + "}), ?", "$1,\n ").strip();
    }

    /** As dpkg-source does, which leaves a blank in front of a list that began on the next line. */
    private static String onOneLine(String value) {
        return value.replaceAll("(?<!\\s)\\s*[\r\n]\\s*", " ");
    }

    private static String first(Deb822.Stanza stanza, String field, String otherwise) {
        return stanza.get(field).map(String::strip).filter(it -> !it.isEmpty()).orElse(otherwise);
    }

    private static List<String> words(String value) {
        return Arrays.stream(value.strip().split("\\s+", -1))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    /** As dpkg writes names of fields it does not know: {@code original-maintainer} so. */
    private static String capitalized(String name) {
        return Arrays.stream(name.toLowerCase(Locale.ROOT).split("-", -1))
                .map(word ->
                        word.isEmpty()
                                ? word
                                : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
                .collect(Collectors.joining("-"));
    }
}
