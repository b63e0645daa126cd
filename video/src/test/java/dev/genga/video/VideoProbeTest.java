package dev.genga.video;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VideoProbeTest {
  @Test
  void tellsWhatTheFilmHolds() {
    var info = VideoProbe.probe(Film.path());
    assertThat(info.frames()).isEqualTo(132);
    assertThat(info.statedFrames()).isEqualTo(132);
    assertThat(info.width()).isEqualTo(1280);
    assertThat(info.height()).isEqualTo(720);
    assertThat(info.rotation()).isEqualTo(0);
    assertThat(info.codec()).isEqualTo("h264");
    assertThat(info.statedRate()).isEqualTo(Fraction.of(25));
    assertThat(info.averageRate()).isEqualTo(25);
    assertThat(info.duration()).isEqualTo(5.28);
    assertThat(info.times().seconds(131)).isEqualTo(5.24);
  }
}
