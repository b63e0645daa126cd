package dev.genga.wan.weights;

import dev.genga.base.ProblemException;
import dev.genga.tensor.DType;
import dev.genga.tensor.weights.TensorInfo;
import dev.genga.tensor.weights.WeightsFile;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// The memory that the weights of a model take for certain while it computes, told by its file's
/// header. Activations come on top.
///
/// @param model in words, such as `the transformer`
/// @param file where its weights are
/// @param dtype what they are brought to
/// @param bytes of all that must be in memory at the same time
public record MemoryNeed(String model, Path file, DType dtype, long bytes) {
  private static final Pattern FIRST_TEXT_BLOCK = Pattern.compile("(.*\\.)?blocks?\\.0\\..*");
  private static final Predicate<String> ENCODER =
      Pattern.compile("(.*\\.)?encoder\\..*").asMatchPredicate();
  private static final Predicate<String> DECODER =
      Pattern.compile("(.*\\.)?decoder\\..*").asMatchPredicate();

  /// The half of a VAE that makes latents; nothing for a file that can't be read, which is told
  /// elsewhere.
  public static List<MemoryNeed> vaeEncoder(Path file, DType dtype) {
    return of("the VAE", file, dtype, ENCODER);
  }

  /// The half of a VAE that makes frames.
  public static List<MemoryNeed> vaeDecoder(Path file, DType dtype) {
    return of("the VAE", file, dtype, DECODER);
  }

  /// A text encoder, of which one block is in memory at a time.
  public static List<MemoryNeed> textEncoder(Path file, DType dtype) {
    return of("a block of the text encoder", file, dtype, FIRST_TEXT_BLOCK.asMatchPredicate());
  }

  private static List<MemoryNeed> of(
      String model, Path path, DType dtype, Predicate<String> counts) {
    try (var file = WeightsFile.open(path)) {
      long bytes =
          file.tensors().values().stream()
              .filter(info -> counts.test(info.name()))
              .mapToLong(TensorInfo::numel)
              .sum();
      return List.of(new MemoryNeed(model, path, dtype, bytes * dtype.bytes()));
    } catch (ProblemException e) {
      return List.of();
    }
  }
}
