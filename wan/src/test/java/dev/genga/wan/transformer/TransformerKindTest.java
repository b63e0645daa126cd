package dev.genga.wan.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.base.ProblemException;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
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
import org.junit.jupiter.params.provider.EnumSource;

/// Tells kinds by the names and channels that published files have; the blocks' sizes and all values are made up.
class TransformerKindTest {
  private static final long DIM = 8;

  @TempDir private Path folder;

  /// @param parts names of more tensors, parted by spaces
  private Path file(long in, long out, String parts, String prefix) {
    Path path = folder.resolve("x.safetensors");
    try (var _ = TensorScope.open()) {
      var tensors = new LinkedHashMap<String, Tensor>();
      put(tensors, prefix + "blocks.0.self_attn.q.weight", DIM, DIM);
      put(tensors, prefix + "patch_embedding.weight", DIM, in, 1, 2, 2);
      put(tensors, prefix + "head.head.weight", 4 * out, DIM);
      for (var part : parts.strip().split(" ")) {
        put(tensors, prefix + part, 1, 2, 3);
      }
      SafetensorsWriter.write(path, tensors, Map.of());
    }
    return path;
  }

  private static void put(Map<String, Tensor> tensors, String name, long... shape) {
    tensors.put(name, Tensors.zeros(shape, DType.FLOAT32, Device.CPU));
  }

  private static TransformerKind.Outline outline(Path path) {
    try (var file = WeightsFile.open(path)) {
      return TransformerKind.outline(file);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "TEXT_TO_VIDEO, 16, 16, text_embedding.0.bias",
    "IMAGE_TO_VIDEO, 36, 16, img_emb.proj.0.bias",
    "FIRST_TO_LAST, 36, 16, img_emb.proj.0.bias img_emb.emb_pos",
    "VACE, 16, 16, vace_patch_embedding.weight vace_blocks.0.before_proj.weight",
    "CAMERA, 32, 16, control_adapter.conv.weight img_emb.proj.0.bias",
    "CAMERA, 36, 16, control_adapter.conv.weight",
    "FUN_CONTROL, 48, 16, img_emb.proj.0.bias",
    "FUN_CONTROL, 52, 16, ref_conv.weight",
    "SPEECH, 16, 16, audio_injector.injector.0.k.weight cond_encoder.weight",
    "ANIMATE, 36, 16, face_adapter.fuser_blocks.0.k_norm.weight img_emb.proj.0.bias",
    "SOUND, 36, 16, audio_proj.audio_proj_glob_1.layer.bias",
    "IMAGE_TO_VIDEO_2_2, 36, 16, text_embedding.0.bias",
    "SMALL_2_2, 48, 48, text_embedding.0.bias",
    "UNKNOWN, 20, 16, text_embedding.0.bias",
    "UNKNOWN, 17, 17, img_emb.proj.0.bias"
  })
  void aKindIsToldByPartsAndChannels(TransformerKind kind, long in, long out, String parts) {
    for (var prefix : new String[] {"", "model.diffusion_model."}) {
      assertThat(outline(file(in, out, parts, prefix)))
          .isEqualTo(new TransformerKind.Outline(kind, DIM));
    }
  }

  /// Before its missing tensors, of which a header alone has many.
  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"TEXT_TO_VIDEO", "IMAGE_TO_VIDEO", "FIRST_TO_LAST", "UNKNOWN"})
  void whatIsNotRunIsRefusedByName(TransformerKind kind) {
    Path path =
        switch (kind) {
          case VACE -> file(16, 16, "vace_blocks.0.before_proj.weight", "");
          case CAMERA -> file(32, 16, "control_adapter.conv.weight", "");
          case FUN_CONTROL -> file(48, 16, "img_emb.proj.0.bias", "");
          case SPEECH -> file(16, 16, "casual_audio_encoder.encoder.final_linear.weight", "");
          case ANIMATE -> file(36, 16, "pose_patch_embedding.weight", "");
          case SOUND -> file(36, 16, "audio_proj.proj1.weight", "");
          case IMAGE_TO_VIDEO_2_2 -> file(36, 16, "text_embedding.0.bias", "");
          case SMALL_2_2 -> file(48, 48, "text_embedding.0.bias", "");
          case TEXT_TO_VIDEO, IMAGE_TO_VIDEO, FIRST_TO_LAST, UNKNOWN ->
              throw new IllegalArgumentException(kind + " is none of them");
        };
    assertThatThrownBy(() -> TransformerCheckpoint.open(path))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining(
            "this is the transformer of %s, which genga doesn't run: ".formatted(kind.label()))
        .hasMessageContaining("at: " + path)
        .hasMessageNotContaining("lacks");
    assertThat(kind.runs()).isFalse();
  }
}
