package dev.genga.desk.data;

import dev.genga.dataset.draft.DraftFiles;
import dev.genga.dataset.draft.DraftPlanner;
import dev.genga.dataset.draft.DraftSection;
import dev.genga.dataset.draft.DraftWindows;
import dev.genga.dataset.plan.DatasetPlan;
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
/// @param said what came of the last writing; empty for none
public record DataView(
    DataService.Planned planned,
    List<SectionForm> forms,
    List<SizesView> sizes,
    @Nullable DatasetPlan plan,
    List<SectionView> sections,
    List<FragmentsView> fragments,
    DraftFiles.State state,
    Path file,
    String said) {
  private static final double MINUTE = 60;
  private static final double HOUR = 60 * MINUTE;

  /// Copies the lists.
  public DataView {
    forms = List.copyOf(forms);
    sizes = List.copyOf(sizes);
    sections = List.copyOf(sections);
    fragments = List.copyOf(fragments);
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

  static DataView of(
      DataService.Planned planned,
      StepCosts costs,
      DraftFiles.State state,
      Path file,
      String said) {
    var forms = new ArrayList<SectionForm>();
    for (var section : planned.draft().sections()) {
      forms.add(new SectionForm(forms.size() + 1, section));
    }
    var plan = planned.plan();
    var fragments = new ArrayList<FragmentsView>();
    if (plan != null) {
      for (var section : plan.sections()) {
        fragments.add(FragmentsView.of(planned.number(), fragments.size(), section, 0));
      }
    }
    return new DataView(
        planned,
        forms,
        SizesView.of(planned, costs),
        plan,
        plan == null ? List.of() : SectionView.of(plan, costs),
        fragments,
        state,
        file,
        said);
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

  /// What to type once the file is written.
  public String command() {
    boolean skips =
        plan != null
            && DraftPlanner.needsSkipShort(
                plan, planned.rows(), file.toAbsolutePath().resolveSibling(""));
    String name = file.toString();
    String typed = name.matches("[\\w./-]+") ? name : "'" + name + "'";
    return "genga cache " + typed + (skips ? " --skip-short" : "");
  }

  /// How many clips it is made of.
  public long clips() {
    return planned.rows().stream().filter(row -> !row.isPicture()).count();
  }

  /// How many pictures it is made of.
  public long pictures() {
    return planned.rows().size() - clips();
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
