package dev.genga.app.accelerators;

import dev.genga.tensor.weights.Float8Form;
import dev.genga.wan.generation.GenerationRequest;
import dev.genga.wan.generation.LevelChoice;
import dev.genga.wan.generation.LoraUse;
import dev.genga.wan.generation.SamplingSettings;
import dev.genga.wan.generation.TeaCache;
import dev.genga.wan.sampling.Sampler;
import dev.genga.wan.sampling.Schedule;
import dev.genga.wan.transformer.BaseForm;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// One way to make the same video.
///
/// @param name short, also of its file
/// @param request what is made
/// @param base how the transformer is held
public record Accelerator(String name, GenerationRequest request, BaseForm base) {
  /// The name of the way that the others are compared with.
  static final String PLAIN = "plain";

  private static final int[] DISTILLED_STEPS = {4, 8};

  /// The plain way, the same once more, then each accelerator alone.
  ///
  /// @param plain the request; its own TeaCache and batches are left out
  /// @param base how the transformer is held
  /// @param thresholds of TeaCache
  /// @param distilled a LoRA for few steps, or null
  public static List<Accelerator> of(
      GenerationRequest plain,
      BaseForm base,
      List<Double> thresholds,
      @Nullable LoraUse distilled) {
    var sampling = plain.sampling().withTeaCache(null).withBatchedGuidance(false);
    var request = plain.withSampling(sampling);
    var all = new ArrayList<Accelerator>();
    all.add(new Accelerator(PLAIN, request, base));
    all.add(new Accelerator("plain again", request, base));
    for (double threshold : thresholds) {
      all.add(
          new Accelerator(
              String.format(Locale.ROOT, "TeaCache %s", threshold),
              request.withSampling(sampling.withTeaCache(TeaCache.of(threshold, TeaCache.Mode.E0))),
              base));
    }
    if (sampling.guided()) {
      all.add(
          new Accelerator(
              "one batch", request.withSampling(sampling.withBatchedGuidance(true)), base));
    }
    addFewerSteps(request, base, all);
    if (distilled != null) {
      addDistilled(request, base, distilled, all);
    }
    addFloat8(request, base, all);
    return all;
  }

  private static void addFewerSteps(
      GenerationRequest request, BaseForm base, List<Accelerator> all) {
    var sampling = request.sampling();
    int half = sampling.steps() / 2;
    if (half < 1 || !sampling.levels().equals(LevelChoice.OWN)) {
      return;
    }
    for (var sampler : List.of(sampling.sampler(), Sampler.EULER)) {
      String name = "%d steps of %s".formatted(half, sampler.label());
      if (all.stream().noneMatch(other -> other.name.equals(name))) {
        all.add(
            new Accelerator(
                name,
                request.withSampling(
                    new SamplingSettings(
                        sampler,
                        sampling.form(),
                        half,
                        sampling.guidanceScale(),
                        sampling.flowShift())),
                base));
      }
    }
  }

  private static void addDistilled(
      GenerationRequest request, BaseForm base, LoraUse lora, List<Accelerator> all) {
    var loras = new ArrayList<>(request.loras());
    loras.add(lora);
    for (int steps : DISTILLED_STEPS) {
      var sampling =
          new SamplingSettings(
              Sampler.DISTILL, Schedule.Form.OFFICIAL, steps, 1, request.sampling().flowShift());
      all.add(
          new Accelerator(
              "distilled, %d steps".formatted(steps),
              request.withLoras(loras).withSampling(sampling),
              base));
    }
  }

  private static void addFloat8(GenerationRequest request, BaseForm base, List<Accelerator> all) {
    if (base.float8() == null) {
      for (var form : List.of("e4m3", "e5m2")) {
        var float8 = Float8Form.parse(form).orElseThrow();
        all.add(
            new Accelerator("fp8 " + form, request, new BaseForm(float8, base.blocksInMemory())));
      }
    }
  }

  /// The name of its video, without the ending.
  String fileName() {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.]+", "-");
  }
}
