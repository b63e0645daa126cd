package dev.genga.wan.generation;

import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.wan.image.ImageEncoderConfig;
import dev.genga.wan.transformer.TransformerConfig;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// What a generation asks of a transformer, counted from its request: every pass of every step and window,
/// with its operations and what stays in memory between passes. TeaCache's skipped passes, which the
/// video decides, are counted as if they were made.
///
/// A product of `[a, b]` and `[b, c]` is `2 a b c` operations; `L` video tokens, `C` width, `F` width of
/// the feed-forward network, `T` rows of the prompt with one for its padding, of a block:
///
/// - products `L (12 C² + 4 C F)`: four of the self-attention, two of the cross-attention, two of the
///   feed-forward network; the prompt's own two are made once a generation
/// - attention `4 L² C`, to the prompt `4 L T C`, with NAG once more
/// - LoRAs beside the weights `2 L` for each of their numbers
///
/// @param model the transformer's sizes
/// @param steps that are walked
/// @param passes how often each kind is made
/// @param prompts different prompts, counted for each window whose keys are kept
/// @param promptRows rows of a prompt
/// @param beside numbers of LoRAs beside the weights
/// @param cached passes whose outcome TeaCache keeps, in tokens
public record GenerationWork(
    TransformerConfig model,
    int steps,
    Map<PassLoad, Integer> passes,
    int prompts,
    int promptRows,
    long beside,
    long cached) {
  /// What a process takes for each byte of a pass that is counted: kernels have tensors of their own.
  private static final long TAKEN = 2;

  /// Keeps the order of the map.
  public GenerationWork {
    passes = Collections.unmodifiableMap(new LinkedHashMap<>(passes));
  }

  /// Counts.
  ///
  /// @param promptRows tokens of its longest prompt
  /// @param beside numbers of LoRAs beside the weights
  public static GenerationWork of(
      GenerationRequest request, TransformerConfig model, int promptRows, long beside) {
    return new PassCount(request, model).work(promptRows, beside);
  }

  /// Operations of a block with nothing but the prompt.
  public double blockOperations(long tokens) {
    double c = model.dim();
    double l = tokens;
    double products = l * (12 * c * c + 4 * c * model.ffnDim());
    return products + 4 * l * l * c + 4 * l * rows() * c;
  }

  /// Operations of a block in one sample of a pass.
  public double blockOperations(PassLoad pass) {
    double l = pass.tokens();
    double nag = pass.nag() ? 4 * l * (promptRows + 1) * model.dim() : 0;
    return blockOperations(pass.tokens()) + nag + 2 * l * beside / model.layers();
  }

  /// Operations of all blocks in all passes.
  public double operations() {
    return passes.entrySet().stream()
        .mapToDouble(entry -> {
          var pass = entry.getKey();
          return (double) entry.getValue() * pass.samples() * pass.blocks() * blockOperations(pass);
        })
        .sum();
  }

  private int rows() {
    int images = model.firstToLast() ? 2 : model.imageToVideo() ? 1 : 0;
    return promptRows + 1 + images * ImageEncoderConfig.PUBLISHED_TOKENS;
  }

  /// What stays in memory between passes besides the weights: keys and values of each prompt in each block,
  /// LoRAs in float32, and what TeaCache keeps.
  ///
  /// @param dtype what the transformer computes in
  public long keptBytes(DType dtype) {
    long keys = 2L * model.layers() * rows() * model.dim() * prompts;
    return (keys + cached * model.dim()) * dtype.bytes() + beside * DType.FLOAT32.bytes();
  }

  /// What one sample of a pass takes at its height besides the weights and what is kept, counted: in a block
  /// either what attention takes of each token, of width `C` ten values in the dtype (what comes in, query and
  /// key in four stages, the value) and nine in float32 (the norm and its modulation, query and key turned), or
  /// what the feed-forward network of width `F` takes, `4 C + 2 F` in the dtype and two `C` in float32; and as much again.
  ///
  /// On a CPU each value counts as one of float32: attention is computed in it there, and layers too where 16 bits are
  /// slow.
  ///
  /// @param tokens of the sample
  /// @param computes what the transformer computes in
  public long passBytes(long tokens, DType computes, Device device) {
    var dtype = device.equals(Device.CPU) ? DType.FLOAT32 : computes;
    long c = model.dim();
    long attention = c * (10L * dtype.bytes() + 9L * DType.FLOAT32.bytes());
    long feed = (4 * c + 2L * model.ffnDim()) * dtype.bytes() + 2 * c * DType.FLOAT32.bytes();
    return TAKEN * tokens * Math.max(attention, feed);
  }

  /// The pass with the most in memory at once.
  public PassLoad largest() {
    return passes.keySet().stream()
        .max((a, b) -> Long.compare(a.tokens() * a.samples(), b.tokens() * b.samples()))
        .orElseThrow();
  }

  /// The number of all passes; two samples in one batch are one.
  public int count() {
    return passes.values().stream().mapToInt(Integer::intValue).sum();
  }
}
