package dev.genga.dataset.draft;

import dev.genga.base.ProblemException;
import dev.genga.film.cut.CutListener;
import dev.genga.film.cut.CutSettings;
import dev.genga.film.cut.Cutting;
import dev.genga.film.cut.Detection;
import dev.genga.film.index.ChosenRows;
import dev.genga.film.index.Decision;
import dev.genga.film.index.Decisions;
import dev.genga.film.index.FilmIndex;
import dev.genga.video.Fraction;
import dev.genga.video.Frame;
import dev.genga.video.VideoFormat;
import dev.genga.video.VideoWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// A folder with the clips of a film of three scenes, whose frames each look unlike the others.
record CutFolder(Path path) {
  static final int WIDTH = 160;
  static final int HEIGHT = 96;

  /// At 24 frames a second; 40, 32 and 24 at 16.
  private static final List<Integer> SCENES = List.of(60, 48, 36);

  /// Cuts clips of 21 to 33 frames: 2 of 20 are too short, so the first scene gives one of 33.
  static CutFolder in(Path parent) {
    var film = parent.resolve("rain.mp4");
    var rate = Fraction.of(24);
    VideoWriter.write(film, rate, rate.inverse(), Map.of(), CutFolder::draw);
    var folder = new CutFolder(parent.resolve("set"));
    var settings = new CutSettings(Detection.TRANSITIONS, 21, 33, VideoFormat.H264, true);
    new Cutting(folder.path, settings, 1).cut(List.of(film), new Silent());
    return folder;
  }

  private static void draw(VideoWriter.Sink sink) {
    int tick = 0;
    for (int scene = 0; scene < SCENES.size(); scene++) {
      for (int i = 0; i < SCENES.get(scene); i++) {
        sink.add(picture(scene, i), tick++);
      }
    }
  }

  /// A bar that moves by two pixels a frame over a ground that is the scene's.
  private static Frame picture(int scene, int number) {
    var rgb = new byte[3 * WIDTH * HEIGHT];
    for (int i = 0; i < rgb.length; i++) {
      int x = i / 3 % WIDTH;
      int y = i / 3 / WIDTH;
      boolean bar = x >= 2 * number && x < 2 * number + 12;
      int ground = 40 + (i % 3 == scene ? 120 : 0) + (x / 8 + y / 8) % 2 * 40;
      rgb[i] = (byte) (bar ? 235 : ground);
    }
    return new Frame(WIDTH, HEIGHT, rgb);
  }

  private static final class Silent implements CutListener {
    @Override
    public void onFrames(long done, long total) {}

    @Override
    public void onClip(Path clip) {}

    @Override
    public void onFilm(Path film, int scenes, int clips) {}

    @Override
    public void onAside(Path film, ProblemException problem) {
      throw problem;
    }
  }

  /// What a data set is made of now.
  List<ChosenRows.Row> rows() {
    try (var index = FilmIndex.openExisting(path)) {
      return DraftMedia.of(index, path);
    }
  }

  void decide(Decision... decisions) {
    try (var index = FilmIndex.openExisting(path)) {
      Decisions.apply(index, List.of(decisions));
    }
  }
}
