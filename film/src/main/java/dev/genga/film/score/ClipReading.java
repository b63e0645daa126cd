package dev.genga.film.score;

import dev.genga.base.ProblemException;
import dev.genga.film.scene.FrameLook;
import dev.genga.film.scene.SceneDetector;
import dev.genga.film.text.TextScorer;
import dev.genga.video.SmallFrames;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Decodes a clip once, for all of its scores and its windows'.
///
/// @param scores of the whole clip
/// @param looks of its first, middle and last frame
/// @param windows for each of [ClipWindows] the scores of its windows
record ClipReading(ClipScores scores, List<byte[]> looks, List<List<Map<Score, Double>>> windows) {

  /// @param frames of the clip, as the index has them
  /// @throws ProblemException if the file can't be decoded to its end, or has fewer frames than the windows
  ///     take
  static ClipReading of(Path file, int frames, List<ClipWindows> windows) {
    return of(file, Set.copyOf(List.of(0, frames / 2, frames - 1)), windows);
  }

  private static ClipReading of(Path file, Set<Integer> chosen, List<ClipWindows> windows) {
    var clip = new ClipScorer();
    var scorers = windows.stream().map(WindowScorer::new).toList();
    var looks = new ArrayList<byte[]>();
    try (var reader = SmallFrames.open(file, SceneDetector.SIDE)) {
      while (reader.advance()) {
        int index = reader.index();
        var small = reader.frame();
        var look = FrameLook.of(index, small);
        clip.add(small, look);
        scorers.forEach(scorer -> scorer.add(index, small, look));
        if (index % TextScorer.STEP == 0) {
          clip.addReadable(reader.frame(TextScorer.SIDE));
        }
        if (chosen.contains(index)) {
          clip.addWhole(reader.whole());
          looks.add(look.bytes());
        }
      }
    }
    if (!scorers.stream().allMatch(WindowScorer::isWhole)) {
      throw new ProblemException(
          "the plan takes frames that the clip doesn't have",
          file.toString(),
          "it has changed: plan again, or import it again");
    }
    return new ClipReading(
        clip.finish(), looks, scorers.stream().map(scorer -> scorer.finish(clip.text())).toList());
  }
}
