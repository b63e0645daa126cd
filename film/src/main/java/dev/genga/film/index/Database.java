package dev.genga.film.index;

import dev.genga.base.ProblemException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;

/// An SQLite file, for one process; its methods may be called from several threads.
final class Database implements AutoCloseable {
  /// Room for tens of thousands of clips; no more is taken than is read.
  private static final int CACHE_KIB = 65_536;

  private final Path file;
  private final Connection connection;
  private final Statements statements;

  private Database(Path file, Connection connection) {
    this.file = file;
    this.connection = connection;
    this.statements = new Statements(connection);
  }

  /// Turns a row into a value.
  @FunctionalInterface
  interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  /// Work that is done whole or not at all.
  @FunctionalInterface
  interface Work {
    void run();
  }

  /// Opens or makes the file. A change is on the disk when its call returns.
  static Database open(Path file) {
    try {
      var connection = writersWait().createConnection("jdbc:sqlite:" + file.toAbsolutePath());
      var database = new Database(file, connection);
      try {
        database.script("PRAGMA journal_mode = WAL");
        database.script("PRAGMA synchronous = FULL");
        database.script("PRAGMA foreign_keys = ON");
        database.script("PRAGMA cache_size = -" + CACHE_KIB);
        return database;
      } catch (ProblemException e) {
        connection.close();
        throw e;
      }
    } catch (SQLException e) {
      throw problem(file, e);
    }
  }

  /// A transaction that first reads and then writes fails at once where another process has written in between,
  /// and would have to be begun again; one that announces its writing as it begins waits for its turn.
  private static SQLiteConfig writersWait() {
    var config = new SQLiteConfig();
    config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
    return config;
  }

  /// Runs statements without parameters, divided by semicolons.
  synchronized void script(String sql) {
    try (var statement = connection.createStatement()) {
      for (var part : sql.split(";", -1)) {
        if (!part.isBlank()) {
          statement.execute(part);
        }
      }
    } catch (SQLException e) {
      throw problem(file, e);
    }
  }

  synchronized void update(String sql, @Nullable Object... values) {
    try (var prepared = statements.take(sql)) {
      var statement = prepared.statement();
      bind(statement, values);
      statement.executeUpdate();
    } catch (SQLException e) {
      throw problem(file, e);
    }
  }

  synchronized <T> List<T> query(String sql, RowReader<T> reader, @Nullable Object... values) {
    try (var prepared = statements.take(sql)) {
      var statement = prepared.statement();
      bind(statement, values);
      var rows = new ArrayList<T>();
      try (var result = statement.executeQuery()) {
        while (result.next()) {
          rows.add(reader.read(result));
        }
      }
      return rows;
    } catch (SQLException e) {
      throw problem(file, e);
    }
  }

  /// Gives out rows one by one, so that they need not all be in memory.
  synchronized void each(String sql, RowReader<?> reader) {
    try (var statement = connection.prepareStatement(sql);
        var result = statement.executeQuery()) {
      while (result.next()) {
        reader.read(result);
      }
    } catch (SQLException e) {
      throw problem(file, e);
    }
  }

  /// Runs all of the work, or nothing of it where it fails.
  synchronized void transaction(Work work) {
    try {
      connection.setAutoCommit(false);
      try {
        work.run();
        connection.commit();
      } catch (SQLException | RuntimeException e) {
        connection.rollback();
        throw e;
      } finally {
        connection.setAutoCommit(true);
      }
    } catch (SQLException e) {
      throw problem(file, e);
    }
  }

  private static void bind(PreparedStatement statement, @Nullable Object... values)
      throws SQLException {
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
  }

  private static ProblemException problem(Path file, SQLException e) {
    return new ProblemException(
        "the index can't be read or written: " + e.getMessage(),
        file.toString(),
        "check that the disk has space and that the file is genga's, or name another folder");
  }

  @Override
  public synchronized void close() {
    try {
      statements.close();
      connection.close();
    } catch (SQLException e) {
      throw problem(file, e);
    }
  }
}
