package dev.genga.training.optimizer;

import java.util.List;
import java.util.Map;

/// A LoRA's up matrices, which start at zero, learn faster than its down matrices.
///
/// Source: Hayou, Ghosh and Yu, "LoRA+: Efficient Low Rank Adaptation of Large Models" (2024).
///
/// @param optimizer of all matrices
/// @param ratio of the up matrices' learning rate to the others'
public record LoraPlus(Optimizer.Settings optimizer, double ratio) implements Optimizer.Settings {
  /// @throws IllegalArgumentException if nothing that is trained is an up matrix
  @Override
  public Optimizer of(FlatTensors parameters, ParameterGroups groups) {
    if (groups.up().isEmpty()) {
      throw new IllegalArgumentException("LoRA+ is for up matrices, and there are none");
    }
    return optimizer.of(parameters, groups.withUpFactor(ratio));
  }

  @Override
  public double weightDecay() {
    return optimizer.weightDecay();
  }

  @Override
  public String className() {
    return optimizer.className();
  }

  @Override
  public Map<String, Object> told() {
    return optimizer.told();
  }

  @Override
  public String memory() {
    return optimizer.memory();
  }

  @Override
  public long stateBytes(List<long[]> shapes) {
    return optimizer.stateBytes(shapes);
  }

  @Override
  public boolean takesRate() {
    return optimizer.takesRate();
  }

  @Override
  public boolean takesSchedule() {
    return optimizer.takesSchedule();
  }

  @Override
  public boolean takesGroups() {
    return optimizer.takesGroups();
  }

  @Override
  public String identity() {
    return "LoRA+ " + ratio + " " + optimizer.identity();
  }
}
