package dev.genga.bench;

import dev.genga.video.Fraction;
import dev.genga.video.Frame;
import dev.genga.video.VideoWriter;
import dev.genga.world.reel.Reel;
import java.nio.file.Path;
import java.util.Map;

/// Writes a made-up film of 24 frames a second for [SceneBench]; a shot has about 53 frames.
///
/// `WriteFilm FILM WIDTH HEIGHT SHOTS SEED`
final class WriteFilm {
  private WriteFilm() {}

  /// @param arguments as above
  public static void main(String[] arguments) {
    int width = Integer.parseInt(arguments[1]);
    int height = Integer.parseInt(arguments[2]);
    int shots = Integer.parseInt(arguments[3]);
    var reel = new Reel(Long.parseLong(arguments[4]), shots, width, height);
    var rate = Fraction.of(24);
    VideoWriter.write(
        Path.of(arguments[0]),
        rate,
        rate.inverse(),
        Map.of(),
        sink -> {
          var tick = new long[1];
          reel.play(pixels -> sink.add(frame(pixels, width, height), tick[0]++));
        });
    System.out.println(reel.length() + " frames, " + reel.boundaries().size() + " boundaries");
  }

  private static Frame frame(int[] pixels, int width, int height) {
    var rgb = new byte[3 * pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      rgb[3 * i] = (byte) (pixels[i] >> 16);
      rgb[3 * i + 1] = (byte) (pixels[i] >> 8);
      rgb[3 * i + 2] = (byte) pixels[i];
    }
    return new Frame(width, height, rgb);
  }
}
