package dev.genga.app.eval;

import dev.genga.app.base.BaseCheck;
import dev.genga.app.base.BaseRecipe;
import dev.genga.app.base.CaptionForm;
import dev.genga.app.base.PromptSet;
import dev.genga.wan.generation.SamplingSettings;
import dev.genga.wan.generation.VideoSize;
import dev.genga.world.Style;
import java.util.List;

/// What candidates are asked for: the same of each.
///
/// @param style that is wanted
/// @param captions how prompts name it
/// @param videos how many each candidate makes, of different prompts
/// @param lossBatches batches of eight held-out clips for the loss
/// @param size of videos and clips
/// @param sampling how videos are made
/// @param seed of prompts, scenes and noise
public record EvalSetup(
    Style style,
    CaptionForm captions,
    int videos,
    int lossBatches,
    VideoSize size,
    SamplingSettings sampling,
    long seed) {
  /// Every combination that is held out of training, once.
  public static final int VIDEOS = 120;

  private static final int LOSS_BATCHES = 6;

  /// The usual setup at the small base's size.
  public static EvalSetup of(Style style) {
    return new EvalSetup(
        style,
        CaptionForm.STYLE_WORDS,
        VIDEOS,
        LOSS_BATCHES,
        BaseRecipe.SIZE,
        BaseCheck.SAMPLING,
        1);
  }

  /// The same with other prompts.
  public EvalSetup with(CaptionForm otherCaptions, int count, long otherSeed) {
    return new EvalSetup(style, otherCaptions, count, lossBatches, size, sampling, otherSeed);
  }

  /// The same with other sampling settings.
  public EvalSetup with(SamplingSettings other) {
    return new EvalSetup(style, captions, videos, lossBatches, size, other, seed);
  }

  /// The prompts of each candidate.
  public PromptSet prompts() {
    return PromptSet.heldOut(List.of(style), videos, captions, size, sampling, seed);
  }
}
