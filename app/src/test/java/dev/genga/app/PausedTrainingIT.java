package dev.genga.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.app.demo.SmallDataset;
import dev.genga.app.demo.SmallProject;
import dev.genga.training.log.RunLog;
import dev.genga.training.log.StepEntry;
import dev.genga.training.state.StateFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A training that another process lets pause.
class PausedTrainingIT {
  @TempDir private Path folder;

  @BeforeEach
  void writeProject() throws IOException {
    SmallProject.write(folder);
    SmallDataset.write(folder, SmallDataset.firstFrames());
  }

  private ProgramRun.Preparation program() {
    return ProgramRun.in(folder).with("OMP_NUM_THREADS", "1").with("OPENBLAS_NUM_THREADS", "1");
  }

  private static String[] train(String output, int steps) {
    return new String[] {
      "train",
      "dataset.toml",
      "--transformer",
      "models/transformer.safetensors",
      "--vae",
      "models/vae.safetensors",
      "--t5",
      "models/text-encoder.safetensors",
      "--vae-dtype",
      "FLOAT32",
      "--dtype",
      "FLOAT32",
      "--rank",
      "4",
      "--steps",
      "" + steps,
      "--output",
      output
    };
  }

  private List<StepEntry> steps(String output) {
    Path log = folder.resolve(output).resolve("log.jsonl");
    return Files.exists(log) ? RunLog.readSteps(log) : List.of();
  }

  private List<Double> losses(String output) {
    return steps(output).stream().map(StepEntry::loss).toList();
  }

  private Path state(String output, int step) {
    return new StateFolder(folder.resolve(output), "lora").file(step);
  }

  private void waitUntil(Process training, BooleanSupplier seen) throws Exception {
    while (training.isAlive() && !seen.getAsBoolean()) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
    assertThat(training.isAlive()).as(Files.readString(folder.resolve("err"))).isTrue();
  }

  private void pause() throws Exception {
    var pause = program().run("pause", "out");
    assertThat(pause.exitCode()).as(pause.err()).isZero();
    assertThat(pause.out()).isEqualTo("paused: `genga resume out` goes on\n");
  }

  @Test
  void itWaitsAndGoesOnToTheSameNumbersAndMayBeStoppedMeanwhile() throws Exception {
    var training =
        program()
            .builder(train("out", 1_000_000))
            .redirectOutput(folder.resolve("out.txt").toFile())
            .redirectError(folder.resolve("err").toFile())
            .start();
    waitUntil(training, () -> steps("out").size() >= 3);
    pause();
    int before = steps("out").size();
    assertThat(state("out", before)).exists();
    TimeUnit.SECONDS.sleep(1);
    assertThat(steps("out")).hasSize(before);

    assertThat(program().run("resume", "out").out()).isEqualTo("the training goes on\n");
    waitUntil(training, () -> steps("out").size() >= before + 3);
    pause();
    training.destroy();
    assertThat(training.waitFor(60, TimeUnit.SECONDS)).isTrue();
    int done = steps("out").size();
    assertThat(Files.readString(folder.resolve("err")))
        .contains("paused after step " + before + ": the device is free\n")
        .contains("going on after step " + before + "\n")
        .contains("paused after step " + done + ": the device is free\n")
        .contains("stopped after step " + done);

    // The same command goes on, although nobody has taken the wish for a pause back.
    assertThat(folder.resolve("out/.genga.pause")).exists();
    for (var output : List.of("out", "plain")) {
      var run = program().run(train(output, done + 2));
      assertThat(run.exitCode()).as(run.err()).isZero();
    }
    assertThat(losses("out")).hasSize(done + 2).isEqualTo(losses("plain"));
    assertThat(state("out", done + 2)).hasSameBinaryContentAs(state("plain", done + 2));
  }

  @Test
  void whereNoTrainingRunsNothingIsPaused() throws Exception {
    for (var command : List.of("pause", "resume")) {
      var run = program().run(command, "nowhere");
      assertThat(run.exitCode()).isEqualTo(2);
      assertThat(run.err()).startsWith("error: no training ").contains("   at: nowhere\n");
      assertThat(folder.resolve("nowhere")).doesNotExist();
    }
  }
}
