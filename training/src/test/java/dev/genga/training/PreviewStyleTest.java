package dev.genga.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.tensor.DType;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.TensorScope;
import dev.genga.training.checkpoint.Saves;
import dev.genga.wan.generation.GenerationRequest;
import dev.genga.wan.generation.Generator;
import dev.genga.wan.generation.VideoSize;
import org.junit.jupiter.api.Test;

/// Names and noise of previews.
class PreviewStyleTest {
  private static PreviewStyle.Musubi musubi(Saves due) {
    return new PreviewStyle.Musubi("style", 10, due);
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
    var bySteps = musubi(new Saves(null, 5, null, null));
    assertThat(bySteps.name(1, 25, 7)).matches("style_000025_00_\\d{14}_7");
    assertThat(bySteps.name(1, 30, 7)).matches("style_000030_00_\\d{14}_7");
  }

  @Test
  void musubisNoiseIsDrawnFrameByFrame() {
    try (var _ = TensorScope.open()) {
      var video = GenerationRequest.of("rain", 5).withSize(new VideoSize(32, 16, 9));
      var noise = musubi(Saves.AT_END).noise(video, 16);
      assertThat(noise.shape()).isEqualTo(Generator.noise(video, 16).shape());
      var random = RandomSource.seeded(5);
      for (int frame = 0; frame < 3; frame++) {
        assertThat(noise.narrow(2, frame, 1).contiguous().toFloats())
            .isEqualTo(random.randn(DType.FLOAT32, 1, 16, 1, 2, 4).toFloats());
      }
      var image = video.withSize(new VideoSize(32, 16, 1));
      assertThat(musubi(Saves.AT_END).noise(image, 16).toFloats())
          .isEqualTo(Generator.noise(image, 16).toFloats());
    }
  }
}
