package dev.genga.film.index;

import java.util.ArrayList;
import java.util.List;

/// A question to the index, with the values for its question marks.
record Query(String sql, List<Object> values) {
  Query {
    values = List.copyOf(values);
  }

  /// The same, of which some rows come.
  Query part(int from, int count) {
    var all = new ArrayList<>(values);
    all.addAll(List.of(count, from));
    return new Query(sql + " LIMIT ? OFFSET ?", all);
  }

  <T> List<T> ask(FilmIndex index, Database.RowReader<T> reader) {
    return index.database().query(sql, reader, values.toArray());
  }

  int number(FilmIndex index) {
    return ask(index, row -> row.getInt(1)).getFirst();
  }
}
