package dev.genga.film.still;

import dev.genga.base.ProblemException;
import dev.genga.film.bars.BarSamples;
import dev.genga.film.bars.Bars;
import dev.genga.film.index.FilmIndex.SceneRow;
import dev.genga.film.index.FilmRow;
import dev.genga.film.scene.Flash;
import dev.genga.film.scene.FrameLook;
import dev.genga.film.score.Sharpness;
import dev.genga.video.Frame;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/// Looks for the sharpest frame of each of some of a film's scenes, in one reading of the film.
///
/// @param crops whether black bars are cut off
/// @param onFrame runs for each frame that passes
record StillSearch(FilmRow film, boolean crops, Runnable onFrame) {
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
    var best = new TreeMap<Integer, Candidate>();
    var samples = new BarSamples();
    try (var reader = new StillReader(film, onFrame)) {
      for (var scene : scenes) {
        int[] wanted = wanted(scene, flashes);
        if (wanted.length > 0
            && !reader.read(
                wanted, (index, frame) -> look(index, frame, scene.number(), samples, best))) {
          break; // the film has become shorter
        }
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
      int index, Frame whole, int scene, BarSamples samples, Map<Integer, Candidate> best) {
    var bars = crops ? Bars.of(whole) : null;
    if (bars != null) {
      samples.add(index, bars);
    }
    var shown = bars == null ? whole : bars.cropped(whole);
    var look = FrameLook.of(index, shown);
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

  /// The frames of a scene that are looked at.
  private static int[] wanted(SceneRow scene, List<Flash> flashes) {
    int first = scene.first() + MARGIN;
    int count = Math.max(0, scene.end() - MARGIN - first);
    int looks = Math.min(LOOKS, count);
    return IntStream.range(0, looks)
        .map(i -> first + (int) ((2L * i + 1) * count / (2L * looks)))
        .filter(
            frame -> flashes.stream().noneMatch(f -> frame >= f.first() - 1 && frame <= f.end()))
        .toArray();
  }
}
