package org.freshet.archive;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import org.freshet.archive.pages.Html;
import org.freshet.archive.pages.Leaving;
import org.freshet.archive.pages.Page;
import org.freshet.archive.pages.Rows;
import org.freshet.archive.pages.UnattendedUpgrades;

/**
 * What an archive tells people at its root: how to add it, what came last, and how to get rid of
 * it. Its size does not grow with the archive.
 */
final class FrontPage {
    private static final int MOST_NEWEST = 100;
    private static final int MOST_WITHDRAWN = 20;

    private final Archive archive;
    private final Charter charter;
    private final String fingerprints;

    FrontPage(Archive archive, Charter charter, String fingerprints) {
        this.archive = archive;
        this.charter = charter;
        this.fingerprints = fingerprints;
    }

    /**
     * The page.
     *
     * @param sources the text of each suite's {@code .sources} file, by the file's name
     * @param newest rows of what came last, the latest first
     * @param prefixes of the lists of all packages
     */
    String html(
            String stamp,
            SequencedMap<String, Suite> sources,
            SequencedMap<String, String> newest,
            List<String> prefixes) {
        StringBuilder body = new StringBuilder();
        body.append(
                """
                <h1>%s</h1>
                <p>Packages by %s for distributions that are already out.</p>
                <nav>%s <a href="#packages">Packages</a> <a href="#key">Key</a></nav>
                """
                        .formatted(
                                Html.shown(charter.label()),
                                Html.shown(charter.origin()),
                                charter.suites().stream()
                                        .map("<a href=\"#%1$s\">%1$s</a>"::formatted)
                                        .collect(Collectors.joining(" "))));
        if (charter.url().isEmpty()) {
            body.append(
                    "<p class=\"warn\">It was not said where this archive is served: the addresses on these pages are those of its directory, which no other machine reaches.</p>\n");
        }
        sources.forEach((suite, each) -> body.append(suite(suite, each)));
        body.append("<h2 id=\"packages\">Packages</h2>\n");
        if (newest.isEmpty()) {
            body.append("<p>No packages yet.</p>\n");
        } else {
            body.append(
                    Rows.table(
                            "<th>Since</th><th>Package</th><th>Version</th><th>Suite</th>",
                            newest.values()));
        }
        if (!prefixes.isEmpty()) {
            body.append(
                    "<p class=\"letters\">All packages: %s</p>\n"
                            .formatted(
                                    prefixes.stream()
                                            .map(prefix ->
                                                    "<a href=\"packages/%s.html\">%s</a>"
                                                            .formatted(
                                                                    Html.escaped(prefix),
                                                                    Html.escaped(prefix)))
                                            .collect(Collectors.joining(" "))));
        }
        body.append(
                """
                <h2 id="key">Key</h2>
                <p>Everything here is signed with <a href="%1$s">%1$s</a> (<a href="key.gpg">key.gpg</a>):</p>
                <pre>%2$s</pre>
                """
                        .formatted(ServedPages.KEY, Html.escaped(fingerprints)));
        return Page.text(charter.label(), "", stamp, body.toString());
    }

    /** What a user needs for one suite. */
    record Suite(String file, String url, String text, boolean hasKeyring) {}

    private String suite(String suite, Suite own) {
        StringBuilder text = new StringBuilder();
        text.append("<h2 id=\"%1$s\">%1$s</h2>\n".formatted(suite));
        charter.terms(suite)
                .closed()
                .ifPresent(closed ->
                        text.append(
                                "<p class=\"warn\"><strong>%s</strong></p>\n"
                                        .formatted(
                                                Html.shown("This suite is " + closed.notice()))));
        if (charter.notAutomatic(suite)) {
            text.append(NOT_AUTOMATIC);
        }
        text.append("<p>Add it:</p>\n");
        text.append(Html.commands(add(own)));
        Withdrawal.open(archive, charter, suite, MOST_WITHDRAWN)
                .forEach(back -> text.append(withdrawn(back)));
        text.append(
                Html.details(
                        own.file(),
                        "<pre class=\"text\">%s</pre>\n<p><a href=\"%s\">The file itself</a></p>\n"
                                .formatted(
                                        Html.escaped(own.text()),
                                        Html.escaped(Html.link(own.file())))));
        if (!charter.notAutomatic(suite)) {
            String file = UnattendedUpgrades.fileName(charter.name(), suite);
            text.append(
                    Html.details(
                            "Upgrade from it without being asked",
                            "<p>Only if you want that: as <code>/etc/apt/apt.conf.d/%s</code>, where unattended-upgrades is installed.</p>\n<pre>%s</pre>\n"
                                    .formatted(
                                            Html.escaped(file),
                                            Html.escaped(
                                                    UnattendedUpgrades.text(
                                                                    charter.origin(),
                                                                    charter.label(),
                                                                    suite)
                                                            .stripTrailing()))));
        }
        text.append(
                Html.details(
                        "Take it away again",
                        "<p>Back to what the distribution has; what only this archive has stays and is named.</p>\n"
                                + (own.hasKeyring() ? leave() : "")
                                + Html.commands(Leaving.commands(charter.origin(), own.file()))));
        return text.toString();
    }

    private String leave() {
        return Html.commands("sudo freshet-leave " + charter.name())
                + "<p>Where %s-archive-keyring is not installed:</p>\n".formatted(charter.name());
    }

    /** The package with the key, where there is one, brings later keys by itself. */
    private String add(Suite own) {
        return """
        curl -fsSL '%s' | sudo tee /etc/apt/sources.list.d/%s >/dev/null && sudo apt-get update%s
        """
                .formatted(
                        own.url(),
                        own.file(),
                        own.hasKeyring()
                                ? " && sudo apt-get install -y %s-archive-keyring"
                                        .formatted(charter.name())
                                : "");
    }

    private static String withdrawn(WayBack back) {
        return "<div class=\"warn\"><p><strong>%s %s was withdrawn</strong>: %s</p>\n%s</div>\n"
                .formatted(
                        Html.escaped(back.mark().source().text()),
                        Html.escaped(back.mark().version().toString()),
                        Html.shown(back.mark().because()),
                        back.command()
                                .map(command ->
                                        "<p>Back to the version before:</p>\n"
                                                + Html.commands("sudo " + command))
                                .orElse(""));
    }

    private static final String NOT_AUTOMATIC =
            "<p>Nothing of this suite is installed unless you ask for it"
                    + " (<code>apt-get -t</code>); what you took from it is kept up to date.</p>\n";

    /** One row of what came last. */
    record Came(String id, Instant at, String row) {}

    /**
     * The rows of what came last, with some changes.
     *
     * @param gone ids of rows that are no more
     */
    static SequencedMap<String, String> newest(
            SequencedMap<String, String> before, List<Came> came, List<String> gone) {
        Map<String, String> rest = new LinkedHashMap<>(before);
        rest.keySet().removeAll(gone);
        List<Came> latestFirst =
                new ArrayList<>(
                        came.stream()
                                .filter(each -> !each.row().equals(before.get(each.id())))
                                .toList());
        latestFirst.sort(Comparator.comparing(Came::at).reversed().thenComparing(Came::id));
        SequencedMap<String, String> rows = new LinkedHashMap<>();
        for (Came each : latestFirst) {
            rows.put(each.id(), each.row());
            rest.remove(each.id());
        }
        rows.putAll(rest);
        while (rows.size() > MOST_NEWEST) {
            rows.pollLastEntry();
        }
        return rows;
    }
}
