package dev.genga.wan.text;

import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.weights.WeightsFile;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// From prompts to what the Wan transformer takes of them: cleans, cuts into tokens, encodes.
///
/// ```java
/// try (var text = TextEncoder.open(umt5, null, Device.CPU, DType.BFLOAT16);
///     var _ = TensorScope.open()) {
///   List<Tensor> rows = text.encode(List.of("A cat walks on the grass", ""));
/// }
/// ```
///
/// Give it many prompts at once: the weights are read once a call.
public final class TextEncoder implements AutoCloseable {
  private final WeightsFile file;
  private final Umt5Encoder encoder;
  private final Tokenizer tokenizer;

  private TextEncoder(WeightsFile file, Umt5Encoder encoder, Tokenizer tokenizer) {
    this.file = file;
    this.encoder = encoder;
    this.tokenizer = tokenizer;
  }

  /// Opens a file of any kind that [WeightsFile#open(Path)] reads: see
  /// [#of(WeightsFile, Path, Device, DType)].
  ///
  /// @throws ProblemException if it can't be read, or holds no whole encoder, or there is no tokenizer
  public static TextEncoder open(Path umt5, @Nullable Path tokenizer, Device device, DType dtype) {
    return of(WeightsFile.open(umt5), tokenizer, device, dtype);
  }

  /// Uses an open file, which [#close()] closes; so does a problem here.
  ///
  /// @param tokenizer a `tokenizer.json` or SentencePiece file; null for the one in or beside the file
  /// @param device where to compute
  /// @param dtype what to compute in: BFLOAT16, as Wan2.1 does, or FLOAT32; or FLOAT8_E4M3FN for BFLOAT16
  ///     on weights that are rounded to it
  /// @throws ProblemException with what is wrong with the encoder, the tokenizer, or both
  public static TextEncoder of(
      WeightsFile file, @Nullable Path tokenizer, Device device, DType dtype) {
    var problems = new Problems();
    Umt5Encoder encoder = null;
    Tokenizer opened = null;
    try {
      encoder = Umt5Encoder.of(file, device, dtype);
    } catch (ProblemException e) {
      problems.addAll(e);
    }
    try {
      opened = tokenizer == null ? Tokenizer.of(file) : Tokenizer.open(tokenizer);
    } catch (ProblemException e) {
      problems.addAll(e);
    }
    if (encoder == null || opened == null) {
      file.close();
      if (opened != null) {
        opened.close();
      }
      throw new ProblemException(problems.list());
    }
    return new TextEncoder(file, encoder, opened);
  }

  /// Where it computes.
  public Device device() {
    return encoder.device();
  }

  /// The size of one row.
  public int dim() {
    return encoder.config().dim();
  }

  /// The operations of the matrix products that so many tokens take: queries, keys, values and outputs, and
  /// the three of the gated feed-forward network, in each block.
  public double operations(long tokens) {
    var config = encoder.config();
    double block = config.dim() * (4.0 * config.attentionDim() + 3.0 * config.ffnDim());
    return 2.0 * tokens * config.layers() * block;
  }

  /// How many tokens of a prompt are read, the end token included: at most [Tokenizer#LIMIT].
  public int tokens(String prompt) {
    return ids(prompt).length;
  }

  /// Encodes prompts as they were written, the empty one included.
  ///
  /// @return for each prompt a row for each of its tokens, the end token included, `[T, C]`, on the
  ///     device, in what is computed in; the same whatever else is encoded with it
  public List<Tensor> encode(List<String> prompts) {
    return encoder.encode(prompts.stream().map(this::ids).toList());
  }

  private long[] ids(String prompt) {
    return tokenizer.encode(PromptCleaner.clean(prompt));
  }

  @Override
  public void close() {
    tokenizer.close();
    file.close();
  }
}
