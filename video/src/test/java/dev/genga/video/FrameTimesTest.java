package dev.genga.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FrameTimesTest {
  private static final Fraction MILLISECOND = new Fraction(1, 1000);

  @Test
  void timeCountsFromTheFirstFrame() {
    var times = FrameTimes.of(MILLISECOND, new long[] {500, 540, 580}, 40);
    assertThat(times.ticks(0)).isEqualTo(0);
    assertThat(times.seconds(2)).isEqualTo(0.08);
    assertThat(times.duration()).isEqualTo(0.12);
    assertThat(times.averageRate()).isEqualTo(25);
  }

  @Test
  void aLastFrameOfUnknownLengthLastsAsLongAsTheOthers() {
    assertThat(FrameTimes.of(MILLISECOND, new long[] {0, 40, 80}, 0).duration()).isEqualTo(0.12);
  }

  @Test
  void timeThatRunsBackwardsIsRefused() {
    assertThatThrownBy(() -> FrameTimes.of(MILLISECOND, new long[] {0, 40, 39}, 40))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("time runs backwards at frame 2: from 40 to 39");
  }

  @Test
  void aConstantRateIsExact() {
    var times = FrameTimes.constant(new Fraction(24000, 1001), 241);
    assertThat(times.seconds(240)).isEqualTo(10.01);
    assertThat(times.averageRate()).isEqualTo(24000 / 1001.0);
    assertThat(times.isEven()).isTrue();
  }

  @Test
  void aHeldFrameIsNotEven() {
    assertThat(FrameTimes.of(MILLISECOND, new long[] {0, 40, 400, 440}, 40).isEven()).isFalse();
  }

  @Test
  void framesAllAtOneMomentHaveNoRate() {
    var times = FrameTimes.of(MILLISECOND, new long[] {7, 7, 7}, 0);
    assertThat(times.averageRate()).isEqualTo(0);
    assertThat(times.isEven()).isFalse();
  }

  @Test
  void fractionsAreKeptInLowestTermsWithAPositiveDenominator() {
    assertThat(new Fraction(50, -2)).isEqualTo(Fraction.of(-25)).hasToString("-25");
    assertThat(new Fraction(48000, 2002)).hasToString("24000/1001");
    assertThatThrownBy(() -> new Fraction(1, 0)).isInstanceOf(IllegalArgumentException.class);
  }
}
