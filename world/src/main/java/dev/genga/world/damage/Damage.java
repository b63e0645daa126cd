package dev.genga.world.damage;

import dev.genga.world.Clip;
import dev.genga.world.Seeds;
import java.util.Arrays;
import java.util.Random;

/// Clips as they look after something went wrong. Each gives a new clip of the same size.
public final class Damage {
  private Damage() {}

  /// Blurred by a Gaussian, as a small VAE does.
  ///
  /// @param sigma in pixels
  public static Clip blurred(Clip clip, double sigma) {
    var kernel = kernel(sigma);
    return eachChannel(
        clip, (channel, _) -> convolved(channel, clip.width(), clip.height(), kernel));
  }

  /// With Gaussian noise, new in each frame.
  ///
  /// @param deviation in grey levels of 255
  public static Clip noisy(Clip clip, double deviation, long seed) {
    return eachChannel(
        clip,
        (channel, index) -> {
          Random random = Seeds.random(seed, index);
          var to = new float[channel.length];
          for (int i = 0; i < to.length; i++) {
            to[i] = channel[i] + (float) (deviation * random.nextGaussian());
          }
          return to;
        });
  }

  /// Through 8 x 8 blocks of cosines whose coefficients are rounded, as JPEG and video codecs do.
  ///
  /// @param step of the lowest coefficients in grey levels; higher ones are rounded more coarsely
  public static Clip blocky(Clip clip, double step) {
    return eachChannel(
        clip, (channel, _) -> CosineBlocks.rounded(channel, clip.width(), clip.height(), step));
  }

  /// The first frame over and over.
  public static Clip frozen(Clip clip) {
    var frames = new int[clip.length()][];
    for (int i = 0; i < frames.length; i++) {
      frames[i] = clip.frame(0);
    }
    return new Clip(clip.width(), clip.height(), frames);
  }

  /// One colour and nothing else.
  public static Clip constant(int width, int height, int frames, int rgb) {
    var pixels = new int[width * height];
    Arrays.fill(pixels, rgb);
    var all = new int[frames][];
    Arrays.fill(all, pixels);
    return new Clip(width, height, all);
  }

  /// Noise and nothing else, new in each frame.
  ///
  /// @param size of its spots in pixels, 1 for noise of single pixels
  public static Clip noise(int width, int height, int frames, int size, long seed) {
    var all = new int[frames][width * height];
    int columns = width / size + 1;
    for (int f = 0; f < frames; f++) {
      Random random = Seeds.random(seed, f);
      var spots = random.ints((long) columns * (height / size + 1), 0, 0x1000000).toArray();
      for (int i = 0; i < width * height; i++) {
        all[f][i] = spots[i / width / size * columns + i % width / size];
      }
    }
    return new Clip(width, height, all);
  }

  private interface Change {
    float[] of(float[] channel, int index);
  }

  private static Clip eachChannel(Clip clip, Change change) {
    var frames = new int[clip.length()][];
    for (int f = 0; f < frames.length; f++) {
      var from = clip.frame(f);
      var to = new int[from.length];
      for (int c = 0; c < 3; c++) {
        int shift = 8 * c;
        var channel = new float[from.length];
        for (int i = 0; i < channel.length; i++) {
          channel[i] = (from[i] >> shift) & 255;
        }
        var changed = change.of(channel, 3 * f + c);
        for (int i = 0; i < to.length; i++) {
          to[i] |= Math.clamp(Math.round(changed[i]), 0, 255) << shift;
        }
      }
      frames[f] = to;
    }
    return new Clip(clip.width(), clip.height(), frames);
  }

  private static float[] kernel(double sigma) {
    int radius = (int) Math.ceil(3 * sigma);
    var kernel = new float[2 * radius + 1];
    float sum = 0;
    for (int i = 0; i < kernel.length; i++) {
      kernel[i] = (float) Math.exp(-0.5 * Math.pow((i - radius) / sigma, 2));
      sum += kernel[i];
    }
    for (int i = 0; i < kernel.length; i++) {
      kernel[i] /= sum;
    }
    return kernel;
  }

  private static float[] convolved(float[] from, int width, int height, float[] kernel) {
    int radius = kernel.length / 2;
    var across = new float[from.length];
    var to = new float[from.length];
    for (int i = 0; i < from.length; i++) {
      int row = i / width * width;
      for (int k = 0; k < kernel.length; k++) {
        across[i] += kernel[k] * from[row + Math.clamp(i - row + k - radius, 0, width - 1)];
      }
    }
    for (int i = 0; i < from.length; i++) {
      for (int k = 0; k < kernel.length; k++) {
        int y = Math.clamp(i / width + k - radius, 0, height - 1);
        to[i] += kernel[k] * across[y * width + i % width];
      }
    }
    return to;
  }
}
