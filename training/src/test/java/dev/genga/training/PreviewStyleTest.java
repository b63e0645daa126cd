package dev.genga.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.training.checkpoint.Saves;
import org.junit.jupiter.api.Test;

/// Names of previews.
class PreviewStyleTest {
  private static PreviewStyle.Musubi musubi(Saves due) {
    return new PreviewStyle.Musubi("style", 10, 34, due);
  }

  @Test
  void ownNamesTellStepPromptAndSeed() {
    assertThat(new PreviewStyle.Own("style").name(1, 250, 7)).isEqualTo("style_000250_01_7");
  }

  @Test
  void musubisNamesTellTheEpochOrTheStepAndTheMoment() {
    var byEpoch = musubi(new Saves(1, null, null, null));
    assertThat(byEpoch.name(1, 30, 7)).matches("style_e000003_00_\\d{14}_7");
    assertThat(byEpoch.name(2, 0, 7)).matches("style_e000000_01_\\d{14}_7");
    assertThat(byEpoch.name(1, 34, 7)).as("cut short").matches("style_e000004_00_\\d{14}_7");
    var bySteps = musubi(new Saves(null, 5, null, null));
    assertThat(bySteps.name(1, 25, 7)).matches("style_000025_00_\\d{14}_7");
    assertThat(bySteps.name(1, 30, 7)).matches("style_000030_00_\\d{14}_7");
  }
}
