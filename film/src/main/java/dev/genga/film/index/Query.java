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

  /// All numbers that it finds, in its order: in one text, since row by row they would take five times as
  /// long.
  int[] numbers(FilmIndex index) {
    var one = new Query("SELECT group_concat(clip) FROM (" + sql + ")", values);
    String text = one.ask(index, row -> row.getString(1)).getFirst();
    return text == null ? new int[0] : numbers(text);
  }

  /// Without a text for each number: pages wait for it.
  private static int[] numbers(String text) {
    var numbers = new int[(int) text.chars().filter(letter -> letter == ',').count() + 1];
    int start = 0;
    for (int i = 0; i < numbers.length; i++) {
      int comma = text.indexOf(',', start);
      int end = comma < 0 ? text.length() : comma;
      numbers[i] = Integer.parseInt(text, start, end, 10);
      start = end + 1;
    }
    return numbers;
  }

  int number(FilmIndex index) {
    return ask(index, row -> row.getInt(1)).getFirst();
  }
}
