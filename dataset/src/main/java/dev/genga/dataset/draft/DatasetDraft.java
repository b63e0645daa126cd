package dev.genga.dataset.draft;

import dev.genga.base.Problems;
import dev.genga.dataset.config.DatasetConfig;
import dev.genga.dataset.config.ImageSection;
import dev.genga.dataset.config.Size;
import dev.genga.dataset.config.VideoSection;
import dev.genga.dataset.plan.FrameWindows;
import dev.genga.dataset.plan.SizeSuggestion;
import dev.genga.film.index.ChosenRows;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The sections of a data set that is being put together.
public record DatasetDraft(List<DraftSection> sections) {
  /// Tokens of a sample that is neither quick nor slow: 384x208 with 45 frames.
  private static final int USUAL_TOKENS = 3744;

  /// The same of a picture: 768x416.
  private static final int USUAL_PICTURE_TOKENS = 1248;

  private static final int LONGEST = 81;

  /// So many of the clips should be long enough.
  private static final double MOST = 0.9;

  /// Copies the list.
  public DatasetDraft {
    sections = List.copyOf(sections);
  }

  /// A first draft: the beginnings of clips, as long as nine tenths of them are, in their own shape and a
  /// size of a usual number of tokens; and the pictures.
  ///
  /// @param rows clips and pictures
  public static DatasetDraft suggested(List<ChosenRows.Row> rows) {
    var sections = new ArrayList<DraftSection>();
    var clips = sizes(rows, false);
    if (!clips.isEmpty()) {
      int frames = usualLength(rows);
      var size = nearest(clips, frames, USUAL_TOKENS);
      sections.add(new DraftSection.Clips(size, DraftWindows.head(frames), 1, 1));
    }
    var pictures = sizes(rows, true);
    if (!pictures.isEmpty()) {
      var size = nearest(pictures, 1, USUAL_PICTURE_TOKENS);
      sections.add(new DraftSection.Pictures(size, false, 1, 1));
    }
    return new DatasetDraft(sections);
  }

  private static Size nearest(Map<Size, Integer> sizes, int frames, int tokens) {
    var suggestions = SizeSuggestion.of(sizes);
    return suggestions.isEmpty()
        ? new Size(384, 208)
        : SizeSuggestion.nearest(suggestions, frames, tokens).size();
  }

  /// How many clips, or pictures, have each size.
  public static Map<Size, Integer> sizes(List<ChosenRows.Row> rows, boolean pictures) {
    var sizes = new HashMap<Size, Integer>();
    rows.stream()
        .filter(row -> row.isPicture() == pictures)
        .forEach(row -> sizes.merge(new Size(row.width(), row.height()), 1, Integer::sum));
    return sizes;
  }

  private static int usualLength(List<ChosenRows.Row> rows) {
    var lengths =
        rows.stream().filter(row -> !row.isPicture()).map(ChosenRows.Row::frames).sorted().toList();
    int reached = lengths.get((int) ((1 - MOST) * lengths.size()));
    return FrameWindows.cut(Math.clamp(reached, 1, LONGEST));
  }

  /// The sections of a data set file, as far as a draft has words for them.
  public static DatasetDraft of(DatasetConfig config) {
    return new DatasetDraft(
        config.sections().stream()
            .<DraftSection>map(section ->
                switch (section) {
                  case VideoSection clips ->
                      new DraftSection.Clips(
                          clips.resolution(),
                          new DraftWindows(
                              clips.frameExtraction(),
                              clips.targetFrames(),
                              clips.frameStride(),
                              clips.frameSample(),
                              clips.maxFrames()),
                          clips.batchSize(),
                          clips.numRepeats());
                  case ImageSection pictures ->
                      new DraftSection.Pictures(
                          pictures.resolution(),
                          !pictures.settings().bucketNoUpscale(),
                          pictures.batchSize(),
                          pictures.numRepeats());
                })
            .toList());
  }

  /// Adds what is wrong with the draft.
  ///
  /// @param rows what it is made of
  public void check(List<ChosenRows.Row> rows, Problems problems) {
    if (sections.isEmpty()) {
      problems.add("the data set has no section", "", "add one");
    }
    for (int i = 0; i < sections.size(); i++) {
      var section = sections.get(i);
      String where = "section %d".formatted(i + 1);
      section.check(where, problems);
      boolean pictures = section instanceof DraftSection.Pictures;
      if (rows.stream().noneMatch(row -> row.isPicture() == pictures)) {
        problems.add(
            pictures ? "there is no picture for it" : "there is no clip for it",
            where,
            pictures
                ? "make some with `genga stills`, import some, or remove the section"
                : "keep some clips, or remove the section");
      }
    }
  }
}
