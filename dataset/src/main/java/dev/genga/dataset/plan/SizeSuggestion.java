package dev.genga.dataset.plan;

import dev.genga.dataset.config.Size;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/// A size that suits clips: its sides divide by 16, most clips have it as their bucket, and hardly
/// anything of them is cut off.
///
/// @param size in pixels
/// @param cropped the share of a clip's picture that is cut off, on average over the clips
/// @param share of the clips that have this very size as their bucket, above a half
public record SizeSuggestion(Size size, double cropped, double share) {
  private static final int STEP = 16;
  private static final int SMALLEST_SIDE = 96;

  /// Of sizes whose areas differ by less than this factor, one is told.
  private static final double STEP_OF_AREA = 1.2;

  /// Suggests sizes, from small to large, none larger than the most frequent clip: nothing is made up.
  ///
  /// @param clips how many have each size
  /// @throws IllegalArgumentException if there is none
  public static List<SizeSuggestion> of(Map<Size, Integer> clips) {
    if (clips.isEmpty()) {
      throw new IllegalArgumentException("sizes are suggested for clips: there is none");
    }
    var usual = Collections.max(clips.entrySet(), Map.Entry.comparingByValue()).getKey();
    var best = new TreeMap<Integer, SizeSuggestion>();
    for (var size : candidates(usual)) {
      var suggestion = judge(size, clips);
      if (suggestion.share() > 0.5) {
        int rung = (int) Math.round(Math.log(size.area()) / Math.log(STEP_OF_AREA));
        best.merge(rung, suggestion, SizeSuggestion::better);
      }
    }
    return List.copyOf(best.values());
  }

  /// What becomes of clips in a section of this resolution.
  static SizeSuggestion judge(Size size, Map<Size, Integer> clips) {
    var buckets = Buckets.of(size, true, false);
    double cropped = 0;
    int same = 0;
    int all = 0;
    for (var entry : clips.entrySet()) {
      var bucket = buckets.choose(entry.getKey());
      int count = entry.getValue();
      cropped += count * Crop.of(entry.getKey(), bucket).share();
      same += bucket.equals(size) ? count : 0;
      all += count;
    }
    return new SizeSuggestion(size, cropped / all, (double) same / all);
  }

  private static SizeSuggestion better(SizeSuggestion one, SizeSuggestion other) {
    return Comparator.comparingDouble(SizeSuggestion::cropped).compare(one, other) <= 0
        ? one
        : other;
  }

  /// The sizes nearest to a shape, above and below.
  private static List<Size> candidates(Size shape) {
    var sizes = new HashSet<Size>();
    for (int width = STEP; width <= shape.width(); width += STEP) {
      double exact = (double) width * shape.height() / shape.width();
      int below = (int) (exact / STEP) * STEP;
      sizes.add(new Size(width, below));
      sizes.add(new Size(width, below + STEP));
    }
    var kept = new ArrayList<Size>();
    for (var size : sizes) {
      boolean large = Math.min(size.width(), size.height()) >= SMALLEST_SIDE;
      if (large && size.height() <= shape.height()) {
        kept.add(size);
      }
    }
    kept.sort(Comparator.comparingLong(Size::area).thenComparingInt(Size::width));
    return kept;
  }

  /// Video tokens of a sample of so many frames.
  public long tokens(int frames) {
    return new Bucket(size, frames).tokens();
  }

  /// The one whose samples are nearest to a number of tokens.
  ///
  /// @param suggestions at least one
  public static SizeSuggestion nearest(List<SizeSuggestion> suggestions, int frames, long tokens) {
    return Objects.requireNonNull(
        Collections.min(
            suggestions,
            Comparator.comparingDouble(
                s -> Math.abs(Math.log((double) s.tokens(frames) / tokens)))));
  }
}
