package dev.genga.wan.lora;

import dev.genga.tensor.DType;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.nn.ChangedLinear;
import dev.genga.tensor.nn.LayerDropout;
import dev.genga.tensor.nn.Linear;
import dev.genga.tensor.nn.LoraLinear;
import dev.genga.tensor.nn.LowRank;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// The change of one linear layer: `alpha / rank * up @ down`.
///
/// @param name the layer's module name in the official checkpoint, such as `blocks.0.self_attn.q`
/// @param down `[rank, in]`
/// @param up `[out, rank]`
public record LoraModule(String name, Tensor down, Tensor up, double alpha)
    implements AdapterModule {
  /// The end of a key in musubi-tuner's files.
  public static final String DOWN = ".lora_down.weight";

  /// The end of a key in musubi-tuner's files.
  public static final String UP = ".lora_up.weight";

  @Override
  public int rank() {
    return (int) down.size(0);
  }

  /// What `up @ down` is multiplied with.
  public double scale() {
    return alpha / rank();
  }

  /// The whole change, `[out, in]`, float32.
  public Tensor delta() {
    return up.to(DType.FLOAT32).matmul(down.to(DType.FLOAT32)).times(scale());
  }

  LowRank change(double strength) {
    return new LowRank(down, up, scale() * strength);
  }

  @Override
  public SequencedMap<String, Tensor> tensors() {
    var tensors = new LinkedHashMap<String, Tensor>();
    tensors.put(DOWN, down);
    tensors.put(UP, up);
    return tensors;
  }

  @Override
  public LoraModule with(List<Tensor> values) {
    return new LoraModule(name, values.get(0), values.get(1), alpha);
  }

  @Override
  public long inFeatures() {
    return down.size(1);
  }

  @Override
  public long outFeatures() {
    return up.size(0);
  }

  @Override
  public Linear beside(Linear layer, double strength, @Nullable LayerDropout dropout) {
    return dropout == null
        ? new LoraLinear(layer, down, up, scale() * strength)
        : new ChangedLinear(layer, change(strength), dropout);
  }

  @Override
  public Tensor merged(Tensor weight, double strength) {
    return weight.plus(delta().times(strength));
  }
}
