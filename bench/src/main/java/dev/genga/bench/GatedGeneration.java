package dev.genga.bench;

import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.weights.SafetensorsFile;
import dev.genga.tensor.weights.SafetensorsWriter;
import dev.genga.tensor.weights.WeightsFile;
import dev.genga.wan.generation.EncodedPrompts;
import dev.genga.wan.generation.GeneratedFile;
import dev.genga.wan.generation.GenerationListener;
import dev.genga.wan.generation.GenerationRequest;
import dev.genga.wan.generation.Generator;
import dev.genga.wan.generation.GuidanceSettings;
import dev.genga.wan.generation.SamplingSettings;
import dev.genga.wan.generation.TransformerPasses;
import dev.genga.wan.generation.VaeLatentDecoder;
import dev.genga.wan.generation.VideoSize;
import dev.genga.wan.guidance.Nag;
import dev.genga.wan.sampling.Sampler;
import dev.genga.wan.sampling.Schedule;
import dev.genga.wan.transformer.BaseForm;
import dev.genga.wan.transformer.NormalizedAttentionGuidance;
import dev.genga.wan.transformer.TransformerCheckpoint;
import dev.genga.wan.transformer.WanTransformer;
import dev.genga.wan.vae.WanVae;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/// What `genga generate` does after its prompts are encoded, but before each step it waits for its turn:
/// see [Program]. Blocks come from their file a few at a time where that is asked for.
///
/// `GatedGeneration WORK STEPS DTYPE BLOCKS_IN_MEMORY ENGINE [GUIDE]`
final class GatedGeneration {
  /// What leads the video away from its negative prompt.
  enum Guide {
    /// A second pass a step.
    CFG,
    /// Nothing: one pass a step.
    NONE,
    /// Normalized attention guidance, within the one pass.
    NAG
  }

  private GatedGeneration() {}

  /// @param arguments the work folder, steps, what the transformer computes in, blocks in memory (0 for
  ///     all), the engine, and what guides (`CFG` where nothing is named)
  public static void main(String[] arguments) {
    var work = new BenchFolder(Path.of(arguments[0]));
    var guide = arguments.length > 5 ? Guide.valueOf(arguments[5]) : Guide.CFG;
    var request = request(Integer.parseInt(arguments[1]), guide);
    var dtype = DType.valueOf(arguments[2]);
    var base = new BaseForm(null, Integer.parseInt(arguments[3]));
    BenchEngine.load(arguments[4]);
    try (var _ = TensorScope.open();
        var _ = Autograd.off()) {
      var latents = latents(work, request, dtype, base);
      SafetensorsWriter.write(
          GenerateBench.latents(work, name(dtype, guide)),
          Map.of(GenerateBench.LATENTS, latents),
          Map.of());
      write(work, request, latents);
    }
    System.out.println("@done");
  }

  /// What a run's latents are called.
  static String name(DType dtype, Guide guide) {
    String name = "genga-" + dtype.torchName();
    return guide == Guide.CFG ? name : name + "-" + guide.name().toLowerCase(Locale.ROOT);
  }

  static GenerationRequest request(int steps, Guide guide) {
    double scale = guide == Guide.CFG ? GenerateBench.GUIDANCE : 1;
    var sampling =
        new SamplingSettings(
            Sampler.UNIPC, Schedule.Form.OFFICIAL, steps, scale, GenerateBench.FLOW_SHIFT);
    return GenerationRequest.of("a cat walks on the grass", GenerateBench.SEED)
        .withSize(new VideoSize(384, 208, 9))
        .withSampling(
            guide == Guide.NAG
                ? sampling.withGuidance(
                    GuidanceSettings.DEFAULT.withNag(
                        new Nag(NormalizedAttentionGuidance.USUAL, null)))
                : sampling);
  }

  private static EncodedPrompts prompts(
      SafetensorsFile rows, GenerationRequest request, DType dtype) {
    var positive = rows.read(GenerateBench.PROMPT).to(dtype);
    var negative = rows.read(GenerateBench.NEGATIVE).to(dtype);
    var sampling = request.sampling();
    return new EncodedPrompts(
        positive,
        sampling.guided() ? negative : null,
        sampling.guidance().nag() == null ? null : negative);
  }

  private static Tensor latents(
      BenchFolder work, GenerationRequest request, DType dtype, BaseForm base) {
    try (var scope = TensorScope.open();
        var rows = SafetensorsFile.open(GenerateBench.prompts(work));
        var checkpoint = TransformerCheckpoint.open(work.transformer())) {
      var prompts = prompts(rows, request, dtype);
      var model = WanTransformer.load(checkpoint.held(base, Device.CPU, dtype), dtype, Device.CPU);
      var gate = new Gate();
      gate.pass();
      try (var passes = TransformerPasses.of(model, request, "")) {
        return scope.keep(
            Generator.latents(
                request, passes, prompts, model.config().outChannels(), Device.CPU, waiting(gate)));
      }
    }
  }

  /// The time after the last step is the next piece of work's: decoding and writing.
  private static GenerationListener waiting(Gate gate) {
    return new GenerationListener() {
      @Override
      public void onStep(int done, int all) {
        if (done < all) {
          gate.pass();
        }
      }

      @Override
      public void onFrames(int done, int all) {}
    };
  }

  private static void write(BenchFolder work, GenerationRequest request, Tensor latents) {
    try (var file = WeightsFile.open(work.vae());
        var vae = WanVae.load(file, Device.CPU, DType.BFLOAT16, WanVae.Half.DECODER)) {
      var frames =
          Generator.frames(request, latents, new VaeLatentDecoder(vae), GenerationListener.NONE);
      GeneratedFile.write(work.path().resolve("genga-generated.mp4"), request, frames);
    }
  }
}
