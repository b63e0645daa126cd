package dev.genga.app.cli;

import dev.genga.base.FolderLock;
import dev.genga.base.NativeLibraries;
import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import dev.genga.dataset.draft.DatasetDraft;
import dev.genga.dataset.draft.DraftFiles;
import dev.genga.dataset.draft.DraftMedia;
import dev.genga.dataset.draft.DraftPlanner;
import dev.genga.dataset.draft.DraftSection;
import dev.genga.dataset.draft.DraftText;
import dev.genga.dataset.media.FileProbe;
import dev.genga.dataset.plan.PlanTable;
import dev.genga.film.index.ChosenRows;
import dev.genga.film.index.FilmIndex;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `genga dataset`.
@Command(
    name = "dataset",
    customSynopsis = "genga dataset DIR [OPTIONS]",
    sortOptions = false,
    description = {
      "Write the data set file of the clips and pictures that were kept in an index.",
      "Shows what an epoch trains on, as genga plan does. Without sections, one is suggested for"
          + " the clips and one for the pictures. As long as nothing was kept, all that was not"
          + " rejected is taken.",
    },
    footer = {
      "",
      "Examples:",
      "  genga dataset clips                                a suggested one",
      "  genga dataset clips --clips '384x208 head 45' \\",
      "    --clips '768x416 uniform 21 x 2' --pictures '768x768 repeats 2'",
      "  genga dataset clips --clips '768x416 full up to 81 batch 2'",
      "",
      "docs/dataset-view.md tells how sections are written; genga curate has a page for it.",
    })
final class DatasetCommand implements Callable<Integer> {
  private static final String EXTENSION = ".toml";

  @ParentCommand
  private @SuppressWarnings("NullAway.Init") Genga genga;

  @Parameters(paramLabel = "DIR", description = "The folder of the index.")
  private @SuppressWarnings("NullAway.Init") Path folder;

  @Option(
      names = "--clips",
      paramLabel = "SECTION",
      description = "A section of clips; may be given several times.")
  private List<String> clips = new ArrayList<>();

  @Option(
      names = "--pictures",
      paramLabel = "SECTION",
      description = "A section of pictures; may be given several times.")
  private List<String> pictures = new ArrayList<>();

  @Option(
      names = "--name",
      paramLabel = "NAME.toml",
      defaultValue = "dataset.toml",
      description = "The file's name in DIR (default: ${DEFAULT-VALUE}).")
  private @SuppressWarnings("NullAway.Init") String name;

  @Option(
      names = "--replace",
      description = "Write over a file that genga didn't write, or that was edited since.")
  private boolean replace;

  @Override
  public Integer call() {
    var files = files();
    try (var index = FilmIndex.openExisting(folder);
        var _ = FolderLock.take(folder)) {
      var rows = DraftMedia.of(index, folder);
      var draft = draft(rows, files);
      var disk = genga.machine().disk();
      var memory = NativeLibraries.cacheFolder().resolve(DraftPlanner.MEMORY);
      var planner = new DraftPlanner(folder, new FileProbe(), memory, disk);
      planner.plan(draft, rows);
      files.write(draft, rows, replace);
      var plan = planner.plan(files, rows);
      genga.out().print(PlanTable.of(plan, disk, false));
      genga.out().println("data set: " + files.toml());
      if (DraftPlanner.needsSkipShort(plan, rows, folder)) {
        genga.console().note("some clips are too short for every section: train with --skip-short");
      }
    }
    return 0;
  }

  private DraftFiles files() {
    boolean plain = Path.of(name).getNameCount() == 1 && !name.startsWith(".");
    if (!plain || !name.endsWith(EXTENSION)) {
      throw new ProblemException(
          "the data set file stands in the index's folder and ends in .toml",
          "--name " + name,
          "use dataset.toml");
    }
    return new DraftFiles(folder, name.substring(0, name.length() - EXTENSION.length()));
  }

  /// @throws ProblemException with all sections that can't be read, and all files that it can't be written to
  private DatasetDraft draft(List<ChosenRows.Row> rows, DraftFiles files) {
    var problems = new Problems();
    var sections = new ArrayList<DraftSection>();
    clips.forEach(text -> problems.attempt(() -> sections.add(DraftText.clips(text, "--clips"))));
    pictures.forEach(
        text -> problems.attempt(() -> sections.add(DraftText.pictures(text, "--pictures"))));
    boolean none = clips.isEmpty() && pictures.isEmpty();
    var draft = none ? DatasetDraft.suggested(rows) : new DatasetDraft(sections);
    problems.attempt(() -> files.refuseEdited(draft, rows, replace));
    problems.throwIfAny();
    return draft;
  }
}
