package dev.genga.app.eval;

import dev.genga.app.base.BaseFolder;
import dev.genga.app.base.CaptionForm;
import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.wan.generation.LoraUse;
import dev.genga.wan.generation.SamplingSettings;
import dev.genga.world.Style;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// An evaluation as a user asks for it.
///
/// @param base folder of the base model
/// @param lora one LoRA; null for none
/// @param checkpoints a folder of LoRAs; null for none
/// @param style that is wanted; null for the plain one, which only a base alone can mean
/// @param caption how captions name the style, see [CaptionForm]; null for its own words
/// @param videos how many each candidate makes
/// @param sampling how videos are made
/// @param seed of prompts, scenes and noise
/// @param output the folder for results
public record EvalRequest(
    Path base,
    @Nullable LoraUse lora,
    @Nullable Path checkpoints,
    @Nullable String style,
    @Nullable String caption,
    int videos,
    SamplingSettings sampling,
    long seed,
    Path output) {

  /// The evaluation, which can run.
  ///
  /// @param device where models compute; may throw problems
  /// @throws ProblemException with all that is wrong with the request, the files and the folders
  public Evaluation evaluation(Supplier<Device> device) {
    var problems = new Problems();
    var onto = problems.gather(device);
    var wanted = problems.gather(this::wantedStyle);
    var captions = problems.gather(this::captions);
    var candidates = problems.gather(this::candidates);
    var evaluation =
        new Evaluation(
            new BaseFolder(base),
            Objects.requireNonNullElse(candidates, List.of()),
            EvalSetup.of(Objects.requireNonNullElse(wanted, Style.PLAIN))
                .with(Objects.requireNonNullElse(captions, CaptionForm.STYLE_WORDS), videos, seed)
                .with(sampling),
            new EvalFolder(output),
            Objects.requireNonNullElse(onto, Device.CPU),
            DType.BFLOAT16);
    try {
      evaluation.check();
    } catch (ProblemException e) {
      problems.addAll(e);
    }
    problems.throwIfAny();
    return evaluation;
  }

  private Style wantedStyle() {
    if (style != null) {
      return StyleNames.parse(style, "--style");
    }
    if (lora != null || checkpoints != null) {
      throw new ProblemException(
          "it isn't said which style the LoRA is for",
          "--style",
          "name one of " + String.join(", ", StyleNames.all()));
    }
    return Style.PLAIN;
  }

  private CaptionForm captions() {
    return caption == null ? CaptionForm.STYLE_WORDS : CaptionForm.of(caption, "--caption");
  }

  private List<Candidate> candidates() {
    if (lora != null && checkpoints != null) {
      throw new ProblemException(
          "a LoRA and a folder of LoRAs are named", "--lora, --checkpoints", "name one of them");
    }
    if (checkpoints != null) {
      return CheckpointFolder.read(checkpoints);
    }
    return lora == null ? List.of() : List.of(CheckpointFolder.of(lora));
  }
}
