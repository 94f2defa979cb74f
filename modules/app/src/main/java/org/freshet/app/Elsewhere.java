package org.freshet.app;

import java.util.Optional;
import org.freshet.ledger.RowView;
import org.freshet.model.Destination.ArchiveDestination;

/**
 * The newest release at a destination that is not this machine: another's archive, or one of ours
 * that a web host serves.
 *
 * @param state how far it is: {@code prepared}, {@code uploading}, {@code uploaded}, {@code
 *     accepted}, {@code building}, {@code published}, {@code confirmed}; {@code unanswered}, {@code
 *     rejected}, {@code unbuilt}; else that of its row
 */
public record Elsewhere(String destination, String state, Optional<String> reason) {
    static Elsewhere of(RowView row, Optional<RowView> confirm) {
        RowView last = confirm.orElse(row);
        return new Elsewhere(
                row.key().destination().orElseThrow(),
                confirm.map(Elsewhere::confirming).orElseGet(() -> uploading(row)),
                last.reason());
    }

    /**
     * @param shown whether users of its web host get what is published now
     */
    static Elsewhere of(ArchiveDestination archive, RowView row, boolean shown) {
        return new Elsewhere(
                archive.text(),
                switch (row.state()) {
                    case OPEN -> "prepared";
                    case DONE -> shown ? "confirmed" : "published";
                    case HELD, FAILED, NOTHING -> row.state().toString();
                },
                row.reason());
    }

    private static String uploading(RowView row) {
        return switch (row.state()) {
            case OPEN -> row.working() ? "uploading" : "prepared";
            case DONE -> "uploaded";
            case HELD, FAILED, NOTHING -> row.state().toString();
        };
    }

    private static String confirming(RowView row) {
        return switch (row.state()) {
            case DONE -> "confirmed";
            // The subject tells how far it was at the last look.
            case OPEN, HELD, FAILED ->
                    row.subject()
                            .map(text -> text.substring(0, Math.max(0, text.indexOf(':'))))
                            .filter(text -> !text.isEmpty())
                            .orElse("uploaded");
            case NOTHING -> row.state().toString();
        };
    }
}
