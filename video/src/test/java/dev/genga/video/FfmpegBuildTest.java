package dev.genga.video;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FfmpegBuildTest {
  @Test
  void x264ComesWithTheGplAndOnlyWithIt() {
    var build = FfmpegBuild.current();
    assertThat(build.version()).matches("\\d+\\.\\d+(\\.\\d+)?.*");
    boolean lesser = build.licence().startsWith("LGPL");
    assertThat(build.h264Encoder()).isEqualTo(lesser ? "libopenh264" : "libx264");
  }
}
