package dev.genga.wan.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class NegativePresetTest {
  @Test
  void aNameStandsForItsText() {
    assertThat(NegativePreset.resolve("@wan")).isEqualTo(GenerationRequest.WAN_NEGATIVE_PROMPT);
    assertThat(NegativePreset.resolve("@2d-animation"))
        .startsWith("色调艳丽,过曝,")
        .endsWith(
            "倒着走, 3D, MMD, MikuMikuDance, SFM, Source Filmmaker, Blender, Unity, Unreal,"
                + " CGI, bad quality");
  }

  /// But for commas and what it has more of, it is Wan2.1's own.
  @Test
  void theOneForAnimationBeginsWithWans() {
    assertThat(NegativePreset.ANIMATION_2D.text())
        .startsWith(GenerationRequest.WAN_NEGATIVE_PROMPT.replace('，', ','));
  }

  @Test
  void everythingElseIsItself() {
    assertThat(NegativePreset.resolve("grey, blurred")).isEqualTo("grey, blurred");
    assertThat(NegativePreset.resolve("")).isEmpty();
  }

  @Test
  void aNameThatIsNoneIsRefusedWithThoseThatAre() {
    assertThatThrownBy(() -> NegativePreset.resolve("@report"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("there is no negative prompt named @report; there are @wan, @2d-animation");
  }
}
