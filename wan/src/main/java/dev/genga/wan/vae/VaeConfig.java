package dev.genga.wan.vae;

import java.util.List;

/// The sizes of a Wan VAE, all read from the shapes of its weights.
///
/// @param latentChannels channels of the latents; 16 in the published VAE
/// @param baseWidth channels after the first convolution; 96 in the published VAE
/// @param widths channels at each level of the encoder, finest first; 96, 192, 384, 384 in the
///     published VAE
/// @param residualBlocks residual blocks a level of the encoder; the decoder has one more
/// @param temporal for each step from a level to the next coarser one, whether it halves time too;
///     no, yes, yes in the published VAE
public record VaeConfig(
    long latentChannels,
    long baseWidth,
    List<Long> widths,
    int residualBlocks,
    List<Boolean> temporal) {
  /// Copies the lists.
  public VaeConfig {
    widths = List.copyOf(widths);
    temporal = List.copyOf(temporal);
    if (temporal.size() != widths.size() - 1) {
      throw new IllegalArgumentException(
          "there must be one step fewer than levels: " + temporal + ", " + widths);
    }
  }

  /// The VAE that Wan2.1 was published with.
  public static final VaeConfig WAN_2_1 =
      new VaeConfig(16, 96, List.of(96L, 192L, 384L, 384L), 2, List.of(false, true, true));

  /// Pixels per latent along height and width; 8 in the published VAE.
  public int spatialStride() {
    return 1 << temporal.size();
  }

  /// Frames per latent frame after the first; 4 in the published VAE.
  public int temporalStride() {
    return 1 << (int) temporal.stream().filter(halves -> halves).count();
  }

  /// Latent frames that a clip gives: one for its first frame and one for each whole
  /// [#temporalStride()] after it. Frames beyond those are dropped.
  ///
  /// @throws IllegalArgumentException if there is no frame
  public long latentFrames(long frames) {
    if (frames < 1) {
      throw new IllegalArgumentException("a clip must have a frame: " + frames);
    }
    return 1 + (frames - 1) / temporalStride();
  }

  /// Frames that latent frames decode to.
  public long frames(long latentFrames) {
    return 1 + (latentFrames - 1) * temporalStride();
  }

  /// Channels at each level of the decoder, coarsest first, at which its blocks begin: every step up
  /// halves them.
  long decoderInput(int level) {
    int last = widths.size() - 1;
    return level == 0 ? widths.get(last) : widths.get(last - level + 1) / 2;
  }
}
