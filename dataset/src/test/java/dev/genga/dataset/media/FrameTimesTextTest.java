package dev.genga.dataset.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.video.Fraction;
import dev.genga.video.FrameTimes;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameTimesTextTest {

  static IntStream seeds() {
    return IntStream.range(0, 100);
  }

  @Test
  void aConstantRateIsShort() {
    var ticks = IntStream.range(0, 132).mapToLong(i -> 1000 + 512L * i).toArray();
    assertThat(FrameTimesText.of(FrameTimes.of(new Fraction(1, 12800), ticks, 512)))
        .isEqualTo("1/12800;512x131;512");
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void anyTimesAreReadBack(int seed) {
    var random = new Random(seed);
    var ticks = new long[random.nextInt(1, 600)];
    boolean even = random.nextBoolean();
    for (int i = 1; i < ticks.length; i++) {
      ticks[i] = ticks[i - 1] + (even ? 40 : random.nextInt(0, 4));
    }
    var unit = new Fraction(random.nextInt(1, 2000), random.nextInt(1, 100_000));
    var times = FrameTimes.of(unit, ticks, random.nextInt(0, 100));

    var read = FrameTimesText.parse(FrameTimesText.of(times));

    assertThat(read.unit()).isEqualTo(times.unit());
    assertThat(read.count()).isEqualTo(times.count());
    assertThat(read.duration()).isEqualTo(times.duration());
    for (int i = 0; i < times.count(); i++) {
      assertThat(read.ticks(i)).isEqualTo(times.ticks(i));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1/12800", "1/12800;512x131", "1/12800;512x;512", "x;1;1", "1;1;"})
  void otherTextIsRefused(String text) {
    assertThatThrownBy(() -> FrameTimesText.parse(text))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
