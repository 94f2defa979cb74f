package org.freshet.app.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.freshet.model.FreshetException;
import org.freshet.model.NearMiss;
import org.freshet.model.Shown;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command {@code freshet}. */
@Command(
        name = "freshet",
        description = "From an upstream's release tag to apt install.",
        versionProvider = Freshet.Version.class,
        mixinStandardHelpOptions = true,
        // So that every command takes --help.
        scope = CommandLine.ScopeType.INHERIT,
        synopsisSubcommandLabel = "COMMAND",
        sortOptions = false,
        usageHelpWidth = 100,
        subcommands = {
            DemoCommand.class,
            RunCommand.class,
            CheckCommand.class,
            ReleasesCommand.class,
            PlanCommand.class,
            BuildCommand.class,
            SourceCommand.class,
            StatusCommand.class,
            WhyCommand.class,
            PatchesCommand.class,
            DecideCommand.Approve.class,
            DecideCommand.Hold.class,
            DecideCommand.Ignore.class,
            DecideCommand.Retry.class,
            RecipeCommand.class,
            LedgerCommand.class,
            ArchiveCommand.class
        },
        footerHeading = "%nExit status: ",
        footer =
                "0 done, or nothing to do; 2 invalid input; 3 unavailable; 4 integrity failure; 5 held: a person"
                        + " must choose; 1 a bug of Freshet; 130 interrupted")
public final class Freshet implements Runnable {
    private static final int BUG = 1;
    private static final int INVALID_INPUT = 2;

    private final Screen screen;

    @Spec private CommandSpec spec;

    private Freshet(Screen screen) {
        this.screen = screen;
    }

    public static void main(String... arguments) {
        // What is written has the same digits everywhere: `%d` writes those of the locale.
        Locale.setDefault(Locale.ROOT);
        Screen screen = Screen.standard();
        int status = run(screen, arguments);
        screen.out().flush();
        System.exit(status);
    }

    /** Runs one command line to its end. @return the exit status */
    static int run(Screen screen, String... arguments) {
        CommandLine line = new CommandLine(new Freshet(screen));
        line.setOut(
                new java.io.PrintWriter(
                        screen.out(), true, java.nio.charset.StandardCharsets.UTF_8));
        line.setErr(
                new java.io.PrintWriter(
                        screen.err(), true, java.nio.charset.StandardCharsets.UTF_8));
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setParameterExceptionHandler((failure, _) -> misused(screen, failure));
        line.setExecutionExceptionHandler((failure, _, _) -> failed(screen, failure));
        return line.execute(arguments);
    }

    private static int misused(Screen screen, ParameterException failure) {
        screen.err().println("error: " + misuse(failure));
        screen.err().println();
        screen.err().println("hint: " + instead(failure));
        return INVALID_INPUT;
    }

    /** What was meant, where that is near; what picocli suggests may be anything. */
    private static String instead(ParameterException failure) {
        CommandLine of = failure.getCommandLine();
        String help =
                "`%s --help` shows what it takes".formatted(of.getCommandSpec().qualifiedName());
        if (!(failure instanceof UnmatchedArgumentException unmatched)) {
            return help;
        }
        String first = unmatched.getUnmatched().getFirst();
        if (unmatched.isUnknownOption()
                && of.getSubcommands().values().stream()
                        .anyMatch(sub -> sub.getCommandSpec().findOption(first) != null)) {
            return "`%s` stands after the command".formatted(first);
        }
        List<String> names = new ArrayList<>(of.getCommandSpec().optionsMap().keySet());
        names.addAll(of.getSubcommands().keySet());
        return NearMiss.of(first, names).map("did you mean `%s`?"::formatted).orElse(help);
    }

    /** What picocli found, said as all other failures are. */
    private static String misuse(ParameterException failure) {
        if (failure instanceof UnmatchedArgumentException unmatched
                && !unmatched.isUnknownOption()) {
            String first = Shown.text(unmatched.getUnmatched().getFirst());
            return unmatched.getCommandLine().getSubcommands().isEmpty()
                    ? "argument `%s` is one too many".formatted(first)
                    : "there is no command `%s`".formatted(first);
        }
        String said = Shown.text(String.valueOf(failure.getMessage())).replace('\'', '`');
        return said.substring(0, 1).toLowerCase(Locale.ROOT) + said.substring(1);
    }

    private static int failed(Screen screen, Exception failure) {
        if (failure instanceof FreshetException known) {
            screen.failure(known);
            return known.exitStatus();
        }
        screen.err().println("error: this is a bug of Freshet: " + failure);
        failure.printStackTrace(screen.err());
        screen.err().println();
        screen.err()
                .println(
                        "hint: report it with the lines above; nothing is lost, the same command may be run again");
        return BUG;
    }

    /** Without a command: the usage. */
    @Override
    public void run() {
        spec.commandLine().usage(screen.out());
    }

    Screen screen() {
        return screen;
    }

    /** The version that the build wrote into the jar. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {
                "freshet "
                        + Optional.ofNullable(Freshet.class.getPackage().getImplementationVersion())
                                .orElse("(not packaged)")
            };
        }
    }
}
