package org.freshet.archive.apt;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.freshet.debian.Deb822.Stanza;

/** The {@code .sources} file that a user adds to apt, with the archive's key inside. */
public final class SourcesFile {
    private SourcesFile() {}

    /**
     * Its text (sources.list(5), deb822 style).
     *
     * @param suites one, or a series' suite and its {@code -rc}
     */
    public static String text(
            URI archive, List<String> suites, List<String> components, byte[] key) {
        return text(
                archive,
                suites,
                components,
                "\n" + indented(new String(key, StandardCharsets.US_ASCII)));
    }

    /** Its text with the path of a key file. */
    public static String naming(
            URI archive, List<String> suites, List<String> components, String keyFile) {
        return text(archive, suites, components, keyFile);
    }

    private static String text(
            URI archive, List<String> suites, List<String> components, String signedBy) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("Types", "deb deb-src");
        fields.put("URIs", archive.toASCIIString());
        fields.put("Suites", String.join(" ", suites));
        fields.put("Components", String.join(" ", components));
        fields.put("Signed-By", signedBy);
        return new Stanza(fields).text();
    }

    /** Each line after a blank, an empty line as {@code .}: else it would end the stanza. */
    private static String indented(String armored) {
        return armored.lines()
                .map(line -> line.isBlank() ? " ." : " " + line)
                .collect(Collectors.joining("\n"));
    }
}
