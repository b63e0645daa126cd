package dev.genga.wan.generation;

import dev.genga.base.Problems;
import java.util.function.UnaryOperator;

/// How large and how long a video is to be.
///
/// @param width in pixels, a multiple of [#STEP]
/// @param height in pixels, a multiple of [#STEP]
/// @param frames one more than a multiple of [#FRAMES_PER_LATENT]
public record VideoSize(int width, int height, int frames) {
  /// Pixels that one token of the transformer covers each way.
  public static final int STEP = 16;

  /// Pixels that one latent covers each way.
  public static final int PIXELS_PER_LATENT = 8;

  /// Frames that one latent covers; the first latent covers one.
  public static final int FRAMES_PER_LATENT = 4;

  /// The size of a video that starts from an image, by Wan2.1's rule (`wan/image2video.py`): the image's
  /// shape in about an area, both sides rounded down to what the model takes.
  ///
  /// @param area in pixels, which is not exceeded
  public static VideoSize like(int imageWidth, int imageHeight, long area, int frames) {
    double ratio = (double) imageHeight / imageWidth;
    return new VideoSize(side(Math.sqrt(area / ratio)), side(Math.sqrt(area * ratio)), frames);
  }

  private static int side(double pixels) {
    return STEP * (int) Math.floor(pixels / STEP);
  }

  /// How many latent frames there are.
  public int latentFrames() {
    return (frames - 1) / FRAMES_PER_LATENT + 1;
  }

  /// The shape of the latents, `[1, channels, F, H, W]`.
  public long[] latentShape(int channels) {
    return new long[] {
      1, channels, latentFrames(), height / PIXELS_PER_LATENT, width / PIXELS_PER_LATENT
    };
  }

  /// Adds what can't be.
  ///
  /// @param where from `width`, `height` or `frames` to the place where the user said it
  void check(Problems problems, UnaryOperator<String> where) {
    checkSide(problems, "width", width, where);
    checkSide(problems, "height", height, where);
    if (frames < 1 || (frames - 1) % FRAMES_PER_LATENT != 0) {
      int below = Math.max(0, frames - 1) / FRAMES_PER_LATENT * FRAMES_PER_LATENT + 1;
      problems.add(
          "%d frames are not 4n + 1".formatted(frames),
          where.apply("frames"),
          frames < 1
              ? "use 1 or more"
              : "use %d or %d".formatted(below, below + FRAMES_PER_LATENT));
    }
  }

  private static void checkSide(
      Problems problems, String name, int side, UnaryOperator<String> where) {
    if (side < STEP || side % STEP != 0) {
      int below = Math.max(0, side) / STEP * STEP;
      problems.add(
          "%s %d is not divisible by %d".formatted(name, side, STEP),
          where.apply(name),
          below < STEP
              ? "use %d or more".formatted(STEP)
              : "use %d or %d".formatted(below, below + STEP));
    }
  }
}
