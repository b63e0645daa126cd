package dev.genga.base;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CountedTest {
  @Test
  void oneThingIsNotSeveral() {
    assertThat(Counted.of(1, "clip")).isEqualTo("1 clip");
    assertThat(Counted.of(0, "clip")).isEqualTo("0 clips");
    assertThat(Counted.of(30_000, "clip")).isEqualTo("30000 clips");
  }
}
