package dev.genga.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class NativeHeapTest {
  private static final int PAGE = 4096;

  /// Below what the C library asks the system for piece by piece.
  private static final int FLOATS = 20_000;

  private static final int COUNT = 2000;

  /// Of so many tensors one stays, so that the others leave holes and no end to cut off.
  private static final int EVERY = 100;

  @Test
  @EnabledOnOs(OS.LINUX)
  void whatWasFreedBetweenLivingTensorsGoesBackToTheSystem() throws IOException {
    long freed = (long) FLOATS * Float.BYTES * COUNT;
    try (var _ = TensorScope.open()) {
      var tensors = new ArrayList<Tensor>();
      for (int i = 0; i < COUNT; i++) {
        tensors.add(Tensors.zeros(new long[] {FLOATS}, DType.FLOAT32, Device.CPU));
        tensors.getLast().fillInPlace(1);
      }
      for (int i = 0; i < COUNT; i++) {
        if (i % EVERY != 0) {
          tensors.get(i).close();
        }
      }
      long before = resident();
      NativeHeap.trim();
      assertThat(before - resident()).isGreaterThan(freed / 2);
      for (int i = 0; i < COUNT; i += EVERY) {
        assertThat(tensors.get(i).mean().item()).isEqualTo(1);
      }
    }
  }

  /// The process's bytes in memory.
  private static long resident() throws IOException {
    return Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ", -1)[1]) * PAGE;
  }
}
