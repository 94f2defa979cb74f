package org.freshet.testkit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A Java of its own, for what a process does to others, or to itself when it dies. */
public final class Jvm {
    private Jvm() {}

    /** The command that runs a class of the tests: one that starts soon and leaves no files. */
    public static List<String> command(Class<?> main, String... arguments) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-XX:-UsePerfData",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** The same, run by another program: what follows its own arguments. */
    public static String[] under(List<String> program, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(program);
        command.addAll(command(main, arguments));
        return command.toArray(String[]::new);
    }
}
