package dev.genga.wan.lora.file;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.tensor.nn.DenseLinear;
import dev.genga.tensor.nn.Linear;
import dev.genga.tensor.weights.SafetensorsFile;
import dev.genga.wan.transformer.FixtureWeights;
import dev.genga.wan.transformer.WanTransformer;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// A LoRA that changes everything that distill LoRAs change, held to what lightx2v's own adapter makes of
/// the model. Made by `src/test/python/lightx2v_fixture.py`.
class DistillLoraTest {
  private static final double STRENGTH = 0.9;
  private static final double ROUNDING = 1e-6;

  private final WanTransformer model =
      FixtureWeights.of("wan_transformer_t2v").model(DType.FLOAT32);

  private static SafetensorsFile file(String name) {
    try {
      var resource = DistillLoraTest.class.getResource("/dev/genga/wan/lora/lightx2v/" + name);
      return SafetensorsFile.open(Path.of(Objects.requireNonNull(resource).toURI()));
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private LoraPassport.Read read() {
    return LoraReader.load(file("lora.safetensors"), model);
  }

  private static Map<String, Tensor> parameters(WanTransformer of) {
    var all = new LinkedHashMap<String, Tensor>();
    var _ = of.map((name, linear) -> put(all, name, linear));
    var _ =
        of.mapRest(
            (name, linear) -> put(all, name, linear),
            (name, tensor) -> {
              all.put(name, tensor);
              return tensor;
            });
    return all;
  }

  private static Linear put(Map<String, Tensor> all, String name, Linear linear) {
    var dense = (DenseLinear) linear;
    all.put(name + ".weight", dense.weight());
    all.put(name + ".bias", Objects.requireNonNull(dense.bias()));
    return linear;
  }

  private static Tensor velocity(WanTransformer of) {
    var random = RandomSource.seeded(4);
    return of.forward(
        random.randn(DType.FLOAT32, 1, 16, 2, 4, 6),
        Tensors.of(new float[] {700}, 1),
        List.of(random.randn(DType.FLOAT32, 5, 64)));
  }

  @Test
  void everyParameterBecomesWhatTheReferenceMakesOfIt() {
    try (var _ = TensorScope.open();
        var _ = Autograd.off();
        var changed = file("changed.safetensors")) {
      var read = read();
      assertThat(read.passport().layout()).isEqualTo(LoraLayout.LIGHTX2V);
      assertThat(read.passport().ignored()).isEmpty();
      var plain = parameters(model);
      var merged = parameters(read.lora().merge(model, STRENGTH));
      assertThat(merged.keySet()).containsAll(changed.tensors().keySet());
      merged.forEach((name, tensor) -> {
        if (changed.has(name)) {
          assertThatTensor(tensor).isCloseTo(changed.read(name).reshape(tensor.shape()), ROUNDING);
        } else {
          assertThat(tensor).as(name).isSameAs(plain.get(name));
        }
      });
    }
  }

  @Test
  void besideTheModelItIsTheSameAsMerged() {
    try (var _ = TensorScope.open();
        var _ = Autograd.off()) {
      var lora = read().lora();
      var plain = velocity(model);
      var merged = velocity(lora.merge(model, STRENGTH));
      assertThat(merged.minus(plain).norm().item()).isGreaterThan(0.1 * plain.norm().item());
      assertThatTensor(velocity(lora.attach(model, STRENGTH))).isCloseTo(merged, 1e-4);
      assertThatTensor(velocity(lora.attach(model, 0))).isCloseTo(plain, 1e-6);
    }
  }

  @Test
  void aPartOfItChangesThatPartAlone() {
    try (var _ = TensorScope.open();
        var _ = Autograd.off()) {
      var heads = read().lora().only(name -> name.startsWith("head"));
      assertThat(heads.modules()).containsOnlyKeys("head.head");
      assertThat(heads.differences()).containsOnlyKeys("head.head.bias", "head.modulation");
      var plain = parameters(model);
      parameters(heads.merge(model, 1))
          .forEach((name, tensor) -> {
            if (!name.startsWith("head")) {
              assertThat(tensor).isSameAs(plain.get(name));
            }
          });
    }
  }

  @Test
  void itsDifferencesAreWrittenInBothLayoutsThatHaveAPlaceForThem() {
    try (var _ = TensorScope.open();
        var file = file("lora.safetensors")) {
      var lora = read().lora();
      var differences =
          file.tensors().keySet().stream().filter(key -> key.contains(".diff")).toList();
      assertThat(differences).hasSize(22);
      for (var layout : List.of(LoraLayout.LIGHTX2V, LoraLayout.COMFYUI)) {
        var tensors = LoraWriter.tensors(lora, layout, null);
        assertThat(tensors).hasSameSizeAs(file.tensors().keySet());
        for (var key : differences) {
          assertThatTensor(Objects.requireNonNull(tensors.get(key))).isBitEqualTo(file.read(key));
        }
      }
      assertThat(LoraWriter.noPlaceFor(lora, LoraLayout.MUSUBI)).hasSize(differences.size());
    }
  }
}
