package dev.genga.film.cut;

import dev.genga.film.index.ClipRow;
import dev.genga.film.index.FilmIndex.SceneRow;
import dev.genga.film.index.FrameList;
import dev.genga.film.scene.Flash;
import dev.genga.film.scene.Scene;
import dev.genga.film.scene.Scenes;
import dev.genga.film.scene.Transition;
import dev.genga.film.scene.TransitionKind;
import dev.genga.video.FrameRate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Which clips a scanned film gives.
///
/// A clip lies within a scene and has no flash in it, so that any part of it is of one piece; which parts of a
/// longer scene are taken, [SubRanges] chooses. The
/// frames beside a fade or a dissolve are left out too: they may hold a trace of the other scene. So are
/// those beside a cut of an interlaced film: a cut may lie between the two moments of a frame.
///
/// @param scenes all, also those too short for a clip
/// @param clips in the film's order, none over another
record ClipPlan(List<SceneRow> scenes, List<ClipRow> clips) {
  /// Frames beside a fade, a dissolve or a flash that no clip takes; beside a cut where interlaced.
  private static final int MARGIN = 1;

  static ClipPlan of(FilmScan scan, String film, CutSettings settings) {
    var scenes = new ArrayList<SceneRow>();
    var clips = new ArrayList<ClipRow>();
    for (var scene : scan.scenes().list()) {
      int number = scenes.size() + 1;
      scenes.add(row(number, scene, scan.scenes()));
      int clip = 0;
      for (var stretch : stretches(scene, scan)) {
        for (var frames : frames(scan, stretch, settings)) {
          clip++;
          String file = ClipNames.of(film, number, clip, settings.format().extension());
          var bars = scan.bars().of(frames.first(), frames.last() + 1);
          clips.add(new ClipRow(0, 0, number, file, ClipRow.State.PLANNED, frames, bars));
        }
      }
    }
    return new ClipPlan(scenes, clips);
  }

  private static SceneRow row(int number, Scene scene, Scenes scenes) {
    var before = ending(scenes, scene.first());
    var after = beginning(scenes, scene.end());
    return new SceneRow(
        number,
        scene.first(),
        scene.end(),
        before == null ? "start" : word(before),
        after == null ? "end" : word(after));
  }

  private static String word(Transition transition) {
    return transition.kind().name().toLowerCase(Locale.ROOT);
  }

  private static @Nullable Transition ending(Scenes scenes, int frame) {
    return scenes.transitions().stream().filter(t -> t.end() == frame).findFirst().orElse(null);
  }

  private static @Nullable Transition beginning(Scenes scenes, int frame) {
    return scenes.transitions().stream().filter(t -> t.first() == frame).findFirst().orElse(null);
  }

  /// A scene without flashes and without the frames beside what isn't a cut.
  private static List<Scene> stretches(Scene scene, FilmScan scan) {
    var scenes = scan.scenes();
    boolean interlaced = scan.facts().interlaced();
    int first = scene.first() + margin(ending(scenes, scene.first()), interlaced);
    int end = scene.end() - margin(beginning(scenes, scene.end()), interlaced);
    var stretches = new ArrayList<Scene>();
    for (Flash flash : scenes.flashes()) {
      if (flash.end() > first && flash.first() < end) {
        add(stretches, first, flash.first() - MARGIN);
        first = flash.end() + MARGIN;
      }
    }
    add(stretches, first, end);
    return stretches;
  }

  private static int margin(@Nullable Transition transition, boolean interlaced) {
    boolean clean = transition == null || (transition.kind() == TransitionKind.CUT && !interlaced);
    return clean ? 0 : MARGIN;
  }

  private static void add(List<Scene> stretches, int first, int end) {
    if (end > first) {
      stretches.add(new Scene(first, end));
    }
  }

  /// The film's frames of each clip of a stretch.
  private static List<FrameList> frames(FilmScan scan, Scene stretch, CutSettings settings) {
    var times = scan.times().part(stretch.first(), stretch.end());
    int[] shown = FrameRate.resample(times, CutSettings.RATE);
    for (int i = 0; i < shown.length; i++) {
      shown[i] += stretch.first();
    }
    var clips = new ArrayList<FrameList>();
    var changes = new StretchChanges(scan.scenes().changes(), stretch.first(), stretch.end());
    var ranges = new SubRanges(shown, changes, settings.shortest(), settings.longest());
    for (var piece : ranges.pieces()) {
      clips.add(FrameList.of(Arrays.copyOfRange(shown, piece.first(), piece.end())));
    }
    return clips;
  }
}
