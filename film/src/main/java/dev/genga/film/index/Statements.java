package dev.genga.film.index;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

/// Statements that were prepared once and are used again: preparing takes longer than most of them run, and
/// a decision on all clips runs the same few tens of thousands of times.
final class Statements implements AutoCloseable {
  private static final int MOST = 64;

  private final Connection connection;

  /// Those that nobody uses now, the one used last at the end.
  private final Map<String, PreparedStatement> idle = new LinkedHashMap<>();

  Statements(Connection connection) {
    this.connection = connection;
  }

  /// A statement in use; closing it gives it back.
  record Taken(Statements from, String sql, PreparedStatement statement) implements AutoCloseable {
    @Override
    public void close() throws SQLException {
      from.giveBack(this);
    }
  }

  /// A row's reader may ask the same once more: then that is another statement.
  Taken take(String sql) throws SQLException {
    var known = idle.remove(sql);
    return new Taken(this, sql, known == null ? connection.prepareStatement(sql) : known);
  }

  private void giveBack(Taken taken) throws SQLException {
    taken.statement().clearParameters();
    var other = idle.put(taken.sql(), taken.statement());
    if (other != null) {
      other.close();
    }
    if (idle.size() > MOST) {
      var oldest = idle.entrySet().iterator();
      oldest.next().getValue().close();
      oldest.remove();
    }
  }

  @Override
  public void close() throws SQLException {
    for (var statement : idle.values()) {
      statement.close();
    }
    idle.clear();
  }
}
