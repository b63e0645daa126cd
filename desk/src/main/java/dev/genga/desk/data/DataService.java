package dev.genga.desk.data;

import dev.genga.base.Problem;
import dev.genga.base.ProblemException;
import dev.genga.dataset.draft.DatasetDraft;
import dev.genga.dataset.draft.DraftFiles;
import dev.genga.dataset.draft.DraftMedia;
import dev.genga.dataset.draft.DraftPlanner;
import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.dataset.plan.PlannedMedia;
import dev.genga.dataset.plan.Sample;
import dev.genga.film.index.ChosenRows;
import dev.genga.film.index.FilmIndex;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The data set in the making: its draft, the plan of it, its file. Each change is planned anew; so is what
/// was chosen or captioned since, by this desk. As long as nothing was, clips and captions aren't looked
/// through again: there may be tens of thousands.
public final class DataService {
  private final FilmIndex index;
  private final Path folder;
  private final DraftPlanner planner;
  private final DraftFiles files;
  private @Nullable Planned last;
  private @Nullable Read read;
  private @Nullable Seen seen;
  private long plans;

  /// @param index open for as long as the service is used
  public DataService(FilmIndex index, DraftPlanner planner) {
    this.index = index;
    this.folder = planner.folder();
    this.planner = planner;
    this.files = new DraftFiles(folder, "dataset");
  }

  /// A draft and what a training would make of it.
  ///
  /// @param number of this plan; a later one has a larger one
  /// @param rows the clips and pictures that it is made of
  /// @param plan null where problems keep it from being planned
  public record Planned(
      long number,
      DatasetDraft draft,
      List<ChosenRows.Row> rows,
      @Nullable DatasetPlan plan,
      List<Problem> problems) {
    /// Copies the lists.
    public Planned {
      rows = List.copyOf(rows);
      problems = List.copyOf(problems);
    }
  }

  /// What was chosen.
  ///
  /// @param stamp of the index then
  private record Read(FilmIndex.Stamp stamp, List<ChosenRows.Row> rows) {}

  /// How the file stood.
  private record Seen(List<DraftFiles.Mark> marks, DatasetDraft draft, DraftFiles.State state) {}

  /// A sample of a plan.
  public record Fragment(PlannedMedia media, Sample sample) {}

  /// The draft as it is now: the last one, or a suggested one.
  public synchronized Planned now() {
    return plan(null);
  }

  /// The plan of the page that is open, whatever was chosen since.
  public synchronized Planned latest() {
    var known = last;
    return known == null ? now() : known;
  }

  /// Forgets what was read of clips and captions: files may have been edited by hand.
  public synchronized void readAgain() {
    read = null;
  }

  /// Takes another draft, and plans it.
  public synchronized Planned change(DatasetDraft draft) {
    return plan(draft);
  }

  private Planned plan(@Nullable DatasetDraft changed) {
    List<ChosenRows.Row> rows;
    try {
      rows = rows();
    } catch (ProblemException e) {
      var draft = draft(changed, List.of());
      return changed == null && last == null
          ? new Planned(++plans, draft, List.of(), null, e.problems()) // suggested without clips
          : keep(draft, List.of(), null, e.problems());
    }
    var draft = draft(changed, rows);
    var known = last;
    if (known != null
        && known.plan() != null
        && known.draft().equals(draft)
        && known.rows().equals(rows)) {
      return known;
    }
    try {
      return keep(draft, rows, planner.plan(draft, rows), List.of());
    } catch (ProblemException e) {
      return keep(draft, rows, null, e.problems());
    }
  }

  private List<ChosenRows.Row> rows() {
    var stamp = index.stamp();
    var known = read;
    if (known != null && known.stamp().equals(stamp)) {
      return known.rows();
    }
    var rows = List.copyOf(DraftMedia.of(index, folder));
    read = new Read(stamp, rows);
    return rows;
  }

  private DatasetDraft draft(@Nullable DatasetDraft changed, List<ChosenRows.Row> rows) {
    if (changed != null) {
      return changed;
    }
    return last != null
        ? last.draft()
        : planner.last().orElseGet(() -> DatasetDraft.suggested(rows));
  }

  private Planned keep(
      DatasetDraft draft,
      List<ChosenRows.Row> rows,
      @Nullable DatasetPlan plan,
      List<Problem> problems) {
    plans++;
    var planned = new Planned(plans, draft, rows, plan, problems);
    last = planned;
    return planned;
  }

  /// How the data set file stands, and the lists that a draft would write.
  public synchronized DraftFiles.State state(DatasetDraft draft) {
    var marks = files.marks();
    var known = seen;
    if (known == null || !known.marks().equals(marks) || !known.draft().equals(draft)) {
      known = new Seen(marks, draft, files.state(draft));
      seen = known;
    }
    return known.state();
  }

  /// The folder of the index.
  Path folder() {
    return folder;
  }

  /// The data set file.
  public Path file() {
    return files.toml();
  }

  /// Writes the draft as it is now, with captions as they stand in their files.
  ///
  /// @param replaces whether a file that was edited may be written over
  /// @throws ProblemException if the draft can't be trained on; or if a file was edited and may not be
  ///     written over
  public synchronized void write(boolean replaces) {
    readAgain();
    var now = now();
    if (!now.problems().isEmpty()) {
      throw new ProblemException(now.problems());
    }
    files.write(now.draft(), now.rows(), replaces);
  }

  /// A sample of the latest plan.
  ///
  /// @param plan its number; nothing is found by an earlier one
  /// @param section its place in the plan, from 0
  /// @param media its clip's place in the section
  /// @param sample its own place
  public synchronized Optional<Fragment> fragment(long plan, int section, int media, int sample) {
    var known = last;
    var planned = known == null || known.number() != plan ? null : known.plan();
    if (planned == null || isOutside(section, planned.sections())) {
      return Optional.empty();
    }
    var clips = planned.sections().get(section).media();
    if (isOutside(media, clips) || isOutside(sample, clips.get(media).samples())) {
      return Optional.empty();
    }
    var clip = clips.get(media);
    return Optional.of(new Fragment(clip, clip.samples().get(sample)));
  }

  private static boolean isOutside(int place, List<?> list) {
    return place < 0 || place >= list.size();
  }
}
