package dev.genga.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import org.junit.jupiter.api.Test;

class OutOfMemoryTest {
  /// More than any address space.
  private static final long ELEMENTS = 1L << 50;

  @Test
  void anAllocationThatTheSystemRefusesIsALackOfMemory() {
    var refused =
        catchThrowable(() -> Tensors.zeros(new long[] {ELEMENTS}, DType.FLOAT32, Device.CPU));
    assertThat(OutOfMemory.is(refused)).as(refused.toString()).isTrue();
    assertThat(OutOfMemory.asked(refused)).hasValue(4 * ELEMENTS);
  }

  @Test
  void soIsWhatAGraphicsCardSays() {
    var refused =
        new RuntimeException(
            "CUDA out of memory. Tried to allocate 1.50 GiB. GPU 0 has a total capacity of 23.69"
                + " GiB of which 512.00 MiB is free.");
    assertThat(OutOfMemory.is(refused)).isTrue();
    assertThat(OutOfMemory.asked(refused)).hasValue(3L << 29);
  }

  @Test
  void soIsAFullHeap() {
    assertThat(OutOfMemory.is(new OutOfMemoryError("Java heap space"))).isTrue();
    assertThat(OutOfMemory.asked(new OutOfMemoryError())).isEmpty();
  }

  @Test
  void otherFailuresAreNot() {
    var failed =
        catchThrowable(() ->
            Tensors.zeros(new long[] {2, 3}, DType.FLOAT32, Device.CPU)
                .matmul(Tensors.zeros(new long[] {2, 3}, DType.FLOAT32, Device.CPU)));
    assertThat(failed).isNotNull();
    assertThat(OutOfMemory.is(failed)).as(failed.toString()).isFalse();
  }

  @Test
  void itIsToldWhoseMemoryItWas() {
    var card = new RuntimeException("CUDA out of memory. Tried to allocate 1.50 GiB.");
    assertThat(OutOfMemory.isOfMachine(card)).isFalse();
    assertThat(OutOfMemory.isOfMachine(new IllegalStateException("a block", card))).isFalse();
    assertThat(OutOfMemory.isOfMachine(new OutOfMemoryError("Java heap space"))).isTrue();
    assertThat(OutOfMemory.isOfMachine(new RuntimeException("std::bad_alloc"))).isTrue();
    assertThat(OutOfMemory.isOfMachine(new RuntimeException("other"))).isFalse();

    // What CUDA says where the machine has no memory left that it can pin.
    var pinning = new RuntimeException("CUDA error: out of memory");
    var told = OutOfMemory.whilePinning(4096, pinning);
    assertThat(OutOfMemory.isOfMachine(pinning)).isFalse();
    assertThat(OutOfMemory.isOfMachine(new IllegalStateException("a block", told))).isTrue();
    assertThat(OutOfMemory.asked(told)).hasValue(4096);
    var other = new RuntimeException("CUDA error: invalid argument");
    assertThat(OutOfMemory.whilePinning(4096, other)).isSameAs(other);
  }
}
