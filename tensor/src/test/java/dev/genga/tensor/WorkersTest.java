package dev.genga.tensor;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;

class WorkersTest {
  @Test
  void eachWorksAloneAndTheCallerIsAsBefore() {
    int before = Engine.current().threads();
    var together = new CyclicBarrier(3);
    Callable<Integer> threads =
        () -> {
          together.await(); // each on a thread of its own, or this never passes
          try (var _ = TensorScope.open()) {
            Tensors.ones(new long[] {1000, 1000}, DType.FLOAT32, Device.CPU).plus(1).sum().item();
          }
          return Engine.current().threads();
        };
    assertThat(new Workers(3).all(List.of(threads, threads, threads))).containsExactly(1, 1, 1);
    assertThat(Engine.current().threads()).isEqualTo(before);
  }

  @Test
  void resultsComeInOrderAndAreThoseOfOneThread() {
    var expected = new ArrayList<double[]>();
    var work = new ArrayList<Callable<double[]>>();
    for (int i = 0; i < 20; i++) {
      long seed = i;
      expected.add(gradient(seed));
      work.add(() -> gradient(seed));
    }
    assertThat(new Workers(2).all(work)).containsExactlyElementsOf(expected);
  }

  /// Of a product and an attention, forward and backward.
  private static double[] gradient(long seed) {
    try (var _ = TensorScope.open();
        var _ = Autograd.on()) {
      var random = RandomSource.seeded(seed);
      var weight = random.randn(DType.FLOAT32, 64, 64).requiresGrad(true);
      var x = random.randn(DType.FLOAT32, 2, 40, 64);
      var y = Functional.linear(x, weight, null).unflatten(-1, 2, 32).transpose(1, 2);
      var loss = Functional.attention(y, y, y, null).square().sum();
      return Autograd.gradients(loss, List.of(weight))[0].toDoubles();
    }
  }

  @Test
  void aFailureIsTheCallers() {
    var workers = new Workers(2);
    List<Callable<Object>> failing =
        List.of(
            () -> 1,
            () -> {
              throw new IllegalArgumentException("too wide");
            });
    assertThatThrownBy(() -> workers.all(failing))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("too wide");
    assertThat(workers.all(List.of(() -> 2))).containsExactly(2);
  }

  @Test
  void whatAWorkerMakesCanBeUsedByTheCaller() {
    Callable<Tensor> work = () -> Tensors.of(new float[] {1, 2}, 2);
    var made = new Workers(1).all(List.of(work));
    assertThatTensor(made.getFirst()).isBitEqualTo(Tensors.of(new float[] {1, 2}, 2));
    made.getFirst().close();
  }
}
