package dev.genga.film.testing;

import dev.genga.video.Fraction;
import dev.genga.video.Frame;
import dev.genga.video.VideoFormat;
import dev.genga.video.VideoWriter;
import dev.genga.world.reel.Reel;
import java.nio.file.Path;
import java.util.Map;
import java.util.PrimitiveIterator;
import java.util.stream.LongStream;

/// Made-up films in files.
public final class ReelFilm {
  private static final Fraction RATE = Fraction.of(24);

  private ReelFilm() {}

  /// At 24 frames a second.
  public static Path write(Path file, Reel reel, VideoFormat format) {
    return write(file, reel, format, RATE.inverse(), LongStream.iterate(0, i -> i + 1).iterator());
  }

  /// Each frame at a time of its own.
  ///
  /// @param unit seconds a tick
  /// @param ticks when each frame is shown
  public static Path write(
      Path file, Reel reel, VideoFormat format, Fraction unit, PrimitiveIterator.OfLong ticks) {
    VideoWriter.write(
        file,
        format,
        RATE,
        unit,
        Map.of(),
        sink ->
            reel.play(
                pixels -> sink.add(frame(reel.width(), reel.height(), pixels), ticks.nextLong())));
    return file;
  }

  private static Frame frame(int width, int height, int[] pixels) {
    var rgb = new byte[3 * pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      rgb[3 * i] = (byte) (pixels[i] >> 16);
      rgb[3 * i + 1] = (byte) (pixels[i] >> 8);
      rgb[3 * i + 2] = (byte) pixels[i];
    }
    return new Frame(width, height, rgb);
  }
}
