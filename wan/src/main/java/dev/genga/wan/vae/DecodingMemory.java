package dev.genga.wan.vae;

/// What decoding takes in memory besides the weights, counted from the layers' sizes.
public final class DecodingMemory {
  /// Latent rows of a strip at least: of less, most is what lies around it.
  private static final long FEWEST_ROWS = 4;

  /// What a process may take for each byte that is counted: kernels have tensors of their own, and the C library
  /// keeps pieces that are free. Measured on the published VAE it was 1.8 to 1.9, on a narrower one 3.1 to 3.8; too much
  /// costs a strip that wasn't needed, too little the run.
  private static final long TAKEN = 5;

  private final VaeDecoding vae;
  private final boolean apart;

  /// @param apart whether the device has a memory of its own
  DecodingMemory(VaeDecoding vae, boolean apart) {
    this.vae = vae;
    this.apart = apart;
  }

  /// The most bytes in the device's memory at once.
  ///
  /// @param shape of the latents, `[1, z, f, h, w]`
  /// @param strips 1 for whole frames
  public long bytes(long[] shape, int strips) {
    long rows = shape[3];
    long columns = shape[4];
    var whole = Rows.whole(rows);
    var layers = vae.network().layers();
    long numbers =
        strips == 1
            ? TAKEN * DecodingBytes.of(layers, whole, columns)
            : TAKEN * inStrips(rows, columns, strips) + (apart ? 0 : waiting(shape));
    return numbers * vae.dtype().bytes();
  }

  /// The fewest strips in which a clip fits, or the most that are of use where it fits in none.
  ///
  /// @param room bytes
  public int strips(long[] shape, long room) {
    int fewest = 1;
    int most = (int) Math.max(1, shape[3] / FEWEST_ROWS);
    while (fewest < most) {
      int middle = (fewest + most) / 2;
      if (bytes(shape, middle) <= room) {
        most = middle;
      } else {
        fewest = middle + 1;
      }
    }
    return fewest;
  }

  /// Of the largest strip, with others above and below it.
  private long inStrips(long rows, long columns, int strips) {
    long stride = vae.config().spatialStride();
    long height = stride * Math.ceilDiv(rows, strips);
    long first = (stride * rows - height) / 2;
    var cut = RowsNetwork.of(vae.near(), new Rows(first, first + height, stride * rows));
    return Math.max(
        DecodingBytes.of(vae.whole().layers(), Rows.whole(rows), columns),
        DecodingBytes.of(cut.network().layers(), cut.from(), columns));
  }

  /// What the first layers made, and the frames.
  private long waiting(long[] shape) {
    long area = shape[3] * shape[4];
    long pixels = area * vae.config().spatialStride() * vae.config().spatialStride();
    return area * shape[2] * vae.config().widths().getLast()
        + 3 * pixels * vae.config().frames(shape[2]);
  }
}
