package dev.genga.app.cli;

import dev.genga.app.run.TrainJob;
import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.training.Recipe;
import dev.genga.training.TrainingListener;
import dev.genga.training.log.StepEntry;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/// Tells on the terminal how a training goes on.
final class TrainProgress {
  private static final int WINDOW = 50;

  private final PrintStream err;
  private final int steps;
  private final Deque<Double> seconds = new ArrayDeque<>();

  TrainProgress(PrintStream err, Recipe recipe, DatasetPlan plan) {
    this.err = err;
    this.steps = recipe.length().steps(recipe.stepsPerEpoch(plan.batches()));
  }

  TrainJob.Audience audience() {
    return new TrainJob.Audience(
        new CacheProgress(err),
        report -> err.println(CacheProgress.summary(report)),
        this::onStep,
        (file, step) -> err.println("preview after step " + step + ": " + file),
        new TrainingListener() {
          @Override
          public void onSaved(Path file, int epoch, int step) {
            err.println("saved " + file);
          }
        });
  }

  private void onStep(StepEntry entry) {
    seconds.addLast(entry.seconds());
    if (seconds.size() > WINDOW) {
      seconds.removeFirst();
    }
    double mean = seconds.stream().mapToDouble(Double::doubleValue).average().orElse(0);
    err.println(
        "step %d/%d  epoch %d  loss %.4f  average %.4f  %.2f s/step  %s left"
            .formatted(
                entry.step(),
                steps,
                entry.epoch(),
                entry.loss(),
                entry.average(),
                mean,
                left(mean * (steps - entry.step()))));
  }

  static String left(double seconds) {
    var duration = Duration.ofSeconds(Math.round(seconds));
    return duration.toHours() > 0
        ? "%d h %02d min".formatted(duration.toHours(), duration.toMinutesPart())
        : "%d:%02d".formatted(duration.toMinutes(), duration.toSecondsPart());
  }
}
