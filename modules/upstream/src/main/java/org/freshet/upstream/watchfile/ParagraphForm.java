package org.freshet.upstream.watchfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.freshet.model.Shown;

/** Watch files of version 5: a paragraph of fields for each source (debian-watch(5)). */
final class ParagraphForm {
    private static final Pattern FIELD = Pattern.compile("([\\w-]+)\\s*:\\s*(.*?)\\s*");

    private final Templates templates;
    private final WatchReport report;

    ParagraphForm(Templates templates, WatchReport report) {
        this.templates = templates;
        this.report = report;
    }

    /** The sources of a file whose first field says the version. */
    List<Fields> read(List<String> lines) {
        List<Fields> paragraphs = paragraphs(lines);
        if (paragraphs.isEmpty()) {
            return List.of();
        }
        Fields common = paragraphs.getFirst();
        common.take("version");
        Optional<String> untrackable = common.take("untrackable");
        if (untrackable.isPresent()) {
            report.problem(
                    common.line(),
                    "the file says that its upstream cannot be watched: "
                            + Shown.text(untrackable.get()),
                    "watch the upstream's git repository, or one of the other places");
            return List.of();
        }
        List<Fields> sources =
                paragraphs.size() == 1
                        ? List.of(common)
                        : paragraphs.subList(1, paragraphs.size()).stream()
                                .filter(this::hasSource)
                                .peek(one -> one.inherit(common))
                                .toList();
        List<Fields> read = new ArrayList<>();
        for (Fields source : sources) {
            report.at(
                    source.line(),
                    () -> {
                        complete(source);
                        // uscan reads the options by name: a rule for the signature's URL counts
                        // more than Pgp-Mode, and Version-Mangle more than Uversion-Mangle.
                        read.add(source.sorted());
                    });
        }
        return read;
    }

    private boolean hasSource(Fields paragraph) {
        boolean has = paragraph.get("source").or(() -> paragraph.get("template")).isPresent();
        if (!has) {
            report.note(
                    paragraph.line(),
                    "the paragraph has neither `Source` nor `Template` and is passed over");
        }
        return has;
    }

    private List<Fields> paragraphs(List<String> lines) {
        List<Fields> paragraphs = new ArrayList<>();
        Optional<Fields> open = Optional.empty();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.stripLeading().startsWith("#")) {
                continue;
            }
            if (line.isBlank()) {
                open = Optional.empty();
                continue;
            }
            Matcher field = FIELD.matcher(line);
            if (!field.matches()) {
                report.problem(
                        i + 1,
                        "`%s` is no field".formatted(Shown.text(line)),
                        "write `Name: value` on one line; values do not go over lines");
                continue;
            }
            if (open.isEmpty()) {
                open = Optional.of(new Fields(i + 1));
                paragraphs.add(open.get());
            }
            open.get().put(key(field.group(1)), field.group(2), field.group(1));
        }
        return paragraphs;
    }

    private static String key(String name) {
        String key = name.toLowerCase(Locale.ROOT).replace("-", "");
        return switch (key) {
            case "date" -> "gitdate";
            case "pretty" -> "gitpretty";
            case "versionregex", "versionpattern" -> "matchingpattern";
            default -> key;
        };
    }

    private void complete(Fields source) {
        templates.expand(source);
        if (source.get("source").isEmpty()) {
            throw new Unreadable("the paragraph has no `Source`", "name the page to look at");
        }
        if (source.get("matchingpattern").isEmpty()) {
            source.put("matchingpattern", ".*?@ANY_VERSION@@ARCHIVE_EXT@");
        }
        // A file whose components are all summed up has a main source that is not.
        if (source.get("versionschema").filter("checksum"::equals).isPresent()
                && source.get("component").isEmpty()) {
            source.put("versionschema", "group");
        }
    }
}
