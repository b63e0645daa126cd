package dev.genga.app.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.base.ProblemException;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.tensor.weights.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointFolderTest {
  @TempDir private Path folder;

  private void file(String name, String key, Map<String, String> metadata) {
    try (var _ = TensorScope.open()) {
      var value = Tensors.full(new long[] {1, 1}, 1, DType.FLOAT32, Device.CPU);
      SafetensorsWriter.write(folder.resolve(name + ".safetensors"), Map.of(key, value), metadata);
    }
  }

  private void lora(String name, Map<String, String> metadata) {
    file(name, "lora_unet_blocks_0_self_attn_q.lora_down.weight", metadata);
  }

  private List<String> names() {
    return CheckpointFolder.read(folder).stream().map(Candidate::name).toList();
  }

  @Test
  void theStepsInTheHeadersDecideTheOrder() {
    lora("a", Map.of("ss_steps", "300", "ss_epoch", "3"));
    lora("b-000009", Map.of("ss_steps", "100", "ss_epoch", "1"));
    lora("c-step00000200", Map.of("ss_steps", "200", "ss_epoch", "1"));
    assertThat(names()).containsExactly("b-000009", "c-step00000200", "a");
    assertThat(CheckpointFolder.read(folder).getFirst().step()).isEqualTo(100);
    assertThat(CheckpointFolder.read(folder).getFirst().epoch()).isEqualTo(1);
  }

  @Test
  void withoutHeadersTheNumbersInTheNamesDecide() {
    lora("style", Map.of());
    lora("style-000010", Map.of("ss_steps", "5"));
    lora("style-000002", Map.of());
    assertThat(names()).containsExactly("style-000002", "style-000010", "style");
    assertThat(CheckpointFolder.read(folder).getFirst().step()).isNull();
  }

  @Test
  void theSameWeightsAreMeasuredOnceAndStatesAreLeftOut() throws IOException {
    lora("style-000002", Map.of("ss_steps", "20", "sshs_model_hash", "abc"));
    lora("style", Map.of("ss_steps", "20", "sshs_model_hash", "abc"));
    lora("style-000001", Map.of("ss_steps", "10", "sshs_model_hash", "def"));
    file("style-state", "parameters", Map.of("genga.step", "20"));
    Files.writeString(folder.resolve("log.jsonl"), "{}");
    assertThat(names()).containsExactly("style-000001", "style");
  }

  @Test
  void aFolderWithoutLorasIsRefused() {
    file("style-state", "parameters", Map.of());
    assertThatThrownBy(() -> CheckpointFolder.read(folder))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("there is no LoRA in the folder");
  }

  @Test
  void eachFileThatCannotBeReadIsTold() throws IOException {
    lora("good", Map.of());
    Files.writeString(folder.resolve("one.safetensors"), "no weights");
    Files.writeString(folder.resolve("two.safetensors"), "");
    assertThatThrownBy(() -> CheckpointFolder.read(folder))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("one.safetensors")
        .hasMessageContaining("two.safetensors");
  }
}
