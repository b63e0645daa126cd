package dev.genga.dataset.plan;

import dev.genga.dataset.config.Size;
import java.util.Comparator;

/// The shape that all samples of a batch have.
///
/// @param size of the frames, in pixels
/// @param frames how many, 4n+1
public record Bucket(Size size, int frames) implements Comparable<Bucket> {
  private static final Comparator<Bucket> ORDER =
      Comparator.<Bucket>comparingInt(bucket -> bucket.size.width())
          .thenComparingInt(bucket -> bucket.size.height())
          .thenComparingInt(Bucket::frames);
  private static final int SPATIAL = 8;
  private static final int CHANNELS = 16;
  private static final int GIVEN = 4;
  private static final int BFLOAT16 = 2;
  private static final int FLOAT32 = 4;

  /// Latent frames: one for the first frame, one for each four after it.
  public int latentFrames() {
    return (frames - 1) / 4 + 1;
  }

  /// Video tokens in the transformer: a patch is one latent frame high and 2x2 latents wide.
  public long tokens() {
    return (long) latentFrames() * (size.width() / 16) * (size.height() / 16);
  }

  /// Bytes of the latents, `[16, F, H, W]` in bfloat16.
  public long latentBytes() {
    long area = (long) (size.width() / SPATIAL) * (size.height() / SPATIAL);
    return BFLOAT16 * CHANNELS * latentFrames() * area;
  }

  /// Bytes of what image-to-video models are told beside the latents: four channels that tell which
  /// frames are given and those of the first frame, in bfloat16.
  long firstFrameBytes() {
    return latentBytes() + latentBytes() / CHANNELS * GIVEN;
  }

  /// Bytes of a mask, `[F, H, W]` in float32.
  long maskBytes() {
    return latentBytes() / (BFLOAT16 * CHANNELS) * FLOAT32;
  }

  /// By width, height, then frames.
  @Override
  public int compareTo(Bucket other) {
    return ORDER.compare(this, other);
  }

  /// `768x416 x 21`, or `768x416` for images.
  @Override
  public String toString() {
    return frames == 1 ? size.toString() : size + " x " + frames;
  }
}
