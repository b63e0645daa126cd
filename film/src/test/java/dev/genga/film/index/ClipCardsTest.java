package dev.genga.film.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.testing.Proof;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Looks through a large index by random filters and orders, and compares what is found with all clips
/// filtered and sorted in memory.
class ClipCardsTest {
  private static final int VIEWS = 60;
  private static final List<String> WORDS = List.of("rain", "Harbour", "100%", "under_score", "日本");
  private static final List<String> TAGS = List.of("night", "day", "night-sky");

  @TempDir private static Path folder;
  private static FilmIndex index;
  private static List<ClipCard> all;

  @BeforeAll
  static void fill() {
    index = FilmIndex.open(folder);
    var random = new Random(1);
    // One transaction: thousands of their own would each wait for the disk.
    index.database().transaction(() -> fill(random));
    all = ClipCards.cards(index, ClipCards.all(index, ClipFilter.ALL));
  }

  private static void fill(Random random) {
    for (long clip = 1; clip <= Proof.CLIPS.count(); clip++) {
      index
          .database()
          .update(
              "INSERT INTO clip (id, file, kind, state, frames, rate, width, height)"
                  + " VALUES (?, ?, 'clip', 'WRITTEN', ?, 16, 832, 480)",
              clip,
              "clips/%05d.mp4".formatted(clip),
              20 + random.nextInt(60));
      index
          .database()
          .update(
              "INSERT INTO caption (clip, time, origin, text) VALUES (?, 0, 'file', ?)",
              clip,
              pick(random, WORDS) + " and " + pick(random, WORDS));
      index
          .database()
          .update(
              "UPDATE standing SET verdict = ?, tags = ? WHERE clip = ?",
              Verdict.values()[random.nextInt(3)].text(),
              random.nextInt(4) == 0 ? Tags.text(List.of(pick(random, TAGS))) : "",
              clip);
      for (var score : List.of("motion", "change")) {
        if (random.nextInt(10) > 0) {
          // Few values, so that many clips share one.
          index
              .database()
              .update("INSERT INTO score VALUES (?, ?, ?)", clip, score, random.nextInt(50) / 4.0);
        }
      }
    }
  }

  private static String pick(Random random, List<String> from) {
    return from.get(random.nextInt(from.size()));
  }

  @AfterAll
  static void close() {
    index.close();
  }

  static List<Integer> views() {
    return IntStream.range(0, VIEWS).boxed().toList();
  }

  @ParameterizedTest
  @MethodSource("views")
  void whatIsFoundIsWhatFilteringAndSortingAllClipsGives(int seed) {
    var random = new Random(seed);
    var filter =
        new ClipFilter(
            random.nextBoolean() ? null : Verdict.values()[random.nextInt(3)],
            random.nextInt(3) == 0 ? pick(random, TAGS) : "",
            0,
            random.nextInt(3) == 0 ? "motion" : "",
            2,
            random.nextBoolean() ? 7.25 : Double.POSITIVE_INFINITY,
            random.nextInt(3) == 0 ? pick(random, WORDS).toUpperCase(Locale.ROOT) : "",
            random.nextInt(3) == 0 ? others(random) : List.of());
    var order =
        new ClipOrder(
            List.of("", "motion", "change", "none has it").get(random.nextInt(4)),
            random.nextBoolean());
    var expected = all.stream().filter(passes(filter)).sorted(by(order)).map(ClipCard::id).toList();
    assertThat(ClipCards.count(index, filter)).isEqualTo(expected.size());
    assertThat(ClipCards.find(index, filter, order))
        .as("%s, %s", filter, order)
        .isEqualTo(expected);
  }

  private static List<ClipFilter> others(Random random) {
    return List.of(
        ClipFilter.ofScore("change", random.nextInt(4), 11),
        random.nextBoolean() ? ClipFilter.ofText(pick(random, WORDS)) : ClipFilter.ofTag("day"));
  }

  private static Predicate<ClipCard> passes(ClipFilter filter) {
    return card ->
        (filter.verdict() == null || card.verdict() == filter.verdict())
            && (filter.tag().isEmpty() || card.tags().contains(filter.tag()))
            && (filter.score().isEmpty()
                || card.scores().containsKey(filter.score())
                    && card.scores().get(filter.score()) >= filter.lowest()
                    && card.scores().get(filter.score()) <= filter.highest())
            && card.caption()
                .toLowerCase(Locale.ROOT)
                .contains(filter.text().toLowerCase(Locale.ROOT))
            && filter.also().stream().allMatch(other -> passes(other).test(card));
  }

  private static Comparator<ClipCard> by(ClipOrder order) {
    Comparator<ClipCard> ranked =
        Comparator.<ClipCard, Double>comparing(
                card -> card.scores().getOrDefault(order.score(), 0.0))
            .thenComparing(ClipCard::id);
    return (one, other) -> {
      boolean has = one.scores().containsKey(order.score());
      boolean otherHas = other.scores().containsKey(order.score());
      if (has && otherHas) {
        return order.largestFirst() ? ranked.compare(other, one) : ranked.compare(one, other);
      }
      return has == otherHas ? Long.compare(one.id(), other.id()) : has ? -1 : 1;
    };
  }

  @Test
  void countsAndSharesAreThoseOfAllClips() {
    assertThat(ClipCards.counts(index).values().stream().mapToInt(Integer::intValue).sum())
        .isEqualTo(all.size());
    for (var verdict : Verdict.values()) {
      long expected = all.stream().filter(card -> card.verdict() == verdict).count();
      assertThat(ClipCards.count(index, ClipFilter.of(verdict))).isEqualTo((int) expected);
    }
    assertThat(ClipCards.count(index, ClipFilter.ALL)).isEqualTo(all.size());
    double middle = 6;
    long with = all.stream().filter(card -> card.scores().containsKey("motion")).count();
    long below =
        all.stream().filter(card -> card.scores().getOrDefault("motion", 99.0) < middle).count();
    assertThat(ClipSummaries.sharesBelow(index, Map.of("motion", middle)))
        .containsEntry("motion", (double) below / with);
    ScoreRows.putAll(index, "of the test", Map.of(1L, 1.0, 2L, 3.0));
    assertThat(ClipSummaries.sharesBelow(index, Map.of("of the test", 2.0)))
        .containsEntry("of the test", 0.5);
    ScoreRows.putAll(index, "of the test", Map.of(2L, 1.5, 3L, 0.5));
    assertThat(ClipSummaries.sharesBelow(index, Map.of("of the test", 2.0)))
        .containsEntry("of the test", 1.0);
    index.database().update("DELETE FROM score WHERE name = 'of the test'");
    assertThat(ClipSummaries.scores(index)).containsExactly("change", "motion");
    assertThat(ClipSummaries.tags(index)).containsExactly("day", "night", "night-sky");
    assertThat(ClipSummaries.shapes(index)).hasSize(all.size());
  }

  /// A range of a score was once gone through for each clip again.
  @Test
  void eachConditionIsReadFromAnIndexOfItsOwnInOnePass() {
    assertThat(plan(ClipSearch.ranked(new ClipOrder("motion", true))))
        .isEqualTo("SEARCH score USING COVERING INDEX score_rank (name=?)");
    assertThat(plan(ClipSearch.everyClip())).startsWith("SCAN standing USING COVERING INDEX");
    assertThat(plan(ClipFilter.ofScore("motion", 1, 2)))
        .isEqualTo("SEARCH score USING COVERING INDEX score_rank (name=? AND value>? AND value<?)");
    assertThat(plan(ClipFilter.of(Verdict.KEPT)))
        .isEqualTo("SEARCH standing USING COVERING INDEX standing_verdict (verdict=?)");
    assertThat(plan(ClipFilter.ofFilm(1)))
        .isEqualTo("SEARCH standing USING COVERING INDEX standing_film (film=?)");
    assertThat(plan(ClipFilter.ofTag("night")))
        .startsWith("SCAN standing USING COVERING INDEX standing_tags");
    assertThat(plan(ClipFilter.ofText("rain"))).isEqualTo("SCAN standing");
  }

  private static String plan(ClipFilter filter) {
    return plan(filter.conditions().getFirst());
  }

  /// Whatever stands on every page is found without a look at all clips.
  @Test
  void noPageCountsOrListsAllClips() {
    assertThat(plan(ClipCards.tally())).isEqualTo("SCAN tally");
    assertThat(plan(ClipSummaries.scoreNames())).contains("COVERING INDEX score_rank (name>?)");
    assertThat(plan(ClipSummaries.tagTexts())).contains("COVERING INDEX standing_tags (tags>?)");
    for (var query : List.of(StillRows.countPictures(), StillRows.bySharpness().part(0, 48))) {
      assertThat(plan(query)).contains("INDEX clip_picture (state=?)").doesNotContain("SCAN c");
    }
  }

  private static String plan(Query query) {
    return String.join(
        "\n",
        new Query("EXPLAIN QUERY PLAN " + query.sql(), query.values())
            .ask(index, row -> row.getString("detail")));
  }
}
