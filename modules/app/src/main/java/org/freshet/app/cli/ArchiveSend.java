package org.freshet.app.cli;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.freshet.app.RemoteArchives;
import org.freshet.app.Settings;
import org.freshet.handover.tree.RemoteArchive.Wish;
import org.freshet.handover.tree.Sent;
import org.freshet.model.InvalidInput;
import org.freshet.model.Outcome;
import org.freshet.model.Outcome.Held;
import org.freshet.model.Outcome.Later;
import org.freshet.model.Outcome.Nothing;
import org.freshet.model.Outcome.Passed;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Sends archives to the web hosts of the settings, where no {@code run} does. */
@Command(
        name = "send",
        description = {
            "Send what changed of an archive to the web host that the settings name as its `remote`.",
            "Cut off anywhere, the same command goes on; users see the state before or the new one."
        },
        sortOptions = false)
final class ArchiveSend implements Callable<Integer> {
    @ParentCommand private ArchiveCommand archive;

    @Mixin private Options options;

    @Parameters(
            arity = "0..*",
            paramLabel = "NAME|ROOT",
            description = "archives of the settings (default: all that have a remote)")
    private List<String> wanted = List.of();

    @Option(
            names = "--full",
            description = "list what is there, and send again what is not as it was sent")
    private boolean full;

    @Option(
            names = "--take-over",
            description = "consent to write over what is there and was not sent from here")
    private boolean takeOver;

    @Override
    public Integer call() {
        Settings settings = options.readSettings();
        RemoteArchives remotes = RemoteArchives.of(settings, Clock.systemUTC());
        List<String> names =
                wanted.isEmpty()
                        ? remotes.names()
                        : wanted.stream().map(one -> name(one, settings)).toList();
        if (names.isEmpty()) {
            throw new InvalidInput(
                    "no archive of the settings has a remote",
                    "name the host of one as `archives.NAME.remote.sftp`");
        }
        Wish wish = takeOver ? Wish.TAKE_OVER : full ? Wish.FULL : Wish.CHANGES;
        List<Object> json = new ArrayList<>();
        for (String name : names) {
            Outcome<Sent> outcome = remotes.send(name, wish);
            if (options.json()) {
                json.add(json(name, outcome));
            } else {
                tell(name, outcome);
            }
        }
        if (options.json()) {
            Json.document(archive.screen().out(), Map.of("archives", json));
        }
        return 0;
    }

    /** An archive by its name, or by where it lies as all other commands name it. */
    private static String name(String wanted, Settings settings) {
        if (settings.archives().containsKey(wanted)) {
            return wanted;
        }
        Path root = Path.of(wanted).toAbsolutePath().normalize();
        return settings.archives().entrySet().stream()
                .filter(each -> each.getValue().root().equals(root))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseGet(() -> {
                    settings.archive(wanted);
                    return wanted;
                });
    }

    private void tell(String name, Outcome<Sent> outcome) {
        Screen screen = archive.screen();
        switch (outcome) {
            case Passed<Sent>(var sent, _) -> {
                sent.notes().forEach(note -> screen.err().println("note: " + note));
                screen.err().println(RemoteArchives.told(name, sent));
            }
            case Nothing<Sent>(var reason) -> screen.err().println("nothing to do: " + reason);
            case Held<Sent> held -> throw new IllegalStateException("nobody is asked: " + held);
            case Later<Sent> later -> throw new IllegalStateException("nothing waits: " + later);
        }
    }

    private static Map<String, Object> json(String name, Outcome<Sent> outcome) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("archive", name);
        switch (outcome) {
            case Passed<Sent>(var sent, _) -> {
                json.put("remote", sent.at());
                json.put("suites", sent.suites());
                json.put("files", sent.files());
                json.put("bytes", sent.bytes());
                json.put("linked", sent.linked());
                json.put("removed", sent.removed());
                json.put("read-back", sent.readBack());
                json.put("notes", sent.notes());
            }
            case Nothing<Sent>(var reason) -> json.put("nothing", reason);
            case Held<Sent> held -> throw new IllegalStateException("nobody is asked: " + held);
            case Later<Sent> later -> throw new IllegalStateException("nothing waits: " + later);
        }
        return json;
    }
}
