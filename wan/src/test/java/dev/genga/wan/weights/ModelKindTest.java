package dev.genga.wan.weights;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.tensor.weights.SafetensorsWriter;
import dev.genga.tensor.weights.WeightsFile;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelKindTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "TRANSFORMER, blocks.0.self_attn.q.weight",
    "TRANSFORMER, model.diffusion_model.blocks.0.self_attn.q.weight",
    "TRANSFORMER, blocks.0.attn1.to_q.weight",
    "UNKNOWN, down_blocks.0.attentions.0.transformer_blocks.0.attn1.to_q.weight",
    "UNKNOWN, model.layers.0.self_attn.q.weight",
    "VAE, decoder.middle.0.residual.0.gamma",
    "VAE, decoder.conv_in.weight",
    "VAE, first_stage_model.decoder.conv_in.weight",
    "TEXT_ENCODER, blocks.0.attn.q.weight",
    "TEXT_ENCODER, encoder.block.0.layer.0.SelfAttention.q.weight",
    "IMAGE_ENCODER, visual.transformer.0.norm1.weight",
    "IMAGE_ENCODER, vision_model.encoder.layers.0.self_attn.k_proj.weight",
    "LORA, diffusion_model.blocks.0.self_attn.q.lora_A.weight",
    "LORA, lora_unet_blocks_0_self_attn_q.lora_down.weight",
    "LORA, base_model.model.blocks.0.self_attn.q.lora_B.default.weight",
    "LORA, lycoris_blocks_0_self_attn_q.lokr_w1",
    "CACHE, latents_3x26x48_bfloat16",
    "CACHE, varlen_t5_bfloat16",
    "UNKNOWN, weight"
  })
  void aFileIsToldByItsKeys(ModelKind kind, String key) {
    Path path = folder.resolve("x.safetensors");
    try (var _ = TensorScope.open()) {
      var tensors = new LinkedHashMap<String, Tensor>();
      tensors.put("something.else", Tensors.of(new float[1], 1));
      tensors.put(key, Tensors.of(new float[1], 1));
      SafetensorsWriter.write(path, tensors, Map.of());
    }
    try (var file = WeightsFile.open(path)) {
      assertThat(ModelKind.of(file)).isEqualTo(kind);
    }
  }
}
