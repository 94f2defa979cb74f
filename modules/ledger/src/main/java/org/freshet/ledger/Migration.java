package org.freshet.ledger;

import java.nio.file.Path;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** Brings the tables up to date: the only class that loads Flyway, which asking does without. */
final class Migration {
    private Migration() {}

    /** Runs the files below {@code db} that the ledger has not seen, each in a transaction. */
    static void of(Path file) {
        try {
            Flyway.configure(Migration.class.getClassLoader())
                    .dataSource(Database.url(file), null, null)
                    .locations("classpath:db")
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            throw new IllegalStateException("ledger `%s` was not migrated".formatted(file), e);
        }
    }
}
