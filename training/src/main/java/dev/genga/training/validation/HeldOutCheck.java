package dev.genga.training.validation;

import dev.genga.training.Batches;
import dev.genga.training.Course;
import dev.genga.training.RunRecorder;
import dev.genga.training.TrainingListener;
import dev.genga.training.log.RunLog;
import dev.genga.wan.sampling.TimestepSampler;
import dev.genga.wan.transformer.WanTransformer;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// Validates a training as it goes on, writes down what was measured, raises the alarm where the
/// training learns by heart, and tells when it has come to a plateau.
///
/// What it knows of earlier validations stands in the run's log, so a run that goes on knows it as well.
public final class HeldOutCheck implements TrainingListener {
  private final ValidationOptions options;
  private final HeldOutSamples samples;
  private final RunRecorder recorder;
  private final String bestFile;
  private final Course course;
  private final BiConsumer<Validation, Boolean> validated;
  private final Consumer<String> remark;
  private HeldOutHistory history = HeldOutHistory.NONE;

  /// @param batches what is held out, one sample each
  /// @param sampler the training's
  /// @param recorder takes what is found; it has to hear of the run's start first
  /// @param bestFile the name of the file that holds the best result
  /// @param course how the run's steps lie in its stages
  /// @param validated is told of each validation, and whether no loss after a step was lower so far, earlier
  ///     runs included
  /// @param remark takes a line for the user where there is an alarm or an end
  public HeldOutCheck(
      ValidationOptions options,
      Batches batches,
      TimestepSampler sampler,
      RunRecorder recorder,
      String bestFile,
      Course course,
      BiConsumer<Validation, Boolean> validated,
      Consumer<String> remark) {
    this.options = options;
    this.samples = new HeldOutSamples(batches, sampler, options.quantiles());
    this.recorder = recorder;
    this.bestFile = bestFile;
    this.course = course;
    this.validated = validated;
    this.remark = remark;
  }

  @Override
  public void onStart(int step, int steps) {
    history = HeldOutHistory.of(RunLog.readEvents(recorder.log()));
  }

  @Override
  public boolean isMeasureDue(int epoch, int step, boolean endOfEpoch, boolean last) {
    return options.due(epoch, step, endOfEpoch, last);
  }

  @Override
  public boolean onMeasure(WanTransformer model, int epoch, int step) {
    long began = System.nanoTime();
    var validation = samples.measure(model, step, recorder.average());
    double seconds = (System.nanoTime() - began) / 1e9;
    var before = history;
    history = before.with(validation);
    boolean best = validation.equals(history.best());
    recorder.onFinding(
        step, Validation.NAME, validation.facts(best, seconds), validation.scalars());
    validated.accept(validation, best);
    var overfit = history.comparable(course).overfit();
    if (overfit != null && before.comparable(course).overfit() == null) {
      alarm(step, overfit);
    }
    if (atPlateau()) {
      end(step);
    }
    return best;
  }

  private void alarm(int step, HeldOutHistory.Overfit overfit) {
    var facts = new LinkedHashMap<String, Object>();
    facts.put("since", overfit.since());
    facts.put("file", bestFile);
    recorder.onFinding(step, "overfit", facts, Map.of());
    var best = Objects.requireNonNull(history.best());
    remark.accept("warning: " + sentence(overfit, best, bestFile));
  }

  private void end(int step) {
    var best = Objects.requireNonNull(history.best());
    var facts = new LinkedHashMap<String, Object>();
    facts.put("validations", history.withoutProgress());
    facts.put("since", best.step());
    facts.put("file", bestFile);
    recorder.onFinding(step, "plateau", facts, Map.of());
    remark.accept(sentence(history, bestFile));
  }

  /// Whether the training is to end, as the options say.
  public boolean atPlateau() {
    Integer patience = options.patience();
    return patience != null && history.withoutProgress() >= patience;
  }

  /// The alarm in words.
  ///
  /// @param best of the whole run
  /// @param bestFile the name of the file that holds it
  public static String sentence(HeldOutHistory.Overfit overfit, Validation best, String bestFile) {
    return String.format(
        Locale.ROOT,
        "overfitting since step %d: the held-out loss has risen from %.4f to %.4f while the"
            + " training's fell from %.4f to %.4f; the best file is %s, of step %d",
        overfit.since(),
        overfit.lowest(),
        overfit.now(),
        overfit.trainingThen(),
        overfit.trainingNow(),
        bestFile,
        best.step());
  }

  /// Why a training has ended at a plateau, in words.
  ///
  /// @param history with a validation after a step
  /// @param bestFile the name of the file that holds the best result
  public static String sentence(HeldOutHistory history, String bestFile) {
    var best = Objects.requireNonNull(history.best());
    return String.format(
        Locale.ROOT,
        "stopped on a plateau: the last %d validations have not brought the held-out loss down any"
            + " further; the lowest is %.4f, and the best file %s, of step %d",
        history.withoutProgress(),
        best.loss(),
        bestFile,
        best.step());
  }
}
