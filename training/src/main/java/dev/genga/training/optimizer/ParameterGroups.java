package dev.genga.training.optimizer;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Which parameters learn at another rate than the rest.
///
/// @param up indices of the up matrices of a LoRA
/// @param upFactor what their learning rate is multiplied with
public record ParameterGroups(Set<Integer> up, double upFactor) {
  /// All learn at the same rate.
  public static final ParameterGroups NONE = new ParameterGroups(Set.of(), 1);

  /// Copies the set.
  public ParameterGroups {
    up = Set.copyOf(up);
  }

  /// So far at the same rate, with the matrices of which [LoraPlus] raises it.
  ///
  /// @param up their indices
  public static ParameterGroups ofUpMatrices(Set<Integer> up) {
    return new ParameterGroups(up, 1);
  }

  ParameterGroups withUpFactor(double factor) {
    return new ParameterGroups(up, factor);
  }

  double factor(int parameter) {
    return up.contains(parameter) ? upFactor : 1;
  }

  /// The flat tensor in stretches of one rate each: one, where all parameters have it.
  List<Stretch> stretches(FlatTensors parameters) {
    var stretches = new ArrayList<Stretch>();
    int count = parameters.parts().size();
    long from = 0;
    for (int i = 1; i <= count; i++) {
      double factor = factor(i - 1);
      if (i == count || factor(i) != factor) {
        long end = i == count ? parameters.whole().numel() : parameters.start(i);
        stretches.add(new Stretch(from, end - from, factor));
        from = end;
      }
    }
    return stretches;
  }

  /// @throws IllegalArgumentException where there are groups, for an optimizer that knows of none
  void checkNone(String optimizer) {
    if (upFactor != 1) {
      throw new IllegalArgumentException(optimizer + " has one learning rate for all parameters");
    }
  }
}
