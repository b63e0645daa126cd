package dev.genga.wan.lora;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.base.ProblemException;
import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.nn.DenseLinear;
import dev.genga.tensor.testing.Golden;
import dev.genga.tensor.weights.SafetensorsFile;
import dev.genga.testing.GoldenFolder;
import dev.genga.wan.lora.file.LoraReader;
import dev.genga.wan.lora.file.MusubiLoraFormat;
import dev.genga.wan.transformer.FixtureWeights;
import dev.genga.wan.transformer.WanTransformer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MusubiLoraFormatTest {
  private final Golden golden = Golden.load("lora_formats");
  private final FixtureWeights weights = FixtureWeights.of("wan_transformer_t2v");
  private final WanTransformer model = weights.model(DType.FLOAT32);
  private final SafetensorsFile file =
      SafetensorsFile.open(golden.folder().resolve("musubi.safetensors"));

  @TempDir private Path folder;
  private TensorScope scope;
  private Autograd.Mode mode;

  @BeforeEach
  void open() {
    scope = TensorScope.open();
    mode = Autograd.off();
  }

  @AfterEach
  void close() {
    mode.close();
    scope.close();
  }

  @Test
  void aLoraBesideTheModelGivesTheReferencesOutput() {
    var lora = LoraReader.read(file, model);
    var x = golden.get("x").unsqueeze(0);
    var velocity =
        lora.attach(model, 1).forward(x, golden.get("t"), List.of(golden.get("context.0")));
    assertThatTensor(velocity.squeeze(0))
        .isCloseTo(golden.get("out_lora"), golden.tolerance("out_lora"));
  }

  @Test
  void aMergedLoraGivesTheReferencesOutput() {
    var lora = LoraReader.read(file, model);
    var x = golden.get("x").unsqueeze(0);
    var velocity =
        lora.merge(model, 1).forward(x, golden.get("t"), List.of(golden.get("context.0")));
    assertThatTensor(velocity.squeeze(0))
        .isCloseTo(golden.get("out_lora"), golden.tolerance("out_lora"));
  }

  @Test
  void mergedWeightsAreTheReferences() {
    var lora = LoraReader.read(file, model);
    for (var multiplier : golden.json().at("/config/multipliers")) {
      double strength = multiplier.asDouble();
      String name = "merged_m" + (strength == 1 ? "1" : multiplier.asText()) + ".safetensors";
      try (var expected = SafetensorsFile.open(golden.folder().resolve(name))) {
        assertThat(expected.tensors()).isNotEmpty();
        var merged = new LinkedHashMap<String, DenseLinear>();
        lora.merge(model, strength)
            .map((module, linear) -> {
              merged.put(module + ".weight", (DenseLinear) linear);
              return linear;
            });
        for (var key : expected.tensors().keySet()) {
          assertThatTensor(java.util.Objects.requireNonNull(merged.get(key), key).weight())
              .isCloseTo(expected.read(key), golden.tolerance("merged"));
        }
      }
    }
  }

  @Test
  void writesTheKeysOfTheReference() {
    var lora = LoraReader.read(file, model);
    Path written = folder.resolve("mine.safetensors");
    MusubiLoraFormat.write(written, lora, DType.FLOAT32, Map.of("ss_base_model_version", "wan"));
    try (var mine = SafetensorsFile.open(written)) {
      assertThat(mine.tensors()).isEqualTo(file.tensors());
      assertThat(List.copyOf(mine.tensors().keySet()))
          .isEqualTo(List.copyOf(file.tensors().keySet()));
      assertThat(mine.metadata()).containsEntry("ss_base_model_version", "wan");
      for (var key : file.tensors().keySet()) {
        assertThatTensor(mine.read(key)).isBitEqualTo(file.read(key));
      }
    }
  }

  @Test
  void aNewLoraChangesNothingAndHasTheReferencesModules() {
    var lora = Lora.create(model, 4, 4, RandomSource.seeded(1));
    var names = lora.modules().keySet().stream().map(n -> "lora_unet_" + n.replace('.', '_'));
    var expected =
        Golden.load("lora_train_step").json("modules.json").findValuesAsText("lora_name");
    assertThat(names).containsExactlyElementsOf(expected);
    var x = golden.get("x").unsqueeze(0);
    var prompt = List.of(golden.get("context.0"));
    assertThatTensor(lora.attach(model, 1).forward(x, golden.get("t"), prompt))
        .isBitEqualTo(model.forward(x, golden.get("t"), prompt));
  }

  @Test
  void aFileOfAnotherKindIsRefused() {
    try (var vae =
        SafetensorsFile.open(GoldenFolder.of("wan_vae").resolve("weights.safetensors"))) {
      assertThatThrownBy(() -> LoraReader.read(vae, model))
          .isInstanceOf(ProblemException.class)
          .hasMessageContaining("this is a VAE, not a LoRA")
          .hasMessageContaining("weights.safetensors");
    }
  }
}
