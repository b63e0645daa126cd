package dev.genga.app.eval;

import dev.genga.app.base.HeldOutClips;
import dev.genga.wan.generation.VideoSize;
import dev.genga.world.Style;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// The figures as rows of text, for the report and the page.
final class EvalText {
  /// Over the columns of [#rows].
  static final List<String> COLUMNS =
      List.of(
          "",
          "style distance",
          "single clips",
          "style right",
          "colour",
          "movement",
          "kind",
          "agreement",
          "motion",
          "still",
          "held-out loss",
          "spread");

  private final EvalFigures figures;

  EvalText(EvalFigures figures) {
    this.figures = figures;
  }

  /// The candidates, then what stands beside them.
  List<List<String>> rows() {
    var rows = new ArrayList<List<String>>();
    for (var row : figures.rows()) {
      rows.add(
          row(
              row.candidate().name(),
              row.clips(),
              number("%.4f", row.loss().mean()),
              number("%.4f", row.loss().spread())));
    }
    rows.add(row("true renderings through the VAE", figures.returned(), "", ""));
    rows.add(row("true renderings", figures.drawn(), "", ""));
    rows.add(byChance());
    return rows;
  }

  private List<String> row(String name, ClipFigures clips, String loss, String spread) {
    return List.of(
        name,
        number("%.2f", figures.styleDistance(clips)),
        number("%.2f", figures.singleDistance(clips)),
        percent(clips.nearest()),
        percent(clips.colour()),
        percent(clips.movement()),
        percent(clips.kind()),
        percent(clips.agreement()),
        number("%.2f", clips.motion().relative()),
        percent(clips.motion().still()),
        loss,
        spread);
  }

  private List<String> byChance() {
    var answers = figures.drawn().answers();
    return List.of(
        "by chance",
        number("%.2f", figures.distanceByChance()),
        "",
        percent(answers.styles().chance()),
        percent(answers.judge().colours().chance()),
        percent(answers.judge().movements().chance()),
        percent(answers.judge().kinds().chance()),
        percent(figures.drawn().agreementByChance()),
        "",
        "",
        "",
        "");
  }

  /// Over the columns of [#distances].
  static List<String> styleColumns() {
    var columns = new ArrayList<>(List.of(""));
    Arrays.stream(Style.values()).map(HeldOutClips::name).forEach(columns::add);
    return columns;
  }

  /// The distance of each set of videos to each style.
  List<List<String>> distances() {
    var rows = new ArrayList<List<String>>();
    figures.rows().forEach(row -> rows.add(distances(row.candidate().name(), row.clips())));
    rows.add(distances("true renderings through the VAE", figures.returned()));
    rows.add(distances("true renderings", figures.drawn()));
    return rows;
  }

  private static List<String> distances(String name, ClipFigures clips) {
    var row = new ArrayList<>(List.of(name));
    clips.distances().values().forEach(distance -> row.add(number("%.2f", distance)));
    return row;
  }

  /// A table in Markdown.
  static String markdown(List<String> columns, List<List<String>> rows) {
    var text = new StringBuilder(line(columns)).append("|---".repeat(columns.size())).append("|\n");
    rows.forEach(row -> text.append(line(row)));
    return text.toString();
  }

  private static String line(List<String> cells) {
    return cells.stream()
        .map(cell -> cell.replace("|", "\\|"))
        .collect(Collectors.joining(" | ", "| ", " |\n"));
  }

  static String size(VideoSize size) {
    return "%d x %d, %d frames".formatted(size.width(), size.height(), size.frames());
  }

  static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  static String percent(double share) {
    return number("%.1f %%", 100 * share);
  }
}
