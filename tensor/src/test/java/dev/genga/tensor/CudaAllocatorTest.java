package dev.genga.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which numbers can be an allocator's statistics; that they are is [CudaAllocatorGpuTest]'s.
class CudaAllocatorTest {
  /// Six groups of three times four numbers, each told by its place.
  @Test
  void isReadByTheLayoutOfDeviceStats() {
    long[] numbers = new long[6 * 3 * 4];
    numbers[4 * 12] = 5; // allocated_bytes, all blocks, now
    numbers[4 * 12 + 1] = 99;
    numbers[5 * 12] = 7; // reserved_bytes, all blocks, now
    numbers[5 * 12 + 1] = 8; // the most
    numbers[5 * 12 + 4] = 99; // of small blocks
    assertThat(CudaAllocator.read(MemorySegment.ofArray(numbers)))
        .isEqualTo(new CudaAllocator(7, 8, 5));
  }

  @Test
  void anEmptyAndAFullOneCanBe() {
    new CudaAllocator(0, 0, 0);
    new CudaAllocator(8, 9, 8);
  }

  @ParameterizedTest
  @CsvSource({"8, 9, 9", "8, 7, 4", "8, 9, -1"})
  void numbersOfAnotherLayoutAreRefused(long reserved, long peak, long allocated) {
    assertThatThrownBy(() -> new CudaAllocator(reserved, peak, allocated))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("laid out in another way");
  }
}
