package dev.genga.wan.text;

import dev.genga.base.ProblemException;
import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.HalfProducts;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.tensor.weights.WeightsFile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// UMT5's encoder, which Wan2.1 reads its prompts with: token ids in, one row per token out.
///
/// Weights stay in the file and are brought to the device block by block, each block once for all
/// prompts of a call, and let go of; so an encoder larger than the memory works, and many prompts at
/// once cost little more loading than one. Every prompt is computed on its own tokens only: Wan2.1 pads to 512,
/// masks the padding and throws its rows away, which gives the same rows. They don't depend on what
/// else is encoded in the same call, to the bit.
///
/// ```java
/// try (var file = WeightsFile.open(path); var _ = TensorScope.open()) {
///   var encoder = Umt5Encoder.of(file, Device.CPU, DType.BFLOAT16);
///   Tensor rows = encoder.encode(List.of(ids)).getFirst(); // [T, C]
/// }
/// ```
///
/// Source: Wan2.1 `wan/modules/t5.py`, `T5Encoder`.
public final class Umt5Encoder {
  private final Umt5Weights weights;
  private final Device device;
  private final WeightForm form;

  private Umt5Encoder(Umt5Weights weights, Device device, WeightForm form) {
    this.weights = weights;
    this.device = device;
    this.form = form;
  }

  /// Finds the encoder in an open file, which must stay open.
  ///
  /// @param device where to compute
  /// @param dtype what to compute in: BFLOAT16, as Wan2.1 does, or FLOAT32; or FLOAT8_E4M3FN for BFLOAT16
  ///     on weights that are rounded to it, as musubi-tuner's `--fp8_t5` does
  /// @throws ProblemException naming the first keys that are missing, too many or of a wrong shape
  public static Umt5Encoder of(WeightsFile file, Device device, DType dtype) {
    return of(file, device, WeightForm.of(dtype));
  }

  static Umt5Encoder of(WeightsFile file, Device device, WeightForm form) {
    return new Umt5Encoder(Umt5Weights.of(file), device, form);
  }

  Device device() {
    return device;
  }

  /// The sizes that the file tells.
  public Umt5Config config() {
    return weights.config();
  }

  /// Encodes prompts.
  ///
  /// @param prompts token ids of each, as [Tokenizer] gives them, at least one a prompt
  /// @return for each prompt `[T, C]`, on the device, in what is computed in
  /// @throws ProblemException if an id is not in the vocabulary
  public List<Tensor> encode(List<long[]> prompts) {
    prompts.forEach(this::check);
    try (var scope = TensorScope.open();
        var _ = Autograd.off();
        var _ = HalfProducts.inFloat32()) {
      var buckets = buckets(prompts);
      List<Tensor> states = new ArrayList<>(prompts.stream().map(this::embed).toList());
      for (int i = 0; i < config().layers(); i++) {
        pass(i, states, buckets);
      }
      var norm = weights.norm(device, form);
      return scope.keep(states.stream().map(x -> Umt5Block.norm(x, norm)).toList());
    }
  }

  /// Takes every prompt through one block, and lets go of the block and the states before it.
  private void pass(int block, List<Tensor> states, List<Tensor> buckets) {
    try (var scope = TensorScope.open()) {
      var layer = weights.block(block, device, form);
      for (int i = 0; i < states.size(); i++) {
        var before = states.get(i);
        states.set(i, scope.keep(layer.forward(before, buckets.get(i))));
        before.close();
      }
    }
    weights.unload();
  }

  private Tensor embed(long[] ids) {
    try (var scope = TensorScope.open()) {
      var rows = weights.embed(Tensors.of(ids, ids.length), form);
      return scope.keep(rows.to(device));
    }
  }

  /// Of each prompt, a part of the longest one's.
  private List<Tensor> buckets(List<long[]> prompts) {
    int longest = prompts.stream().mapToInt(ids -> ids.length).max().orElse(0);
    var all =
        RelativePositions.buckets(longest, config().buckets()).to(RelativePositions.on(device));
    return prompts.stream()
        .map(ids -> all.narrow(0, 0, ids.length).narrow(1, 0, ids.length))
        .toList();
  }

  private void check(long[] ids) {
    long largest = Arrays.stream(ids).max().orElse(-1);
    if (largest < 0) {
      throw new IllegalArgumentException("a prompt has at least its end token");
    }
    if (largest >= config().vocabulary()) {
      throw new ProblemException(
          "the tokenizer gives the id %d, and the UMT5 encoder knows only %d tokens"
              .formatted(largest, config().vocabulary()),
          weights.weights().file().path().toString(),
          "use the tokenizer that belongs to this encoder");
    }
  }
}
