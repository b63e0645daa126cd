package dev.genga.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameRateTest {
  /// The lists were made by musubi-tuner itself; see `src/test/python/frame_rate.py`.
  @ParameterizedTest
  @CsvFileSource(resources = "frame_rate.csv", numLinesToSkip = 1)
  void framesAreDroppedAsMusubiDropsThem(
      int frames, double source, double target, int start, int end, @Nullable String kept) {
    assertThat(join(FrameRate.drop(frames, source, target, start, end)))
        .isEqualTo(kept == null ? "" : kept);
  }

  @Test
  void aRateOfNothingIsRefused() {
    assertThatThrownBy(() -> FrameRate.drop(10, 0, 16))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("frame rates must be above 0: source 0.0, target 16.0");
  }

  @Test
  void aClipAtTheRateKeepsEveryFrame() {
    assertThat(resample(16, 33)).isEqualTo(upTo(33));
  }

  @Test
  void twiceTheRateKeepsEverySecondFrame() {
    assertThat(resample(32, 8)).containsExactly(0, 2, 4, 6);
  }

  @Test
  void halfTheRateShowsEveryFrameTwice() {
    assertThat(resample(8, 4)).containsExactly(0, 0, 1, 1, 2, 2, 3, 3);
  }

  @Test
  void theFilmOf132FramesAt25GivesThe84FramesThatFitIntoItsLength() {
    var chosen = resample(25, 132);
    assertThat(chosen).hasSize(84).startsWith(0, 1, 3, 5).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void aLongHeldFrameIsShownAsLongAsInTheSource() {
    var times = FrameTimes.of(new Fraction(1, 1000), new long[] {0, 500, 562, 625}, 63);
    assertThat(FrameRate.resample(times, 16)).containsExactly(0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3);
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 10, 12, 15, 16, 20, 24, 25, 30, 32, 48, 50, 60})
  void roundingTimestampsToMillisecondsChangesNoChoice(int rate) {
    int frames = 10 * rate;
    var rounded = new long[frames];
    var random = new Random(rate);
    for (int i = 0; i < frames; i++) {
      double exact = 1000.0 * i / rate;
      rounded[i] = (long) (random.nextBoolean() ? Math.floor(exact) : Math.ceil(exact));
    }
    long last = Math.round(1000.0 / rate);
    assertThat(FrameRate.resample(FrameTimes.of(new Fraction(1, 1000), rounded, last), 16))
        .isEqualTo(resample(rate, frames));
  }

  @Test
  void aSingleFrameStaysOne() {
    var times = FrameTimes.of(new Fraction(1, 1000), new long[] {40}, 0);
    assertThat(FrameRate.resample(times, 16)).containsExactly(0);
    assertThat(FrameRate.isAt(times, 16, 0.02)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(doubles = {15.69, 16, 16.31})
  void within2PercentIsAtTheRate(double rate) {
    assertThat(FrameRate.isAt(times(rate, 200), 16, 0.02)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(doubles = {15, 15.67, 16.33, 25})
  void beyond2PercentIsNot(double rate) {
    assertThat(FrameRate.isAt(times(rate, 200), 16, 0.02)).isFalse();
  }

  @Test
  void unevenFramesAreNotAtTheRateThoughTheirAverageIs() {
    var ticks = new long[33];
    for (int i = 0; i < ticks.length; i++) {
      ticks[i] = i < 16 ? 50L * i : 800 + 75L * (i - 16);
    }
    var times = FrameTimes.of(new Fraction(1, 1000), ticks, 0);
    assertThat(times.averageRate()).isEqualTo(16);
    assertThat(FrameRate.isAt(times, 16, 0.02)).isFalse();
  }

  private static FrameTimes times(double rate, int frames) {
    var ticks = new long[frames];
    for (int i = 0; i < frames; i++) {
      ticks[i] = Math.round(i / rate * 1_000_000);
    }
    return FrameTimes.of(new Fraction(1, 1_000_000), ticks, 0);
  }

  private static int[] resample(int rate, int frames) {
    return FrameRate.resample(FrameTimes.constant(Fraction.of(rate), frames), 16);
  }

  private static int[] upTo(int end) {
    var all = new int[end];
    Arrays.setAll(all, i -> i);
    return all;
  }

  private static String join(int[] numbers) {
    return Arrays.stream(numbers).mapToObj(Integer::toString).collect(Collectors.joining(" "));
  }
}
