package dev.genga.tensor.nn;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.nn.KroneckerProduct.Factor;
import dev.genga.tensor.weights.SafetensorsFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Holds what dropout leaves out to musubi-tuner's own modules, which drew from the same seeds. Made by
/// `training/src/test/python/adapter_fixture.py`.
class LayerDropoutTest {
  private static final int LAYER = 3;
  private static final int PASSES = 6;
  private static final double SCALE = 0.5; // alpha 1.5, rank 3

  private static SafetensorsFile fixture() throws Exception {
    var resource =
        Objects.requireNonNull(LayerDropoutTest.class.getResource("dropout.safetensors"));
    return SafetensorsFile.open(Path.of(resource.toURI()));
  }

  private static Tensor leaf(SafetensorsFile file, String name) {
    return file.read(name).copy().requiresGrad(true);
  }

  private static WeightChange change(SafetensorsFile file, String name) {
    if (file.tensors().containsKey(name + ".hada_w1_a")) {
      return new HadamardProduct(
          leaf(file, name + ".hada_w1_a"),
          leaf(file, name + ".hada_w1_b"),
          leaf(file, name + ".hada_w2_a"),
          leaf(file, name + ".hada_w2_b"),
          SCALE);
    }
    return file.tensors().containsKey(name + ".lokr_w1")
        ? new KroneckerProduct(
            new Factor(leaf(file, name + ".lokr_w1"), null),
            new Factor(leaf(file, name + ".lokr_w2"), null),
            1)
        : new LowRank(
            leaf(file, name + ".lora_down.weight"), leaf(file, name + ".lora_up.weight"), SCALE);
  }

  private static List<String> parts(WeightChange change) {
    return switch (change) {
      case LowRank _ -> List.of("lora_down.weight", "lora_up.weight");
      case HadamardProduct _ -> List.of("hada_w1_a", "hada_w1_b", "hada_w2_a", "hada_w2_b");
      case KroneckerProduct _ -> List.of("lokr_w1", "lokr_w2");
      case WholeChange _ -> List.of("diff");
    };
  }

  @ParameterizedTest
  @CsvSource({
    "input, 0.3, 0, 0",
    "rank, 0, 0.4, 0",
    "all, 0.2, 0.3, 0.4",
    "loha, 0, 0.3, 0.4",
    "lokr, 0, 0.3, 0.4"
  })
  void outputsAndGradientsAreTheReferences(String name, double input, double rank, double module)
      throws Exception {
    try (var _ = TensorScope.open();
        var file = fixture()) {
      var base = new DenseLinear(file.read(name + ".weight"), file.read(name + ".bias"));
      var change = change(file, name);
      var pass = new PassSeed();
      var rates = new Dropout(input, rank, module);
      var layer = new ChangedLinear(base, change, new LayerDropout(rates, pass, LAYER));
      int without = 0;
      for (int number = 0; number < PASSES; number++) {
        pass.set(number);
        Tensor y;
        try (var _ = Autograd.on()) {
          y = layer.forward(file.read(name + ".x"));
        }
        assertThatTensor(y.detach()).isCloseTo(file.read(name + ".y." + number), 1e-5);
        var found =
            Autograd.gradients(
                List.of(y), List.of(file.read(name + ".gradient")), change.factors());
        var parts = parts(change);
        boolean nothing = true;
        for (int i = 0; i < found.length; i++) {
          var expected = file.read("%s.gradient.%d.%s".formatted(name, number, parts.get(i)));
          nothing &= expected.abs().max().item() == 0;
          assertThatTensor(found[i]).isCloseTo(expected, 2e-5, 1e-5);
        }
        without += nothing ? 1 : 0;
      }
      assertThat(without).isBetween(module > 0 ? 1 : 0, module > 0 ? PASSES - 1 : 0);
    }
  }

  @Test
  void aLayerLeavesOutTheSameInOnePassAndAnotherInAnother() {
    try (var _ = TensorScope.open();
        var _ = Autograd.off()) {
      var random = RandomSource.seeded(1);
      var base = new DenseLinear(random.randn(DType.FLOAT32, 10, 12), null);
      var change =
          new LowRank(random.randn(DType.FLOAT32, 3, 12), random.randn(DType.FLOAT32, 10, 3), 1);
      var pass = new PassSeed();
      var rates = new Dropout(0.3, 0, 0);
      var first = new ChangedLinear(base, change, new LayerDropout(rates, pass, 0));
      var second = new ChangedLinear(base, change, new LayerDropout(rates, pass, 1));
      var x = random.randn(DType.FLOAT32, 2, 5, 12);
      pass.set(7);
      var once = first.forward(x);
      assertThatTensor(first.forward(x)).isBitEqualTo(once);
      assertThat(second.forward(x).isEqualTo(once)).isFalse();
      pass.set(8);
      assertThat(first.forward(x).isEqualTo(once)).isFalse();
    }
  }

  /// What stays counts for what is gone: over many passes a layer gives what it gives without dropout.
  @ParameterizedTest
  @CsvSource({"0.3, 0, 0", "0, 0.3, 0"})
  void theMeanOfManyPassesIsTheWholeChange(double input, double rank, double module) {
    try (var _ = TensorScope.open();
        var _ = Autograd.off()) {
      var random = RandomSource.seeded(2);
      var x = random.randn(DType.FLOAT32, 1, 1, 12);
      var base = new DenseLinear(random.randn(DType.FLOAT32, 10, 12), null);
      var down = random.randn(DType.FLOAT32, 3, 12);
      var up = random.randn(DType.FLOAT32, 10, 3);
      var changes = new ArrayList<WeightChange>(List.of(new LowRank(down, up, 1)));
      if (rank > 0) {
        changes.add(new HadamardProduct(up, down, up, down, 1));
      }
      for (var change : changes) {
        var pass = new PassSeed();
        var dropout = new LayerDropout(new Dropout(input, rank, module), pass, 0);
        var layer = new ChangedLinear(base, change, dropout);
        var whole = change.apply(x);
        int passes = 3000;
        var sum = whole.times(0);
        for (int i = 0; i < passes; i++) {
          try (var scope = TensorScope.open()) {
            pass.set(i);
            sum = scope.keep(sum.plus(layer.change(x)));
          }
        }
        double deviation = whole.norm().item() * Math.sqrt(0.3 / 0.7 / passes);
        assertThatTensor(sum.div(passes)).isCloseTo(whole, 6 * deviation);
      }
    }
  }
}
