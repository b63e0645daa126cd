package dev.genga.desk.data;

import dev.genga.dataset.config.FrameExtraction;
import dev.genga.dataset.config.Size;
import dev.genga.dataset.draft.DatasetDraft;
import dev.genga.dataset.draft.DraftSection;
import dev.genga.dataset.plan.FrameWindows;
import dev.genga.dataset.plan.SizeSuggestion;
import dev.genga.film.index.ChosenRows;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

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
  public record Row(Size size, long tokens, double times, double cropped, boolean isUsed) {}

  static List<SizesView> of(DatasetDraft draft, List<ChosenRows.Row> rows) {
    var views = new ArrayList<SizesView>();
    for (int i = 0; i < draft.sections().size(); i++) {
      views.add(of(i + 1, draft.sections().get(i), rows));
    }
    return views;
  }

  private static SizesView of(int number, DraftSection section, List<ChosenRows.Row> rows) {
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
                    suggestion.size().equals(section.size())))
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
