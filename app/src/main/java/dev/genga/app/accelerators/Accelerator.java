package dev.genga.app.accelerators;

import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.weights.Float8Form;
import dev.genga.wan.generation.GenerationRequest;
import dev.genga.wan.generation.LevelChoice;
import dev.genga.wan.generation.LoraUse;
import dev.genga.wan.generation.SamplingSettings;
import dev.genga.wan.generation.TeaCache;
import dev.genga.wan.sampling.Sampler;
import dev.genga.wan.sampling.Schedule;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// One way to make the same video.
///
/// @param name short, also of its file
/// @param request what is made
public record Accelerator(String name, GenerationRequest request) {
  /// The name of the way that the others are compared with.
  static final String PLAIN = "plain";

  private static final int[] DISTILLED_STEPS = {4, 8};

  /// The plain way, the same once more, then each accelerator alone.
  ///
  /// @param plain the request; its own TeaCache and batches are left out
  /// @param device where it is computed: FLOAT16 is tried on CUDA alone
  /// @param caches ways to skip steps
  /// @param distilled a LoRA for few steps, or null
  public static List<Accelerator> of(
      GenerationRequest plain, Device device, List<TeaCache> caches, @Nullable LoraUse distilled) {
    var sampling = plain.sampling().withTeaCache(null).withBatchedGuidance(false);
    var request = plain.withSampling(sampling);
    var all = new ArrayList<Accelerator>();
    all.add(new Accelerator(PLAIN, request));
    all.add(new Accelerator("plain again", request));
    for (var cache : caches) {
      String mode = cache.mode() == TeaCache.Mode.PLAIN ? "plain " : "";
      all.add(
          new Accelerator(
              "TeaCache %s%s".formatted(mode, cache.threshold()),
              request.withSampling(sampling.withTeaCache(cache))));
    }
    if (sampling.guided()) {
      all.add(
          new Accelerator("one batch", request.withSampling(sampling.withBatchedGuidance(true))));
    }
    addFewerSteps(request, all);
    if (distilled != null) {
      addDistilled(request, distilled, all);
    }
    addHalf(request, device, all);
    addFloat8(request, all);
    return all;
  }

  private static void addFewerSteps(GenerationRequest request, List<Accelerator> all) {
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
                        sampling.flowShift()))));
      }
    }
  }

  private static void addDistilled(GenerationRequest request, LoraUse lora, List<Accelerator> all) {
    var loras = new ArrayList<>(request.loras());
    loras.add(lora);
    for (int steps : DISTILLED_STEPS) {
      var sampling =
          new SamplingSettings(
              Sampler.DISTILL, Schedule.Form.OFFICIAL, steps, 1, request.sampling().flowShift());
      all.add(
          new Accelerator(
              "distilled, %d steps".formatted(steps),
              request.withLoras(loras).withSampling(sampling)));
    }
  }

  private static void addHalf(GenerationRequest request, Device device, List<Accelerator> all) {
    var precision = request.precision();
    if (device.kind() == Device.Kind.CUDA && precision.transformer() != DType.FLOAT16) {
      all.add(new Accelerator("fp16", request.withPrecision(precision.inHalf(false))));
      all.add(new Accelerator("fp16, sums too", request.withPrecision(precision.inHalf(true))));
    }
  }

  private static void addFloat8(GenerationRequest request, List<Accelerator> all) {
    if (request.precision().base() == null) {
      for (var form : List.of("e4m3", "e5m2")) {
        var float8 = Float8Form.parse(form).orElseThrow();
        all.add(
            new Accelerator(
                "fp8 " + form, request.withPrecision(request.precision().withBase(float8))));
      }
    }
  }

  /// The name of its video, without the ending.
  String fileName() {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.]+", "-");
  }
}
