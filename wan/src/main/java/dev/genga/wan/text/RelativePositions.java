package dev.genga.wan.text;

import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.Tensors;

/// T5's relative positions: how far a key is from a query, in buckets that grow with the distance.
///
/// Source: Raffel et al., "Exploring the Limits of Transfer Learning with a Unified Text-to-Text
/// Transformer" (2019), section 2.1; Wan2.1 `wan/modules/t5.py`, `T5RelativeEmbedding`.
final class RelativePositions {
  /// From this distance on, all are in the last bucket.
  private static final float FAR = 128;

  private RelativePositions() {}

  /// Where a block that computes on a device has its table, and looks its rows up: libtorch can't on every
  /// device, and on a processor's the lookup is small.
  static Device on(Device device) {
    return device.kind() == Device.Kind.CUDA ? device : Device.CPU;
  }

  /// The bucket of every pair of tokens of a prompt.
  ///
  /// @param length tokens `T`
  /// @param buckets in all, half of them for keys after the query
  /// @return int64, `[T, T]`: query, key; on the CPU. Its first `t` rows and columns are those of a prompt of
  ///     `t` tokens
  static Tensor buckets(int length, int buckets) {
    var values = new long[length * length];
    for (int query = 0; query < length; query++) {
      for (int key = 0; key < length; key++) {
        values[query * length + key] = bucket(key - query, buckets);
      }
    }
    return Tensors.of(values, length, length);
  }

  /// Half of a direction's buckets are for one distance each, the others for logarithmic ranges; in
  /// float32, as the reference computes it.
  ///
  /// @param position of the key less that of the query
  static int bucket(int position, int buckets) {
    int half = buckets / 2;
    int exact = half / 2;
    int start = position > 0 ? half : 0;
    int distance = Math.abs(position);
    if (distance < exact) {
      return start + distance;
    }
    float share = (float) Math.log((float) distance / exact) / (float) Math.log(FAR / exact);
    return start + Math.min(exact + (int) (share * (half - exact)), half - 1);
  }
}
