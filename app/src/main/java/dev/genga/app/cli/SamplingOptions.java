package dev.genga.app.cli;

import dev.genga.base.Problems;
import dev.genga.wan.generation.LevelChoice;
import dev.genga.wan.generation.SamplingSettings;
import dev.genga.wan.sampling.Sampler;
import dev.genga.wan.sampling.Schedule;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// How noise becomes a video: sampler, steps, noise levels, and what of it may be skipped.
final class SamplingOptions {
  @Option(
      names = "--steps",
      paramLabel = "COUNT",
      description =
          "Steps from noise to video: more take longer (default: 50; 40 from --image alone).")
  private @Nullable Integer steps;

  @Option(
      names = "--guidance",
      paramLabel = "SCALE",
      description = "How closely to follow the prompt; 1 is twice as fast (default: 5).")
  private @Nullable Double guidance;

  @Option(
      names = "--flow-shift",
      paramLabel = "SHIFT",
      description =
          "Higher spends more steps on the shape, fewer on detail (default: 5; 3 from --image in"
              + " 832x480, 16 to --last-image).")
  private @Nullable Double flowShift;

  @Option(
      names = "--sampler",
      paramLabel = "NAME",
      converter = SamplerName.class,
      completionCandidates = SamplerName.All.class,
      description = "${COMPLETION-CANDIDATES} (default: unipc).")
  private @Nullable Sampler sampler;

  @Option(
      names = "--schedule",
      paramLabel = "FORM",
      description =
          "Whose noise levels: official, wrapper (ComfyUI-WanVideoWrapper's: shifted twice), or"
              + " diffusers (default: official).")
  private @Nullable String schedule;

  @Option(
      names = "--sigmas",
      paramLabel = "LIST",
      description =
          "Noise levels by hand, from 1 or less to 0, such as 1,0.94,0.83,0.63,0; the shift leaves"
              + " them alone.")
  private @Nullable String sigmas;

  @Option(
      names = "--start-step",
      paramLabel = "STEP",
      description = "The first step that is taken, from 0 (default: 0).")
  private @Nullable Integer startStep;

  @Option(
      names = "--end-step",
      paramLabel = "STEP",
      description = "Stop before this step; noise is left in the video (default: to the end).")
  private @Nullable Integer endStep;

  @Option(
      names = "--batch-guidance",
      description =
          "Both passes of the guidance as one batch: more memory, and faster where one pass doesn't"
              + " fill the device. Last digits may differ.")
  private boolean batchGuidance;

  @Mixin private TeaCacheOptions teaCache = new TeaCacheOptions();

  /// The settings, where the user says nothing those of `start`.
  ///
  /// @param problems takes what can't be read
  SamplingSettings onto(SamplingSettings start, Problems problems) {
    var levels = levels(start.levels(), problems);
    int byHand = levels.sigmas().size() - 1;
    int ownSteps = sigmas != null && byHand > 0 ? byHand : start.steps();
    return new SamplingSettings(
        sampler == null ? start.sampler() : sampler,
        form(start.form(), problems),
        steps == null ? ownSteps : steps,
        guidance == null ? start.guidanceScale() : guidance,
        flowShift == null ? start.flowShift() : flowShift,
        levels,
        teaCache.onto(start.teaCache(), problems),
        batchGuidance || start.batchedGuidance(),
        start.guidance(),
        start.riflex());
  }

  private Schedule.Form form(Schedule.Form start, Problems problems) {
    if (schedule != null) {
      try {
        return Schedule.Form.parse(schedule);
      } catch (IllegalArgumentException e) {
        problems.add(String.valueOf(e.getMessage()), "--schedule", "choose one of them");
      }
    }
    return start;
  }

  private LevelChoice levels(LevelChoice start, Problems problems) {
    return new LevelChoice(
        sigmas(start.sigmas(), problems),
        startStep == null ? start.startStep() : startStep,
        endStep == null ? start.endStep() : endStep);
  }

  /// A number of steps alone asks for the sampler's own levels.
  private List<Double> sigmas(List<Double> start, Problems problems) {
    if (sigmas == null) {
      return steps == null ? start : List.of();
    }
    var numbers = new ArrayList<Double>();
    for (var word : sigmas.toLowerCase(Locale.ROOT).split(",", -1)) {
      try {
        numbers.add(Double.valueOf(word.strip()));
      } catch (NumberFormatException e) {
        problems.add(
            "'%s' is no number".formatted(word.strip()),
            "--sigmas " + sigmas,
            "write them as 1,0.94,0.83,0.63,0");
        return List.of();
      }
    }
    return numbers;
  }
}
