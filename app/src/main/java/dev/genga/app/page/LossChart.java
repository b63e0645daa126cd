package dev.genga.app.page;

import dev.genga.training.log.StepEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// The loss over the steps of a run: every step's faintly, the running average clearly. In a long run
/// a band takes the place of single steps: four of five lie in it.
final class LossChart {
  private static final int LONG = 600;
  private static final int STRETCHES = 120;
  private static final double BEYOND = 0.1;

  private final List<Stretch> stretches;
  private final boolean band;
  private final List<RunPage.StageMark> stages;

  /// Some steps, one after another.
  ///
  /// @param step the last of them
  /// @param low a loss that a tenth of them lie below
  /// @param high a loss that a tenth of them lie above
  /// @param average after the last of them
  private record Stretch(int step, double low, double high, double average) {}

  /// @param stages where they begin, but for the first
  LossChart(List<StepEntry> steps, List<RunPage.StageMark> stages) {
    this.stages = stages;
    var finite = steps.stream().filter(entry -> Double.isFinite(entry.loss())).toList();
    band = finite.size() > LONG;
    int length = band ? Math.ceilDiv(finite.size(), STRETCHES) : 1;
    stretches = new ArrayList<>();
    for (int first = 0; first < finite.size(); first += length) {
      stretches.add(stretch(finite.subList(first, Math.min(first + length, finite.size()))));
    }
  }

  /// Whether there is nothing to draw.
  boolean isEmpty() {
    return stretches.isEmpty();
  }

  /// What the faint part of the picture is.
  String faintly() {
    return band ? "four of five steps" : "each step";
  }

  String svg(int width, int height) {
    var ends = new Chart.Range(stretches.getFirst().step(), stretches.getLast().step());
    var chart = Chart.of("Loss over steps", "step", ends, true, range(), width, height);
    var lows = stretches.stream().map(s -> new Chart.Point(s.step(), s.low())).toList();
    var highs = stretches.stream().map(s -> new Chart.Point(s.step(), s.high())).toList();
    var averages = stretches.stream().map(s -> new Chart.Point(s.step(), s.average())).toList();
    return chart.svg(
        marks(chart),
        band ? chart.area("faint", highs, lows) : chart.line("faint", lows),
        chart.line("strong", averages));
  }

  /// Those that have begun.
  private String marks(Chart chart) {
    int last = stretches.getLast().step();
    return stages.stream()
        .filter(stage -> stage.step() <= last)
        .map(stage -> chart.upright("stage", stage.step(), stage.title()))
        .collect(Collectors.joining());
  }

  private static Stretch stretch(List<StepEntry> some) {
    double[] losses = some.stream().mapToDouble(StepEntry::loss).sorted().toArray();
    int beyond = (int) (losses.length * BEYOND);
    var last = some.getLast();
    return new Stretch(
        last.step(), losses[beyond], losses[losses.length - 1 - beyond], last.average());
  }

  private Chart.Range range() {
    double low = Double.MAX_VALUE;
    double high = -Double.MAX_VALUE;
    for (var stretch : stretches) {
      low = Math.min(low, Math.min(stretch.low(), stretch.average()));
      high = Math.max(high, Math.max(stretch.high(), stretch.average()));
    }
    return new Chart.Range(low, high);
  }
}
