package org.freshet.app.cli;

import java.nio.file.Path;
import java.time.Clock;
import org.freshet.app.Asking;
import org.freshet.app.Home;
import org.freshet.app.Installation;
import org.freshet.app.Settings;
import org.freshet.app.SettingsFile;
import org.freshet.app.Wiring;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that every command understands. */
public final class Options {
    @Option(
            names = "--home",
            paramLabel = "DIR",
            description =
                    "what Freshet knows and keeps (default: $FRESHET_HOME, else ./freshet-home)")
    private @Nullable Path home;

    @Option(
            names = "--recipes",
            paramLabel = "DIR",
            description = "the recipes (default: ./recipes)")
    private Path recipes = Path.of("recipes");

    @Option(
            names = "--settings",
            paramLabel = "FILE",
            description = "the settings (default: freshet.yaml in the home)")
    private @Nullable Path settings;

    @Option(
            names = "--routes",
            paramLabel = "DIR",
            description = "the pipeline (default: the routes that came with Freshet)")
    private @Nullable Path routes;

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    Home home() {
        if (home != null) {
            return new Home(home);
        }
        String fromEnvironment = System.getenv("FRESHET_HOME");
        return new Home(
                Path.of(
                        fromEnvironment == null || fromEnvironment.isEmpty()
                                ? "freshet-home"
                                : fromEnvironment));
    }

    Path recipes() {
        return recipes.toAbsolutePath().normalize();
    }

    Path settings() {
        return settings != null ? settings.toAbsolutePath() : home().settings();
    }

    Path routes() {
        return routes != null ? routes.toAbsolutePath().normalize() : Installation.here().routes();
    }

    boolean json() {
        return json;
    }

    Settings readSettings() {
        return SettingsFile.read(settings(), settings != null, home());
    }

    /** What commands that only ask need. */
    Asking asking() {
        Settings read = readSettings();
        return new Asking(home(), read, Wiring.recipes(recipes(), read, Clock.systemUTC()));
    }
}
