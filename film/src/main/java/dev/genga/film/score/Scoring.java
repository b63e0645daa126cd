package dev.genga.film.score;

import dev.genga.base.FolderLock;
import dev.genga.base.Problem;
import dev.genga.base.ProblemException;
import dev.genga.film.index.FilmIndex;
import dev.genga.film.index.FrameList;
import dev.genga.film.index.ScoreRows;
import dev.genga.film.index.WindowRows;
import dev.genga.film.index.WorstWindows;
import dev.genga.film.scene.FrameLook;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Scores the clips and pictures of an index that have no scores yet, and the windows that a training takes of
/// clips, and looks for near-duplicates among all. Memory holds one clip, and a line for each.
public final class Scoring {
  /// What decoding a clip gives; the rest follows from all clips.
  private static final Set<String> OF_CLIPS = read(Score.ofClips());

  private static final Set<String> OF_PICTURES = read(Score.ofPictures());

  private final FilmIndex index;
  private final Path folder;
  private final @Nullable PlannedWindows planned;
  private final List<Problem> problems = new ArrayList<>();
  private int clips;
  private int pictures;
  private int windows;

  private Scoring(FilmIndex index, Path folder, @Nullable PlannedWindows planned) {
    this.index = index;
    this.folder = folder;
    this.planned = planned;
  }

  private static Set<String> read(List<Score> scores) {
    return scores.stream()
        .filter(score -> score != Score.NEAREST)
        .map(Score::key)
        .collect(Collectors.toSet());
  }

  /// Hears how far the scoring is.
  @FunctionalInterface
  public interface Listener {
    /// @param done clips and pictures of all
    void onScored(int done, int total);
  }

  /// What came of it.
  ///
  /// @param clips that this run scored
  /// @param pictures that it scored
  /// @param windows that it scored
  /// @param problems of the clips and pictures that can't be read
  public record Report(int clips, int pictures, int windows, List<Problem> problems) {
    /// Copies the list.
    public Report {
      problems = List.copyOf(problems);
    }
  }

  /// Scores whole clips; windows are left as they are.
  ///
  /// @param folder of the index
  /// @throws ProblemException if there is none
  public static Report of(Path folder, Listener listener) {
    return run(folder, null, listener);
  }

  /// Scores clips and the windows of them that a training takes.
  ///
  /// @param folder of the index
  /// @throws ProblemException if there is none
  public static Report of(Path folder, PlannedWindows planned, Listener listener) {
    return run(folder, planned, listener);
  }

  private static Report run(Path folder, @Nullable PlannedWindows planned, Listener listener) {
    try (var index = FilmIndex.openExisting(folder);
        var _ = FolderLock.take(folder)) {
      return new Scoring(index, folder, planned).run(listener);
    }
  }

  private Report run(Listener listener) {
    var targets = ScoreRows.targets(index);
    if (planned != null) {
      WindowRows.plan(
          index,
          sink ->
              targets.forEach(target ->
                  windows(target)
                      .forEach(of ->
                          of.windows()
                              .forEach(window ->
                                  sink.accept(
                                      new WindowRows.Planned(
                                          target.clip(),
                                          frames(of, window),
                                          window.sections()))))));
    }
    for (int i = 0; i < targets.size(); i++) {
      try {
        score(targets.get(i));
      } catch (ProblemException e) {
        problems.addAll(e.problems());
      }
      listener.onScored(i + 1, targets.size());
    }
    compare(targets);
    Unlikeness.write(index);
    WorstWindows.write(index, Score.ofWorstWindows().stream().map(Score::key).toList());
    return new Report(clips, pictures, windows, problems);
  }

  private List<ClipWindows> windows(ScoreRows.Target target) {
    return planned == null ? List.of() : planned.of(file(target));
  }

  private Path file(ScoreRows.Target target) {
    return folder.resolve(target.file()).toAbsolutePath().normalize();
  }

  private static FrameList frames(ClipWindows of, ClipWindows.Window window) {
    return of.frames().part(window.first(), window.end());
  }

  private void score(ScoreRows.Target target) {
    if (target.isPicture()) {
      scorePicture(target);
    } else {
      scoreClip(target);
    }
  }

  private void scorePicture(ScoreRows.Target target) {
    if (!ScoreRows.isScored(index, target.clip(), OF_PICTURES)) {
      var reading = PictureReading.of(file(target));
      ScoreRows.put(index, target.clip(), byKey(reading.scores()), List.of(reading.look()));
      pictures++;
    }
  }

  private void scoreClip(ScoreRows.Target target) {
    boolean isNew = !ScoreRows.isScored(index, target.clip(), OF_CLIPS);
    var open = new HashMap<FrameList, Long>();
    for (var window : WindowRows.of(index, target.clip())) {
      if (planned != null && !WindowRows.isScored(index, window.id())) {
        open.put(window.frames(), window.id());
      }
    }
    if (!isNew && open.isEmpty()) {
      return;
    }
    var taken = windows(target);
    var reading = ClipReading.of(file(target), target.frames(), taken);
    if (isNew) {
      ScoreRows.put(index, target.clip(), byKey(reading.scores().byScore()), reading.looks());
      clips++;
    }
    put(open, taken, reading);
  }

  private void put(Map<FrameList, Long> open, List<ClipWindows> taken, ClipReading reading) {
    var found = new HashMap<Long, Map<String, Double>>();
    for (int i = 0; i < taken.size(); i++) {
      var of = taken.get(i);
      for (int j = 0; j < of.windows().size(); j++) {
        Long id = open.get(frames(of, of.windows().get(j)));
        if (id != null) {
          found.put(id, byKey(reading.windows().get(i).get(j)));
        }
      }
    }
    WindowRows.put(index, found);
    windows += found.size();
  }

  private static Map<String, Double> byKey(Map<Score, Double> scores) {
    var values = new HashMap<String, Double>();
    scores.forEach((score, value) -> values.put(score.key(), value));
    return values;
  }

  private void compare(List<ScoreRows.Target> targets) {
    var clips =
        targets.stream()
            .mapToLong(ScoreRows.Target::clip)
            .filter(clip -> !ScoreRows.looks(index, clip).isEmpty())
            .toArray();
    var nearest = NearDuplicates.of(clips.length, number -> fingerprint(clips[number]));
    var values = new HashMap<Long, Double>();
    for (int i = 0; i < clips.length; i++) {
      values.put(clips[i], nearest.get(i).distance());
    }
    ScoreRows.putAll(index, Score.NEAREST.key(), values);
  }

  private Fingerprint fingerprint(long clip) {
    return new Fingerprint(
        ScoreRows.looks(index, clip).stream().map(bytes -> FrameLook.ofBytes(0, bytes)).toList());
  }
}
