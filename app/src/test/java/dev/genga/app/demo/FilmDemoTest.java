package dev.genga.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.app.run.Audience;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The demonstration's own check has to tell a training from none.
class FilmDemoTest {
  @TempDir private Path folder;

  private FilmDemo.Outcome run(double learningRate, int steps) {
    return new FilmDemo(folder.resolve("rate-" + learningRate), learningRate, steps)
        .run(new Audience() {}, _ -> {}, () -> false);
  }

  @Test
  void aTrainingPassesTheCheckAndOneWithoutALearningRateDoesNot() {
    var trained = run(FilmDemo.LEARNING_RATE, 24);
    assertThat(trained.falls()).isGreaterThanOrEqualTo(FilmDemo.FALLS_WANTED);
    assertThat(trained.previewIsGeneration()).isTrue();
    assertThat(trained.good()).isTrue();
    assertThat(trained.previews()).hasSize(3).allSatisfy(file -> assertThat(file).exists());
    assertThat(trained.video()).exists();
    assertThat(trained.page()).content().contains("<svg", "data:video/mp4;base64");

    var untrained = run(0, 3);
    assertThat(untrained.falls()).isZero();
    assertThat(untrained.good()).isFalse();
  }
}
