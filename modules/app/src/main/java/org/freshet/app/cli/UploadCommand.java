package org.freshet.app.cli;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.freshet.app.Settings;
import org.freshet.app.Uploading;
import org.freshet.handover.ListedFiles;
import org.freshet.handover.Parcel;
import org.freshet.handover.Upload;
import org.freshet.handover.Upload.Sent;
import org.freshet.handover.rules.Finding;
import org.freshet.handover.rules.Rule;
import org.freshet.model.FreshetException;
import org.freshet.model.Incoming;
import org.freshet.model.InvalidInput;
import org.freshet.model.Outcome;
import org.freshet.model.Outcome.Held;
import org.freshet.model.Outcome.Later;
import org.freshet.model.Outcome.Nothing;
import org.freshet.model.Outcome.Passed;
import org.freshet.model.Unavailable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Uploads a package to somebody else's archive. Of a home it needs no more than the settings. */
@Command(
        name = "upload",
        description = {
            "Upload a package to a PPA, or to a host of the settings.",
            "",
            "What the archive there would refuse is said before a byte is sent. What was sent is kept in a"
                    + " file beside FILE.changes, so that nothing is sent twice by accident."
        },
        sortOptions = false)
final class UploadCommand implements Callable<Integer> {
    @ParentCommand private Freshet freshet;

    @Mixin private Options options;

    @Parameters(
            index = "0",
            paramLabel = "DESTINATION",
            description =
                    "ppa:OWNER/NAME, or dput:NAME with a name of `destinations` in the settings")
    private String destination;

    @Parameters(index = "1", paramLabel = "FILE.changes")
    private Path changes;

    @Option(
            names = "--dry-run",
            description = "say what would happen, and what it would be refused for; send nothing")
    private boolean dryRun;

    @Option(
            names = "--again",
            description = "send it although it was, or may have been, sent before")
    private boolean again;

    @Override
    public Integer call() {
        Screen screen = freshet.screen();
        Incoming to = Incoming.parse(destination);
        Settings settings = options.readSettings();
        Upload.Way way = Uploading.way(to, settings, Clock.systemUTC());
        Parcel parcel = Parcel.read(changes.toAbsolutePath().normalize());
        if (dryRun) {
            return dry(screen, parcel, way, settings);
        }
        return told(
                screen,
                new Upload(Uploading::pause, line -> screen.err().println(line))
                        .upload(parcel, way, _ -> again),
                way);
    }

    private int told(Screen screen, Outcome<Sent> outcome, Upload.Way way) {
        return switch (outcome) {
            case Passed<Sent>(var sent, _) -> {
                tell(screen, sent, way);
                yield 0;
            }
            case Nothing<Sent>(var reason) -> {
                if (options.json()) {
                    Json.document(screen.out(), Map.of("nothing", reason));
                } else {
                    screen.err().println("nothing to do: " + reason);
                }
                yield 0;
            }
            case Held<Sent>(var question, _, var hint) -> {
                screen.err().println("held: " + question + "\n\nhint: " + hint);
                yield 5;
            }
            case Later<Sent> later ->
                    throw new IllegalStateException("an upload waits for nothing: " + later);
        };
    }

    private void tell(Screen screen, Sent sent, Upload.Way way) {
        if (options.json()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("destination", sent.to().text());
            json.put("host", way.host());
            json.put("directory", way.directory());
            json.put("files", sent.files());
            json.put("bytes", sent.bytes());
            Json.document(screen.out(), json);
        } else {
            screen.out()
                    .println(
                            "uploaded %d files, %d bytes, to %s"
                                    .formatted(
                                            sent.files().size(), sent.bytes(), sent.to().text()));
        }
    }

    private int dry(Screen screen, Parcel parcel, Upload.Way way, Settings settings) {
        Optional<Outcome<Sent>> before = Upload.before(parcel, way, _ -> again);
        if (before.isPresent()) {
            return told(screen, before.get(), way);
        }
        Checked checked = checked(parcel, way, settings);
        List<String> files =
                Stream.concat(
                                parcel.changes().listed().files().stream()
                                        .map(ListedFiles.Line::name),
                                Stream.of(parcel.changes().name()))
                        .toList();
        if (options.json()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("destination", way.to().text());
            json.put("host", way.host());
            json.put("directory", way.directory());
            json.put("files", files);
            json.put("problems", checked.findings().stream().map(UploadCommand::json).toList());
            json.put("unchecked", checked.unchecked().stream().map(UploadCommand::json).toList());
            Json.document(screen.out(), json);
        } else {
            Stream.concat(checked.findings().stream(), checked.unchecked().stream())
                    .forEach(finding -> {
                        screen.err()
                                .println(
                                        "error: %s: %s"
                                                .formatted(finding.rule(), finding.message()));
                        screen.err().println("hint: " + finding.hint());
                    });
            if (checked.isGood()) {
                screen.out()
                        .println(
                                "would send to %s, into `%s` on %s:"
                                        .formatted(way.to().text(), way.directory(), way.host()));
                files.forEach(file -> screen.out().println("  " + file));
            } else {
                screen.out().println("would send nothing to %s".formatted(way.to().text()));
            }
        }
        return checked.isGood() ? 0 : checked.findings().isEmpty() ? 3 : 2;
    }

    /** What a dry run found: what is wrong, and what could not be found out. */
    private record Checked(List<Finding> findings, List<Finding> unchecked) {
        boolean isGood() {
            return findings.isEmpty() && unchecked.isEmpty();
        }
    }

    private static Checked checked(Parcel parcel, Upload.Way way, Settings settings) {
        List<Finding> findings = new ArrayList<>();
        List<Finding> unchecked = new ArrayList<>();
        for (Rule rule : way.rules()) {
            try {
                rule.broken(parcel).forEach(findings::add);
            } catch (Unavailable failure) {
                unchecked.add(finding("not-checked", failure));
            } catch (InvalidInput failure) {
                findings.add(finding("destination", failure));
            }
        }
        try {
            Uploading.checkLogin(way.to(), settings);
        } catch (InvalidInput failure) {
            findings.add(finding("login", failure));
        }
        return new Checked(findings, unchecked);
    }

    private static Finding finding(String rule, FreshetException failure) {
        return new Finding(
                rule,
                String.valueOf(failure.getMessage()),
                failure.hint().orElse("see what it is and try again"));
    }

    private static Map<String, Object> json(Finding finding) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("rule", finding.rule());
        json.put("message", finding.message());
        json.put("hint", finding.hint());
        return json;
    }
}
