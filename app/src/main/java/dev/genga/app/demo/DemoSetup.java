package dev.genga.app.demo;

import dev.genga.app.base.BaseCheck;
import dev.genga.app.base.BaseRecipe;
import dev.genga.app.base.CaptionForm;
import dev.genga.app.eval.EvalSetup;
import dev.genga.wan.generation.SamplingSettings;
import dev.genga.wan.generation.VideoSize;
import dev.genga.world.Style;

/// How much the demonstration does and how it trains: all that decides what it takes.
///
/// @param clips of the new style to train on
/// @param images of it to train on
/// @param size of the clips, of the images but for their length, and of the videos that are made
/// @param shorter the smaller size, with fewer frames, in which the same clips are seen once more
/// @param rank of the LoRA, and its alpha
/// @param learningRate at which it learns; with 0 the demonstration must fail
/// @param steps of the training
/// @param checkpoints saved evenly, the last at the end: a divisor of the steps
/// @param shown prompts of which the page shows videos
/// @param measured prompts of which videos are measured, those shown among them
/// @param lossBatches batches of eight held-out clips for the loss
/// @param sampling how videos are made
/// @param seed of scenes, first values and noise
public record DemoSetup(
    int clips,
    int images,
    VideoSize size,
    VideoSize shorter,
    int rank,
    double learningRate,
    int steps,
    int checkpoints,
    int shown,
    int measured,
    int lossBatches,
    SamplingSettings sampling,
    long seed) {
  /// On the base that comes with genga. An epoch is of 64 batches: each image, and each clip twice.
  public static final DemoSetup STANDARD =
      new DemoSetup(
          20,
          24,
          BaseRecipe.SIZE,
          new VideoSize(96, 64, 9),
          16,
          2e-3,
          384,
          3,
          4,
          20,
          1,
          BaseCheck.SAMPLING,
          2025);

  /// @throws IllegalArgumentException if the checkpoints can't be even, or more is shown than made
  public DemoSetup {
    if (steps % checkpoints != 0 || shown > measured) {
      throw new IllegalArgumentException(
          "%d checkpoints in %d steps, %d of %d videos shown"
              .formatted(checkpoints, steps, shown, measured));
    }
  }

  /// The same at another learning rate.
  public DemoSetup withLearningRate(double other) {
    return new DemoSetup(
        clips,
        images,
        size,
        shorter,
        rank,
        other,
        steps,
        checkpoints,
        shown,
        measured,
        lossBatches,
        sampling,
        seed);
  }

  /// Steps from one checkpoint to the next.
  int stride() {
    return steps / checkpoints;
  }

  /// What base and checkpoints are asked for.
  EvalSetup evaluation(Style style) {
    return new EvalSetup(
        style, CaptionForm.STYLE_WORDS, measured, lossBatches, size, sampling, seed);
  }
}
