package dev.genga.wan.generation;

import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.tensor.weights.WeightsFile;
import dev.genga.video.Frame;
import dev.genga.wan.vae.Pixels;
import dev.genga.wan.vae.WanVae;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Which colour latents have, without decoding them: red, green and blue of each latent are sums of its
/// channels, with weights that are fitted by least squares to a VAE's own latents of [ColourPatches].
///
/// ```java
/// var colours = LatentColours.of(Path.of("wan_2.1_vae.safetensors"), Device.CPU, DType.BFLOAT16);
/// List<Frame> frames = colours.frames(latents);
/// ```
///
/// @param weights of each channel, for red, green and blue in [-1, 1]
/// @param base what is added to each
public record LatentColours(List<List<Double>> weights, List<Double> base) {
  private static final int COLOURS = 3;

  /// Copies the lists.
  public LatentColours {
    weights = List.copyOf(weights);
    base = List.copyOf(base);
  }

  /// Fits a VAE in a file.
  ///
  /// @param device where to compute
  /// @param dtype what to compute in
  /// @throws dev.genga.base.ProblemException if the file is no VAE with an encoder
  public static LatentColours of(Path vae, Device device, DType dtype) {
    try (var _ = TensorScope.open();
        var _ = Autograd.off();
        var file = WeightsFile.open(vae);
        var encoder = WanVae.load(file, device, dtype, WanVae.Half.ENCODER)) {
      var patches = ColourPatches.some();
      var rows = new ArrayList<double[]>();
      for (var image : patches.images()) {
        try (var _ = TensorScope.open()) {
          var latents = encoder.encode(image.to(device, dtype)).to(Device.CPU);
          rows.addAll(rows(latents));
        }
      }
      return fit(rows, patches.means());
    }
  }

  /// The channels of each latent, places in the order of rows.
  ///
  /// @param latents `[1, C, 1, H, W]`
  private static List<double[]> rows(Tensor latents) {
    int channels = (int) latents.size(1);
    double[] values = latents.contiguous().view(channels, -1).transpose(0, 1).toDoubles();
    var rows = new ArrayList<double[]>();
    for (int at = 0; at < values.length; at += channels) {
      double[] row = new double[channels];
      System.arraycopy(values, at, row, 0, channels);
      rows.add(row);
    }
    return rows;
  }

  /// The weights with which `latents` come nearest to `colours`, by the sum of squares.
  ///
  /// @param latents the channels of each
  /// @param colours red, green and blue of each
  static LatentColours fit(List<double[]> latents, List<double[]> colours) {
    int channels = latents.getFirst().length;
    var solved = new LeastSquares(channels + 1, COLOURS);
    for (int i = 0; i < latents.size(); i++) {
      double[] row = new double[channels + 1];
      System.arraycopy(latents.get(i), 0, row, 0, channels);
      row[channels] = 1;
      solved.add(row, colours.get(i));
    }
    var rows = solved.weights();
    return new LatentColours(rows.subList(0, channels), rows.getLast());
  }

  /// Small frames, one for each latent frame, a pixel for each latent.
  ///
  /// @param latents `[1, C, F, H, W]`
  public List<Frame> frames(Tensor latents) {
    int height = (int) latents.size(3);
    int width = (int) latents.size(4);
    try (var _ = TensorScope.open();
        var _ = Autograd.off()) {
      var rows =
          latents
              .to(Device.CPU, DType.FLOAT32)
              .contiguous()
              .view(latents.size(1), -1)
              .transpose(0, 1)
              .contiguous();
      var rgb = rows.matmul(matrix()).plus(row()).transpose(0, 1).contiguous();
      var frames = new ArrayList<Frame>();
      for (var bytes :
          Pixels.toBytes(rgb.view(1, COLOURS, latents.size(2), height, width)).unbind(0)) {
        frames.add(new Frame(width, height, bytes.contiguous().toBytes()));
      }
      return frames;
    }
  }

  private Tensor matrix() {
    float[] values = new float[weights.size() * COLOURS];
    for (int i = 0; i < values.length; i++) {
      values[i] = weights.get(i / COLOURS).get(i % COLOURS).floatValue();
    }
    return Tensors.of(values, weights.size(), COLOURS);
  }

  private Tensor row() {
    return Tensors.of(
        new float[] {base.get(0).floatValue(), base.get(1).floatValue(), base.get(2).floatValue()},
        1,
        COLOURS);
  }
}
