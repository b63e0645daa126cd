package dev.genga.wan.vae;

import java.util.List;

/// Counts the memory of decoding, layer by layer: what each remembers of the frames before, and the
/// tensors that are there together while the largest one works. Numbers, not bytes.
///
/// In a layer of `C` channels, `P` pixels and `f` frames at once the window of a convolution has `2 + f`
/// frames, what comes in, what goes out and the sum have `f`, and pairs of frames take six more
/// ([PairedCausalConv]).
final class DecodingBytes {
  private static final long REMEMBERED = CausalConv3d.REACH;

  /// Single frames that a pair takes: two sums, four products.
  private static final long PAIRED = 6;

  private final long columns;
  private long remembered;
  private long most;

  /// @param columns of the first layer's frames
  private DecodingBytes(long columns) {
    this.columns = columns;
  }

  /// What layers take at their height.
  ///
  /// @param rows that the first one is given
  /// @param columns likewise
  static long of(List<VaeLayer> layers, Rows rows, long columns) {
    var counted = new DecodingBytes(columns);
    counted.add(layers, rows, 1, 1, 0);
    return counted.remembered + counted.most;
  }

  /// @param rows of the frames that come in
  /// @param scale columns for each of the first layer's
  /// @param frames at once
  /// @param besides what is held while these layers work
  private void add(List<VaeLayer> layers, Rows rows, long scale, long frames, long besides) {
    for (var each : layers) {
      var layer = each instanceof RowsLayer(var inner, _, _) ? inner : each;
      long pixels = rows.count() * columns * scale;
      switch (layer) {
        case ResidualBlock block -> {
          long in = block.norm1().gain().numel();
          long out = block.norm2().gain().numel();
          remembered += REMEMBERED * pixels * (in + out);
          work(pixels, frames, Math.max(in, out), besides);
        }
        case Head head -> {
          long in = head.norm().gain().numel();
          remembered += REMEMBERED * pixels * in;
          work(pixels, frames, in, besides);
        }
        case AttentionBlock block -> work(pixels, frames, 2 * block.norm().gain().numel(), besides);
        case Upsample up -> {
          frames = upsample(up, pixels, frames, besides);
          rows = rows.doubled();
          scale *= 2;
        }
        case FramePairs(var network) -> {
          long held = pixels * frames * channels(network);
          add(network.layers(), rows, scale, Math.min(2, frames), besides + held);
        }
        case CausalConv3d _, Downsample _, RowsLayer _ -> {} // the first one is small
      }
      rows = each instanceof RowsLayer(_, _, var to) ? to : rows;
    }
  }

  private void work(long pixels, long frames, long channels, long besides) {
    long each = REMEMBERED + 4 * frames + PAIRED;
    most = Math.max(most, besides + pixels * channels * each);
  }

  /// @return the frames at once behind it
  private long upsample(Upsample up, long pixels, long frames, long besides) {
    long channels = up.weight().size(0);
    long doubled = up.time() == null ? frames : 2 * frames;
    if (up.time() != null) {
      remembered += REMEMBERED * pixels * channels;
    }
    // Four pixels for each, of half the channels, twice while they are put in order.
    long made = 2 * 4 * doubled * up.bias().numel();
    long before = (REMEMBERED + 2 * frames + 2 * doubled) * channels;
    most = Math.max(most, besides + pixels * (before + made));
    return doubled;
  }

  private static long channels(CausalNetwork network) {
    var first = network.layers().getFirst();
    var layer = first instanceof RowsLayer(var inner, _, _) ? inner : first;
    return layer instanceof ResidualBlock block ? block.norm1().gain().numel() : 0;
  }
}
