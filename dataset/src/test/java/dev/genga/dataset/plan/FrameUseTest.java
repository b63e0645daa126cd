package dev.genga.dataset.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.video.Fraction;
import dev.genga.video.FrameTimes;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameUseTest {

  static List<FrameUse> uses() {
    return List.of(
        new FrameUse.EveryFrame(),
        new FrameUse.Dropped(23.976, FrameUse.Dropped.NO_END),
        new FrameUse.Dropped(30, 21),
        new FrameUse.Resampled(FrameTimes.constant(new Fraction(30000, 1001), 60)));
  }

  @ParameterizedTest
  @MethodSource("uses")
  void isReadBackFromItsText(FrameUse use) {
    var read = FrameUse.parse(use.toString());
    assertThat(read).isEqualTo(use);
    assertThat(read.sourceFrames(60)).isEqualTo(use.sourceFrames(60));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "every", "source_fps", "source_fps x", "resampled 1;2", "half"})
  void otherTextIsRefused(String text) {
    assertThatThrownBy(() -> FrameUse.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aFileWithOtherFramesThanThePlanKnowsIsAMistakeOfTheCaller() {
    var use = new FrameUse.Resampled(FrameTimes.constant(Fraction.of(24), 60));
    assertThatThrownBy(() -> use.sourceFrames(59)).hasMessage("the plan knows 60 frames, not 59");
  }
}
