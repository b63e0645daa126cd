package dev.genga.video;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Made-up clips, and files of the test resources.
final class Clips {
  private Clips() {}

  /// A smooth picture that moves with `k`.
  static Frame picture(int k, int width, int height) {
    var rgb = new byte[3 * width * height];
    int at = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        rgb[at++] = (byte) wave(x + 2 * y + 3 * k);
        rgb[at++] = (byte) wave(2 * x - y + 3 * k);
        rgb[at++] = (byte) wave(y - x + 3 * k);
      }
    }
    return new Frame(width, height, rgb);
  }

  private static int wave(int phase) {
    return (int) Math.round(127.5 + 127.5 * Math.sin(phase / 40.0));
  }

  static List<Frame> pictures(int count, int width, int height) {
    var frames = new ArrayList<Frame>();
    for (int k = 0; k < count; k++) {
      frames.add(picture(k, width, height));
    }
    return frames;
  }

  /// Writes `count` frames at 16 a second.
  static Path write(Path file, int count, int width, int height) {
    VideoWriter.write(file, Fraction.of(16), Map.of(), pictures(count, width, height));
    return file;
  }

  /// By how much two frames differ on average, in 255ths.
  static double difference(Frame one, Frame other) {
    var a = one.rgb();
    var b = other.rgb();
    long sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += Math.abs((a[i] & 0xff) - (b[i] & 0xff));
    }
    return (double) sum / a.length;
  }

  /// A file of this package's test resources.
  static Path resource(String name) {
    try {
      return Path.of(Objects.requireNonNull(Clips.class.getResource(name), name).toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }
}
