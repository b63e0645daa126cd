package dev.genga.desk.data;

import dev.genga.dataset.config.FrameExtraction;
import dev.genga.dataset.config.Size;
import dev.genga.dataset.draft.DatasetDraft;
import dev.genga.dataset.draft.DraftSection;
import dev.genga.dataset.plan.Bucket;
import dev.genga.dataset.plan.FrameWindows;
import dev.genga.dataset.plan.SizeSuggestion;
import dev.genga.film.index.ChosenRows;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Sizes that are suggested for a section of a draft.
///
/// @param number of the section, from 1
/// @param frames of the longest window, for which tokens are counted
public record SizesView(int number, int frames, List<Row> rows) {
  /// Copies the list.
  public SizesView {
    rows = List.copyOf(rows);
  }

  /// A size.
  ///
  /// @param tokens of a sample of the longest window
  /// @param times as many tokens as the section has now
  /// @param cropped what is cut off on average, in percent
  /// @param isUsed whether the section has it
  /// @param cost of a step; null where it isn't known
  public record Row(
      Size size,
      long tokens,
      double times,
      double cropped,
      boolean isUsed,
      StepCosts.@Nullable Cost cost) {}

  /// Whether it is known what steps take.
  public boolean hasCosts() {
    return rows.stream().anyMatch(row -> row.cost() != null);
  }

  static List<SizesView> of(DataService.Planned planned, StepCosts costs) {
    var views = new ArrayList<SizesView>();
    var plan = planned.plan();
    for (var section : planned.draft().sections()) {
      views.add(
          of(
              views.size() + 1,
              section,
              planned.rows(),
              bucket -> plan == null ? null : costs.of(plan, bucket, section.batchSize())));
    }
    return views;
  }

  private static SizesView of(
      int number,
      DraftSection section,
      List<ChosenRows.Row> rows,
      Function<Bucket, StepCosts.@Nullable Cost> costs) {
    int frames = frames(section);
    var sources = DatasetDraft.sizes(rows, section instanceof DraftSection.Pictures);
    if (sources.isEmpty()) {
      return new SizesView(number, frames, List.of());
    }
    long now = new SizeSuggestion(section.size(), 0, 1).tokens(frames);
    return new SizesView(
        number,
        frames,
        SizeSuggestion.of(sources).stream()
            .map(suggestion ->
                new Row(
                    suggestion.size(),
                    suggestion.tokens(frames),
                    (double) suggestion.tokens(frames) / Math.max(1, now),
                    100 * suggestion.cropped(),
                    suggestion.size().equals(section.size()),
                    costs.apply(new Bucket(suggestion.size(), frames))))
            .toList());
  }

  private static int frames(DraftSection section) {
    return switch (section) {
      case DraftSection.Pictures _ -> 1;
      case DraftSection.Clips(_, var windows, _, _) -> {
        int longest =
            windows.extraction() == FrameExtraction.FULL || windows.lengths().isEmpty()
                ? windows.longest()
                : Collections.max(windows.lengths());
        yield FrameWindows.cut(Math.max(1, longest));
      }
    };
  }
}
