package dev.genga.app.fit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.dataset.config.Size;
import dev.genga.dataset.plan.Bucket;
import dev.genga.wan.transformer.TransformerConfig;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class FitTest {
  private static final long HEADROOM = 3L << 29;

  private static Bucket bucket(int width, int height, int frames) {
    return new Bucket(new Size(width, height), frames);
  }

  private static CardFit card(Card card) {
    return CardFit.of(card, TransformerConfig.t2v14B(), true, 32, HEADROOM);
  }

  @Test
  void otherSizesKeepTheShapeAndTheGrid() {
    var told = OtherSizes.of(bucket(384, 208, 45), _ -> true);
    assertThat(told.stream().map(Bucket::toString))
        .contains("368x192 x 45", "352x192 x 45")
        .doesNotContain("384x208 x 45")
        .isNotEmpty();
    for (var other : told) {
      assertThat(other.size().width() % 16).isZero();
      assertThat(other.size().height() % 16).isZero();
      double ratio = (double) other.size().width() / other.size().height();
      assertThat(ratio).isBetween(384 / 208.0 * 0.95, 384 / 208.0 * 1.05);
    }
  }

  /// Of a bucket that is much too large, none of the nearest sizes fits.
  @Test
  void theLargestSizeThatFitsIsAmongThem() {
    var large = bucket(1280, 720, 1);
    Predicate<Bucket> fits = other -> other.size().area() <= 400 * 240;
    var told = OtherSizes.of(large, fits);
    assertThat(told).filteredOn(fits).singleElement().isEqualTo(told.getFirst());
    var fitting = told.getFirst().size();
    for (int width = fitting.width() + 16; width <= 1280; width += 16) {
      int height = (int) Math.round(width * 720 / 1280.0 / 16) * 16;
      double off = Math.abs(height * 1280.0 / 720 / width - 1);
      assertThat(off > 0.04 || width * height > 400 * 240).as("%d x %d", width, height).isTrue();
    }
    assertThat(OtherSizes.of(large, _ -> false)).noneMatch(fits);
    assertThat(OtherSizes.of(large, _ -> true).getLast().size().area())
        .as("no more than 2.2 times the area")
        .isBetween(2 * 1280L * 720, 22 * 1280L * 720 / 10);
  }

  @Test
  void theMostFramesThatFitAreTold() {
    var clip = bucket(384, 208, 45);
    assertThat(OtherSizes.ofMostFrames(clip, other -> other.frames() <= 31))
        .contains(bucket(384, 208, 29));
    assertThat(OtherSizes.ofMostFrames(clip, _ -> true)).contains(bucket(384, 208, 97));
    assertThat(OtherSizes.ofMostFrames(clip, other -> other.frames() <= 45)).isEmpty();
    assertThat(OtherSizes.ofMostFrames(clip, _ -> false)).isEmpty();
    assertThat(OtherSizes.ofMostFrames(bucket(384, 208, 1), _ -> true)).isEmpty();
  }

  @Test
  void cardsAreKnownByTheBeginningOfTheirNames() {
    assertThat(Card.named("rtx 3090")).contains(Card.RTX_3090);
    assertThat(Card.named("RTX 3060")).contains(Card.RTX_3060);
    assertThat(Card.named("h100")).contains(Card.H100);
    assertThat(Card.named("Voodoo 2")).isEmpty();
  }

  @Test
  void aFasterCardIsFasterAndMoreTokensTakeMoreOfAll() {
    var report = bucket(384, 208, 45);
    assertThat(card(Card.RTX_4090).seconds(report, 1))
        .isLessThan(card(Card.RTX_3090).seconds(report, 1));
    assertThat(card(Card.RTX_3090).seconds(report, 1))
        .isLessThan(card(Card.RTX_3060).seconds(report, 1));
    var smaller = bucket(368, 192, 45);
    assertThat(card(Card.RTX_3090).seconds(smaller, 1))
        .isLessThan(card(Card.RTX_3090).seconds(report, 1));
    assertThat(card(Card.RTX_3090).peakBytes(smaller, 1))
        .isLessThan(card(Card.RTX_3090).peakBytes(report, 1));
  }

  @Test
  void blocksInTheMachinesMemoryMakeRoomAndMayCostTime() {
    var image = bucket(64, 64, 1);
    var none = card(Card.RTX_3060);
    var many = none.with(0, 38);
    assertThat(many.peakBytes(image, 1)).isLessThan(none.peakBytes(image, 1));
    assertThat(many.seconds(image, 1)).isGreaterThan(none.seconds(image, 1));
    var keeping = none.with(10, 0);
    assertThat(keeping.seconds(image, 1)).isLessThan(none.seconds(image, 1));
    assertThat(keeping.peakBytes(image, 1)).isGreaterThan(none.peakBytes(image, 1));
  }

  /// Its parameters are those of the published model, which has 14.3 thousand million.
  @Test
  void theModelsWeightsAreCounted() {
    var half = CardFit.of(Card.H100, TransformerConfig.t2v14B(), false, 32, 0);
    long tiny = half.peakBytes(bucket(16, 16, 1), 1);
    assertThat(tiny / 2e9).isBetween(14.2, 16.0);
    assertThat(List.of(Card.values())).allMatch(card -> card.bytes() > 0);
  }
}
