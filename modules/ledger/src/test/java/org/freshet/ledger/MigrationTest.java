package org.freshet.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.freshet.model.Delivery;
import org.freshet.model.OrigTarball;
import org.freshet.model.Plan;
import org.freshet.model.Stage;
import org.freshet.model.TargetResolution;
import org.freshet.model.Urgency;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MigrationTest {
    @TempDir Path directory;

    @Test
    void keepsWorkThatIsOpen() {
        Path file = directory.resolve("ledger.db");
        migrate(file, "3");
        OrigTarball orig = Samples.orig(Samples.release("1.7"));
        TargetResolution resolved =
                new TargetResolution(Samples.resolution(orig, Samples.NOBLE), Samples.NOBLE);
        Plan plan = Samples.plan(resolved);
        Delivery delivery = new Delivery(Samples.source(plan), Samples.FRESH);
        try (Database database = Database.writing(file)) {
            insert(database, "fetch", orig.release(), "known");
            insert(database, "resolve", orig, "known", "beside");
            insert(database, "plan", resolved, "known", "beside", "changes");
            insert(database, "package", plan, "known", "beside", "changes", "urgency");
            insert(database, "publish", delivery, "known", "beside", "changes", "urgency");
        }

        try (Database database = Schema.open(file)) {
            assertThat(read(database, Stage.FETCH)).isEqualTo(orig.release());
            assertThat(((OrigTarball) read(database, Stage.RESOLVE)).beside()).isEmpty();
            TargetResolution planned = (TargetResolution) read(database, Stage.PLAN);
            assertThat(planned.resolution().changes()).isEmpty();
            assertThat(planned.packaging().epoch()).isEqualTo(2);
            Plan then = (Plan) read(database, Stage.PACKAGE);
            assertThat(then.changes()).containsExactly("New upstream release 1.7.");
            assertThat(then.urgency()).isEqualTo(Urgency.MEDIUM);
            assertThat(((Delivery) read(database, Stage.PUBLISH)).source().plan().orig().release())
                    .isEqualTo(orig.release());
        }
    }

    /** A row as an older Freshet wrote it: without these properties. */
    private static void insert(
            Database database, String stage, Object record, String... properties) {
        String json =
                Codec.line(record)
                        .replace("\"epoch\":0,", "")
                        .replace("{\"resolution\":{", "{\"resolution\":{\"epoch\":2,");
        for (String property : properties) {
            json = json.replaceAll(",\"%s\":(\\[[^\\]]*]|\"[^\"]*\")".formatted(property), "");
        }
        assertThat(json).doesNotContain("known", "beside", "urgency");
        database.update(
                """
                insert into work (key, stage, source, version, state, record, opened, since)
                values (?, ?, 'jq', '1.7', 'open', ?, 0, 0)
                """,
                stage + ":jq/1.7",
                stage,
                json);
    }

    private static Object read(Database database, Stage stage) {
        List<String> records =
                database.query(
                        "select record from work where stage = ?",
                        line -> line.text("record"),
                        stage.toString());
        return Codec.read(records.getFirst(), StageRecords.taken(stage));
    }

    private static void migrate(Path file, String version) {
        Flyway.configure(Migration.class.getClassLoader())
                .dataSource(Database.url(file), null, null)
                .locations("classpath:db")
                .target(version)
                .load()
                .migrate();
    }
}
