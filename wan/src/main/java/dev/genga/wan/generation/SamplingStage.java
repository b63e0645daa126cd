package dev.genga.wan.generation;

import dev.genga.tensor.HalfSums;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.wan.transformer.TransformerCheckpoint;
import dev.genga.wan.transformer.WanTransformer;
import java.util.List;

/// The transformer of a run, loaded once, while it makes the latents of several jobs.
///
/// LoRAs that all jobs have merged are in its weights; where jobs differ in them, each gets changed copies
/// of its own.
final class SamplingStage implements AutoCloseable {
  private final GenerationRun run;
  private final TensorScope scope;
  private final TransformerCheckpoint checkpoint;
  private final WanTransformer model;
  private final boolean alike;

  private SamplingStage(
      GenerationRun run,
      TensorScope scope,
      TransformerCheckpoint checkpoint,
      WanTransformer model,
      boolean alike) {
    this.run = run;
    this.scope = scope;
    this.checkpoint = checkpoint;
    this.model = model;
    this.alike = alike;
  }

  /// Loads the transformer. Until the stage is closed, its scope is the thread's.
  ///
  /// @param jobs all that it will be asked for; at least one
  static SamplingStage open(
      GenerationRun run, List<GenerationJob> jobs, GenerationRunListener listener) {
    listener.onLoading(run.files().transformer());
    var scope = TensorScope.open();
    try {
      var checkpoint = TransformerCheckpoint.open(run.files().transformer());
      try {
        var weights = checkpoint.held(run.base(), run.device(), run.dtype());
        var plain = WanTransformer.load(weights, run.dtype(), run.device());
        boolean alike = jobs.stream().map(job -> merged(job.request())).distinct().count() == 1;
        var model = alike ? LoraUse.into(plain, merged(jobs.getFirst().request())) : plain;
        return new SamplingStage(run, scope, checkpoint, model, alike);
      } catch (RuntimeException | Error e) {
        checkpoint.close();
        throw e;
      }
    } catch (RuntimeException | Error e) {
      scope.close();
      throw e;
    }
  }

  private static List<LoraUse> merged(GenerationRequest request) {
    return request.loras().stream().filter(use -> use.reach().merged()).toList();
  }

  /// The latents of a job, in the thread's current scope.
  ///
  /// @return `[1, C, F, H, W]`, float32, on the run's device
  Tensor latents(
      GenerationJob job,
      EncodedPrompts prompts,
      StartCondition start,
      GenerationRunListener listener) {
    var request = job.sampled();
    try (var inner = TensorScope.open();
        var _ = HalfSums.allowedIf(run.precision().halfSums())) {
      var merged = alike ? model : LoraUse.merged(model, merged(request));
      var adapted = LoraSchedule.of(merged, request, run.device());
      try (var passes =
          TransformerPasses.of(
              model.config(), adapted::at, request, transformerName(), start.image())) {
        var noise = Generator.noise(request, model.config().outChannels());
        var made =
            Generator.latents(
                request,
                start.noisy(request, noise),
                passes,
                prompts,
                run.device(),
                listener.of(job));
        inner.keep(made);
        listener.onSampled(job, passes.skipped(), passes.asked());
        return made;
      }
    }
  }

  /// Hands a tensor of the stage's scope to the one around it.
  Tensor outlive(Tensor tensor) {
    return scope.keep(tensor);
  }

  private String transformerName() {
    return String.valueOf(run.files().transformer().getFileName());
  }

  @Override
  public void close() {
    scope.close();
    checkpoint.close();
  }
}
