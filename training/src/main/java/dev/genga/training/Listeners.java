package dev.genga.training;

import dev.genga.wan.transformer.WanTransformer;
import java.nio.file.Path;
import java.util.List;

/// Several listeners as one, told in order.
public record Listeners(List<TrainingListener> all) implements TrainingListener {
  /// Copies the list.
  public Listeners {
    all = List.copyOf(all);
  }

  @Override
  public void onRemark(String line) {
    all.forEach(listener -> listener.onRemark(line));
  }

  @Override
  public void onStart(int step, int steps) {
    all.forEach(listener -> listener.onStart(step, steps));
  }

  @Override
  public void onStage(Stage stage, Course.Part part, int step) {
    all.forEach(listener -> listener.onStage(stage, part, step));
  }

  @Override
  public void onStep(StepReport report) {
    all.forEach(listener -> listener.onStep(report));
  }

  @Override
  public void onEpoch(int epoch, int step) {
    all.forEach(listener -> listener.onEpoch(epoch, step));
  }

  @Override
  public void onSaving(int step) {
    all.forEach(listener -> listener.onSaving(step));
  }

  @Override
  public void onSaved(Path file, int epoch, int step) {
    all.forEach(listener -> listener.onSaved(file, epoch, step));
  }

  @Override
  public void onPreviewDue(WanTransformer model, Path file, int epoch, int step) {
    all.forEach(listener -> listener.onPreviewDue(model, file, epoch, step));
  }

  @Override
  public boolean missesSaved(Path file, int step) {
    return all.stream().anyMatch(listener -> listener.missesSaved(file, step));
  }

  @Override
  public boolean missesPreviews(int step) {
    return all.stream().anyMatch(listener -> listener.missesPreviews(step));
  }

  @Override
  public boolean isMeasureDue(int epoch, int step, boolean endOfEpoch, boolean last) {
    return all.stream().anyMatch(it -> it.isMeasureDue(epoch, step, endOfEpoch, last));
  }

  @Override
  public boolean onMeasure(WanTransformer model, int epoch, int step) {
    boolean best = false;
    for (var listener : all) {
      best |= listener.onMeasure(model, epoch, step);
    }
    return best;
  }
}
