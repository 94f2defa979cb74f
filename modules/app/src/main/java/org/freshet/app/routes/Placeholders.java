package org.freshet.app.routes;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Every <code>{{name}}</code> has a value. Camel tells one that has none without file and line. */
final class Placeholders {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([^{}]*)}}");

    private final Set<String> properties;
    private final Findings findings;

    Placeholders(Set<String> properties, Findings findings) {
        this.properties = properties;
        this.findings = findings;
    }

    void check(Yaml tree) {
        Yaml.scalars(tree, this::scalar);
    }

    private void scalar(Yaml.Scalar scalar) {
        Matcher matcher = PLACEHOLDER.matcher(scalar.text());
        while (matcher.find()) {
            String name = matcher.group(1).strip();
            // One with a default, `{{?name}}` and what the JVM knows (`sys:`) may be missing.
            boolean needed = !name.startsWith("?") && !name.contains(":");
            if (name.startsWith("env:")) {
                environment(scalar, name.substring(4));
            } else if (needed && !properties.contains(name)) {
                findings.unknown(
                        scalar.at(),
                        "property `{{%s}}` has no value".formatted(name),
                        name,
                        properties);
            }
        }
    }

    private void environment(Yaml.Scalar scalar, String variable) {
        if (!variable.contains(":") && System.getenv(variable) == null) {
            findings.add(
                    scalar.at(),
                    "environment variable `%s` is not set".formatted(variable),
                    "set it where Freshet is started, or give a default: {{env:%s:…}}"
                            .formatted(variable));
        }
    }
}
