package dev.genga.wan.vae;

import dev.genga.tensor.Tensor;

/// Some rows of frames, one behind the other.
///
/// @param first from 0
/// @param end behind the last one
/// @param all that the frames have
record Rows(long first, long end, long all) {
  static Rows whole(long all) {
    return new Rows(0, all, all);
  }

  long count() {
    return end - first;
  }

  /// With as many rows more on either side, where there are some.
  Rows widened(long by) {
    return new Rows(Math.max(0, first - by), Math.min(all, end + by), all);
  }

  /// The rows of frames of half the height that these lie in.
  Rows halved() {
    return new Rows(first / 2, (end + 1) / 2, all / 2);
  }

  /// The rows of frames of twice the height that these become.
  Rows doubled() {
    return new Rows(2 * first, 2 * end, 2 * all);
  }

  /// These rows of frames that have others around them.
  ///
  /// @param x `[F, H, W, C]`
  /// @param there the rows of `x`
  /// @return a view
  Tensor of(Tensor x, Rows there) {
    return x.narrow(1, first - there.first(), count());
  }
}
