package dev.genga.desk.data;

import dev.genga.base.Problem;
import dev.genga.base.ShellText;
import dev.genga.dataset.draft.DraftFiles;
import dev.genga.dataset.draft.DraftPlanner;
import dev.genga.dataset.draft.DraftSection;
import dev.genga.dataset.draft.DraftWindows;
import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.desk.web.Session;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The draft, its plan and its file, as the page shows them.
///
/// @param forms the draft's sections as fields
/// @param sizes that are suggested for each of them
/// @param plan null where problems keep it from being planned
/// @param sections of the plan
/// @param fragments the first ones of each section of the plan
/// @param clips how many it is made of
/// @param pictures how many it is made of
/// @param writing what came of writing the file
public record DataView(
    DataService.Planned planned,
    List<SectionForm> forms,
    List<SizesView> sizes,
    @Nullable DatasetPlan plan,
    List<SectionView> sections,
    List<FragmentsView> fragments,
    long clips,
    long pictures,
    DraftFiles.State state,
    Path file,
    Writing writing) {
  private static final double MINUTE = 60;
  private static final double HOUR = 60 * MINUTE;

  /// Copies the lists.
  public DataView {
    forms = List.copyOf(forms);
    sizes = List.copyOf(sizes);
    sections = List.copyOf(sections);
    fragments = List.copyOf(fragments);
  }

  /// What came of writing the file.
  ///
  /// @param isWritten whether it was
  /// @param problems why it wasn't; empty too where nobody wanted to
  public record Writing(boolean isWritten, List<Problem> problems) {
    static final Writing NONE = new Writing(false, List.of());
    static final Writing DONE = new Writing(true, List.of());

    /// Copies the list.
    public Writing {
      problems = List.copyOf(problems);
    }
  }

  /// The fields of a section.
  ///
  /// @param number from 1
  public record SectionForm(int number, DraftSection section) {
    /// Whether it is one of pictures.
    public boolean isPictures() {
      return section instanceof DraftSection.Pictures;
    }

    /// How windows are taken; those of clips' beginnings for pictures, which have none.
    public DraftWindows windows() {
      return switch (section) {
        case DraftSection.Clips clips -> clips.windows();
        case DraftSection.Pictures _ -> DraftWindows.head(21);
      };
    }

    /// The lengths of windows in one field.
    public String lengths() {
      return windows().lengths().stream().map(String::valueOf).collect(Collectors.joining(", "));
    }

    /// Whether smaller pictures are enlarged.
    public boolean enlarges() {
      return section instanceof DraftSection.Pictures(_, var enlarges, _, _) && enlarges;
    }
  }

  /// All that follows from a plan; of thousands of clips it takes a while.
  static DataView of(
      DataService.Planned planned,
      StepCosts costs,
      Session session,
      Path file,
      WindowLookup windows) {
    var forms = new ArrayList<SectionForm>();
    for (var section : planned.draft().sections()) {
      forms.add(new SectionForm(forms.size() + 1, section));
    }
    var plan = planned.plan();
    var fragments = new ArrayList<FragmentsView>();
    if (plan != null) {
      for (var section : plan.sections()) {
        fragments.add(
            FragmentsView.of(session, planned.number(), fragments.size(), section, 0, windows));
      }
    }
    long clips = planned.rows().stream().filter(row -> !row.isPicture()).count();
    return new DataView(
        planned,
        forms,
        SizesView.of(planned, costs),
        plan,
        plan == null ? List.of() : SectionView.of(plan, costs),
        fragments,
        clips,
        planned.rows().size() - clips,
        DraftFiles.State.MISSING,
        file,
        Writing.NONE);
  }

  /// The same plan, with the file as it stands now.
  DataView now(DraftFiles.State state, Writing writing) {
    return new DataView(
        planned, forms, sizes, plan, sections, fragments, clips, pictures, state, file, writing);
  }

  /// How long an epoch's steps take, in words; empty where that isn't known.
  public String epoch() {
    double seconds =
        sections.stream()
            .flatMap(section -> section.buckets().stream())
            .mapToDouble(SectionView.BucketRow::seconds)
            .sum();
    return seconds == 0 ? "" : duration(seconds);
  }

  /// A time such as `90 s`, `12 min` or `3.4 h`.
  public static String duration(double seconds) {
    if (seconds < 2 * MINUTE) {
      return String.format(Locale.ROOT, seconds < 10 ? "%.2f s" : "%.0f s", seconds);
    }
    return seconds < 2 * HOUR
        ? String.format(Locale.ROOT, "%.0f min", seconds / MINUTE)
        : String.format(Locale.ROOT, "%.1f h", seconds / HOUR);
  }

  /// Whether one of the windows that are shown was scored.
  public boolean isScored() {
    return fragments.stream().anyMatch(FragmentsView::isScored);
  }

  /// What to type for scores of the windows, once the file is written and the desk closed.
  public String scoring() {
    var folder = file.toAbsolutePath().resolveSibling("").normalize();
    return ShellText.of(List.of("genga", "score", folder.toString(), "--plan", file.toString()));
  }

  /// What to type once the file is written.
  public String command() {
    boolean skips =
        plan != null
            && DraftPlanner.needsSkipShort(
                plan, planned.rows(), file.toAbsolutePath().resolveSibling(""));
    var words = new ArrayList<>(List.of("genga", "cache", file.toString()));
    if (skips) {
      words.add("--skip-short");
    }
    return ShellText.of(words);
  }

  /// Whether the file must be asked about before it is written.
  public boolean isEdited() {
    return state == DraftFiles.State.EDITED;
  }

  /// A number with commas, as in `1,234`.
  public static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /// A number with one digit behind the point.
  public static String decimal(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
