package dev.genga.app.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.genga.desk.clips.CardView;
import dev.genga.desk.clips.ScoreText;
import dev.genga.film.index.ClipCard;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Clips of an index, for people and for programs.
///
/// @param scores that are shown of each, by their names in the index
record ClipText(List<ClipCard> clips, List<String> scores) {
  private static final int CAPTION = 60;

  /// A line for each clip: file, choice, frames, scores, tags and the beginning of the caption, in columns.
  List<String> lines() {
    var rows = clips.stream().map(this::row).toList();
    int columns = 3 + scores.size();
    var widths = new int[columns];
    for (var row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    return rows.stream().map(row -> line(row, widths)).toList();
  }

  private static String line(List<String> row, int... widths) {
    var line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      line.append(row.get(i)).repeat(' ', widths[i] - row.get(i).length() + 2);
    }
    row.subList(widths.length, row.size()).forEach(word -> line.append(word).append("  "));
    return line.toString().stripTrailing();
  }

  /// The last cells are of any width, and may be missing.
  private List<String> row(ClipCard clip) {
    var row = new ArrayList<String>();
    row.add(clip.file());
    row.add(clip.verdict().text());
    row.add(CardView.length(clip));
    for (var score : scores) {
      var value = clip.scores().get(score);
      row.add(value == null ? "no " + score : score + " " + ScoreText.digits(value));
    }
    if (!clip.tags().isEmpty()) {
      row.add("[" + String.join(", ", clip.tags()) + "]");
    }
    if (!clip.caption().isEmpty()) {
      row.add(beginning(clip.caption()));
    }
    return row;
  }

  /// A caption in one short line.
  static String beginning(String caption) {
    String line = caption.replaceAll("\\s+", " ").strip();
    int end = Math.min(line.length(), CAPTION);
    if (end < line.length() && Character.isHighSurrogate(line.charAt(end - 1))) {
      end--;
    }
    return end == line.length() ? line : line.substring(0, end).strip() + " ...";
  }

  /// All about each of them.
  String json() throws JsonProcessingException {
    var all = new ArrayList<Map<String, Object>>();
    for (var clip : clips) {
      var one = new LinkedHashMap<String, Object>();
      one.put("file", clip.file());
      one.put("kind", clip.isPicture() ? "picture" : "clip");
      one.put("film", clip.film());
      one.put("scene", clip.scene());
      one.put("width", clip.width());
      one.put("height", clip.height());
      one.put("rate", clip.rate());
      one.put("frames", clip.frames());
      one.put("first", clip.trim().first());
      one.put("last", clip.trim().endOf(clip.frames()) - 1);
      one.put("choice", clip.verdict().text());
      one.put("tags", clip.tags());
      one.put("caption", clip.caption());
      one.put("scores", new TreeMap<>(clip.scores()));
      all.add(one);
    }
    return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(all);
  }
}
