package dev.genga.training;

import dev.genga.training.log.LossRecorder;
import dev.genga.training.log.RunLog;
import dev.genga.training.log.StepEntry;
import dev.genga.training.log.TensorBoardWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Writes a run down: its own log, TensorBoard events, and whoever wants each entry.
///
/// @param stepsPerEpoch the running average is over this many steps
/// @param board null where no TensorBoard events are wanted
/// @param entries takes each step's entry, average included
public record RunRecorder(
    RunLog log,
    @Nullable TensorBoardWriter board,
    LossRecorder losses,
    int stepsPerEpoch,
    Consumer<StepEntry> entries)
    implements TrainingListener {
  @Override
  public void onStep(StepReport report) {
    losses.add(report.epoch() - 1, (report.step() - 1) % stepsPerEpoch, report.loss());
    var entry =
        new StepEntry(
            report.step(),
            report.epoch(),
            report.loss(),
            losses.average(),
            report.learningRate(),
            report.gradientNorm(),
            report.took().toNanos() / 1e9);
    log.step(entry);
    if (board != null) {
      board.step(entry);
    }
    entries.accept(entry);
  }

  @Override
  public void onEpoch(int epoch, int step) {
    if (board != null) {
      board.epoch(epoch, losses.average());
    }
  }

  @Override
  public void onSaved(Path file, int epoch, int step) {
    log.event(step, "saved", Map.of("file", String.valueOf(file.getFileName())));
    log.sync();
    if (board != null) {
      board.sync();
    }
  }
}
