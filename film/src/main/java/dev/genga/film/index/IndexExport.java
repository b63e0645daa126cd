package dev.genga.film.index;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.genga.base.AtomicFile;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/// Writes an index as plain files: each table as CSV (RFC 4180, UTF-8) and as JSON lines, row by row, so
/// that no more than a row is in memory.
public final class IndexExport {
  private IndexExport() {}

  /// @param folder is made where missing; files of these names in it are replaced
  /// @return the files
  public static List<Path> write(FilmIndex index, Path folder) {
    var files = new ArrayList<Path>();
    for (var table : tables()) {
      var csv = folder.resolve(table + ".csv");
      var lines = folder.resolve(table + ".jsonl");
      write(csv, out -> csv(index, table, out));
      write(lines, out -> lines(index, table, out));
      files.addAll(List.of(csv, lines));
    }
    return files;
  }

  private static List<String> tables() {
    return Stream.of(Schema.TABLES, StandingSchema.TABLES).flatMap(List::stream).toList();
  }

  @FunctionalInterface
  private interface Rows {
    void writeTo(Writer out) throws IOException;
  }

  private static void write(Path file, Rows rows) {
    AtomicFile.writeStream(
        file,
        stream -> {
          var out = new BufferedWriter(new OutputStreamWriter(stream, UTF_8));
          try {
            rows.writeTo(out);
            out.flush();
          } catch (UncheckedIOException e) {
            throw Objects.requireNonNull(e.getCause());
          }
        });
  }

  private static void csv(FilmIndex index, String table, Writer out) throws IOException {
    out.write(String.join(",", columns(index, table)) + "\r\n");
    index.database().each(rows(table), row -> print(out, csv(row)));
  }

  private static void lines(FilmIndex index, String table, Writer out) {
    var json = new ObjectMapper();
    index
        .database()
        .each(
            rows(table),
            row -> {
              var values = new LinkedHashMap<String, Object>();
              for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                values.put(row.getMetaData().getColumnName(i), row.getObject(i));
              }
              return print(out, json(json, values) + "\n");
            });
  }

  private static String rows(String table) {
    return "SELECT * FROM " + table + " ORDER BY rowid";
  }

  private static List<String> columns(FilmIndex index, String table) {
    return index
        .database()
        .query("SELECT name FROM pragma_table_info(?)", row -> row.getString(1), table);
  }

  private static String csv(ResultSet row) throws SQLException {
    var cells = new ArrayList<String>();
    for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
      var value = row.getString(i);
      cells.add(value == null ? "" : cell(value));
    }
    return String.join(",", cells) + "\r\n";
  }

  private static String cell(String value) {
    boolean plain = value.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? value : '"' + value.replace("\"", "\"\"") + '"';
  }

  private static String json(ObjectMapper json, Object values) {
    try {
      return json.writeValueAsString(values);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String print(Writer out, String line) {
    try {
      out.write(line);
      return line;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
