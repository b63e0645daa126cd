package dev.genga.wan.lora;

/// Sizes of the two matrices whose Kronecker product changes a layer.
///
/// Source: musubi-tuner, networks/lokr.py, `factorization`, `LoKrModule`.
///
/// @param out1 rows of the small one
/// @param out2 rows of the larger one
/// @param in1 columns of the small one
/// @param in2 columns of the larger one
/// @param whole whether the larger one is trained whole: a rank of half its side or more saves nothing
record KroneckerSizes(long out1, long out2, long in1, long in2, boolean whole) {
  static KroneckerSizes of(LayerSize layer, int factor, int rank) {
    long out1 = small(layer.out(), factor);
    long in1 = small(layer.in(), factor);
    long out2 = layer.out() / out1;
    long in2 = layer.in() / in1;
    return new KroneckerSizes(out1, out2, in1, in2, 2L * rank >= Math.max(out2, in2));
  }

  /// The smaller of two numbers whose product is `size`: the factor, or its counterpart where that is
  /// smaller; where it doesn't divide the size, the nearest below that does; without one, the nearest to
  /// the square root.
  static long small(long size, int factor) {
    if (factor > 0 && size % factor == 0) {
      return Math.min(factor, size / factor);
    }
    long most = factor < 0 ? size : factor;
    long found = 1;
    for (long m = 2; m * m <= size && m <= most; m++) {
      if (size % m == 0) {
        found = m;
      }
    }
    return found;
  }
}
