package dev.genga.film.testing;

import dev.genga.film.cut.CutSettings;
import dev.genga.film.cut.Cutting;
import dev.genga.film.cut.Detection;
import dev.genga.video.Fraction;
import dev.genga.video.Frame;
import dev.genga.video.VideoFormat;
import dev.genga.video.VideoWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// A drawn film, cut: a bar moves over a ground that is the scene's, and no two frames look alike.
public final class RainFilm {
  /// Pixels of a row.
  public static final int WIDTH = 160;

  /// Rows.
  public static final int HEIGHT = 96;

  private RainFilm() {}

  /// Writes `rain.mp4`, and cuts it into clips of 21 to 33 frames.
  ///
  /// @param scenes frames of each, three at most, at 24 a second
  /// @return the folder of the index, `set`
  public static Path cut(Path parent, List<Integer> scenes) {
    var film = parent.resolve("rain.mp4");
    var rate = Fraction.of(24);
    VideoWriter.write(film, rate, rate.inverse(), Map.of(), sink -> draw(scenes, sink));
    var folder = parent.resolve("set");
    var settings = new CutSettings(Detection.TRANSITIONS, 21, 33, VideoFormat.H264, true);
    new Cutting(folder, settings, 1).cut(List.of(film), new SilentCutting());
    return folder;
  }

  private static void draw(List<Integer> scenes, VideoWriter.Sink sink) {
    int tick = 0;
    for (int scene = 0; scene < scenes.size(); scene++) {
      for (int i = 0; i < scenes.get(scene); i++) {
        sink.add(picture(scene, i), tick++);
      }
    }
  }

  private static Frame picture(int scene, int number) {
    var rgb = new byte[3 * WIDTH * HEIGHT];
    for (int i = 0; i < rgb.length; i++) {
      int x = i / 3 % WIDTH;
      int y = i / 3 / WIDTH;
      boolean bar = x >= 2 * number && x < 2 * number + 12;
      double wave = 30 * Math.sin(x / 17.0 + scene) * Math.cos(y / 13.0);
      rgb[i] = (byte) (bar ? 235 : 70 + (i % 3 == scene ? 110 : 0) + wave);
    }
    return new Frame(WIDTH, HEIGHT, rgb);
  }
}
