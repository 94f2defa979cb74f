package org.freshet.upstream.watchfile;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.freshet.model.Shown;

/** Watch files of versions 3 and 4: a line for each source (debian-watch-4(5)). */
final class LineForm {
    private static final Pattern OPTIONS =
            Pattern.compile("opt(?:ion)?s\\s*=\\s*(?:\"(.*?)\"|([^\"\\s]\\S*))(?:\\s+|$)");
    private static final Pattern BEGINS_OPTIONS = Pattern.compile("opt(?:ion)?s\\s*=");
    private static final Pattern OPTION = Pattern.compile("\\s*([\\w-]+)\\s*(?:=\\s*(.*?))?\\s*");
    private static final Pattern USER_AGENT = Pattern.compile("\\s*user-?agent\\s*=\\s*(.+?)\\s*");
    private static final Pattern LAST_PART = Pattern.compile("/([^/]*\\([^/]*\\)[^/]*)$");

    /** Of a line put together: the patterns here take time by its square. */
    private static final int LONGEST = 16 << 10;

    private final Macros macros;
    private final WatchReport report;

    LineForm(Macros macros, WatchReport report) {
        this.macros = macros;
        this.report = report;
    }

    /**
     * The sources of the lines after the one that says the version.
     *
     * @param lines of the whole file
     * @param first where to begin, from 0
     */
    List<Fields> read(List<String> lines, int first, int version) {
        List<Fields> sources = new ArrayList<>();
        int at = first;
        while (at < lines.size()) {
            int begin = at;
            String line = lines.get(at++).stripLeading();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            StringBuilder whole = new StringBuilder(line);
            while (continues(whole)) {
                whole.setLength(whole.length() - 1);
                if (at == lines.size()) {
                    report.problem(
                            begin + 1,
                            "the line goes on, and the file ends",
                            "remove the `\\` at its end");
                    return sources;
                }
                String next = lines.get(at++);
                whole.append(version > 3 ? next.stripLeading() : next);
            }
            String text = macros.replace(whole.toString());
            report.at(begin + 1, () -> sources.add(source(text, begin + 1, version)));
        }
        return sources;
    }

    private static boolean continues(CharSequence line) {
        int end = line.length();
        return end > 0
                && line.charAt(end - 1) == '\\'
                && !(end > 1 && line.charAt(end - 2) == '\\');
    }

    private static Fields source(String text, int line, int version) {
        if (text.length() > LONGEST) {
            throw new Unreadable(
                    "the line has more than %d characters".formatted(LONGEST), "name fewer things");
        }
        Fields fields = new Fields(line);
        Matcher options = OPTIONS.matcher(text);
        String rest = text;
        if (options.lookingAt()) {
            options(options.group(1) != null ? options.group(1) : options.group(2), fields);
            rest = text.substring(options.end());
        } else if (BEGINS_OPTIONS.matcher(text).lookingAt()) {
            throw new Unreadable(
                    "`%s` has options without an end".formatted(Shown.text(text)),
                    "write `opts=\"…\"`, and a space after it");
        }
        if (rest.isBlank()) {
            throw new Unreadable("the line names no page", "write the URL after the options");
        }
        String[] parts = rest.stripTrailing().split("\\s+", 4);
        String url = parts[0];
        int next = 1;
        Matcher last = LAST_PART.matcher(url);
        String pattern = "";
        if (last.find()) {
            pattern = last.group(1);
            url = url.substring(0, last.start() + 1);
            parts = rest.stripTrailing().split("\\s+", 3);
        } else if (parts.length > 1) {
            pattern = parts[1];
            next = 2;
        }
        if (pattern.isEmpty()) {
            throw new Unreadable(
                    "`%s` has no pattern with the version in parentheses"
                            .formatted(Shown.text(url)),
                    "write it as the last part of the URL, or after it");
        }
        fields.put("source", url);
        fields.put("matchingpattern", pattern);
        if (parts.length > next) {
            versions(parts[next], fields, version);
        }
        if (parts.length > next + 1) {
            fields.put("updatescript", parts[next + 1]);
        }
        return fields;
    }

    /** The field that says which versions are wanted. */
    private static void versions(String word, Fields fields, int version) {
        if (word.startsWith("prev")) {
            fields.put("versionschema", "previous");
        } else if (word.equals("ignore") || word.equals("same")) {
            fields.put("versionschema", word);
        } else if ((word.equals("group") || word.equals("checksum")) && version > 3) {
            fields.put("versionschema", word);
        } else if (!word.equals("debian")) {
            fields.put("versionconstraint", word);
        }
    }

    private static void options(String text, Fields fields) {
        // Such a text has commas of its own, so nothing may follow it.
        Matcher agent = USER_AGENT.matcher(text);
        if (agent.matches()) {
            fields.put("useragent", agent.group(1));
            return;
        }
        for (String one : text.split(",", -1)) {
            Matcher option = OPTION.matcher(one);
            if (option.matches()) {
                String key = option.group(1).replace("-", "");
                fields.put(key, option.group(2) == null ? "yes" : option.group(2));
            } else if (!one.isBlank()) {
                throw new Unreadable(
                        "`%s` is no option".formatted(Shown.text(one.strip())),
                        "a comma parts options, also within a rule");
            }
        }
    }
}
