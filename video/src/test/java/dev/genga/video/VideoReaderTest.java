package dev.genga.video;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VideoReaderTest {
  @Test
  void pixelsAreThoseOfPyAvToTheBit() {
    var frames = VideoReader.read(Film.path(), 0, 7, 64, 131);
    assertThat(frames.stream().map(Film::sha256))
        .containsExactly(
            "11c11336300727897e62a84dc4273391a16dd32039c863b947f10b74f5897802",
            "47683411bb0509050b558e765b74846ab7be3d6486bfa18cbaacac038f16360c",
            "f3cc1213de4cf7982bd8190d94725614a3eeac329afd4ac817d8271f68181d10",
            "fdbb028604488a72751766ec8eba01dbfac27bcd719bd6a7a894975de825fb89");
  }
}
