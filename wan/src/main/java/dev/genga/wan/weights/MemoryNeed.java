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
/// @param bytes of all that must be in memory at the same time
/// @param parts what these are, such as `in float32 for its weights`
/// @param less what a user can do to need less
public record MemoryNeed(String model, Path file, long bytes, String parts, String less) {
  private static final Pattern FIRST_TEXT_BLOCK = Pattern.compile("(.*\\.)?blocks?\\.0\\..*");
  private static final Predicate<String> FIRST_IMAGE_BLOCK =
      Pattern.compile("(.*\\.)?(transformer|layers)\\.0\\..*").asMatchPredicate();
  private static final Predicate<String> ENCODER =
      Pattern.compile("(.*\\.)?encoder\\..*").asMatchPredicate();
  private static final Predicate<String> DECODER =
      Pattern.compile("(.*\\.)?decoder\\..*").asMatchPredicate();

  /// The weights of a model alone.
  ///
  /// @param dtype what they are brought to
  public static MemoryNeed ofWeights(String model, Path file, DType dtype, long bytes) {
    return new MemoryNeed(
        model, file, bytes, "in " + dtype.torchName() + " for its weights", smaller(dtype));
  }

  /// What to do where a model that computes in this dtype is too large.
  public static String smaller(DType dtype) {
    String smaller = "use a smaller model, its fp8 file, or a machine with more memory";
    return dtype == DType.FLOAT32 ? "compute in BFLOAT16, or " + smaller : smaller;
  }

  /// The half of a VAE that makes latents; nothing for a file that can't be read, which is told
  /// elsewhere.
  public static List<MemoryNeed> vaeEncoder(Path file, DType dtype) {
    return of("the VAE", file, dtype, ENCODER);
  }

  /// The half of a VAE that makes frames.
  public static List<MemoryNeed> vaeDecoder(Path file, DType dtype) {
    return of("the VAE", file, dtype, DECODER);
  }

  /// A text encoder, of which one block is in memory at a time: weights that are rounded to 8 bits as they
  /// are computed with, in bfloat16.
  public static List<MemoryNeed> textEncoder(Path file, DType dtype) {
    var computed = dtype.isFloat8() ? DType.BFLOAT16 : dtype;
    return of("a block of the text encoder", file, computed, FIRST_TEXT_BLOCK.asMatchPredicate());
  }

  /// An image encoder, of which one block is in memory at a time.
  public static List<MemoryNeed> imageEncoder(Path file) {
    return of("a block of the image encoder", file, DType.FLOAT32, FIRST_IMAGE_BLOCK);
  }

  private static List<MemoryNeed> of(
      String model, Path path, DType dtype, Predicate<String> counts) {
    try (var file = WeightsFile.open(path)) {
      long values =
          file.tensors().values().stream()
              .filter(info -> counts.test(info.name()))
              .mapToLong(TensorInfo::numel)
              .sum();
      return List.of(ofWeights(model, path, dtype, values * dtype.bytes()));
    } catch (ProblemException e) {
      return List.of();
    }
  }
}
