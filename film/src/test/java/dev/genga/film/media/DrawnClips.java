package dev.genga.film.media;

import dev.genga.video.Fraction;
import dev.genga.video.Frame;
import dev.genga.video.VideoWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;

/// Small clips of 64 x 48.
final class DrawnClips {
  private DrawnClips() {}

  /// @param colour of the first frame; each next one is a little brighter
  static Path write(Path file, int frames, int rate, int colour) {
    var pictures = new ArrayList<Frame>();
    for (int k = 0; k < frames; k++) {
      var rgb = new byte[3 * 64 * 48];
      for (int i = 0; i < rgb.length; i++) {
        rgb[i] = (byte) (colour + k + i / 3 % 64);
      }
      pictures.add(new Frame(64, 48, rgb));
    }
    VideoWriter.write(file, Fraction.of(rate), Map.of(), pictures);
    return file;
  }
}
