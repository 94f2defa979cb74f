package org.freshet.upstream.watchfile;

import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.freshet.model.Shown;

/** The templates of version 5 (uscan-templates(1)), with registries as the settings know them. */
final class Templates {
    private static final String RELEASE_PREFIX = "(?>[^/]+(?<=(?:\\D|alpha|beta|rc))\\-)?";
    private static final String FILE_PREFIX = "(?:[^/]+(?<=(?:\\D|alpha|beta|rc))\\-)?";

    private final Macros macros;
    private final Map<String, URI> registries;

    Templates(Macros macros, Map<String, URI> registries) {
        this.macros = macros;
        this.registries = Map.copyOf(registries);
    }

    /** Gives the source what its template stands for, except what it says itself. */
    void expand(Fields source) {
        Optional<String> template = source.take("template");
        String type = source.take("versiontype").orElse("ANY_VERSION");
        if (template.isEmpty()) {
            return;
        }
        if (!macros.namesVersions(type)) {
            throw new Unreadable(
                    "`Version-Type: %s` names no versions".formatted(Shown.text(type)),
                    "write ANY_VERSION, STABLE_VERSION or SEMANTIC_VERSION");
        }
        String version = source.take("customversion").orElse("@" + type + "@");
        switch (template.get().toLowerCase(Locale.ROOT)) {
            case "github" -> github(source, version);
            case "gitlab" -> gitlab(source, version);
            case "pypi" -> pypi(source);
            case "npmregistry" -> npm(source, version);
            case "metacpan" -> metacpan(source, version);
            case "cran" -> r(source, "cran", "CRAN");
            case "bioconductor" -> r(source, "bioconductor", "Bioconductor");
            default ->
                    throw new Unreadable(
                            "template `%s` is not known".formatted(Shown.text(template.get())),
                            "these are: Bioconductor, CRAN, GitHub, GitLab, Metacpan, Npmregistry,"
                                    + " Pypi");
        }
    }

    private static String needed(Fields source, String key, String field, String template) {
        return source.take(key)
                .orElseThrow(() ->
                        new Unreadable(
                                "template %s needs `%s`".formatted(template, field),
                                "see uscan-templates(1)"));
    }

    /** Where the settings say that a registry is; without a slash at its end. */
    private String registry(String name, String template) {
        URI registry = registries.get(name);
        if (registry == null) {
            throw new Unreadable(
                    "template %s asks a registry that the settings do not know".formatted(template),
                    "name it as `registries.%s` in the settings".formatted(name));
        }
        return registry.toString().replaceFirst("/+$", "");
    }

    private static void put(Fields source, String key, String value) {
        if (source.get(key).isEmpty()) {
            source.put(key, value);
        }
    }

    private void github(Fields source, String version) {
        String api =
                registries.containsKey("github")
                        ? registry("github", "GitHub")
                        : "https://api.github.com";
        Optional<String> dist = source.take("dist");
        Optional<String> owner = source.take("owner");
        Optional<String> project = source.take("project");
        String path =
                dist.map(url ->
                                url.replaceFirst("^.*?github\\.com/", "")
                                        .replaceFirst("\\.git$", ""))
                        .or(() -> owner.flatMap(name -> project.map(of -> name + "/" + of)))
                        .orElseThrow(() ->
                                new Unreadable(
                                        "template GitHub needs `Owner` and `Project`, or"
                                                + " `Dist`",
                                        "see uscan-templates(1)"));
        boolean releases = WatchSource.isYes(source.get("releaseonly").orElse("no"));
        String repositories = literal(api) + "/repos/[^/]+/[^/]+/";
        put(
                source,
                "source",
                api + "/repos/" + path + (releases ? "/releases" : "/git/matching-refs/tags/"));
        put(
                source,
                "matchingpattern",
                repositories
                        + (releases ? "tarball/" : "git/refs/tags/")
                        + RELEASE_PREFIX
                        + version
                        + "(?:(?=\")|$)");
        put(
                source,
                "downloadurlmangle",
                "s%%(%s/repos/[^/]+/[^/]+)/git/refs/%%$1/tarball/refs/%%g".formatted(literal(api)));
        put(source, "filenamemangle", "s%.*/" + FILE_PREFIX + version + "%" + file(source) + "%");
        put(source, "searchmode", "plain");
        put(source, "pgpmode", "none");
    }

    private static String literal(String url) {
        return url.replaceAll("([^\\w/:%-])", "\\\\$1");
    }

    private static String file(Fields source) {
        return "@PACKAGE@-" + source.get("component").map(of -> of + "-").orElse("") + "$1.tar.gz";
    }

    private static void gitlab(Fields source, String version) {
        String project = needed(source, "dist", "Dist", "GitLab").replaceFirst("/+$", "");
        if (!project.matches("https?://.*")) {
            throw new Unreadable(
                    "`Dist: %s` is no web address".formatted(Shown.text(project)),
                    "write the address of the project's page");
        }
        put(source, "source", project);
        put(source, "matchingpattern", ".*?" + version);
        put(source, "filenamemangle", "s%.*?" + version + "$%" + file(source) + "%");
        put(source, "uversionmangle", "auto");
        put(source, "pgpmode", "none");
        put(source, "mode", "gitlab");
    }

    private void pypi(Fields source) {
        String name = needed(source, "dist", "Dist", "Pypi");
        // The index has one spelling of a name (PEP 503), files may have any.
        String normal = name.toLowerCase(Locale.ROOT).replaceAll("[-_.]+", "-");
        put(source, "source", registry("pypi", "Pypi") + "/" + normal + "/");
        put(
                source,
                "matchingpattern",
                "(?:.*/)?(?i:%s)-@ANY_VERSION@\\.tar\\.gz(?:#.*)?"
                        .formatted(normal.replace("-", "[-_.]+")));
        put(source, "pgpmode", "none");
        put(source, "uversionmangle", "s/(rc|a|b|c)/~$1/");
    }

    private void npm(Fields source, String version) {
        String name = needed(source, "dist", "Dist", "Npmregistry");
        // The slash of a scope is part of the name.
        put(source, "source", registry("npm", "Npmregistry") + "/" + name.replace("/", "%2F"));
        put(
                source,
                "matchingpattern",
                "https?://[^\"\\s]*/%s/-/%s-%s@ARCHIVE_EXT@"
                        .formatted(literal(name), literal(name.replaceFirst(".*/", "")), version));
        put(source, "uversionmangle", "auto");
        put(source, "filenamemangle", "auto");
        put(source, "pgpmode", "none");
        put(source, "searchmode", "plain");
    }

    private void metacpan(Fields source, String version) {
        String name = needed(source, "dist", "Dist", "Metacpan").replace("::", "-");
        put(source, "source", registry("cpan", "Metacpan") + "/release/versions/" + name);
        put(
                source,
                "matchingpattern",
                "https?://[^\"\\s]*/%s-%s@ARCHIVE_EXT@".formatted(literal(name), version));
        put(source, "searchmode", "plain");
        put(source, "pgpmode", "none");
        source.take("mode");
    }

    /** The pages of R's two archives are alike. */
    private void r(Fields source, String registry, String template) {
        String name = needed(source, "package", "Package", template);
        String base = registry(registry, template);
        boolean cran = registry.equals("cran");
        put(source, "source", base + (cran ? "/package=" : "/packages/") + name);
        put(source, "matchingpattern", ".*_@ANY_VERSION@.tar.gz");
        put(source, "compression", "xz");
        put(source, "dversionmangle", "s/\\+dfsg[0-9]*//g");
        put(
                source,
                "downloadurlmangle",
                "s%%.*/src/contrib/%%%s/src/contrib/%%"
                        .formatted(base + (cran ? "" : "/packages/release/bioc")));
        put(source, "repacksuffix", "+dfsg");
    }
}
