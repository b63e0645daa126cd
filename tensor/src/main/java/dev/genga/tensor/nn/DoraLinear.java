package dev.genga.tensor.nn;

import dev.genga.tensor.DType;
import dev.genga.tensor.Functional;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A linear layer whose weight is taken apart into direction and length: the low-rank change turns each
/// row of the weight, and the row's length is trained by itself. With `V = W + change`, row i of the
/// new weight is `magnitude[i] * V[i] / |V[i]|`.
///
/// Neither `V` nor the new weight is ever made: `V x` is the base layer's output without its bias, plus
/// the change's, and the rows' lengths follow from three small products.
///
/// Source: Liu et al., "DoRA: Weight-Decomposed Low-Rank Adaptation" (2024). As in LyCORIS a row (an
/// output) has a length, not a column; the length is a part of the gradient; and float32's epsilon is
/// added to it (functional/general.py, `weight_decompose`).
///
/// @param base the frozen layer
/// @param direction changes the rows' directions
/// @param magnitude their lengths, `[out, 1]`
/// @param squares squared lengths of the frozen weight's rows, `[out]`, float32
/// @param strength 1 for the new weight, 0 for the old one, between them in proportion
/// @param dropout of which only whole layers are left out; null for none
public record DoraLinear(
    Linear base,
    LowRank direction,
    Tensor magnitude,
    Tensor squares,
    double strength,
    @Nullable LayerDropout dropout)
    implements AdaptedLinear {
  private static final double EPSILON = 0x1p-23;

  /// Far below the square of [#EPSILON]: keeps the root's gradient finite where a row is zero.
  private static final double LEAST_SQUARE = 1e-30;

  /// The layer over a frozen one.
  public static DoraLinear of(
      Linear base,
      LowRank direction,
      Tensor magnitude,
      double strength,
      @Nullable LayerDropout dropout) {
    try (var scope = TensorScope.open()) {
      var lengths = rowLengths(frozen(base));
      return new DoraLinear(
          base, direction, magnitude, scope.keep(lengths.square()), strength, dropout);
    }
  }

  /// Lengths of the rows of a layer's weight, `[out]`, float32: what a magnitude starts from.
  public static Tensor rowLengths(Linear linear) {
    return weight(frozen(linear)).to(DType.FLOAT32).lastDimNorm().reshape(-1);
  }

  /// The new weight of a layer that had `weight`.
  ///
  /// @param weight `[out, in]`, float32
  /// @return `[out, in]`, float32
  public static Tensor merged(Tensor weight, LowRank direction, Tensor magnitude, double strength) {
    var turned = weight.plus(direction.weight());
    var lengths = turned.lastDimNorm().reshape(-1, 1).plus(EPSILON);
    var changed = turned.times(magnitude.to(DType.FLOAT32).div(lengths));
    return weight.plus(changed.minus(weight).times(strength));
  }

  @Override
  public Tensor forward(Tensor x) {
    var y = base.forward(x);
    if (dropout != null && dropout.rates().leavesModuleOut(dropout.random())) {
      var factors = List.of(direction.down(), direction.up(), magnitude);
      return y.plus(LayerDropout.nothing(factors, x, outFeatures()));
    }
    var frozen = frozen(base);
    var product = base instanceof AdaptedLinear ? frozen.forward(x) : y;
    var bias = bias(frozen);
    var old = bias == null ? product : product.minus(bias.to(x.dtype()));
    var gain = gain(frozen, x.dtype());
    var change =
        old.times(gain.minus(1).to(x.dtype())).plus(direction.apply(x).times(gain.to(x.dtype())));
    return y.plus(strength == 1 ? change : change.times(strength));
  }

  /// `magnitude / |V|`, `[out]`, float32. The square of a row of V is that of W's, twice the product of
  /// W's and the change's, and that of the change's.
  private Tensor gain(Linear frozen, DType dtype) {
    var down = direction.down().to(DType.FLOAT32);
    var up = direction.up().to(DType.FLOAT32);
    double scale = direction.scale();
    var weight = weight(frozen).to(dtype);
    var mixed = Functional.linear(weight, down.to(dtype), null).to(DType.FLOAT32); // [out, rank]
    var own = up.matmul(Functional.linear(down, down, null)); // [out, rank]
    var more = mixed.times(2 * scale).plus(own.times(scale * scale)).times(up).sum(false, 1);
    var lengths = squares.plus(more).plus(LEAST_SQUARE).sqrt().plus(EPSILON);
    return magnitude.to(DType.FLOAT32).reshape(-1).div(lengths);
  }

  /// The layer with the weight that was there before any change.
  private static Linear frozen(Linear linear) {
    return switch (linear) {
      case DenseLinear dense -> dense;
      case QuantizedLinear quantized -> quantized;
      case StreamedLinear streamed -> streamed.present();
      case AdaptedLinear adapted -> frozen(adapted.base());
    };
  }

  private static Tensor weight(Linear frozen) {
    return switch (frozen) {
      case DenseLinear(var weight, _) -> weight;
      case QuantizedLinear quantized -> quantized.dequantized();
      case StreamedLinear streamed -> weight(streamed.present());
      case AdaptedLinear adapted -> weight(adapted.base());
    };
  }

  private static @Nullable Tensor bias(Linear frozen) {
    return switch (frozen) {
      case DenseLinear(_, var bias) -> bias;
      case QuantizedLinear(_, _, var bias) -> bias;
      case StreamedLinear streamed -> bias(streamed.present());
      case AdaptedLinear adapted -> bias(adapted.base());
    };
  }

  @Override
  public DoraLinear over(Linear other) {
    return of(other, direction, magnitude, strength, dropout);
  }
}
