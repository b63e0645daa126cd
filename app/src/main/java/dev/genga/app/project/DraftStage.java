package dev.genga.app.project;

import dev.genga.app.project.StageStatus.State;
import dev.genga.base.Counted;
import dev.genga.base.ProblemException;
import dev.genga.base.ShellText;
import dev.genga.dataset.config.DatasetConfig;
import dev.genga.dataset.draft.DatasetDraft;
import dev.genga.dataset.draft.DraftFiles;
import dev.genga.dataset.draft.DraftMedia;
import dev.genga.dataset.draft.DraftSection;
import dev.genga.film.index.FilmIndex;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Whether a data set file that genga wrote of the index (`genga dataset`, or the desk's page) still has what is
/// chosen there. One that somebody wrote or edited is theirs, and has no such stage.
///
/// @param dataset the data set file of the recipe
record DraftStage(Project project, Path dataset) {
  private static final String ENDING = ".toml";
  private static final String USUAL = "dataset.toml";

  Optional<StageStatus> of() {
    String own = String.valueOf(dataset.getFileName());
    if (!liesInIndex() || !own.endsWith(ENDING)) {
      return Optional.empty();
    }
    var files = new DraftFiles(project.clips(), own.substring(0, own.length() - ENDING.length()));
    try {
      var draft = DatasetDraft.of(DatasetConfig.read(files.toml()));
      return files.state(draft) == DraftFiles.State.OURS
          ? Optional.of(status(files, draft, own))
          : Optional.empty();
    } catch (ProblemException e) {
      return Optional.empty(); // the plan tells it
    }
  }

  private boolean liesInIndex() {
    var folder = dataset.toAbsolutePath().normalize().getParent();
    return folder != null
        && folder.equals(project.clips().toAbsolutePath().normalize())
        && Files.isRegularFile(dataset)
        && Files.isRegularFile(folder.resolve(FilmIndex.FILE));
  }

  private StageStatus status(DraftFiles files, DatasetDraft draft, String own) {
    boolean current;
    try (var index = FilmIndex.openExisting(project.clips())) {
      current = files.isCurrent(draft, DraftMedia.named(index, project.clips()));
    }
    return new StageStatus(
        "dataset",
        current ? State.DONE : State.STALE,
        "%s, %s".formatted(own, Counted.of(draft.sections().size(), "section")),
        StageStatus.numbers("sections", draft.sections().size()),
        current ? List.of() : List.of("clips were chosen, trimmed or captioned since"),
        command(draft, own));
  }

  /// Writes the same sections again.
  private static String command(DatasetDraft draft, String own) {
    var words = new ArrayList<>(List.of("genga", "dataset"));
    for (var section : draft.sections()) {
      words.add(section instanceof DraftSection.Clips ? "--clips" : "--pictures");
      words.add(section.toString());
    }
    if (!own.equals(USUAL)) {
      words.addAll(List.of("--name", own));
    }
    return ShellText.of(words);
  }
}
