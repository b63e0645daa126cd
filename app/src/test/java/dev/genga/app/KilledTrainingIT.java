package dev.genga.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.app.demo.SmallProject;
import dev.genga.training.log.RunLog;
import dev.genga.training.log.StepEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A training whose process is killed, and then goes on.
class KilledTrainingIT {
  private static final int STEPS = 40;
  private static final int SAVE_EVERY = 10;
  private static final int KILL_AFTER = 13;

  @TempDir private Path folder;

  private String[] train(String output) {
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
      "--steps",
      "" + STEPS,
      "--save-every-steps",
      "" + SAVE_EVERY,
      "--output",
      output
    };
  }

  private List<StepEntry> steps(String output) {
    return RunLog.readSteps(folder.resolve(output).resolve("log.jsonl"));
  }

  private void killAfter(int step, String output) throws IOException, InterruptedException {
    var process =
        new ProcessBuilder(ProgramRun.command(train(output)))
            .directory(folder.toFile())
            .redirectOutput(folder.resolve("killed.out").toFile())
            .redirectError(folder.resolve("killed.err").toFile())
            .start();
    Path log = folder.resolve(output).resolve("log.jsonl");
    while (process.isAlive() && (!Files.exists(log) || steps(output).size() < step)) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
    assertThat(process.isAlive()).as(Files.readString(folder.resolve("killed.err"))).isTrue();
    process.destroyForcibly().waitFor();
  }

  @Test
  void leavesAfterItsResumeWhatAnUninterruptedOneLeaves() throws Exception {
    SmallProject.write(folder);
    Files.writeString(
        folder.resolve("dataset.toml"),
        """
        [general]
        caption_extension = ".txt"

        [[datasets]]
        video_directory = "clips"
        cache_directory = "cache"
        resolution = [64, 64]
        frame_extraction = "head"
        target_frames = [1]
        """);
    var whole = ProgramRun.in(folder).run(train("whole"));
    assertThat(whole.exitCode()).as(whole.err()).isZero();

    killAfter(KILL_AFTER, "parts");
    assertThat(steps("parts")).hasSizeGreaterThanOrEqualTo(KILL_AFTER);
    var resumed = ProgramRun.in(folder).run(train("parts"));
    assertThat(resumed.exitCode()).as(resumed.err()).isZero();

    assertThat(numbers("parts")).isEqualTo(numbers("whole")).hasSize(STEPS);
    assertThat(
            Files.mismatch(
                folder.resolve("whole/lora-state.safetensors"),
                folder.resolve("parts/lora-state.safetensors")))
        .isEqualTo(-1);
    assertThat(events("parts").stream().filter(event -> !event.endsWith("resumed")))
        .containsExactly("0 started", "10 saved", "20 saved", "30 saved", "40 saved");
    assertThat(events("parts").stream().filter(event -> event.endsWith("resumed")))
        .hasSize(1)
        .allSatisfy(event -> assertThat(resumed.err()).contains(goingOn(event)));
  }

  private static String goingOn(String resumed) {
    return "going on after step " + resumed.substring(0, resumed.indexOf(' ')) + "\n";
  }

  private List<String> events(String output) {
    return RunLog.readEvents(folder.resolve(output).resolve("log.jsonl")).stream()
        .map(event -> event.step() + " " + event.name())
        .toList();
  }

  /// All but the times that the steps took.
  private List<List<Number>> numbers(String output) {
    return steps(output).stream()
        .map(step -> List.<Number>of(step.step(), step.epoch(), step.loss(), step.average()))
        .toList();
  }
}
