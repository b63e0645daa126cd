package dev.genga.dataset.cache;

import dev.genga.dataset.config.Size;
import dev.genga.dataset.media.MediaKind;
import dev.genga.dataset.plan.Bucket;
import dev.genga.dataset.plan.PlannedMedia;
import dev.genga.video.Frame;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// A sample's mask in the size of its latents: each value is the mean brightness, from 0 to 1, of the
/// pixels that the VAE puts into one latent, which are 8 x 8 of the first frame, and of four frames
/// after it.
///
/// @param frames latent frames
/// @param values `[F, H, W]`
record MaskFrames(int frames, int height, int width, float[] values) {
  private static final int SPATIAL = 8;
  private static final int TEMPORAL = 4;
  private static final double WHITE = 255;

  /// Reads a mask as the sample's own frames are read: the same numbers, scaled and cut alike.
  ///
  /// @param indices the clip's frames that make up the sample
  static MaskFrames read(Path mask, MediaKind kind, PlannedMedia media, int[] indices) {
    var size = media.bucket();
    boolean one = kind == MediaKind.IMAGE;
    Set<Integer> wanted =
        one
            ? Set.of(0)
            : Arrays.stream(indices).boxed().collect(Collectors.toCollection(HashSet::new));
    var loader = FrameLoader.read(mask, kind, Map.of(size, wanted));
    var made = empty(size, indices.length);
    for (int i = 0; i < indices.length; i++) {
      made.add(loader.frame(size, one ? 0 : indices[i]), i);
    }
    return made;
  }

  private static MaskFrames empty(Size size, int frames) {
    int latent = new Bucket(size, frames).latentFrames();
    int height = size.height() / SPATIAL;
    int width = size.width() / SPATIAL;
    return new MaskFrames(latent, height, width, new float[latent * height * width]);
  }

  /// Adds a frame's part to its latent frame.
  ///
  /// @param number of the frame in the sample, from 0
  private void add(Frame frame, int number) {
    int latent = number == 0 ? 0 : (number - 1) / TEMPORAL + 1;
    double share = 1.0 / (3 * WHITE * SPATIAL * SPATIAL * (number == 0 ? 1 : TEMPORAL));
    byte[] rgb = frame.rgb();
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int at = (latent * height + y) * width + x;
        values[at] += (float) (sum(rgb, frame.width(), y, x) * share);
      }
    }
  }

  /// The sum of all bytes that go into one latent.
  private static int sum(byte[] rgb, int frameWidth, int y, int x) {
    int sum = 0;
    for (int row = y * SPATIAL; row < (y + 1) * SPATIAL; row++) {
      int start = 3 * (row * frameWidth + x * SPATIAL);
      for (int i = start; i < start + 3 * SPATIAL; i++) {
        sum += rgb[i] & 0xff;
      }
    }
    return sum;
  }
}
