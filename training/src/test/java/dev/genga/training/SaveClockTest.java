package dev.genga.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.training.checkpoint.Saves;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SaveClockTest {
  private static final Duration STEP = Duration.ofSeconds(50);

  @Test
  void aSaveIsDueAfterSoMuchTrainingSinceTheLastOne() {
    var clock = new SaveClock(new Saves.Timed(2, null), null);
    assertThat(isUp(clock, STEP)).isFalse();
    assertThat(isUp(clock, STEP)).isFalse();
    assertThat(isUp(clock, STEP)).isTrue();
    assertThat(clock.isStateUp()).isTrue();
    clock.saved();
    assertThat(isUp(clock, STEP)).isFalse();
    assertThat(isUp(clock, STEP)).isFalse();
    clock.saved(); // for another reason
    assertThat(isUp(clock, STEP)).isFalse();
    assertThat(isUp(clock, Duration.ofSeconds(70))).isTrue();
  }

  private static boolean isUp(SaveClock clock, Duration took) {
    clock.add(took);
    return clock.isUp();
  }

  @Test
  void aStateMayBeDueWithoutAResult() {
    var clock = new SaveClock(new Saves.Timed(3, null), Duration.ofMinutes(1));
    assertThat(isUp(clock, STEP)).isFalse();
    assertThat(clock.isStateUp()).isFalse();
    assertThat(isUp(clock, STEP)).isFalse();
    assertThat(clock.isStateUp()).isTrue();
    clock.saved();
    assertThat(clock.isStateUp()).isFalse();
  }

  @Test
  void withoutMinutesItIsNeverTime() {
    var clock = new SaveClock(null, null);
    assertThat(isUp(clock, Duration.ofDays(1000))).isFalse();
    assertThat(clock.isStateUp()).isFalse();
  }
}
