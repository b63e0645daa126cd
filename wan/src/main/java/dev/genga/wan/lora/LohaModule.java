package dev.genga.wan.lora;

import dev.genga.tensor.Tensor;
import dev.genga.tensor.nn.ChangedLinear;
import dev.genga.tensor.nn.HadamardProduct;
import dev.genga.tensor.nn.LayerDropout;
import dev.genga.tensor.nn.Linear;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// The change of one linear layer: `alpha / rank * (w1a @ w1b) * (w2a @ w2b)`, element by element.
///
/// @param name the layer's module name in the official checkpoint
/// @param w1a `[out, rank]`
/// @param w1b `[rank, in]`
/// @param w2a `[out, rank]`
/// @param w2b `[rank, in]`
public record LohaModule(String name, Tensor w1a, Tensor w1b, Tensor w2a, Tensor w2b, double alpha)
    implements AdapterModule {
  /// The end of a key in musubi-tuner's files.
  public static final String W1_A = ".hada_w1_a";

  /// The end of a key in musubi-tuner's files.
  public static final String W1_B = ".hada_w1_b";

  /// The end of a key in musubi-tuner's files.
  public static final String W2_A = ".hada_w2_a";

  /// The end of a key in musubi-tuner's files.
  public static final String W2_B = ".hada_w2_b";

  @Override
  public int rank() {
    return (int) w1b.size(0);
  }

  private HadamardProduct change(double strength) {
    return new HadamardProduct(w1a, w1b, w2a, w2b, alpha / rank() * strength);
  }

  @Override
  public SequencedMap<String, Tensor> tensors() {
    var tensors = new LinkedHashMap<String, Tensor>();
    tensors.put(W1_A, w1a);
    tensors.put(W1_B, w1b);
    tensors.put(W2_A, w2a);
    tensors.put(W2_B, w2b);
    return tensors;
  }

  @Override
  public LohaModule with(List<Tensor> values) {
    return new LohaModule(name, values.get(0), values.get(1), values.get(2), values.get(3), alpha);
  }

  @Override
  public long inFeatures() {
    return w1b.size(1);
  }

  @Override
  public long outFeatures() {
    return w1a.size(0);
  }

  @Override
  public Linear beside(Linear layer, double strength, @Nullable LayerDropout dropout) {
    return new ChangedLinear(layer, change(strength), dropout);
  }

  @Override
  public Tensor merged(Tensor weight, double strength) {
    return weight.plus(change(strength).weight());
  }
}
