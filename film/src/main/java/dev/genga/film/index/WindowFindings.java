package dev.genga.film.index;

import dev.genga.film.index.WindowRows.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// What is known of some windows, for a page that shows them: it reads as much of the index as the page has
/// windows, whatever else is there.
public final class WindowFindings {
  private static final String WINDOWS =
      " FROM clip c CROSS JOIN json_each(?) j CROSS JOIN clip_window w ON w.clip = c.id"
          + " AND w.source_frames = j.value";

  private WindowFindings() {}

  /// What is known of a window.
  ///
  /// @param scores by name; none where it wasn't scored
  /// @param statements of the captions that a model was asked about, in their order
  public record Finding(Map<String, Double> scores, List<Statement> statements) {
    /// Nothing is known.
    public static final Finding NONE = new Finding(Map.of(), List.of());

    /// Copies the map and the list.
    public Finding {
      scores = Map.copyOf(scores);
      statements = List.copyOf(statements);
    }
  }

  /// What is known of some windows of a clip, whether the latest plan takes them or not.
  ///
  /// @param file as the index names it; or one of several ways in which it may name it
  /// @param windows by the file's frames that they show
  public static Map<FrameList, Finding> of(
      FilmIndex index, List<String> file, List<FrameList> windows) {
    var scores = new HashMap<String, Map<String, Double>>();
    scores(file, windows)
        .ask(
            index,
            row ->
                scores
                    .computeIfAbsent(row.getString(1), _ -> new HashMap<>())
                    .put(row.getString(2), row.getDouble(3)));
    var statements = new HashMap<String, List<Statement>>();
    statements(file, windows)
        .ask(
            index,
            row ->
                statements
                    .computeIfAbsent(row.getString(1), _ -> new ArrayList<>())
                    .add(new Statement(row.getString(2), row.getInt(3) != 0)));
    var found = new HashMap<FrameList, Finding>();
    for (var window : windows) {
      String frames = window.toString();
      if (scores.containsKey(frames) || statements.containsKey(frames)) {
        found.put(
            window,
            new Finding(
                scores.getOrDefault(frames, Map.of()), statements.getOrDefault(frames, List.of())));
      }
    }
    return found;
  }

  static Query scores(List<String> file, List<FrameList> windows) {
    return query(
        "SELECT w.source_frames, s.name, s.value",
        " CROSS JOIN window_score s ON s.window = w.id",
        "",
        file,
        windows);
  }

  static Query statements(List<String> file, List<FrameList> windows) {
    return query(
        "SELECT w.source_frames, s.text, s.seen",
        " CROSS JOIN window_statement s ON s.window = w.id",
        " ORDER BY s.window, s.number",
        file,
        windows);
  }

  private static Query query(
      String columns, String table, String order, List<String> file, List<FrameList> windows) {
    var values = new ArrayList<Object>();
    values.add(json(windows));
    values.addAll(file);
    String names = file.stream().map(_ -> "?").collect(Collectors.joining(", "));
    return new Query(
        columns + WINDOWS + table + " WHERE c.file IN (" + names + ")" + order, values);
  }

  /// Frames are numbers between spaces, which need no escapes.
  private static String json(List<FrameList> windows) {
    return windows.stream()
        .map(window -> '"' + window.toString() + '"')
        .collect(Collectors.joining(",", "[", "]"));
  }

  /// What is known of the windows of a clip that are taken now, by their frames, in the clip's order.
  ///
  /// @param most no more than so many
  public static Map<FrameList, Finding> ofClip(FilmIndex index, String file, long clip, int most) {
    var windows =
        new Query(
                "SELECT source_frames FROM clip_window WHERE clip = ? AND sections != ''"
                    + " ORDER BY first_frame, last_frame",
                List.of(clip))
            .part(0, most)
            .ask(index, row -> FrameList.parse(row.getString(1)));
    var known = of(index, List.of(file), windows);
    var inOrder = new LinkedHashMap<FrameList, Finding>();
    windows.forEach(window -> inOrder.put(window, known.getOrDefault(window, Finding.NONE)));
    return inOrder;
  }
}
