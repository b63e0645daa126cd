package dev.genga.app.project;

import dev.genga.app.project.StageStatus.State;
import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.film.index.ChosenRows;
import dev.genga.film.index.FilmIndex;
import dev.genga.film.index.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Whether a data set file that somebody wrote takes what was decided against in the index: such a file names folders, and
/// knows of no choice.
///
/// @param dataset the data set file of the recipe
/// @param plan what is trained on by it
record ChoiceStage(Project project, Path dataset, DatasetPlan plan) {
  private static final String AGAIN =
      "genga dataset, then dataset = \"%s\" in recipe.toml: that file has what was chosen";

  /// Empty where nothing was decided against that is trained on.
  Optional<StageStatus> of() {
    if (!Files.isRegularFile(project.clips().resolve(FilmIndex.FILE))) {
      return Optional.empty();
    }
    var rejected = new ArrayList<String>();
    var trimmed = new ArrayList<String>();
    var trained =
        plan.sections().stream()
            .flatMap(section -> section.media().stream())
            .map(media -> media.file().normalize())
            .collect(Collectors.toSet());
    try (var index = FilmIndex.openExisting(project.clips())) {
      for (var row : ChosenRows.decidedAgainst(index)) {
        var file = row.path(project.clips());
        if (trained.contains(file)) {
          var names = row.verdict() == Verdict.REJECTED ? rejected : trimmed;
          names.add(String.valueOf(file.getFileName()));
        }
      }
    }
    return rejected.isEmpty() && trimmed.isEmpty()
        ? Optional.empty()
        : Optional.of(status(rejected, trimmed));
  }

  private StageStatus status(List<String> rejected, List<String> trimmed) {
    var told = new ArrayList<String>();
    if (!rejected.isEmpty()) {
      told.add("rejected, and trained on all the same: " + StageStatus.some(rejected));
    }
    if (!trimmed.isEmpty()) {
      told.add("trimmed, and trained on whole: " + StageStatus.some(trimmed));
    }
    return new StageStatus(
        "dataset",
        State.DONE,
        dataset.getFileName() + ", written by hand",
        StageStatus.numbers("rejected", rejected.size(), "trimmed", trimmed.size()),
        told,
        AGAIN.formatted(project.clips().getFileName() + "/dataset.toml"),
        "");
  }
}
