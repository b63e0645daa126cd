package dev.genga.wan.vae;

import dev.genga.base.ProblemException;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.NativeHeap;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.tensor.nn.Linear;
import dev.genga.tensor.weights.WeightsFile;
import java.util.ArrayList;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Wan2.1's video autoencoder: frames to latents, 8 times smaller each way and 4 times in time, and
/// back.
///
/// Shapes: `B` clips, `F H W` frames, height and width in pixels, `f h w` in latents, `z` latent
/// channels. Source: Wan2.1, `wan/modules/vae.py`.
///
/// ```java
/// try (var file = SafetensorsFile.open(path);
///     var vae = WanVae.load(file, Device.CPU, DType.BFLOAT16)) {
///   Tensor latents = vae.encode(Pixels.toModel(bytes, vae.dtype()));
/// }
/// ```
public final class WanVae implements AutoCloseable {
  private final VaeConfig config;
  private final LatentNormalization normalization;
  private final Device device;
  private final DType dtype;
  private final VaeBuilder weights;
  private final @Nullable Encoding encoding;
  private final @Nullable VaeDecoding decoding;

  private record Encoding(CausalNetwork network, Linear toMean) {}

  /// Which half of the weights to load.
  public enum Half {
    ENCODER,
    DECODER,
    BOTH
  }

  private WanVae(
      VaeConfig config,
      LatentNormalization normalization,
      VaeBuilder weights,
      Device device,
      DType dtype,
      Half half) {
    this.config = config;
    this.normalization = normalization;
    this.device = device;
    this.dtype = dtype;
    this.weights = weights;
    this.encoding = half == Half.DECODER ? null : new Encoding(weights.encoder(), weights.toMean());
    this.decoding =
        half == Half.ENCODER
            ? null
            : new VaeDecoding(
                config, weights.fromLatents(), weights.decoder(), normalization, dtype);
  }

  /// Loads both halves, with the normalisation that [LatentNormalization#of] finds.
  ///
  /// @param device where to compute
  /// @param dtype what to compute in: `FLOAT32`, or `BFLOAT16` as musubi-tuner does
  /// @throws ProblemException if the file is not a whole Wan VAE
  public static WanVae load(WeightsFile file, Device device, DType dtype) {
    return load(file, device, dtype, Half.BOTH);
  }

  /// Loads one half or both. The file may be closed afterwards.
  public static WanVae load(WeightsFile file, Device device, DType dtype, Half half) {
    var found = VaeWeights.of(file);
    return load(
        found,
        LatentNormalization.of(file, found.config()),
        device,
        dtype,
        half,
        Pairing.of(device));
  }

  /// Loads both halves with the given normalisation.
  ///
  /// @throws IllegalArgumentException if the normalisation has not one value a latent channel
  public static WanVae load(
      WeightsFile file, LatentNormalization normalization, Device device, DType dtype) {
    return load(file, normalization, device, dtype, Pairing.of(device));
  }

  /// The same with a choice of [Pairing].
  static WanVae load(
      WeightsFile file,
      LatentNormalization normalization,
      Device device,
      DType dtype,
      Pairing pairing) {
    return load(VaeWeights.of(file), normalization, device, dtype, Half.BOTH, pairing);
  }

  private static WanVae load(
      VaeWeights found,
      LatentNormalization normalization,
      Device device,
      DType dtype,
      Half half,
      Pairing pairing) {
    if (normalization.channels() != found.config().latentChannels()) {
      throw new IllegalArgumentException(
          "the normalisation must have a value for each latent channel: "
              + normalization.channels()
              + ", "
              + found.config().latentChannels());
    }
    var builder = new VaeBuilder(found.config(), found.source(device), device, dtype, pairing);
    var vae = new WanVae(found.config(), normalization, builder, device, dtype, half);
    NativeHeap.trim(); // the weights were in memory in float32 too, one after another
    return vae;
  }

  /// Names and shapes of all tensors in the file of such a VAE, under the official names.
  public static Map<String, long[]> tensorShapes(VaeConfig config) {
    return VaeWeights.shapes(config);
  }

  /// The sizes found in the file.
  public VaeConfig config() {
    return config;
  }

  /// Mean and deviation of each latent channel.
  public LatentNormalization normalization() {
    return normalization;
  }

  /// Where it computes.
  public Device device() {
    return device;
  }

  /// What it computes in.
  public DType dtype() {
    return dtype;
  }

  /// Starts to encode one clip frame by frame.
  ///
  /// @throws IllegalStateException if the encoder was not loaded
  public VaeEncoder newEncoder() {
    if (encoding == null) {
      throw new IllegalStateException("only the decoder of this VAE was loaded");
    }
    return new VaeEncoder(config, encoding.network(), encoding.toMean(), normalization, dtype);
  }

  /// Starts to decode one clip frame by frame.
  ///
  /// @throws IllegalStateException if the decoder was not loaded
  public VaeDecoder newDecoder() {
    return decoding().decoder(decoding().network());
  }

  /// Decodes clips in strips, which gives the same frames but for rounding, in less memory.
  ///
  /// @param strips 1 or more, and no more than the latents have rows
  /// @throws IllegalStateException if the decoder was not loaded
  public StripDecoder newStripDecoder(int strips) {
    return new StripDecoder(decoding(), device, strips);
  }

  /// What decoding takes besides the weights, counted: see [DecodingMemory].
  ///
  /// @param where it would be computed; the VAE itself may have sizes alone
  /// @throws IllegalStateException if the decoder was not loaded
  public DecodingMemory decodingMemory(Device where) {
    return new DecodingMemory(decoding(), where.kind() == Device.Kind.CUDA);
  }

  private VaeDecoding decoding() {
    if (decoding == null) {
      throw new IllegalStateException("only the encoder of this VAE was loaded");
    }
    return decoding;
  }

  /// The normalised mean of whole clips' latents, without sampling.
  ///
  /// Frames after the last whole group of 4 are dropped, as the reference does.
  ///
  /// @param frames `[B, 3, F, H, W]` in [-1, 1] on the VAE's device
  /// @return `[B, z, 1 + (F - 1) / 4, H / 8, W / 8]`, float32
  public Tensor encode(Tensor frames) {
    try (var scope = TensorScope.open()) {
      var clips = new ArrayList<Tensor>();
      for (long b = 0; b < frames.size(0); b++) {
        clips.add(encodeClip(frames.narrow(0, b, 1)));
      }
      return scope.keep(Tensors.cat(0, clips));
    }
  }

  private Tensor encodeClip(Tensor frames) {
    var latents = new ArrayList<Tensor>();
    try (var encoder = newEncoder()) {
      long used = config.frames(config.latentFrames(frames.size(2)));
      for (long at = 0; at < used; ) {
        int count = encoder.framesWanted();
        latents.add(encoder.push(frames.narrow(2, at, count)));
        at += count;
      }
    }
    return Tensors.cat(2, latents);
  }

  /// Frames of whole clips.
  ///
  /// @param latents `[B, z, f, h, w]`, normalised, on the VAE's device
  /// @return `[B, 3, 1 + 4 (f - 1), 8 h, 8 w]` held to [-1, 1], float32
  public Tensor decode(Tensor latents) {
    try (var scope = TensorScope.open()) {
      var clips = new ArrayList<Tensor>();
      for (long b = 0; b < latents.size(0); b++) {
        clips.add(decodeClip(latents.narrow(0, b, 1)));
      }
      return scope.keep(Tensors.cat(0, clips));
    }
  }

  private Tensor decodeClip(Tensor latents) {
    var frames = new ArrayList<Tensor>();
    try (var decoder = newDecoder()) {
      for (long at = 0; at < latents.size(2); at++) {
        frames.add(decoder.push(latents.narrow(2, at, 1)));
      }
    }
    return Tensors.cat(2, frames);
  }

  /// Frees the weights.
  @Override
  public void close() {
    weights.close();
    NativeHeap.trim(); // what comes next, a text encoder or frames, is of other sizes
  }
}
