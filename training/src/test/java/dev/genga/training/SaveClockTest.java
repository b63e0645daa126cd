package dev.genga.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.training.checkpoint.Saves;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SaveClockTest {
  private static final Duration STEP = Duration.ofSeconds(50);

  @Test
  void aSaveIsDueAfterSoMuchTrainingSinceTheLastOne() {
    var clock = new SaveClock(new Saves.Timed(2, null));
    assertThat(clock.isUp(STEP)).isFalse();
    assertThat(clock.isUp(STEP)).isFalse();
    assertThat(clock.isUp(STEP)).isTrue();
    clock.saved();
    assertThat(clock.isUp(STEP)).isFalse();
    assertThat(clock.isUp(STEP)).isFalse();
    clock.saved(); // for another reason
    assertThat(clock.isUp(STEP)).isFalse();
    assertThat(clock.isUp(Duration.ofSeconds(70))).isTrue();
  }

  @Test
  void withoutMinutesItIsNeverTime() {
    var clock = new SaveClock(null);
    assertThat(clock.isUp(Duration.ofDays(1000))).isFalse();
  }
}
