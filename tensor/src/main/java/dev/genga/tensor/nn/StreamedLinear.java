package dev.genga.tensor.nn;

import dev.genga.tensor.Tensor;
import java.util.function.Supplier;

/// A frozen linear layer whose weight is where it computes only while it is needed there.
///
/// @param inFeatures the size of the last dimension that it takes
/// @param outFeatures the size of the last dimension that it gives
/// @param source brings the layer; what it gives is of use until another block's layer is asked for
public record StreamedLinear(long inFeatures, long outFeatures, Supplier<Linear> source)
    implements Linear {
  @Override
  public Tensor forward(Tensor x) {
    return present().forward(x);
  }

  /// The layer itself, a [DenseLinear] or a [QuantizedLinear], brought here if it is not.
  public Linear present() {
    return source.get();
  }
}
