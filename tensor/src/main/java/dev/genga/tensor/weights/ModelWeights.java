package dev.genga.tensor.weights;

import dev.genga.base.Problems;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.nn.DenseLinear;
import dev.genga.tensor.nn.Linear;
import dev.genga.tensor.nn.QuantizedLinear;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A model's parameters and layers, whatever precision its file has: the scales of 8-bit weights are
/// understood and no longer stand among the parameters. Read are
///
/// - plain casts to e4m3fn or e5m2, with any tensors left in higher precision;
/// - ComfyUI's scaled form: a marker `scaled_fp8` and one `<layer>.scale_weight` a layer, or, in its
///   newer files, `<layer>.weight_scale` and `<layer>.comfy_quant`. The scales of the layers' inputs
///   are for multiplying in 8 bits and are not needed here;
/// - musubi-tuner's `fp8_scaled`: `<layer>.scale_weight` of `[out, blocks, 1]`, `[out, 1]` or one
///   number.
///
/// Source: ComfyUI's `comfy/ops.py` and `comfy/utils.py` (`convert_old_quants`), musubi-tuner's
/// `modules/fp8_optimization_utils.py`.
public final class ModelWeights {
  private final WeightsFile file;
  private final Map<String, TensorInfo> tensors = new LinkedHashMap<>();

  /// From the name of a weight to the name of its scale.
  private final Map<String, String> scales = new LinkedHashMap<>();

  private ModelWeights(WeightsFile file) {
    this.file = file;
  }

  /// Sorts a file's tensors into parameters and scales.
  ///
  /// @param file open as long as this is used
  /// @throws dev.genga.base.ProblemException naming every scale that fits no weight, and every
  ///     weight that is stored in no floating-point type
  public static ModelWeights of(WeightsFile file) {
    var weights = new ModelWeights(file);
    var problems = new Problems();
    file.tensors().forEach((name, info) -> weights.sort(name, info, problems));
    weights.scales.forEach((weight, scale) -> weights.check(weight, scale, problems));
    problems.throwIfAny();
    return weights;
  }

  private void sort(String name, TensorInfo info, Problems problems) {
    var role = ScaleRole.of(name);
    switch (role) {
      case PARAMETER -> {
        if (!info.dtype().isFloatingPoint()) {
          problems.add(
              "the tensor '%s' is stored as %s, which is not read"
                  .formatted(name, info.dtype().torchName()),
              file.path().toString(),
              "use the model in fp32, fp16, bf16 or fp8");
        }
        tensors.put(name, info);
      }
      case WEIGHT_SCALE -> {
        String weight = ScaleRole.layer(name) + ".weight";
        String other = scales.put(weight, name);
        if (other != null) {
          problems.add(
              "the weight '%s' has two scales: %s and %s".formatted(weight, other, name),
              file.path().toString(),
              "download or make the file again");
        }
      }
      case QUANTISATION -> {
        String format =
            new String(file.read(name).toBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (!ScaleRole.isPlainFloat8(format)) {
          problems.add(
              "the layer '%s' is quantised in a way that is not read: %s"
                  .formatted(ScaleRole.layer(name), format),
              file.path().toString(),
              "use the model in fp32, fp16, bf16 or fp8");
        }
      }
      case INPUT_SCALE, MARKER -> {}
    }
  }

  private void check(String weight, String scale, Problems problems) {
    var weightInfo = tensors.get(weight);
    var scaleInfo = file.info(scale);
    if (weightInfo == null
        || !scaleInfo.dtype().isFloatingPoint()
        || !fits(weightInfo, scaleInfo)) {
      problems.add(
          "the scale '%s' of shape %s in %s does not fit %s"
              .formatted(
                  scale,
                  scaleInfo.shape(),
                  scaleInfo.dtype().torchName(),
                  weightInfo == null
                      ? "anything: there is no " + weight
                      : "its weight of shape " + weightInfo.shape()),
          file.path().toString(),
          "download or make the file again");
    }
  }

  private static boolean fits(TensorInfo weight, TensorInfo scale) {
    if (scale.numel() == 1) {
      return true;
    }
    if (weight.shape().size() != 2 || scale.shape().isEmpty()) {
      return false;
    }
    long out = weight.shape().getFirst();
    return scale.shape().getFirst() == out
        && switch (scale.shape().size()) {
          case 1 -> true;
          case 2 -> scale.shape().get(1) == 1;
          case 3 ->
              scale.shape().get(1) > 0
                  && weight.shape().get(1) % scale.shape().get(1) == 0
                  && scale.shape().get(2) == 1;
          default -> false;
        };
  }

  /// The file beneath.
  public WeightsFile file() {
    return file;
  }

  /// The parameters in the file's order, as they are stored.
  public Map<String, TensorInfo> tensors() {
    return Collections.unmodifiableMap(tensors);
  }

  /// What the file says of one parameter.
  ///
  /// @throws IllegalArgumentException if there is none of that name
  public TensorInfo info(String name) {
    var info = tensors.get(name);
    if (info == null) {
      throw new IllegalArgumentException("no tensor " + name + " in " + file.path());
    }
    return info;
  }

  /// Whether a weight has a scale beside it.
  public boolean isScaled(String name) {
    return scales.containsKey(name);
  }

  /// The name of a weight's scale, or null where it has none.
  public @Nullable String scaleName(String weight) {
    return scales.get(weight);
  }

  /// One parameter on the CPU: without copying and in the file's dtype (which may be an 8-bit one),
  /// or multiplied out in the dtype of its scale where it has one.
  ///
  /// @throws IllegalArgumentException if there is none of that name
  public Tensor tensor(String name) {
    String scale = scales.get(name);
    if (scale == null) {
      return stored(name);
    }
    return new QuantizedLinear(stored(name), file.read(scale), null).dequantized();
  }

  /// One linear layer on the CPU, without copying: [QuantizedLinear] where its weight has a scale,
  /// [DenseLinear] otherwise.
  ///
  /// @param module the layer's name, such as `blocks.0.self_attn.q`; a bias is taken where there is
  ///     one
  /// @throws IllegalArgumentException if there is no weight of that name
  public Linear linear(String module) {
    var weight = stored(module + ".weight");
    var bias = tensors.containsKey(module + ".bias") ? tensor(module + ".bias") : null;
    String scale = scales.get(module + ".weight");
    return scale == null
        ? new DenseLinear(weight, bias)
        : new QuantizedLinear(weight, file.read(scale), bias);
  }

  /// Reads what makes a linear layer into memory, ahead of its use: see [WeightsFile#load].
  public void load(String module) {
    parts(module).forEach(file::load);
  }

  /// Lets go of the memory that reading a linear layer took: see [WeightsFile#unload(String)].
  public void unload(String module) {
    parts(module).forEach(file::unload);
  }

  /// Bytes of the scale beside a weight; 0 where there is none.
  public long scaleBytes(String weight) {
    String scale = scales.get(weight);
    return scale == null ? 0 : file.info(scale).bytes();
  }

  private List<String> parts(String module) {
    var names = new ArrayList<>(List.of(module + ".weight", module + ".bias"));
    String scale = scales.get(module + ".weight");
    if (scale != null) {
      names.add(scale);
    }
    names.removeIf(name -> !file.has(name));
    return names;
  }

  /// [#tensor(String)] brought to a place and a dtype.
  public Tensor tensor(String name, Placement placement) {
    return placement.place(tensor(name));
  }

  /// [#linear(String)] brought to a place; weights of 8 bits stay so.
  public Linear linear(String module, Placement placement) {
    return placement.place(linear(module));
  }

  private Tensor stored(String name) {
    return file.read(info(name).name());
  }
}
