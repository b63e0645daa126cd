package dev.genga.wan.lora;

import dev.genga.tensor.Tensor;
import dev.genga.tensor.nn.ChangedLinear;
import dev.genga.tensor.nn.KroneckerProduct;
import dev.genga.tensor.nn.KroneckerProduct.Factor;
import dev.genga.tensor.nn.LayerDropout;
import dev.genga.tensor.nn.Linear;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// The change of one linear layer: `kron(w1, w2)`, times `alpha / rank` where one of them is a product
/// of two thin matrices.
///
/// @param name the layer's module name in the official checkpoint
/// @param w1 the small matrix
/// @param w2 the larger one
/// @param alpha the rank where both are whole
/// @param rank of the product; where both are whole, what was asked for
public record LokrModule(String name, Factor w1, Factor w2, double alpha, int rank)
    implements AdapterModule {
  /// The end of a key in musubi-tuner's files.
  public static final String W1 = ".lokr_w1";

  /// The end of a key in musubi-tuner's files.
  public static final String W2 = ".lokr_w2";

  /// The end of a key in musubi-tuner's files.
  public static final String A = "_a";

  /// The end of a key in musubi-tuner's files.
  public static final String B = "_b";

  /// What `kron(w1, w2)` is multiplied by.
  public double scale() {
    boolean whole = w1.b() == null && w2.b() == null;
    return whole ? 1 : alpha / rank;
  }

  private KroneckerProduct change(double strength) {
    return new KroneckerProduct(w1, w2, scale() * strength);
  }

  @Override
  public SequencedMap<String, Tensor> tensors() {
    var tensors = new LinkedHashMap<String, Tensor>();
    put(tensors, W1, w1);
    put(tensors, W2, w2);
    return tensors;
  }

  private static void put(SequencedMap<String, Tensor> tensors, String key, Factor factor) {
    if (factor.b() == null) {
      tensors.put(key, factor.a());
    } else {
      tensors.put(key + A, factor.a());
      tensors.put(key + B, factor.b());
    }
  }

  @Override
  public LokrModule with(List<Tensor> values) {
    int first = w1.tensors().size();
    return new LokrModule(
        name,
        factor(values.subList(0, first)),
        factor(values.subList(first, first + w2.tensors().size())),
        alpha,
        rank);
  }

  static Factor factor(List<Tensor> tensors) {
    return new Factor(tensors.getFirst(), tensors.size() == 1 ? null : tensors.getLast());
  }

  @Override
  public long inFeatures() {
    return w1.columns() * w2.columns();
  }

  @Override
  public long outFeatures() {
    return w1.rows() * w2.rows();
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
