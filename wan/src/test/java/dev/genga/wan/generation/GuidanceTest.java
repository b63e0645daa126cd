package dev.genga.wan.generation;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.tensor.testing.Golden;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GuidanceTest {
  private TensorScope scope;

  @BeforeEach
  void open() {
    scope = TensorScope.open();
  }

  @AfterEach
  void close() {
    scope.close();
  }

  @Test
  void combinesAsTheReferenceDoes() {
    try (var golden = Golden.load("cfg_guidance")) {
      var positive = golden.get("cfg.cond");
      var negative = golden.get("cfg.uncond");
      var scales = golden.json().at("/config/cfg");
      assertThat(scales).isNotEmpty();
      for (var scale : scales) {
        assertThatTensor(Guidance.combine(positive, negative, scale.asDouble()))
            .isCloseTo(golden.get("cfg.out.s" + scale.asInt()), golden.tolerance("cfg"));
      }
    }
  }

  @Test
  void asksTheModelForBothPromptsAtOneTimestep() {
    var asked = new ArrayList<String>();
    VelocityModel model =
        (latents, timesteps, prompts) -> {
          asked.add(timesteps.item() + " " + prompts.getFirst().item());
          return prompts.getFirst();
        };
    var velocity =
        new Guidance(model, new EncodedPrompts(number(3), number(1)), 5).at(number(0), 500);
    assertThat(asked).containsExactly("500.0 3.0", "500.0 1.0");
    assertThat(velocity.item()).isEqualTo(1 + 5 * (3 - 1));
  }

  @Test
  void aScaleOf1LeavesTheNegativePromptOut() {
    var asked = new ArrayList<Double>();
    VelocityModel model =
        (latents, timesteps, prompts) -> {
          asked.add(prompts.getFirst().item());
          return prompts.getFirst();
        };
    assertThat(new Guidance(model, new EncodedPrompts(number(3), null), 1).at(number(0), 1).item())
        .isEqualTo(3);
    assertThat(asked).containsExactly(3.0);
  }

  @Test
  void guidanceWithoutANegativePromptIsRefused() {
    var prompts = new EncodedPrompts(number(3), null);
    assertThatThrownBy(() -> new Guidance((x, t, p) -> x, prompts, 5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("5.0");
  }

  private static Tensor number(float value) {
    return Tensors.of(new float[] {value}, 1);
  }
}
