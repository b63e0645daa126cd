package dev.genga.app.fit;

import dev.genga.app.console.MemoryText;
import dev.genga.app.console.TimeText;
import dev.genga.app.run.MemoryRoom;
import dev.genga.base.ProblemException;
import dev.genga.tensor.TensorScope;
import dev.genga.training.fit.ForwardCalibration;
import dev.genga.training.fit.ForwardModel;
import dev.genga.wan.generation.GenerationRequest;
import dev.genga.wan.generation.GenerationRun;
import dev.genga.wan.transformer.TransformerCheckpoint;
import dev.genga.wan.transformer.TransformerConfig;
import dev.genga.wan.weights.MemoryNeed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Locale;

/// Tells what a generation takes on a device that is there, before it runs: a few of the transformer's
/// blocks and a few small frames of the VAE are measured, and all of it is told from these.
///
/// The engine is loaded.
///
/// @param run that would make the video
/// @param room knows the device's memory
/// @param program what is in memory besides: see [Fitting#programBytes]
public record GenerationFitting(GenerationRun run, MemoryRoom room, long program) {
  /// What measuring the transformer may take, in seconds.
  private static final double SECONDS = 10;

  private static final int FEWEST_LAYERS = 3;

  /// What it comes to.
  ///
  /// @param step seconds of each, all its passes
  /// @param steps how many
  /// @param decode seconds of all frames
  /// @param peakBytes the most in the device's memory
  /// @param measuredUpTo tokens of which something was measured
  public record Estimate(double step, int steps, double decode, long peakBytes, long measuredUpTo) {
    /// Seconds from noise to frames.
    public double seconds() {
      return step * steps + decode;
    }
  }

  /// Measures and tells.
  ///
  /// @throws ProblemException if the transformer can't be used
  public Estimate of(GenerationRequest request) {
    var memory = ProcessMemory.of(run.device());
    try (var _ = TensorScope.open();
        var checkpoint = TransformerCheckpoint.open(run.files().transformer())) {
      var config = checkpoint.config();
      checkLayers(config.layers());
      double tokens = tokens(request);
      var model =
          ForwardCalibration.run(
              checkpoint.placed(run.device(), run.dtype()),
              run.dtype(),
              run.device(),
              memory,
              Math.round(tokens),
              SECONDS);
      var decode =
          DecodeModel.measured(run.files().vae(), run.device(), run.encoderDtype(), memory);
      int steps = request.schedule().steps();
      double passes = (double) request.sampling().passes() / steps;
      return new Estimate(
          passes * model.seconds(tokens, config.layers()),
          steps,
          decode.seconds(request.size()),
          program + peak(request, tokens, model, decode),
          model.measuredUpTo());
    }
  }

  /// The estimate for people, with what it leaves out.
  public String text(GenerationRequest request) {
    var of = of(request);
    var lines = new ArrayList<String>();
    lines.add(
        String.format(
            Locale.ROOT,
            "about %s: %d steps of %.2f s, and %.1f s for the frames; reading the models comes on"
                + " top",
            TimeText.clock(Duration.ofSeconds(Math.round(of.seconds()))),
            of.steps(),
            of.step(),
            of.decode()));
    lines.add(
        "peak memory about %s; %s are free"
            .formatted(
                MemoryText.of(of.peakBytes()),
                MemoryText.of(room.of(run.device()).free() + program)));
    if (tokens(request) > of.measuredUpTo()) {
      lines.add(
          String.format(
              Locale.ROOT,
              "measured up to %,d of %,.0f tokens: what goes beyond is told from how it grew",
              of.measuredUpTo(),
              tokens(request)));
    }
    if (request.sampling().teaCache() != null) {
      lines.add("TeaCache will skip some of it");
    }
    if (!request.loras().isEmpty()) {
      lines.add("LoRAs take a little more");
    }
    if (run.base().blocksInMemory() > 0) {
      lines.add("waiting for blocks that come from the file takes more");
    }
    return String.join("\n", lines) + "\n";
  }

  private void checkLayers(int layers) {
    if (layers < FEWEST_LAYERS) {
      throw new ProblemException(
          "this transformer has %d blocks: too few to tell what one takes".formatted(layers),
          run.files().transformer().toString(),
          "generate and see");
    }
  }

  private long peak(
      GenerationRequest request, double tokens, ForwardModel model, DecodeModel decode) {
    int together = request.sampling().guided() && request.sampling().batchedGuidance() ? 2 : 1;
    var needs = run.memoryNeeds();
    long sampling = needs.getFirst().bytes() + together * model.bytes(tokens);
    long decoding =
        needs.stream().skip(1).mapToLong(MemoryNeed::bytes).max().orElse(0)
            + decode.bytes(request.size());
    return Math.max(sampling, decoding);
  }

  private static double tokens(GenerationRequest request) {
    long[] latents = request.size().latentShape(1);
    int patch = TransformerConfig.PATCH;
    return latents[2] * (latents[3] / (double) patch) * (latents[4] / (double) patch);
  }
}
