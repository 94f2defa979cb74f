package org.freshet.ledger;

import java.nio.file.Path;
import org.freshet.model.InvalidInput;

/**
 * The tables of the ledger and their version, which stands in SQLite's {@code user_version} too:
 * reading that costs nothing, starting Flyway a third of a second.
 */
final class Schema {
    /** The number of the newest file below {@code db}. */
    static final int VERSION = 5;

    private Schema() {}

    /** Opens the ledger for writing, made or brought up to this version. */
    static Database open(Path file) {
        Database database = Database.writing(file);
        try {
            if (version(database, file) < VERSION) {
                Migration.of(file);
                // After Flyway's own commit: killed between the two, the next start repeats it.
                database.execute("pragma user_version = " + VERSION);
            }
            return database;
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    /**
     * The version of a ledger; 0 for one that is only being made.
     *
     * @throws InvalidInput when a newer Freshet wrote it
     */
    static int version(Database database, Path file) {
        int version =
                database.first("pragma user_version", line -> line.number("user_version"))
                        .orElse(0);
        if (version > VERSION) {
            throw new InvalidInput(
                    "ledger `%s` has schema %d, this Freshet knows up to %d"
                            .formatted(file, version, VERSION),
                    "use the Freshet that wrote it, or its `freshet ledger export` and a new home");
        }
        return version;
    }
}
