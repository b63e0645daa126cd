package dev.genga.base;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.javacpp.BytePointer;
import org.junit.jupiter.api.Test;

class JavaCppNativesTest {
  @Test
  void memoryOutsideTheHeapWorksAfterLoadingTwice() {
    JavaCppNatives.load();
    JavaCppNatives.load();
    try (var memory = new BytePointer(3)) {
      memory.put(new byte[] {1, 2, 3}, 0, 3);
      assertThat(memory.get(2)).isEqualTo((byte) 3);
    }
  }
}
