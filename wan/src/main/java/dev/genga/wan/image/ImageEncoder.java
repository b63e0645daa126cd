package dev.genga.wan.image;

import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Engine;
import dev.genga.tensor.Functional;
import dev.genga.tensor.HalfProducts;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.tensor.weights.WeightsFile;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/// The visual part of CLIP ViT-H/14, through which Wan's image-to-video models see: an image in, a
/// class token and one token for each of 16 x 16 patches out, as they stand before the last block.
///
/// It computes in float32: an image takes seconds, and the reference's float16 is made for other
/// devices. Weights stay in the file and are brought to the device block by block, so that hardly any
/// memory is needed. On a graphics card with room for all of them they stay there until [#close], for images to
/// come.
///
/// ```java
/// try (var encoder = ImageEncoder.open(path, Device.CPU)) {
///   Tensor tokens = encoder.encode(image); // [1, 257, 1280]
/// }
/// ```
///
/// Source: `CLIPModel.visual` and `VisionTransformer` of Wan2.1's wan/modules/clip.py; Radford et al.
/// 2021, "Learning Transferable Visual Models From Natural Language Supervision" (arXiv:2103.00020).
public final class ImageEncoder implements AutoCloseable {
  private static final DType DTYPE = DType.FLOAT32;

  /// Bytes of a card that have to be free for a block to stay.
  private static final long ROOM = 10L << 30;

  /// Mean and deviation of the images that CLIP was trained on, by colour, of values in [0, 1].
  private static final List<Float> MEAN = List.of(0.48145466f, 0.4578275f, 0.40821073f);

  private static final List<Float> DEVIATION = List.of(0.26862954f, 0.26130258f, 0.27577711f);

  private final WeightsFile file;
  private final ImageWeights weights;
  private final Device device;
  private final BooleanSupplier keeps;
  private final Map<Integer, ImageBlock> kept = new HashMap<>();

  private ImageEncoder(
      WeightsFile file, ImageWeights weights, Device device, BooleanSupplier keeps) {
    this.file = file;
    this.weights = weights;
    this.device = device;
    this.keeps = keeps;
  }

  /// Opens a file of any kind that [WeightsFile#open] reads, in Wan's own layout or in that of
  /// transformers and ComfyUI.
  ///
  /// @param device where to compute
  /// @throws dev.genga.base.ProblemException if it can't be read or holds no whole encoder
  public static ImageEncoder open(Path path, Device device) {
    return open(path, device, () -> hasRoom(device));
  }

  /// All of them are 2.5 GB; the VAE, which takes turns with them, needs its own.
  private static boolean hasRoom(Device device) {
    return device.kind() == Device.Kind.CUDA
        && Engine.current().cudaMemory(device.index()).free() > ROOM;
  }

  /// @param keeps asked before a block is brought that is not there: whether it is to stay
  static ImageEncoder open(Path path, Device device, BooleanSupplier keeps) {
    var file = WeightsFile.open(path);
    try {
      return new ImageEncoder(file, ImageWeights.of(file), device, keeps);
    } catch (RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /// Names and shapes of all tensors in the file of such an encoder, under Wan's own names.
  public static Map<String, List<Long>> tensorShapes(ImageEncoderConfig config) {
    return ImageLayout.WAN.shapes(config);
  }

  /// The sizes that the file tells.
  public ImageEncoderConfig config() {
    return weights.config();
  }

  /// What an image looks like to the encoder.
  ///
  /// @param image `[1, 3, height, width]` in [-1, 1], of any size: it is brought to the encoder's by
  ///     bicubic interpolation, whatever its shape
  /// @return `[1, tokens, C]`, float32, on the device
  public Tensor encode(Tensor image) {
    try (var scope = TensorScope.open();
        var _ = Autograd.off();
        var _ = HalfProducts.inFloat32()) {
      var x = embed(pixels(image.to(device, DTYPE)));
      for (int i = 0; i < config().layers() - 1; i++) {
        x = pass(i, x);
      }
      return scope.keep(x);
    }
  }

  /// Takes the tokens through one block, and lets go of the block where it isn't kept.
  private Tensor pass(int block, Tensor x) {
    try (var scope = TensorScope.open()) {
      return scope.keep(block(block).forward(x));
    } finally {
      weights.unload();
    }
  }

  private ImageBlock block(int index) {
    var there = kept.get(index);
    if (there != null) {
      return there;
    }
    var brought = weights.block(index, device, DTYPE);
    if (keeps.getAsBoolean()) {
      brought.tensors().forEach(TensorScope::release);
      kept.put(index, brought);
    }
    return brought;
  }

  private Tensor pixels(Tensor image) {
    int side = config().side();
    var unit = Functional.bicubic(image, side, side).times(0.5).plus(0.5);
    return unit.minus(colours(MEAN)).div(colours(DEVIATION));
  }

  private Tensor colours(List<Float> values) {
    return Tensors.of(new float[] {values.get(0), values.get(1), values.get(2)}, 1, 3, 1, 1)
        .to(device);
  }

  /// Each patch as one token, through a linear layer: what the reference does by a convolution whose
  /// kernel is its stride.
  private Tensor embed(Tensor pixels) {
    int patch = config().patch();
    int grid = config().grid();
    var patches =
        pixels
            .reshape(1, 3, grid, patch, grid, patch)
            .permute(0, 2, 4, 1, 3, 5)
            .reshape(1, (long) grid * grid, -1);
    var tokens = Functional.linear(patches, weights.patchWeight(device, DTYPE), null);
    var all = Tensors.cat(1, weights.classToken(device, DTYPE), tokens);
    return weights.firstNorm(device, DTYPE).forward(all.plus(weights.positions(device, DTYPE)));
  }

  @Override
  public void close() {
    kept.values().forEach(block -> block.tensors().forEach(Tensor::close));
    kept.clear();
    file.close();
  }
}
