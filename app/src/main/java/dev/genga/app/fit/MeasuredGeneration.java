package dev.genga.app.fit;

import dev.genga.training.fit.ForwardCalibration;
import dev.genga.training.fit.ForwardModel;
import dev.genga.wan.generation.GenerationWork;
import dev.genga.wan.generation.PassLoad;
import dev.genga.wan.transformer.TransformerConfig;
import java.util.Map;

/// What was measured of a transformer and a VAE on a device.
///
/// @param forward passes of a few blocks
/// @param decode a few small frames
record MeasuredGeneration(ForwardModel forward, DecodeModel decode) {
  /// Seconds of one pass: what was measured of blocks and what stands around them, each block longer by as
  /// much as it has more operations.
  double seconds(PassLoad pass, GenerationWork work) {
    double around = forward.seconds(pass.tokens(), 0);
    double block = forward.seconds(pass.tokens(), 1) - around;
    double more = work.blockOperations(pass) / plain(work).blockOperations(pass.tokens());
    return pass.samples() * (around + pass.blocks() * block * more);
  }

  /// Seconds of all passes of all steps.
  double seconds(GenerationWork work) {
    return work.passes().entrySet().stream()
        .mapToDouble(entry -> entry.getValue() * seconds(entry.getKey(), work))
        .sum();
  }

  /// Operations a second, at as many tokens as were measured.
  double rate(TransformerConfig model) {
    long tokens = forward.measuredUpTo();
    double block = forward.seconds(tokens, 1) - forward.seconds(tokens, 0);
    return work(model).blockOperations(tokens) / block;
  }

  private static GenerationWork plain(GenerationWork work) {
    return work(work.model());
  }

  /// As it was measured.
  private static GenerationWork work(TransformerConfig model) {
    int rows = Math.min(ForwardCalibration.PROMPT_ROWS, model.textLength());
    return new GenerationWork(model, 1, Map.of(), 0, rows, 0, 0);
  }
}
