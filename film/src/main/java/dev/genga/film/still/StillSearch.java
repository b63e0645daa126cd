package dev.genga.film.still;

import dev.genga.base.ProblemException;
import dev.genga.film.bars.BarSamples;
import dev.genga.film.bars.Bars;
import dev.genga.film.index.FilmIndex.SceneRow;
import dev.genga.film.scene.Flash;
import dev.genga.film.scene.FrameLook;
import dev.genga.film.scene.SceneDetector;
import dev.genga.film.score.Sharpness;
import dev.genga.video.SmallFrames;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.IntConsumer;

/// Looks for the sharpest frame of each of some of a film's scenes, in one reading of the film.
///
/// @param crops whether black bars are cut off
/// @param onFrame gets each frame's number once it has passed
record StillSearch(Path film, boolean crops, IntConsumer onFrame) {
  /// Frames of a scene that are looked at, evenly spread.
  private static final int LOOKS = 12;

  /// Frames at a scene's ends that aren't looked at: they may hold a trace of its neighbour.
  private static final int MARGIN = 2;

  /// Pictures whose brightness varies less than this show hardly anything, and noise would count as
  /// sharpness: a standard deviation of 10, of 255.
  private static final double LEAST_VARIANCE = 100;

  /// The best frame of each scene that has one, in the film's order.
  ///
  /// @throws ProblemException if the film can't be decoded so far
  List<Candidate> of(List<SceneRow> scenes, List<Flash> flashes) {
    var wanted = wanted(scenes, flashes);
    var best = new TreeMap<Integer, Candidate>();
    var samples = new BarSamples();
    if (wanted.isEmpty()) {
      return List.of();
    }
    try (var frames = SmallFrames.open(film, SceneDetector.SIDE)) {
      while (frames.index() < wanted.lastKey() && frames.advance()) {
        var scene = wanted.get(frames.index());
        if (scene != null) {
          look(frames, scene.number(), samples, best);
        }
        onFrame.accept(frames.index());
      }
    }
    var found = new ArrayList<Candidate>();
    for (var scene : scenes) {
      var candidate = best.get(scene.number());
      if (candidate != null) {
        found.add(withBars(candidate, scene, samples));
      }
    }
    return found;
  }

  private void look(
      SmallFrames frames, int scene, BarSamples samples, Map<Integer, Candidate> best) {
    var whole = frames.whole();
    var bars = crops ? Bars.of(whole) : null;
    if (bars != null) {
      samples.add(frames.index(), bars);
    }
    var shown = bars == null ? whole : bars.cropped(whole);
    var look = FrameLook.of(frames.index(), shown);
    if (look.isBlack() || look.variance() < LEAST_VARIANCE) {
      return;
    }
    var found = new Candidate(scene, Sharpness.of(shown), look, Bars.NONE);
    best.merge(scene, found, Candidate::sharper);
  }

  private static Candidate withBars(Candidate found, SceneRow scene, BarSamples samples) {
    var bars = samples.of(scene.first(), scene.end());
    return new Candidate(found.scene(), found.sharpness(), found.look(), bars);
  }

  /// The frames that are looked at, each with its scene.
  private static NavigableMap<Integer, SceneRow> wanted(
      List<SceneRow> scenes, List<Flash> flashes) {
    var wanted = new TreeMap<Integer, SceneRow>();
    for (var scene : scenes) {
      int first = scene.first() + MARGIN;
      int count = scene.end() - MARGIN - first;
      int looks = Math.min(LOOKS, count);
      for (int i = 0; i < looks; i++) {
        int frame = first + (int) ((2L * i + 1) * count / (2L * looks));
        if (flashes.stream().noneMatch(f -> frame >= f.first() - 1 && frame <= f.end())) {
          wanted.put(frame, scene);
        }
      }
    }
    return wanted;
  }
}
