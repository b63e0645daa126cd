package dev.genga.training;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.tensor.DType;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.testing.Gpu;
import dev.genga.wan.transformer.BaseForm;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Blocks that are copied to a GPU ahead of their use are those that stay there, to the bit; so are inputs that
/// wait elsewhere.
class HeldBaseGpuTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "BFLOAT16"})
  void fewerBlocksInMemoryChangeNoBit(DType dtype) {
    var gpu = Gpu.orSkip();
    for (var form : List.of(BaseForm.AS_STORED, BaseForm.FLOAT8_BLOCKS)) {
      try (var _ = TensorScope.open();
          var base = HeldBaseTest.base(folder, DType.BFLOAT16)) {
        var recipe = HeldBaseTest.recipe(HeldBaseTest.LORA, dtype, 0, form);
        var whole = HeldBaseTest.steps(recipe, base, gpu);
        var others = new ArrayList<>(List.of(recipe.withInputsInRam(true)));
        for (int blocks = 2; blocks < 5; blocks++) {
          others.add(recipe.withBase(form.withBlocksInMemory(blocks)));
        }
        for (var other : others) {
          var steps = HeldBaseTest.steps(other, base, gpu);
          assertThat(steps.losses()).isEqualTo(whole.losses());
          assertThatTensor(steps.parameters()).isBitEqualTo(whole.parameters());
          assertThatTensor(steps.shown()).isBitEqualTo(whole.shown());
        }
      }
    }
  }
}
