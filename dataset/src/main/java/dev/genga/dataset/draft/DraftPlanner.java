package dev.genga.dataset.draft;

import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import dev.genga.dataset.config.DatasetConfig;
import dev.genga.dataset.media.MediaProbe;
import dev.genga.dataset.media.MediaProber;
import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.dataset.plan.DatasetPlanner;
import dev.genga.dataset.plan.DiskSpace;
import dev.genga.dataset.plan.PlanOptions;
import dev.genga.dataset.plan.PlannedMedia;
import dev.genga.film.index.ChosenRows;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Plans a draft as `genga plan` plans its data set file: by writing that file, under a name that starts with a
/// dot, and planning it. So no figure can differ; and a draft is there again after a crash.
///
/// @param folder of the index
/// @param probe reads clips that the index doesn't know enough of
/// @param memory where what was read is kept for the next time; null to keep nothing
/// @param disk knows the room for caches
public record DraftPlanner(Path folder, MediaProbe probe, @Nullable Path memory, DiskSpace disk) {
  /// The usual name of the file of `memory`.
  public static final String MEMORY = "index-media.jsonl";

  private static final String NAME = ".genga-draft";

  private DraftFiles files() {
    return new DraftFiles(folder, NAME);
  }

  /// The draft that was planned last.
  public Optional<DatasetDraft> last() {
    if (!Files.exists(files().toml())) {
      return Optional.empty();
    }
    try {
      return Optional.of(DatasetDraft.of(DatasetConfig.read(files().toml())));
    } catch (ProblemException e) {
      return Optional.empty(); // of another version, or of files that are gone
    }
  }

  /// Plans a draft; clips that are too short for every section are left out, and told.
  ///
  /// @param rows clips and pictures
  /// @throws ProblemException with all that keeps it from being trained on
  public DatasetPlan plan(DatasetDraft draft, List<ChosenRows.Row> rows) {
    var problems = new Problems();
    draft.check(rows, problems);
    problems.throwIfAny();
    files().write(draft, rows, true);
    return plan(files(), rows);
  }

  /// Plans a data set file that was written.
  ///
  /// @param rows clips and pictures that it was written from
  /// @throws ProblemException with all that keeps it from being trained on
  public DatasetPlan plan(DraftFiles written, List<ChosenRows.Row> rows) {
    var prober = new MediaProber(new IndexProbe(folder, rows, probe), memory);
    return new DatasetPlanner(prober, disk)
        .plan(written.toml(), PlanOptions.standard().withSkipShort(true));
  }

  /// Clips that are too short for every section: a training has to be told to leave them out.
  public static boolean needsSkipShort(DatasetPlan plan, List<ChosenRows.Row> rows, Path folder) {
    var used =
        plan.sections().stream()
            .flatMap(section -> section.media().stream())
            .map(PlannedMedia::file)
            .collect(Collectors.toSet());
    return plan.sections().stream().anyMatch(section -> section.kind().equals("videos"))
        && rows.stream().anyMatch(row -> !row.isPicture() && !used.contains(row.path(folder)));
  }
}
