package dev.genga.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.tensor.testing.Gpu;
import org.junit.jupiter.api.Test;

/// What PyTorch's allocator is read to hold of a GPU, by blocks of a known size.
class CudaAllocatorGpuTest {
  private static final long BYTES = 256L << 20;

  @Test
  void aBlockIsCountedWhileItIsUsedHeldAndGivenBack() {
    var gpu = Gpu.orSkip();
    var engine = Engine.current();
    engine.watchCudaPeak(gpu.index());
    var before = CudaAllocator.of(gpu.index());
    assertThat(before.reservedPeak()).isEqualTo(before.reserved());
    try (var _ = TensorScope.open()) {
      Tensors.zeros(new long[] {BYTES / 4}, DType.FLOAT32, gpu);
      var used = CudaAllocator.of(gpu.index());
      assertThat(used.allocated() - before.allocated()).isEqualTo(BYTES);
      assertThat(used.reserved() - before.reserved()).isEqualTo(BYTES);
    }
    var held = CudaAllocator.of(gpu.index());
    assertThat(held.allocated()).isEqualTo(before.allocated());
    assertThat(held.reserved() - before.reserved()).isEqualTo(BYTES);
    engine.trimCuda();
    var left = CudaAllocator.of(gpu.index());
    assertThat(left.reserved()).isEqualTo(before.reserved());
    assertThat(left.reservedPeak() - before.reserved()).isEqualTo(BYTES);
    assertThat(engine.cudaPeak(gpu.index())).isEqualTo(left.reservedPeak());
    engine.watchCudaPeak(gpu.index());
    assertThat(engine.cudaPeak(gpu.index())).isEqualTo(before.reserved());
  }
}
