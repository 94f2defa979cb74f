package org.freshet.app.cli;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.freshet.ledger.Ledger;
import org.freshet.model.Stage;

/**
 * One line on a terminal that says how much work waits at which stage; nothing where nobody
 * watches.
 */
final class Progress {
    private final Screen screen;
    private final Supplier<Map<Stage, Long>> waiting;
    private String shown = "";

    Progress(Screen screen, Supplier<Map<Stage, Long>> waiting) {
        this.screen = screen;
        this.waiting = waiting;
    }

    /** Of the rows that a ledger has open. */
    static Progress of(Screen screen, Ledger ledger) {
        return new Progress(screen, ledger::waiting);
    }

    void show() {
        if (!screen.terminal()) {
            return;
        }
        String line =
                new TreeMap<>(waiting.get())
                        .entrySet().stream()
                                .map(entry -> entry.getKey() + " " + entry.getValue())
                                .collect(Collectors.joining(" · "));
        if (!line.equals(shown)) {
            // Back to the line's begin, and away with what stood there (ECMA-48 EL).
            screen.err().print("\r\u001b[K" + line);
            screen.err().flush();
            shown = line;
        }
    }

    void end() {
        if (!shown.isEmpty()) {
            screen.err().print("\r\u001b[K");
            screen.err().flush();
        }
    }
}
