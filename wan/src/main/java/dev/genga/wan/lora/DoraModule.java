package dev.genga.wan.lora;

import dev.genga.tensor.Tensor;
import dev.genga.tensor.nn.DoraLinear;
import dev.genga.tensor.nn.LayerDropout;
import dev.genga.tensor.nn.Linear;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// A LoRA that turns the rows of a layer's weight, with their lengths beside it.
///
/// @param direction the LoRA
/// @param magnitude lengths of the new weight's rows, `[out, 1]`
public record DoraModule(LoraModule direction, Tensor magnitude) implements AdapterModule {
  /// The end of a key in musubi-tuner's files.
  public static final String MAGNITUDE = ".dora_scale";

  @Override
  public String name() {
    return direction.name();
  }

  @Override
  public double alpha() {
    return direction.alpha();
  }

  @Override
  public int rank() {
    return direction.rank();
  }

  @Override
  public SequencedMap<String, Tensor> tensors() {
    var tensors = direction.tensors();
    tensors.put(MAGNITUDE, magnitude);
    return tensors;
  }

  @Override
  public DoraModule with(List<Tensor> values) {
    return new DoraModule(direction.with(values), values.get(2));
  }

  @Override
  public long inFeatures() {
    return direction.inFeatures();
  }

  @Override
  public long outFeatures() {
    return direction.outFeatures();
  }

  @Override
  public Linear beside(Linear layer, double strength, @Nullable LayerDropout dropout) {
    return DoraLinear.of(layer, direction.change(1), magnitude, strength, dropout);
  }

  @Override
  public Tensor merged(Tensor weight, double strength) {
    return DoraLinear.merged(weight, direction.change(1), magnitude, strength);
  }
}
