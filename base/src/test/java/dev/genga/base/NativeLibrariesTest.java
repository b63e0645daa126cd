package dev.genga.base;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.javacpp.BytePointer;
import org.junit.jupiter.api.Test;

class NativeLibrariesTest {
  @Test
  void memoryOutsideTheHeapWorksAfterLoadingTwice() {
    NativeLibraries.loadJavaCpp();
    NativeLibraries.loadJavaCpp();
    try (var memory = new BytePointer(3)) {
      memory.put(new byte[] {1, 2, 3}, 0, 3);
      assertThat(memory.get(2)).isEqualTo((byte) 3);
    }
  }
}
