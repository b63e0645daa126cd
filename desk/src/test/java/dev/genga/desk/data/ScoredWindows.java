package dev.genga.desk.data;

import dev.genga.dataset.media.FileProbe;
import dev.genga.dataset.media.MediaKind;
import dev.genga.dataset.media.MediaProber;
import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.dataset.plan.DatasetPlanner;
import dev.genga.dataset.plan.DiskSpace;
import dev.genga.dataset.plan.PlanOptions;
import dev.genga.dataset.plan.PlannedMedia;
import dev.genga.film.index.FilmIndex;
import dev.genga.film.index.FrameList;
import dev.genga.film.index.WindowRows;
import dev.genga.film.score.ClipWindows;
import dev.genga.film.score.Scoring;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Scores the windows of the data set file in an index's folder, as `genga score --plan` does.
final class ScoredWindows {
  /// What one window of [#judge] is unlike its clip by.
  static final double UNLIKE = 4.25;

  private ScoredWindows() {}

  static DatasetPlan plan(Path folder) {
    return new DatasetPlanner(
            new MediaProber(new FileProbe(), null), _ -> new DiskSpace.Store("disk", 1L << 50))
        .plan(folder.resolve("dataset.toml"), PlanOptions.standard());
  }

  /// @return how many
  static int score(Path folder) {
    var section = plan(folder).sections().getFirst();
    var report =
        Scoring.of(
            folder,
            file ->
                section.media().stream()
                    .filter(media -> media.kind() == MediaKind.CLIP && media.file().equals(file))
                    .map(ScoredWindows::windows)
                    .toList(),
            (_, _) -> {});
    return report.windows();
  }

  private static ClipWindows windows(PlannedMedia media) {
    return new ClipWindows(
        FrameList.of(media.use().sourceFrames(media.fileFrames())),
        media.samples().stream()
            .map(
                sample -> new ClipWindows.Window(sample.first(), sample.window().end(), "section1"))
            .toList());
  }

  /// Of so few windows none is unlike: says it of the second one, and that two statements aren't seen there, of
  /// which the caption makes one.
  static void judge(Path folder, String unseen) {
    try (var index = FilmIndex.openExisting(folder)) {
      var window = WindowRows.all(index).get(1);
      WindowRows.put(index, Map.of(window.id(), Map.of("unlike", UNLIKE)));
      WindowRows.putStatements(
          index,
          window.id(),
          "eyes",
          List.of(
              new WindowRows.Statement(unseen, false),
              new WindowRows.Statement("A dragon lands.", false)));
    }
  }
}
