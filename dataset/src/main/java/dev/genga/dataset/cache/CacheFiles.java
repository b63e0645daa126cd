package dev.genga.dataset.cache;

import dev.genga.base.ProblemException;
import dev.genga.dataset.config.Size;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.tensor.weights.SafetensorsFile;
import dev.genga.tensor.weights.SafetensorsWriter;
import dev.genga.tensor.weights.TensorInfo;
import dev.genga.tensor.weights.WeightsFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The content of cache files, which is musubi-tuner's (dataset/cache_io.py): latents
/// `latents_FxHxW_bfloat16` and prompt rows `varlen_t5_bfloat16`.
public final class CacheFiles {
  private static final Pattern LATENTS = Pattern.compile("latents_(\\d+)x(\\d+)x(\\d+)_(\\w+)");
  private static final Pattern CHANNELS =
      Pattern.compile("latents_image_(\\d+)x(\\d+)x(\\d+)_(\\w+)");
  private static final Pattern TOKENS = Pattern.compile("clip_(\\w+)");
  private static final Pattern TEXT = Pattern.compile("varlen_t5_(\\w+)");
  private static final Pattern MASK = Pattern.compile("mask");
  private static final String FORMAT = "1.0.1";
  private static final String ARCHITECTURE = "wan";

  /// Channels that tell which of the four frames of a latent are given.
  private static final int MASK_CHANNELS = 4;

  private CacheFiles() {}

  /// @param latents `[C, F, H, W]`, BFLOAT16
  /// @param first what image-to-video models are told, under `clip_bfloat16` and
  ///     `latents_image_FxHxW_bfloat16`; musubi-tuner names the tokens by the latents' dtype, too
  /// @param size what musubi-tuner writes as width and height: a clip's bucket, an image's own size
  /// @param frames of a clip's window; null for an image
  static void writeLatents(
      Path file, Tensor latents, @Nullable FirstFrame first, Size size, @Nullable Integer frames) {
    var shape = latents.shape();
    String dtype = latents.dtype().torchName();
    String ending = "%dx%dx%d_%s".formatted(shape[1], shape[2], shape[3], dtype);
    var tensors = new LinkedHashMap<String, Tensor>();
    tensors.put("latents_" + ending, latents);
    if (first != null) {
      tensors.put("clip_" + dtype, first.tokens());
      tensors.put("latents_image_" + ending, first.channels());
    }
    tensors.replaceAll((_, tensor) -> tensor.to(Device.CPU).contiguous());
    var metadata = new LinkedHashMap<String, String>();
    metadata.put("architecture", ARCHITECTURE);
    metadata.put("width", Integer.toString(size.width()));
    metadata.put("height", Integer.toString(size.height()));
    metadata.put("format_version", FORMAT);
    if (frames != null) {
      metadata.put("frame_count", frames.toString());
    }
    SafetensorsWriter.write(file, tensors, metadata);
  }

  /// @param rows encoder output of one prompt, `[tokens, text dim]`
  static void writeText(Path file, Tensor rows, String caption) {
    var metadata = new LinkedHashMap<String, String>();
    metadata.put("architecture", ARCHITECTURE);
    metadata.put("caption1", caption);
    metadata.put("format_version", FORMAT);
    SafetensorsWriter.write(
        file,
        Map.of("varlen_t5_" + rows.dtype().torchName(), rows.to(Device.CPU).contiguous()),
        metadata);
  }

  /// genga's own file, of which musubi-tuner knows nothing: what each position's loss is multiplied
  /// with, `mask`, `[F, H, W]`, FLOAT32.
  static void writeMask(Path file, MaskFrames mask) {
    try (var _ = TensorScope.open()) {
      var values = Tensors.of(mask.values(), mask.frames(), mask.height(), mask.width());
      SafetensorsWriter.write(file, Map.of("mask", values), Map.of("architecture", ARCHITECTURE));
    }
  }

  /// The mask of a cache file, copied out of it, `[F, H, W]`, FLOAT32.
  ///
  /// @throws ProblemException if there is none in it
  public static Tensor readMask(Path file) {
    return read(file, MASK);
  }

  /// The latents of a cache file, copied out of it, `[C, F, H, W]`.
  ///
  /// @throws ProblemException if there are none in it
  public static Tensor readLatents(Path file) {
    return read(file, LATENTS);
  }

  /// What a cache file tells image-to-video models of its clip's first frame, copied out of it.
  ///
  /// @throws ProblemException if there is nothing of it in it
  public static FirstFrame readFirstFrame(Path file) {
    return new FirstFrame(read(file, TOKENS), read(file, CHANNELS));
  }

  /// The prompt rows of a cache file, copied out of it, `[tokens, text dim]`.
  ///
  /// @throws ProblemException if there are none in it
  public static Tensor readText(Path file) {
    return read(file, TEXT);
  }

  private static Tensor read(Path file, Pattern key) {
    try (var weights = SafetensorsFile.open(file)) {
      return weights.read(onlyKey(weights, key)).copy();
    }
  }

  static boolean latentsAreFinite(Path file) {
    return isFinite(file, LATENTS);
  }

  static boolean textIsFinite(Path file) {
    return isFinite(file, TEXT);
  }

  private static boolean isFinite(Path file, Pattern key) {
    try (var _ = TensorScope.open();
        var weights = SafetensorsFile.open(file)) {
      return weights.read(onlyKey(weights, key)).isFinite();
    }
  }

  private static String onlyKey(WeightsFile weights, Pattern key) {
    var names = weights.tensors().keySet().stream().filter(k -> key.matcher(k).matches()).toList();
    if (names.size() != 1) {
      throw new ProblemException(
          "this is no cache of Wan: its keys are " + weights.tensors().keySet(),
          weights.path().toString(),
          "run `genga cache` to make it again");
    }
    return names.getFirst();
  }

  /// What is wrong with a file that should hold latents of a shape; empty where nothing is.
  ///
  /// @param shape `[C, F, H, W]`
  static String faultOfLatents(Path file, List<Long> shape) {
    return fault(file, LATENTS, DType.BFLOAT16, shape);
  }

  /// What is wrong with a file that should tell of its clip's first frame as well; empty where nothing
  /// is.
  ///
  /// @param latents shape of the clip's, `[C, F, H, W]`
  /// @param width of the image encoder's tokens
  static String faultOfFirstFrame(Path file, List<Long> latents, long width) {
    try (var weights = SafetensorsFile.open(file)) {
      if (weights.tensors().keySet().stream().noneMatch(k -> TOKENS.matcher(k).matches())
          || weights.tensors().keySet().stream().noneMatch(k -> CHANNELS.matcher(k).matches())) {
        return "it tells nothing of the first frame, which an image-to-video model starts from";
      }
      var tokens = weights.info(onlyKey(weights, TOKENS));
      if (tokens.shape().size() != 2 || tokens.shape().get(1) != width) {
        return "it holds image tokens of %s, not of width %d".formatted(tokens.shape(), width);
      }
    } catch (ProblemException e) {
      return e.problems().getFirst().what();
    }
    var shape = new ArrayList<>(latents);
    shape.set(0, latents.getFirst() + MASK_CHANNELS);
    return fault(file, CHANNELS, DType.BFLOAT16, shape);
  }

  /// What is wrong with a file that should hold a mask of a shape; empty where nothing is.
  ///
  /// @param shape `[F, H, W]`
  static String faultOfMask(Path file, List<Long> shape) {
    return fault(file, MASK, DType.FLOAT32, shape);
  }

  /// What is wrong with a file that should hold prompt rows of a width; empty where nothing is.
  static String faultOfText(Path file, long width) {
    try (var weights = SafetensorsFile.open(file)) {
      var info = weights.info(onlyKey(weights, TEXT));
      boolean right =
          info.dtype() == DType.BFLOAT16
              && info.shape().size() == 2
              && info.shape().get(1) == width;
      return right ? "" : "it holds %s, not bfloat16 rows of %d".formatted(form(info), width);
    } catch (ProblemException e) {
      return e.problems().getFirst().what();
    }
  }

  /// How many tokens the prompt of a file has in which [#faultOfText] finds nothing.
  static long textRows(Path file) {
    try (var weights = SafetensorsFile.open(file)) {
      return weights.info(onlyKey(weights, TEXT)).shape().getFirst();
    }
  }

  /// Whether a file is as long as its own header says; its tensors are not read.
  static boolean isWhole(Path file) {
    try (var _ = SafetensorsFile.open(file)) {
      return true;
    } catch (ProblemException e) {
      return false;
    }
  }

  private static String form(TensorInfo info) {
    return info.dtype().torchName() + " " + info.shape();
  }

  private static String fault(Path file, Pattern key, DType dtype, List<Long> shape) {
    try (var weights = SafetensorsFile.open(file)) {
      var info = weights.info(onlyKey(weights, key));
      boolean right = info.dtype() == dtype && info.shape().equals(shape);
      return right ? "" : "it holds %s, not %s %s".formatted(form(info), dtype.torchName(), shape);
    } catch (ProblemException e) {
      return e.problems().getFirst().what();
    }
  }
}
