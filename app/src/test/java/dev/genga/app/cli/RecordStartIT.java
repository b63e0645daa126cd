package dev.genga.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecordStartIT {
  @Test
  void everyCommandOfTheRecordingGoesThrough() {
    var run = CommandRun.of("record-start");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).isEmpty();
  }
}
