package dev.genga.wan.lora;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an adapter is made of.
///
/// @param alpha over the rank, what a change is multiplied with
public record AdapterOptions(AdapterKind kind, int rank, double alpha, LayerChoice layers) {
  /// A LoRA of one rank on all layers.
  public static AdapterOptions lora(int rank, double alpha) {
    return new AdapterOptions(new AdapterKind.Lora(), rank, alpha, LayerChoice.ALL);
  }

  /// Rank and alpha of a layer, or null where it is left as it is.
  public @Nullable Bottleneck of(String layer) {
    if (!layers.takes(layer)) {
      return null;
    }
    var rule = layers.rule(layer);
    if (rule == null) {
      return new Bottleneck(rank, alpha);
    }
    double its = rule.alpha() == null ? rule.rank() * alpha / rank : rule.alpha();
    return new Bottleneck(rule.rank(), its);
  }

  /// Those of the layers that are changed.
  public List<LayerSize> changed(Collection<LayerSize> all) {
    return all.stream().filter(layer -> layers.takes(layer.name())).toList();
  }

  /// The shapes of what is trained of a layer, in the order of [AdapterModule#tensors]; none where it is
  /// left as it is.
  public List<long[]> shapes(LayerSize layer) {
    var bottleneck = of(layer.name());
    if (bottleneck == null) {
      return List.of();
    }
    int r = bottleneck.rank();
    long in = layer.in();
    long out = layer.out();
    long[] left = {out, r};
    long[] right = {r, in};
    return switch (kind) {
      case AdapterKind.Lora _ -> List.of(right, left);
      case AdapterKind.Dora _ -> List.of(right, left, new long[] {out, 1});
      case AdapterKind.Loha _ -> List.of(left, right, left, right);
      case AdapterKind.Lokr(int factor) -> kronecker(KroneckerSizes.of(layer, factor, r), r);
    };
  }

  private static List<long[]> kronecker(KroneckerSizes sizes, int rank) {
    long[] first = {sizes.out1(), sizes.in1()};
    return sizes.whole()
        ? List.of(first, new long[] {sizes.out2(), sizes.in2()})
        : List.of(first, new long[] {sizes.out2(), rank}, new long[] {rank, sizes.in2()});
  }
}
