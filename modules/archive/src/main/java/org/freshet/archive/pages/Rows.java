package org.freshet.archive.pages;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/**
 * The rows of a page's table, one a line, each with an {@code id}: a page is changed by a few of
 * its rows without knowing what the others are made of.
 */
public final class Rows {
    private static final String START = "<tr id=\"";

    private Rows() {}

    /** The rows of a page, by their id, in their order; none of a page without such. */
    public static SequencedMap<String, String> of(String page) {
        SequencedMap<String, String> rows = new LinkedHashMap<>();
        page.lines()
                .filter(line -> line.startsWith(START) && line.endsWith("</tr>"))
                .forEach(line ->
                        rows.put(
                                line.substring(START.length(), line.indexOf('"', START.length())),
                                line));
        return rows;
    }

    /**
     * A row.
     *
     * @param cells as HTML, without line feeds
     */
    public static String row(String id, String... cells) {
        StringBuilder row = new StringBuilder(START).append(Html.escaped(id)).append("\">");
        for (String cell : cells) {
            row.append(cell.startsWith("<td") ? cell : "<td>" + cell + "</td>");
        }
        return row.append("</tr>").toString();
    }

    public static String table(String head, Collection<String> rows) {
        return """
        <table>
        <thead><tr>%s</tr></thead>
        <tbody>
        %s</tbody>
        </table>
        """
                .formatted(
                        head, rows.stream().map(row -> row + "\n").collect(Collectors.joining()));
    }
}
