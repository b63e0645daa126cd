package dev.genga.app.practice;

import dev.genga.app.eval.EvalFigures;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What practice expects beside what was found, in Markdown.
final class PracticeTable {
  private final Practice practice;
  private final EvalFigures figures;
  private final Map<String, Map<Figure, OverSeeds>> found = new LinkedHashMap<>();

  /// @param figures rows: the base, then every variant with every seed, in the practice's order
  /// @throws IllegalArgumentException if they are not
  PracticeTable(Practice practice, EvalFigures figures) {
    this.practice = practice;
    this.figures = figures;
    int seeds = practice.seeds().size();
    if (figures.rows().size() != 1 + practice.variants().size() * seeds) {
      throw new IllegalArgumentException("rows of another table: " + figures.rows().size());
    }
    for (int i = 0; i < practice.variants().size(); i++) {
      var rows = figures.rows().subList(1 + i * seeds, 1 + (i + 1) * seeds);
      found.put(practice.variants().get(i).name(), overSeeds(rows));
    }
  }

  private Map<Figure, OverSeeds> overSeeds(List<EvalFigures.Row> rows) {
    var all = new EnumMap<Figure, OverSeeds>(Figure.class);
    for (var figure : Figure.values()) {
      all.put(figure, OverSeeds.of(rows.stream().map(row -> figure.of(figures, row)).toList()));
    }
    return all;
  }

  private OverSeeds of(String variant, Figure figure) {
    var row = found.get(variant);
    var value = row == null ? null : row.get(figure);
    if (value == null) {
      throw new IllegalArgumentException("nothing was found for " + variant);
    }
    return value;
  }

  String markdown() {
    return ("Expectations were written down before anything was trained. Figures are means over %d"
                + " seeds ± their standard deviation; a difference counts from %.0f times the"
                + " larger one on.\n\n")
            .formatted(practice.seeds().size(), Expectation.SPREADS)
        + expectations()
        + "\nAll figures:\n\n"
        + variants();
  }

  private String expectations() {
    var text =
        new StringBuilder(
            "| practice expects | figure | with | against | found |\n|---|---|---|---|---|\n");
    for (var expectation : practice.expectations()) {
      var figure = expectation.figure();
      var of = of(expectation.variant(), figure);
      var other = of(expectation.against(), figure);
      text.append(
          line(
              expectation.words(),
              figure.words(),
              expectation.variant() + ": " + of.text(figure.format()),
              expectation.against() + ": " + other.text(figure.format()),
              expectation.verdict(of, other).words()));
    }
    return text.toString();
  }

  private String variants() {
    var names = new ArrayList<>(List.of(""));
    for (var figure : Figure.values()) {
      names.add(figure.words());
    }
    var text = new StringBuilder(line(names.toArray(String[]::new)));
    text.append("|---".repeat(names.size())).append("|\n").append(base());
    for (var variant : practice.variants()) {
      var cells = new ArrayList<>(List.of(variant.name()));
      for (var figure : Figure.values()) {
        cells.add(of(variant.name(), figure).text(figure.format()));
      }
      text.append(line(cells.toArray(String[]::new)));
    }
    return text.toString();
  }

  private String base() {
    var cells = new ArrayList<>(List.of("the base alone"));
    for (var figure : Figure.values()) {
      cells.add(
          String.format(
              Locale.ROOT, figure.format(), figure.of(figures, figures.rows().getFirst())));
    }
    return line(cells.toArray(String[]::new));
  }

  private static String line(String... cells) {
    return "| " + String.join(" | ", cells) + " |\n";
  }
}
