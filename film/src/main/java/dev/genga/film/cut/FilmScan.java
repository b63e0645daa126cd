package dev.genga.film.cut;

import dev.genga.base.ProblemException;
import dev.genga.film.bars.BarSamples;
import dev.genga.film.bars.Bars;
import dev.genga.film.index.FilmFacts;
import dev.genga.film.scene.SceneDetector;
import dev.genga.film.scene.Scenes;
import dev.genga.video.FrameTimes;
import dev.genga.video.SmallFrames;
import java.nio.file.Path;
import java.util.function.IntConsumer;

/// What reading a film once shows: its scenes, when each frame is shown, and its bars.
record FilmScan(FilmFacts facts, Scenes scenes, FrameTimes times, BarSamples bars) {
  /// Bars and interlaced pictures are looked for in one frame of so many.
  private static final int STEP = 24;

  /// @param onFrame gets each frame's number once it has passed
  /// @throws ProblemException if the film can't be decoded to its end
  static FilmScan of(Path film, CutSettings settings, IntConsumer onFrame) {
    try (var frames = SmallFrames.open(film, SceneDetector.SIDE)) {
      var detector = settings.detection().detector(frames.statedRate().toDouble());
      var bars = new BarSamples();
      int width = 0;
      int height = 0;
      while (frames.advance()) {
        detector.add(frames.packed());
        if (frames.index() % STEP == 0) {
          var whole = frames.whole();
          width = whole.width();
          height = whole.height();
          var found = settings.crops() ? Bars.of(whole) : null;
          if (found != null) {
            bars.add(frames.index(), found);
          }
          frames.lookForFields();
        }
        onFrame.accept(frames.index());
      }
      var times = frames.times();
      var facts =
          new FilmFacts(
              width,
              height,
              times.count(),
              times.duration(),
              times.averageRate(),
              frames.isInterlaced());
      return new FilmScan(facts, detector.finish(), times, bars);
    }
  }
}
