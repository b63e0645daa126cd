package dev.genga.film.score;

import dev.genga.base.FolderLock;
import dev.genga.base.Problem;
import dev.genga.base.ProblemException;
import dev.genga.film.index.FilmIndex;
import dev.genga.film.index.ScoreRows;
import dev.genga.film.scene.FrameLook;
import dev.genga.film.scene.SceneDetector;
import dev.genga.video.SmallFrames;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/// Scores the clips of an index that have no scores yet, and looks for near-duplicates among all.
public final class Scoring {
  /// The score that tells how like a clip its nearest is: 0 for the same, 255 where none is like it.
  public static final String NEAREST = "nearest";

  private Scoring() {}

  /// Hears how far the scoring is.
  @FunctionalInterface
  public interface Listener {
    /// @param done clips of all
    void onScored(int done, int total);
  }

  /// What came of it.
  ///
  /// @param scored clips of this run
  /// @param problems of the clips that can't be read
  public record Report(int scored, List<Problem> problems) {
    /// Copies the list.
    public Report {
      problems = List.copyOf(problems);
    }
  }

  /// @param folder of the index
  /// @throws ProblemException if there is none
  public static Report of(Path folder, Listener listener) {
    try (var index = FilmIndex.openExisting(folder);
        var _ = FolderLock.take(folder)) {
      var targets = ScoreRows.targets(index);
      var problems = new ArrayList<Problem>();
      int scored = 0;
      for (int i = 0; i < targets.size(); i++) {
        var target = targets.get(i);
        if (!ScoreRows.isScored(index, target.clip())) {
          try {
            score(index, target, folder.resolve(target.file()));
            scored++;
          } catch (ProblemException e) {
            problems.addAll(e.problems());
          }
        }
        listener.onScored(i + 1, targets.size());
      }
      compare(index, targets);
      return new Report(scored, problems);
    }
  }

  private static void score(FilmIndex index, ScoreRows.Target target, Path file) {
    var scorer = new ClipScorer();
    var looks = new ArrayList<byte[]>();
    var chosen = List.of(0, target.frames() / 2, target.frames() - 1);
    try (var frames = SmallFrames.open(file, SceneDetector.SIDE)) {
      while (frames.advance()) {
        var small = frames.frame();
        scorer.add(small);
        if (chosen.contains(frames.index())) {
          scorer.addWhole(frames.whole());
          looks.add(FrameLook.of(frames.index(), small).bytes());
        }
      }
    }
    ScoreRows.put(index, target.clip(), scorer.finish().byName(), looks);
  }

  private static void compare(FilmIndex index, List<ScoreRows.Target> targets) {
    var clips = new ArrayList<Long>();
    var fingerprints = new ArrayList<Fingerprint>();
    for (var target : targets) {
      var looks = ScoreRows.looks(index, target.clip());
      if (!looks.isEmpty()) {
        clips.add(target.clip());
        fingerprints.add(
            new Fingerprint(looks.stream().map(bytes -> FrameLook.ofBytes(0, bytes)).toList()));
      }
    }
    var nearest = NearDuplicates.of(fingerprints);
    var values = new HashMap<Long, Double>();
    for (int i = 0; i < clips.size(); i++) {
      values.put(clips.get(i), nearest.get(i).distance());
    }
    ScoreRows.putAll(index, NEAREST, values);
  }
}
