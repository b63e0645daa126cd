package dev.genga.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.app.demo.SmallProject;
import dev.genga.base.FolderTree;
import dev.genga.training.log.RunLog;
import dev.genga.training.log.StepEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A training whose process is killed, and then goes on.
class KilledTrainingIT {
  private static final int STEPS = 40;
  private static final int SAVE_EVERY = 10;
  private static final int KILL_AFTER = 13;

  @TempDir private Path folder;

  private static String[] train(String output, int steps, String... more) {
    var arguments =
        new ArrayList<>(
            List.of(
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
                "" + steps,
                "--output",
                output));
    arguments.addAll(List.of(more));
    return arguments.toArray(String[]::new);
  }

  private static String[] train(String output) {
    return train(output, STEPS, "--save-every-steps", "" + SAVE_EVERY);
  }

  private List<StepEntry> steps(String output) {
    return RunLog.readSteps(folder.resolve(output).resolve("log.jsonl"));
  }

  private void killAfter(int step, String output) throws IOException, InterruptedException {
    Path log = folder.resolve(output).resolve("log.jsonl");
    killOnce(() -> Files.exists(log) && steps(output).size() >= step, train(output));
  }

  private void killOnce(BooleanSupplier seen, String... command)
      throws IOException, InterruptedException {
    var process =
        new ProcessBuilder(ProgramRun.command(command))
            .directory(folder.toFile())
            .redirectOutput(folder.resolve("killed.out").toFile())
            .redirectError(folder.resolve("killed.err").toFile())
            .start();
    while (process.isAlive() && !seen.getAsBoolean()) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
    assertThat(process.isAlive()).as(Files.readString(folder.resolve("killed.err"))).isTrue();
    process.destroyForcibly().waitFor();
  }

  private void writeProject() throws IOException {
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
  }

  /// All latents are made before the first video is written, and the second prompt's take long enough
  /// for the kill to come before that.
  @Test
  void makesThePreviewsThatItWasKilledBefore() throws Exception {
    writeProject();
    Files.writeString(
        folder.resolve("prompts.txt"),
        """
        A rabbit. --w 64 --h 64 --f 1 --d 7 --s 1 --l 1
        A butterfly. --w 64 --h 64 --f 5 --d 8 --s 200 --l 1
        """);
    var command =
        train(
            "out",
            3,
            "--save-every-steps",
            "2",
            "--preview-prompts",
            "prompts.txt",
            "--preview-every-steps",
            "2");
    var whole = ProgramRun.in(folder).run(command);
    assertThat(whole.exitCode()).as(whole.err()).isZero();
    var expected = previews();
    assertThat(expected.keySet()).containsExactly("lora_000002_01_7.png", "lora_000002_02_8.mp4");
    byte[] first = Files.readAllBytes(folder.resolve("out/sample/lora_000002_01_7.png"));
    FolderTree.delete(folder.resolve("out"));

    killOnce(() -> Files.exists(folder.resolve("out/lora-state.safetensors")), command);
    assertThat(previews()).as("killed before the previews").isEmpty();
    Path there = folder.resolve("out/sample/lora_000002_01_7.png");
    Files.createDirectories(there.resolveSibling(""));
    Files.write(there, first); // as if it had been killed between the two
    var resumed = ProgramRun.in(folder).run(command);
    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertThat(resumed.err()).contains("going on after step 2\n");
    assertThat(previews()).isEqualTo(expected);
    assertThat(events("out"))
        .containsExactly("0 started", "2 saved", "2 resumed", "2 preview", "3 saved");
  }

  /// The previews' names and a hash of their content.
  private Map<String, Integer> previews() throws IOException {
    var found = new TreeMap<String, Integer>();
    Path sample = folder.resolve("out/sample");
    if (Files.isDirectory(sample)) {
      try (var files = Files.list(sample)) {
        for (var file : files.toList()) {
          found.put(file.getFileName().toString(), Arrays.hashCode(Files.readAllBytes(file)));
        }
      }
    }
    return found;
  }

  @Test
  void leavesAfterItsResumeWhatAnUninterruptedOneLeaves() throws Exception {
    writeProject();
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
