package dev.genga.app.page;

import dev.genga.training.validation.HeldOutHistory;
import dev.genga.training.validation.Validation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;

/// The validations of a run as pictures: the held-out loss beside the training's, and how it changed for
/// each section and each noise level.
///
/// @param insight with validations
record HeldOutLines(RunInsight insight) {
  private static final int COLOURS = 6;

  private List<Validation> validations() {
    return insight.heldOut().validations();
  }

  /// What the validations show, in a sentence.
  String verdict() {
    HeldOutHistory history = insight.heldOut();
    var base = history.base();
    var best = history.best();
    if (base == null || best == null) {
      return "The training is held against scenes that it does not see.";
    }
    return best.loss() < base.loss()
        ? String.format(
            Locale.ROOT,
            "On what it does not see, the loss fell from %.4f to %.4f (%+.1f %%); it was lowest"
                + " after step %d.",
            base.loss(),
            best.loss(),
            100 * (best.loss() / base.loss() - 1),
            best.step())
        : String.format(
            Locale.ROOT,
            "On what it does not see, the loss never fell below the %.4f from before the first"
                + " step.",
            base.loss());
  }

  Lines overSteps() {
    var heldOut = new ArrayList<Chart.Point>();
    var training = new ArrayList<Chart.Point>();
    var words = new ArrayList<String>();
    for (var validation : validations()) {
      heldOut.add(new Chart.Point(validation.step(), validation.loss()));
      words.add("step %d: %s".formatted(validation.step(), Html.number(validation.loss())));
      if (Double.isFinite(validation.training())) {
        training.add(new Chart.Point(validation.step(), validation.training()));
      }
    }
    var lines = new ArrayList<Lines.Line>();
    if (!training.isEmpty()) {
      lines.add(new Lines.Line("training, average of an epoch", "before", training));
    }
    lines.add(new Lines.Line("held out", "strong", heldOut, words));
    return new Lines("Held-out loss and training loss over steps", "step", lines, true);
  }

  /// The change of each section's held-out loss.
  Lines bySection() {
    var lines = new ArrayList<Lines.Line>();
    int colour = 0;
    for (int section : validations().getFirst().bySection().keySet()) {
      lines.add(
          change(
              insight.name(section),
              colour++,
              v -> Objects.requireNonNull(v.bySection().get(section))));
    }
    return new Lines("Change of the held-out loss by section, in percent", "step", lines, true);
  }

  /// The change of the held-out loss at each quantile of the timesteps.
  Lines byQuantile() {
    var lines = new ArrayList<Lines.Line>();
    var quantiles = validations().getFirst().quantiles();
    for (int i = 0; i < quantiles.size(); i++) {
      int at = i;
      String name = "quantile %s of the timesteps".formatted(quantiles.get(i));
      lines.add(change(name, i, v -> v.byQuantile().get(at)));
    }
    return new Lines("Change of the held-out loss by timestep, in percent", "step", lines, true);
  }

  private Lines.Line change(String name, int colour, Function<Validation, Double> loss) {
    double first = loss.apply(validations().getFirst());
    var points =
        validations().stream()
            .map(v -> new Chart.Point(v.step(), 100 * (loss.apply(v) / first - 1)))
            .toList();
    var words =
        points.stream()
            .map(p -> String.format(Locale.ROOT, "%s, step %.0f: %+.1f %%", name, p.x(), p.y()))
            .toList();
    return new Lines.Line(name, "c" + colour % COLOURS, points, words);
  }

  /// The numbers under the pictures.
  RunPage.Table table() {
    var columns = new ArrayList<>(List.of("step", "training", "held out"));
    var sections = validations().getFirst().bySection().keySet();
    sections.forEach(section -> columns.add(insight.name(section)));
    var rows = new ArrayList<List<String>>();
    for (var validation : validations()) {
      var row = new ArrayList<String>();
      row.add(Integer.toString(validation.step()));
      row.add(Double.isFinite(validation.training()) ? Html.number(validation.training()) : "");
      row.add(Html.number(validation.loss()));
      validation.bySection().values().forEach(loss -> row.add(Html.number(loss)));
      rows.add(row);
    }
    return new RunPage.Table(columns, rows, List.of());
  }
}
