package org.freshet.ledger;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.InvalidInput;
import org.freshet.model.Unavailable;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;

/**
 * One SQLite file through one connection. Safe for several threads, which take turns, and beside
 * other processes.
 *
 * <p>Plain JDBC: a mapping library costs the asking commands more than the rest of them together
 * (Jdbi 3.55: 180 ms with class-data sharing).
 */
final class Database implements AutoCloseable {
    /** Far above what any transaction takes. */
    private static final Duration BUSY = Duration.ofSeconds(10);

    private final Path file;
    private final Connection connection;

    /** By their text; compiling one costs more than to run it. All texts stand in this package. */
    private final Map<String, PreparedStatement> statements = new HashMap<>();

    private Database(Path file, Connection connection) {
        this.file = file;
        this.connection = connection;
    }

    /** Opens the file for writing and makes it when it is not there. */
    static Database writing(Path file) {
        SQLiteConfig config = config();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        // A committed row survives the loss of power: the flow relies on it (commit points).
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        return open(file, config);
    }

    /** Opens the file as it is at the first question; what others write later is not seen. */
    static Database reading(Path file) {
        SQLiteConfig config = config();
        config.setReadOnly(true);
        Database database = open(file, config);
        database.execute("begin deferred");
        return database;
    }

    private static SQLiteConfig config() {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(Math.toIntExact(BUSY.toMillis()));
        return config;
    }

    private static Database open(Path file, SQLiteConfig config) {
        try {
            return new Database(file, config.createConnection(url(file)));
        } catch (SQLException e) {
            throw failure(file, e);
        }
    }

    static String url(Path file) {
        return "jdbc:sqlite:" + file.toAbsolutePath();
    }

    /** One result line; columns by name. */
    record Line(ResultSet columns) {
        String text(String column) throws SQLException {
            return columns.getString(column);
        }

        Optional<String> optional(String column) throws SQLException {
            return Optional.ofNullable(columns.getString(column));
        }

        int number(String column) throws SQLException {
            return columns.getInt(column);
        }

        boolean flag(String column) throws SQLException {
            return columns.getInt(column) != 0;
        }

        Instant instant(String column) throws SQLException {
            return Instant.ofEpochMilli(columns.getLong(column));
        }

        Optional<Instant> optionalInstant(String column) throws SQLException {
            long millis = columns.getLong(column);
            return columns.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
        }
    }

    /** Makes a value of a result line. */
    @FunctionalInterface
    interface Mapper<T> {
        T map(Line line) throws SQLException;
    }

    /**
     * All of the change, or nothing of it.
     *
     * @throws Unavailable when another process does not let go of the file, or the disk is full
     */
    synchronized <T> T transaction(Supplier<T> change) {
        // Immediate: a transaction that begins by reading cannot be told at its first write that it
        // read too early.
        execute("begin immediate");
        boolean committed = false;
        try {
            T result = change.get();
            execute("commit");
            committed = true;
            return result;
        } finally {
            if (!committed) {
                rollback();
            }
        }
    }

    /**
     * The same for what would only be done again: when power is lost, the last of these changes may
     * be too. Ten times as quick, since nobody waits for the disk (sqlite.org/pragma.html,
     * synchronous).
     */
    synchronized <T> T unsynced(Supplier<T> change) {
        execute("pragma synchronous = normal");
        try {
            return transaction(change);
        } finally {
            execute("pragma synchronous = full");
        }
    }

    private void rollback() {
        try (PreparedStatement statement = connection.prepareStatement("rollback")) {
            statement.execute();
        } catch (SQLException _) {
            // SQLite rolls back by itself on a full disk and then knows no transaction any more
            // (sqlite.org/lang_transaction.html, 2.3); the first failure is the one to be told.
        }
    }

    synchronized <T> List<T> query(String sql, Mapper<T> mapper, @Nullable Object... arguments) {
        try (ResultSet lines = prepared(sql, arguments).executeQuery()) {
            List<T> found = new ArrayList<>();
            while (lines.next()) {
                found.add(mapper.map(new Line(lines)));
            }
            return found;
        } catch (SQLException e) {
            forget(sql);
            throw failure(file, e);
        }
    }

    <T> Optional<T> first(String sql, Mapper<T> mapper, @Nullable Object... arguments) {
        return query(sql, mapper, arguments).stream().findFirst();
    }

    /** How many rows it changed. */
    synchronized int update(String sql, @Nullable Object... arguments) {
        try {
            return prepared(sql, arguments).executeUpdate();
        } catch (SQLException e) {
            forget(sql);
            throw failure(file, e);
        }
    }

    synchronized void execute(String sql) {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.execute();
        } catch (SQLException e) {
            throw failure(file, e);
        }
    }

    /** A statement that failed, as on a full disk, is not reset, and would fail again. */
    private void forget(String sql) {
        PreparedStatement failed = statements.remove(sql);
        if (failed != null) {
            try {
                failed.close();
            } catch (SQLException _) {
                // The first failure is the one to be told.
            }
        }
    }

    private PreparedStatement prepared(String sql, @Nullable Object... arguments)
            throws SQLException {
        PreparedStatement statement = statements.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            statements.put(sql, statement);
        }
        for (int i = 0; i < arguments.length; i++) {
            statement.setObject(i + 1, column(arguments[i]));
        }
        return statement;
    }

    private static @Nullable Object column(@Nullable Object argument) {
        return switch (argument) {
            case null -> null;
            case Optional<?> optional -> column(optional.orElse(null));
            case Instant instant -> instant.toEpochMilli();
            case Duration duration -> duration.toMillis();
            case Boolean flag -> flag ? 1 : 0;
            case Integer number -> number;
            default -> argument.toString();
        };
    }

    private static RuntimeException failure(Path file, SQLException e) {
        SQLiteErrorCode code = SQLiteErrorCode.getErrorCode(e.getErrorCode() & 0xff);
        String message = "ledger `%s`: %s".formatted(file, e.getMessage());
        return switch (code) {
            case SQLITE_CORRUPT, SQLITE_NOTADB ->
                    new IntegrityFailure(
                            "ledger `%s` is not a whole SQLite file: %s"
                                    .formatted(file, e.getMessage()),
                            "put it aside and begin a new one with `freshet ledger import FILE` and"
                                    + " an export; what archives hold is not lost",
                            e);
            case SQLITE_FULL ->
                    new Unavailable(
                            "disk is full: ledger `%s` cannot grow".formatted(file),
                            "make room; work goes on by itself",
                            e);
            case SQLITE_BUSY, SQLITE_LOCKED ->
                    new Unavailable(
                            "ledger `%s` was locked for %d s".formatted(file, BUSY.toSeconds()),
                            "another process holds a transaction open; end it, or try again",
                            e);
            case SQLITE_IOERR -> new Unavailable(message, "look at the disk of the home", e);
            case SQLITE_CANTOPEN, SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH ->
                    new InvalidInput(
                            "ledger `%s` cannot be opened: %s".formatted(file, e.getMessage()),
                            "the home must be a directory that you may read and write",
                            e);
            default -> new IllegalStateException(message, e);
        };
    }

    @Override
    public synchronized void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw failure(file, e);
        }
    }
}
