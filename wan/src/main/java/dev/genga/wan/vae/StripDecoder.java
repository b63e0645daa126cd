package dev.genga.wan.vae;

import dev.genga.tensor.Autograd;
import dev.genga.tensor.Device;
import dev.genga.tensor.NativeHeap;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Decodes whole clips in strips of rows, one strip through the whole clip after the other: of what the
/// layers remember and make, which grows with the frame, only a strip's is in memory. Its frames are those
/// of [VaeDecoder] but for rounding: kernels are chosen by a frame's height, and add up a pixel's products
/// in another order.
///
/// Layers up to the first that enlarges frames see a whole one, since attention does; what they make is kept, a
/// small part of what follows. From there on a row depends on rows nearby, which a strip takes in beyond
/// its edges and drops one by one as layers use them up.
///
/// Frames wait in the machine's memory until the last strip is done.
public final class StripDecoder {
  private final VaeDecoding vae;
  private final Device device;
  private final int strips;

  /// @param strips as many as rows of latents at most
  StripDecoder(VaeDecoding vae, Device device, int strips) {
    this.vae = vae;
    this.device = device;
    this.strips = strips;
  }

  /// Decodes a clip.
  ///
  /// @param latents `[1, z, f, h, w]`, normalised
  /// @param frames takes the next frames, `[1, 3, F, 8 h, 8 w]` held to [-1, 1], float32, on the VAE's
  ///     device; each lives only during the call
  public void decode(Tensor latents, Consumer<Tensor> frames) {
    try (var _ = TensorScope.open();
        var _ = Autograd.off()) {
      var seen = seen(latents);
      NativeHeap.trim();
      long rows = latents.size(3);
      var all = new ArrayList<Tensor>();
      for (int strip = 0; strip < strips; strip++) {
        var to = strip(strip, strips, rows, vae.config().spatialStride());
        decode(seen, to, all);
      }
      for (var some : all) {
        try (var _ = TensorScope.open()) {
          frames.accept(VaeDecoder.frames(some.to(device)).clampInPlace(-1, 1));
        }
        some.close();
      }
    }
  }

  /// The rows of a strip's frames.
  ///
  /// @param rows of the latents
  /// @param stride pixels for each
  static Rows strip(int strip, int strips, long rows, int stride) {
    return new Rows(
        stride * (rows * strip / strips), stride * (rows * (strip + 1) / strips), stride * rows);
  }

  /// What the layers that see whole frames make of each latent frame, on the CPU.
  private List<Tensor> seen(Tensor latents) {
    var seen = new ArrayList<Tensor>();
    try (var decoder = vae.decoder(vae.whole())) {
      for (long frame = 0; frame < latents.size(2); frame++) {
        try (var scope = TensorScope.open()) {
          var some = decoder.raw(latents.narrow(2, frame, 1).to(device));
          seen.add(scope.keep(some.to(Device.CPU)));
        }
      }
    }
    return seen;
  }

  /// @param all the frames of each latent frame, `[F, H, W, 3]`; made by the first strip
  private void decode(List<Tensor> seen, Rows to, List<Tensor> all) {
    var cut = RowsNetwork.of(vae.near(), to);
    try (var history = new CausalHistory()) {
      for (int frame = 0; frame < seen.size(); frame++) {
        var whole = seen.get(frame);
        Tensor room;
        try (var scope = TensorScope.open()) {
          var given = cut.from().of(whole, Rows.whole(whole.size(1))).copy().to(device);
          var made = cut.network().forward(given, history);
          room = frame < all.size() ? all.get(frame) : scope.keep(room(made, to));
          to.of(room, Rows.whole(to.all())).copyInPlace(made);
        }
        if (frame == all.size()) {
          all.add(room);
        }
      }
    }
    NativeHeap.trim(); // the next strip's tensors are of other sizes
  }

  private static Tensor room(Tensor made, Rows to) {
    long[] shape = {made.size(0), to.all(), made.size(2), made.size(3)};
    return Tensors.empty(shape, made.dtype(), Device.CPU);
  }
}
