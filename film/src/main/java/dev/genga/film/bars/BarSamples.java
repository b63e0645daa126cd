package dev.genga.film.bars;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// The bars of pictures from all over a film, and what follows for a part of it.
///
/// A dark scene seems to have bars of its own. So a part has only bars of sizes that much of the film
/// has; and it has only what all of its pictures have, so that none of them loses more than black.
public final class BarSamples {
  /// Such a share of the film's pictures has to have bars of a size.
  private static final double COMMON = 0.05;

  /// Bars differ by so many lines where their edge isn't sharp.
  private static final int SAME = 2;

  private static final List<ToIntFunction<Bars>> SIDES =
      List.of(Bars::left, Bars::top, Bars::right, Bars::bottom);

  private final List<Sample> samples = new ArrayList<>();

  /// For each side the sizes that much of the film has, ascending; made when first asked for.
  private @Nullable List<List<Integer>> common;

  private record Sample(int frame, Bars bars) {}

  /// @param frame the picture's number in the film, above those before
  public void add(int frame, Bars bars) {
    samples.add(new Sample(frame, bars));
    common = null;
  }

  /// The bars of the frames from `first` to before `end`.
  public Bars of(int first, int end) {
    var within =
        samples.stream()
            .filter(sample -> sample.frame >= first && sample.frame < end)
            .map(Sample::bars)
            .toList();
    if (within.isEmpty()) {
      return Bars.NONE;
    }
    var sizes = common == null ? SIDES.stream().map(this::commonSizes).toList() : common;
    common = sizes;
    var found = new int[SIDES.size()];
    for (int i = 0; i < found.length; i++) {
      int least = within.stream().mapToInt(SIDES.get(i)).min().orElse(0);
      found[i] =
          sizes.get(i).stream()
              .mapToInt(size -> size)
              .filter(size -> size <= least + SAME)
              .map(size -> Math.min(size, least))
              .max()
              .orElse(0);
    }
    return new Bars(found[0], found[1], found[2], found[3]);
  }

  private List<Integer> commonSizes(ToIntFunction<Bars> side) {
    var counts = new TreeMap<Integer, Integer>();
    for (var sample : samples) {
      counts.merge(side.applyAsInt(sample.bars), 1, Integer::sum);
    }
    return counts.keySet().stream()
        .filter(size -> size > 0)
        .filter(size -> alike(counts, size) >= COMMON * samples.size())
        .toList();
  }

  private static int alike(NavigableMap<Integer, Integer> counts, int size) {
    return counts.subMap(size - SAME, true, size + SAME, true).values().stream()
        .mapToInt(count -> count)
        .sum();
  }
}
