package dev.genga.dataset.plan;

import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// What a plan needs to know besides the data set file.
///
/// @param skipShort whether a clip that is too short for every section is left out, instead of
///     refused
/// @param gradientAccumulation batches of one optimizer step
/// @param promptWidth width of the text encoder's output, 4096 in Wan2.1
/// @param promptTokens counts the tokens of a caption as the text encoder takes it, end token
///     included; null where no tokenizer is at hand
/// @param imageWidth width of the image encoder's tokens where first frames are cached as well, as
///     image-to-video models take them; else 0
/// @param everyFrame whether a clip is used frame by frame where its section doesn't say how many it has
///     a second, as musubi-tuner does, instead of by its timestamps
/// @param outputs what training and previews will write, told the planned sections
/// @param division what is trained on, held out and left out
public record PlanOptions(
    boolean skipShort,
    int gradientAccumulation,
    int promptWidth,
    @Nullable ToIntFunction<String> promptTokens,
    int imageWidth,
    boolean everyFrame,
    Function<List<PlannedSection>, List<DiskItem>> outputs,
    Division division) {
  /// Wan cuts prompts at this many tokens.
  static final int MOST_TOKENS = 512;

  /// Wan2.1's text encoder, no gradient accumulation, no output known.
  public static PlanOptions standard() {
    return new PlanOptions(false, 1, 4096, null, 0, false, _ -> List.of(), Division.NONE);
  }

  /// With another choice for clips that are too short for every section.
  public PlanOptions withSkipShort(boolean skip) {
    return new PlanOptions(
        skip,
        gradientAccumulation,
        promptWidth,
        promptTokens,
        imageWidth,
        everyFrame,
        outputs,
        division);
  }

  /// With gradient accumulation.
  public PlanOptions withGradientAccumulation(int batches) {
    return new PlanOptions(
        skipShort, batches, promptWidth, promptTokens, imageWidth, everyFrame, outputs, division);
  }

  /// With what is known of the text encoder.
  public PlanOptions withPrompts(int width, @Nullable ToIntFunction<String> tokens) {
    return new PlanOptions(
        skipShort, gradientAccumulation, width, tokens, imageWidth, everyFrame, outputs, division);
  }

  /// With first frames as image-to-video models take them.
  ///
  /// @param width of the image encoder's tokens; 0 for none
  public PlanOptions withFirstFrames(int width) {
    return new PlanOptions(
        skipShort,
        gradientAccumulation,
        promptWidth,
        promptTokens,
        width,
        everyFrame,
        outputs,
        division);
  }

  /// With another choice for clips of sections that don't say how many frames a second they have.
  public PlanOptions withEveryFrame(boolean all) {
    return new PlanOptions(
        skipShort,
        gradientAccumulation,
        promptWidth,
        promptTokens,
        imageWidth,
        all,
        outputs,
        division);
  }

  /// With what training and previews will write.
  ///
  /// @param items from the planned sections, which tell how long an epoch is
  public PlanOptions withOutputs(Function<List<PlannedSection>, List<DiskItem>> items) {
    return new PlanOptions(
        skipShort,
        gradientAccumulation,
        promptWidth,
        promptTokens,
        imageWidth,
        everyFrame,
        items,
        division);
  }

  /// With another division of the data set.
  public PlanOptions withDivision(Division divided) {
    return new PlanOptions(
        skipShort,
        gradientAccumulation,
        promptWidth,
        promptTokens,
        imageWidth,
        everyFrame,
        outputs,
        divided);
  }
}
