package org.freshet.app.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
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
        footerHeading = "%nExit status: ",
        footer =
                "0 done, or nothing to do; 2 invalid input; 3 unavailable; 4 integrity failure; 5 held: a person"
                        + " must choose; 1 a bug of Freshet; 130 interrupted")
public final class Freshet implements Runnable {
    private static final int BUG = 1;
    private static final int INVALID_INPUT = 2;

    /** In the order of the usage. */
    static final SequencedMap<String, Class<?>> COMMANDS = commands();

    private final Screen screen;

    @Spec private CommandSpec spec;

    private Freshet(Screen screen) {
        this.screen = screen;
    }

    private static SequencedMap<String, Class<?>> commands() {
        SequencedMap<String, Class<?>> commands = new LinkedHashMap<>();
        commands.put("demo", DemoCommand.class);
        commands.put("run", RunCommand.class);
        commands.put("check", CheckCommand.class);
        commands.put("releases", ReleasesCommand.class);
        commands.put("plan", PlanCommand.class);
        commands.put("build", BuildCommand.class);
        commands.put("source", SourceCommand.class);
        commands.put("status", StatusCommand.class);
        commands.put("why", WhyCommand.class);
        commands.put("patches", PatchesCommand.class);
        commands.put("approve", DecideCommand.Approve.class);
        commands.put("hold", DecideCommand.Hold.class);
        commands.put("ignore", DecideCommand.Ignore.class);
        commands.put("retry", DecideCommand.Retry.class);
        commands.put("recipe", RecipeCommand.class);
        commands.put("ledger", LedgerCommand.class);
        commands.put("archive", ArchiveCommand.class);
        commands.put("upload", UploadCommand.class);
        commands.put("verdict", VerdictCommand.class);
        return commands;
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
        if (arguments.length > 0 && arguments[0].equals("source")) {
            Optional<Callable<Integer>> plain =
                    SourceCommand.plain(screen, List.of(arguments).subList(1, arguments.length));
            if (plain.isPresent()) {
                try {
                    return plain.get().call();
                } catch (Exception failure) {
                    return failed(screen, failure);
                }
            }
        }
        return parsed(screen, arguments);
    }

    private static int parsed(Screen screen, String... arguments) {
        CommandLine line = new CommandLine(new Freshet(screen));
        commands(line, COMMANDS, Stream.of(arguments).findFirst());
        CommandLine archive = line.getSubcommands().get("archive");
        if (archive != null) {
            commands(archive, ArchiveCommand.COMMANDS, Stream.of(arguments).skip(1).findFirst());
        }
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

    /** Reading the annotations of all of them takes longer than most commands do. */
    private static void commands(
            CommandLine line, SequencedMap<String, Class<?>> commands, Optional<String> asked) {
        asked.filter(commands::containsKey)
                .map(List::of)
                .orElse(List.copyOf(commands.keySet()))
                .forEach(name -> line.addSubcommand(name, commands.get(name)));
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
        // Of groups of options picocli says it itself.
        String said =
                Shown.text(String.valueOf(failure.getMessage()))
                        .replaceFirst("^Error: ", "")
                        .replace('\'', '`');
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
