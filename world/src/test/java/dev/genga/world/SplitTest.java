package dev.genga.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SplitTest {
  private final Split split = new Split(1);

  @Test
  void holdsOutOneCombinationInSixAndTrainsOnTheRest() {
    assertThat(split.heldOut()).hasSize(120).doesNotContainAnyElementsOf(split.training());
    var all = new ArrayList<>(split.heldOut());
    all.addAll(split.training());
    assertThat(all).containsExactlyInAnyOrderElementsOf(Combination.all()).doesNotHaveDuplicates();
  }

  @Test
  void holdsOutEachValueEquallyOften() {
    for (var side :
        List.<Function<Combination, Object>>of(
            Combination::kind,
            Combination::colour,
            Combination::background,
            Combination::movement)) {
      var counts =
          split.heldOut().stream().collect(Collectors.groupingBy(side, Collectors.counting()));
      assertThat(new HashSet<>(counts.values())).hasSize(1);
    }
  }

  @Test
  void keepsEveryKindInEveryColourInTraining() {
    assertThat(split.training().stream().map(c -> c.kind() + " " + c.colour()).distinct())
        .hasSize(36);
  }

  @Test
  void isChosenByItsSeed() {
    assertThat(new Split(1).heldOut()).isEqualTo(split.heldOut());
    assertThat(new Split(2).heldOut()).isNotEqualTo(split.heldOut());
  }

  @Test
  void aRoundOfTheSamplerShowsEachCombinationOnceInEachStyle() {
    var samples = new SceneSampler(split.training(), Style.base(), 3);
    assertThat(samples.roundSize()).isEqualTo(600 * 4);
    for (long round : List.of(0L, 5L)) {
      var seen =
          LongStream.range(round * 2400, (round + 1) * 2400)
              .mapToObj(samples::at)
              .map(s -> s.style() + " " + s.scene().combination())
              .toList();
      assertThat(seen).doesNotHaveDuplicates();
    }
  }

  @Test
  void theSamplerGivesTheSameAtAnyTimeAndNeverTheSameSceneTwice() {
    var samples = new SceneSampler(split.training(), Style.base(), 3);
    var late = samples.at(1_000_000);
    assertThat(samples.at(0)).isNotEqualTo(samples.at(2400));
    assertThat(new SceneSampler(split.training(), Style.base(), 3).at(1_000_000)).isEqualTo(late);
    assertThat(new SceneSampler(split.training(), Style.base(), 4).at(1_000_000))
        .isNotEqualTo(late);
    assertThat(LongStream.range(0, 10_000).map(i -> samples.at(i).scene().seed()).distinct())
        .hasSize(10_000);
  }

  @Test
  void aSamplerOfNothingIsRefused() {
    assertThatThrownBy(() -> new SceneSampler(List.of(), Style.base(), 1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
