package dev.genga.bench;

import dev.genga.film.index.ClipFilter;
import dev.genga.film.index.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// A view of the desk that someone may ask for.
///
/// @param filter of its clips
/// @param query the same as an address has it, with the rank
record DeskView(ClipFilter filter, String query) {
  /// Any rank, and each filter in one view of three.
  static DeskView random(Random random) {
    var query = new ArrayList<String>();
    Verdict verdict = random.nextInt(3) == 0 ? pick(random, List.of(Verdict.values())) : null;
    add(query, "verdict", verdict == null ? null : verdict.text());
    String tag = random.nextInt(3) == 0 ? pick(random, ManyClips.TAGS) : "";
    add(query, "tag", tag);
    String text = random.nextInt(3) == 0 ? pick(random, ManyClips.WORDS) : "";
    add(query, "text", text);
    String score = random.nextInt(3) == 0 ? pick(random, ManyClips.SCORES) : "";
    double lowest = 10 + random.nextInt(30);
    double highest = lowest + 40;
    if (!score.isEmpty()) {
      query.addAll(List.of("score=" + score, "lowest=" + lowest, "highest=" + highest));
    }
    add(query, "rank", pick(random, ManyClips.SCORES));
    add(query, "way", random.nextBoolean() ? "up" : null);
    return new DeskView(
        new ClipFilter(verdict, tag, 0, score, lowest, highest, text), String.join("&", query));
  }

  private static <T> T pick(Random random, List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  private static void add(List<String> query, String name, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      query.add(name + "=" + value);
    }
  }

  String address(int page) {
    return "/?" + query + "&page=" + page;
  }
}
