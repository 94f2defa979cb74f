package org.freshet.app.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.freshet.app.Reproduction.Compared;
import org.freshet.app.Reproduction.Result;
import org.freshet.ledger.RowView;
import org.freshet.ledger.RowView.Failure;
import org.freshet.ledger.RowView.State;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.Pin;
import org.freshet.model.Shown;
import org.freshet.model.Stage;

/** What {@code build --reproduce} says. */
final class ReproductionText {
    private final Screen screen;
    private final boolean json;

    ReproductionText(Screen screen, boolean json) {
        this.screen = screen;
        this.json = json;
    }

    /**
     * Tells the result, and gives the exit status.
     *
     * @throws IntegrityFailure when the package is another one now
     */
    int tell(Result result) {
        if (result.files().isEmpty()) {
            result.rows().stream()
                    .filter(row -> row.state() == State.NOTHING)
                    .forEach(row ->
                            screen.err().println("nothing made: " + row.reason().orElse("")));
            if (result.rows().stream().anyMatch(ReproductionText::isOfTheRecipe)) {
                screen.err()
                        .println(
                                "note: the recipe is perhaps not the one that `%s %s` was made with: check it out as it was then, or name it with --recipes"
                                        .formatted(result.source(), result.origin().version()));
            }
            return RowView.exitStatus(result.rows());
        }
        if (json) {
            Json.document(screen.out(), json(result));
        } else {
            print(result);
        }
        if (result.same()) {
            return 0;
        }
        List<String> differing =
                result.files().stream().filter(file -> !file.same()).map(Compared::name).toList();
        throw new IntegrityFailure(
                "`%s %s` is not reproduced: %s"
                        .formatted(
                                result.source(),
                                result.origin().version(),
                                differing.size() == 1
                                        ? "`%s` differs".formatted(differing.getFirst())
                                        : "%d files differ".formatted(differing.size())),
                differing.stream().anyMatch(name -> name.contains(".orig"))
                        ? "upstream may have replaced its tarball or signature; `freshet why %s` tells more"
                                .formatted(result.source())
                        : differing.stream().allMatch(name -> name.endsWith(".dsc"))
                                ? "all that it lists is the same, so the .dsc itself was changed, or another version of Freshet wrote it; take it anew from the archive"
                                : "check out the recipe as it was when the package was published; --out DIR keeps what was made now");
    }

    /** What upstream has is fetched before, and no packaging can be had of another recipe. */
    private static boolean isOfTheRecipe(RowView row) {
        return row.key().stage() == Stage.RESOLVE
                && (row.state() == State.HELD
                        || row.failure().filter(Failure.INVALID_INPUT::equals).isPresent());
    }

    private void print(Result result) {
        Table table = new Table("FILE", "RESULT");
        for (Compared file : result.files()) {
            table.row(file.name(), file.same() ? "same" : "differs");
            if (!file.same()) {
                table.row("  expected", file.expected().orElse("no such file"));
                table.row("  got", file.got().orElse("no such file"));
                file.first().ifPresent(first -> table.row("  first", first));
            }
        }
        table.print(screen.out());
        screen.err().println("note: how it was made is from " + result.by());
        result.origin()
                .base()
                .ifPresent(
                        pin -> screen.err().println("note: its packaging was made of " + of(pin)));
        if (result.signed()) {
            screen.err()
                    .println(
                            "note: signatures are not compared; `gpgv --keyring KEY.gpg FILE.dsc` checks the .dsc's");
        }
    }

    private static String of(Pin pin) {
        return switch (pin) {
            case Pin.SourcePin from ->
                    "%s %s of %s".formatted(from.source(), from.version(), from.distribution());
            case Pin.GitPin from ->
                    "commit %s of %s".formatted(from.commit(), Shown.withoutUser(from.url()));
        };
    }

    private static Map<String, Object> json(Result result) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("source", result.source().text());
        json.put("version", result.origin().version().toString());
        json.put("target", result.origin().target());
        json.put("record", result.by().replace("`", ""));
        result.origin().base().ifPresent(pin -> json.put("base", of(pin)));
        json.put("same", result.same());
        json.put("files", result.files().stream().map(ReproductionText::json).toList());
        return json;
    }

    private static Map<String, Object> json(Compared file) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", file.name());
        json.put("same", file.same());
        file.expected().ifPresent(sha256 -> json.put("expected", sha256));
        file.got().ifPresent(sha256 -> json.put("got", sha256));
        file.first().filter(_ -> !file.same()).ifPresent(first -> json.put("first", first));
        return json;
    }
}
