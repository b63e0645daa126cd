package dev.genga.app.fit;

import dev.genga.app.run.MemoryCheck;
import dev.genga.app.run.MemoryRoom;
import dev.genga.base.NativeLibraries;
import dev.genga.base.ProblemException;
import dev.genga.tensor.Engine;
import dev.genga.tensor.HalfSums;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.weights.TensorInfo;
import dev.genga.tensor.weights.WeightsFile;
import dev.genga.training.fit.ForwardCalibration;
import dev.genga.wan.generation.GenerationRequest;
import dev.genga.wan.generation.GenerationRun;
import dev.genga.wan.generation.GenerationWork;
import dev.genga.wan.transformer.TransformerCheckpoint;
import dev.genga.wan.transformer.TransformerConfig;
import dev.genga.wan.weights.MemoryNeed;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Tells what a generation takes on a device that is there, before it runs: a few of the transformer's
/// blocks and a few small frames of the VAE are measured, and all of it is told from these and from
/// [GenerationWork]. What was measured is kept for these models on this device.
///
/// The engine is loaded.
///
/// @param run that would make the video
/// @param room knows the device's memory
/// @param program what is in memory besides: see [Fitting#programBytes]
/// @param folder where measurements are kept
public record GenerationFitting(GenerationRun run, MemoryRoom room, long program, Path folder) {
  /// What measuring the transformer may take, in seconds.
  private static final double SECONDS = 10;

  private static final int FEWEST_LAYERS = 3;

  /// Keeps measurements where those of trainings are.
  public GenerationFitting(GenerationRun run, MemoryRoom room, long program) {
    this(run, room, program, NativeLibraries.cacheFolder().resolve("generation-models"));
  }

  /// Measures and tells.
  ///
  /// @throws ProblemException if the transformer can't be used
  public GenerationEstimate of(GenerationRequest request) {
    try (var _ = TensorScope.open();
        var _ = HalfSums.allowedIf(run.precision().halfSums());
        var checkpoint = TransformerCheckpoint.open(run.files().transformer())) {
      var config = checkpoint.config();
      checkLayers(config.layers());
      var text = text(request);
      var work = work(request, config, text);
      var memory = ProcessMemory.of(run.device());
      var forward =
          ForwardCalibration.run(
              checkpoint.placed(run.device(), run.dtype()),
              run.dtype(),
              run.device(),
              memory,
              work.largest().tokens(),
              SECONDS);
      var decode =
          DecodeModel.measured(run.files().vae(), run.device(), run.precision().vae(), memory);
      var measured = new MeasuredGeneration(forward, decode);
      kept().keep(key(checkpoint), measured);
      return estimate(request, text, work, measured);
    }
  }

  /// What is told from an earlier measurement; null where there is none, or nothing can be told.
  public @Nullable GenerationEstimate known(GenerationRequest request) {
    try (var checkpoint = TransformerCheckpoint.open(run.files().transformer())) {
      var measured = kept().find(key(checkpoint));
      if (measured == null) {
        return null;
      }
      var text = text(request);
      return estimate(request, text, work(request, checkpoint.config(), text), measured);
    } catch (ProblemException e) {
      return null; // the run tells of it
    }
  }

  private Calibrations<MeasuredGeneration> kept() {
    return new Calibrations<>(folder, MeasuredGeneration.class);
  }

  /// All that passes and frames depend on besides what is asked for.
  private String key(TransformerCheckpoint checkpoint) {
    var config = checkpoint.config();
    var engine = Engine.current();
    return String.join(
        ", ",
        "width " + config.dim(),
        "feed-forward " + config.ffnDim(),
        "heads " + config.heads(),
        "channels " + config.inChannels(),
        "text " + config.textDim() + " x " + config.textLength(),
        "images " + config.imageDim() + (config.firstToLast() ? " of two frames" : ""),
        "stored in " + checkpoint.storedDtype(),
        "computed in " + run.dtype() + (run.precision().halfSums() ? " with its sums" : ""),
        "VAE " + run.files().vae().toAbsolutePath().normalize() + " in " + run.precision().vae(),
        "on " + run.device(),
        MeasuredMachine.of(run.device(), room).key(),
        "engine " + engine.version() + (engine.hasMkl() ? " with MKL" : ""),
        "threads " + engine.threads());
  }

  private static GenerationWork work(
      GenerationRequest request, TransformerConfig config, GenerationRun.TextWork text) {
    return GenerationWork.of(request, config, text.longest(), loraNumbers(request, false));
  }

  /// A text encoder that can't be read is told of by the run.
  private GenerationRun.TextWork text(GenerationRequest request) {
    try {
      return run.textWork(request);
    } catch (ProblemException e) {
      return new GenerationRun.TextWork(ForwardCalibration.PROMPT_ROWS, 0);
    }
  }

  /// The numbers of LoRAs, merged or beside the weights.
  static long loraNumbers(GenerationRequest request, boolean merged) {
    long numbers = 0;
    for (var use : request.loras()) {
      if (use.reach().merged() == merged) {
        try (var file = WeightsFile.open(Path.of(use.file()))) {
          numbers += file.tensors().values().stream().mapToLong(TensorInfo::numel).sum();
        }
      }
    }
    return numbers;
  }

  private GenerationEstimate estimate(
      GenerationRequest request,
      GenerationRun.TextWork text,
      GenerationWork work,
      MeasuredGeneration measured) {
    var config = work.model();
    var peak = peak(request, work, measured);
    double rate = measured.rate(config);
    // Of a square weight of width C, rank r has 2 r C numbers, and their product 2 r C² operations.
    double merges = (double) loraNumbers(request, true) * config.dim();
    return new GenerationEstimate(
        text.operations() / rate,
        merges / rate,
        measured.seconds(work) / work.steps(),
        work.steps(),
        measured.decode().seconds(request.size(), request.task().tiles()),
        program + peak.bytes(),
        work.largest().tokens(),
        measured.forward().measuredUpTo(),
        peak.saved());
  }

  /// The most in memory, and what is saved to stay there.
  private record Peak(long bytes, List<String> saved) {}

  private Peak peak(GenerationRequest request, GenerationWork work, MeasuredGeneration measured) {
    try (var memory = GenerationMemory.of(run, new MemoryCheck(room, run.device()))) {
      var saving = memory.saving(request);
      var needs = run.memoryNeeds();
      var largest = work.largest();
      long samples = saving.separatePasses() ? 1 : largest.samples();
      long sampling =
          needs.getFirst().bytes()
              + work.keptBytes(run.dtype())
              + samples * measured.forward().bytes(largest.tokens());
      double share = memory.share(request, saving.decodeStrips());
      long decoding =
          needs.stream().skip(1).mapToLong(MemoryNeed::bytes).max().orElse(0)
              + Math.round(share * measured.decode().bytes(request.size(), request.task().tiles()));
      return new Peak(Math.max(sampling, decoding), memory.told(request, saving));
    }
  }

  private void checkLayers(int layers) {
    if (layers < FEWEST_LAYERS) {
      throw new ProblemException(
          "this transformer has %d blocks: too few to tell what one takes".formatted(layers),
          run.files().transformer().toString(),
          "generate and see");
    }
  }
}
