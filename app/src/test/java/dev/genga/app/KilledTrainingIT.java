package dev.genga.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.app.demo.SmallProject;
import dev.genga.base.FolderTree;
import dev.genga.testing.Proof;
import dev.genga.testing.files.RulesOfProcess;
import dev.genga.testing.files.WriteMoment;
import dev.genga.training.log.RunLog;
import dev.genga.training.log.StepEntry;
import dev.genga.training.state.StateFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// A training whose process is killed, and then goes on: what it leaves is what a run leaves that was
/// never stopped.
@Execution(ExecutionMode.CONCURRENT)
class KilledTrainingIT {
  private static final long SEED = Long.getLong("genga.kills.seed", 2026);

  /// The folder of all runs that are compared: previews tell their LoRA with its path.
  private static final String RUN = "run";

  @TempDir private static Path folder;
  private static SortedMap<String, String> whole = new TreeMap<>();

  @BeforeAll
  static void trainOnceWithoutAStop() throws Exception {
    SmallProject.write(folder);
    for (var cache : List.of("cache", "cache-windows")) {
      Files.writeString(
          folder.resolve(cache.replace("cache", "dataset") + ".toml"),
          """
          [general]
          caption_extension = ".txt"

          [[datasets]]
          video_directory = "clips"
          cache_directory = "%s"
          resolution = [64, 64]
          frame_extraction = "head"
          target_frames = [1]
          """
              .formatted(cache));
    }
    Files.writeString(
        folder.resolve("short.txt"), "A rabbit. --w 64 --h 64 --f 1 --d 7 --s 1 --l 1\n");
    var run = run(List.of());
    assertThat(run.exitCode()).as(run.err()).isZero();
    whole = hashes();
    assertThat(whole.keySet())
        .contains(
            "log.jsonl",
            "lora.safetensors",
            "lora-best.safetensors",
            "lora-state/step00000039.safetensors",
            "lora-state/step00000040.safetensors",
            "sample/lora_000036_01_7.png");
  }

  private static String[] train(String dataset, String output, int steps, String... more) {
    var arguments =
        new ArrayList<>(
            List.of(
                "train",
                dataset,
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
                "--rank",
                "4",
                "--output",
                output));
    arguments.addAll(List.of(more));
    return arguments.toArray(String[]::new);
  }

  private static ProgramRun run(List<String> rules) throws Exception {
    return run(rules, "dataset.toml");
  }

  private static ProgramRun run(List<String> rules, String dataset) throws Exception {
    return program()
        .with(rules)
        .run(
            train(
                dataset,
                RUN,
                KillMoment.STEPS,
                "--save-every-steps",
                "" + KillMoment.SAVE_EVERY,
                "--preview-prompts",
                "short.txt",
                "--preview-every-steps",
                "" + KillMoment.PREVIEW_EVERY,
                "--validation-scenes",
                "1",
                "--validate-every-steps",
                "7"));
  }

  /// One thread is as fast with models as small as these, and stands in nobody's way.
  private static ProgramRun.Preparation program() {
    return ProgramRun.in(folder).with("OMP_NUM_THREADS", "1").with("OPENBLAS_NUM_THREADS", "1");
  }

  private static SortedMap<String, String> hashes() {
    return new TrainedFolder(folder.resolve(RUN)).hashes();
  }

  private static void beginAnew() {
    FolderTree.delete(folder.resolve(RUN));
  }

  private static StateFolder states(String output) {
    return new StateFolder(folder.resolve(output), "lora");
  }

  /// Each run is killed at each place of a write, one after the other, and goes on each time.
  @Test
  void aRunThatIsKilledAtAnyMomentEndsAsOneThatNeverWas() throws Exception {
    var random = new Random(SEED);
    int runs = Proof.KILLS.count() / WriteMoment.Place.values().length;
    for (int i = 0; i < runs; i++) {
      beginAnew();
      int goesOnAfter = 0;
      for (var moment : KillMoment.spread(random)) {
        System.out.println("seed %d, run %d: killed at %s".formatted(SEED, i, moment.at()));
        var killed = run(RulesOfProcess.killed(moment.at()));
        assertThat(killed.exitCode()).as(moment + killed.err()).isEqualTo(RulesOfProcess.KILLED);
        assertWentOnAfter(killed, goesOnAfter);
        goesOnAfter = moment.goesOnAfter();
      }
      var last = run(List.of());
      assertThat(last.exitCode()).as(last.err()).isZero();
      assertWentOnAfter(last, goesOnAfter);
      assertThat(hashes()).isEqualTo(whole);
    }
  }

  /// Where it begins anew it would end in the same way, and have lost the work.
  private static void assertWentOnAfter(ProgramRun run, int step) {
    if (step == 0) {
      assertThat(run.err()).doesNotContain("going on");
    } else if (step < KillMoment.STEPS) {
      assertThat(run.err()).contains("going on after step " + step + "\n");
    }
    assertThat(run.err()).doesNotContain("damaged");
  }

  @Test
  void aRenameThatBreaksFilesIsNoticed() throws Exception {
    beginAnew();
    var broken = run(RulesOfProcess.halfRename(RUN));
    assertThat(broken.exitCode()).as(broken.err()).isZero();
    var hashes = hashes();
    assertThat(hashes.keySet()).isEqualTo(whole.keySet());
    hashes.forEach((file, hash) -> {
      if (file.endsWith(".safetensors")) {
        assertThat(hash).as(file).isNotEqualTo(whole.get(file));
      }
    });
    var again = run(List.of());
    assertThat(again.exitCode()).isEqualTo(2);
    assertThat(again.err())
        .contains("error: this state is damaged: ", "step00000039.safetensors", "to start anew");
  }

  @Test
  void aDiskThatIsFullInTheMiddleOfASaveCostsWhatCameAfterTheOneBefore() throws Exception {
    var moment =
        new WriteMoment(
            WriteMoment.Place.INSIDE_WRITE, "lora-state/step00000012.safetensors", 3, "");
    beginAnew();
    var full = run(RulesOfProcess.fullDisk(moment));
    assertThat(full.exitCode()).as(full.err()).isEqualTo(2);
    assertThat(full.err())
        .contains("error: there is no room for the file: No space left on device\n")
        .contains("step00000012.safetensors\n");
    assertThat(states(RUN).newestFirst()).containsExactly(states(RUN).file(9), states(RUN).file(6));
    var resumed = run(List.of());
    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertWentOnAfter(resumed, 9);
    assertThat(hashes()).isEqualTo(whole);
  }

  /// From no cache to the end, and on from the older of two states.
  @Test
  void aDiskThatRefusesWhatWindowsRefusesIsEnough() throws Exception {
    beginAnew();
    var rules = RulesOfProcess.windows();
    var first = run(rules, "dataset-windows.toml");
    assertThat(first.exitCode()).as(first.err()).isZero();
    assertThat(hashes()).isEqualTo(whole);

    Path newest = states(RUN).newestFirst().getFirst();
    byte[] bytes = Files.readAllBytes(newest);
    bytes[bytes.length / 2] ^= 1;
    Files.write(newest, bytes);
    var again = run(rules, "dataset-windows.toml");
    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(again.err())
        .contains("step00000040.safetensors is damaged (its checksum is wrong)")
        .contains("going on after step 39\n");
    Files.delete(states(RUN).path().resolve("step00000040.safetensors.damaged"));
    assertThat(hashes()).isEqualTo(whole);
  }

  @Test
  void aSecondRunIntoTheFolderIsRefusedAndTheFirstSavesWhenItIsToldToEnd() throws Exception {
    var command = train("dataset.toml", "two", 1_000_000);
    var first = start(command);
    Path log = folder.resolve("two/log.jsonl");
    waitUntil(first, () -> Files.exists(log) && steps("two").size() >= 2);
    var second = program().run(command);
    assertThat(second.exitCode()).isEqualTo(2);
    assertThat(second.err())
        .contains("error: another genga is at work in this folder: process " + first.pid())
        .contains("   at: two\n");
    assertThat(first.isAlive()).isTrue();

    first.destroy();
    assertThat(first.waitFor(60, TimeUnit.SECONDS)).isTrue();
    int done = steps("two").getLast().step();
    assertThat(states("two").newestFirst()).containsExactly(states("two").file(done));
    assertThat(Files.readString(folder.resolve("killed.err"))).contains("stopping after this step");
    var on = program().run(train("dataset.toml", "two", done + 1));
    assertThat(on.exitCode()).as(on.err()).isZero();
    assertThat(on.err()).contains("going on after step " + done + "\n");
  }

  private static List<StepEntry> steps(String output) {
    return RunLog.readSteps(folder.resolve(output).resolve("log.jsonl"));
  }

  private static Process start(String... command) throws IOException {
    return program()
        .builder(command)
        .redirectOutput(folder.resolve("killed.out").toFile())
        .redirectError(folder.resolve("killed.err").toFile())
        .start();
  }

  private static void waitUntil(Process process, BooleanSupplier seen)
      throws IOException, InterruptedException {
    while (process.isAlive() && !seen.getAsBoolean()) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
    assertThat(process.isAlive()).as(Files.readString(folder.resolve("killed.err"))).isTrue();
  }

  private static void killOnce(BooleanSupplier seen, String... command)
      throws IOException, InterruptedException {
    var process = start(command);
    waitUntil(process, seen);
    process.destroyForcibly().waitFor();
  }

  /// All latents are made before the first video is written, and the second prompt's take long enough
  /// for the kill to come before that.
  @Test
  void makesThePreviewsThatItWasKilledBefore() throws Exception {
    Files.writeString(
        folder.resolve("prompts.txt"),
        """
        A rabbit. --w 64 --h 64 --f 1 --d 7 --s 1 --l 1
        A butterfly. --w 64 --h 64 --f 5 --d 8 --s 200 --l 1
        """);
    var command =
        train(
            "dataset.toml",
            "out",
            3,
            "--save-every-steps",
            "2",
            "--preview-prompts",
            "prompts.txt",
            "--preview-every-steps",
            "2");
    var unkilled = program().run(command);
    assertThat(unkilled.exitCode()).as(unkilled.err()).isZero();
    var expected = previews();
    assertThat(expected.keySet()).containsExactly("lora_000002_01_7.png", "lora_000002_02_8.mp4");
    byte[] first = Files.readAllBytes(folder.resolve("out/sample/lora_000002_01_7.png"));
    FolderTree.delete(folder.resolve("out"));

    killOnce(() -> Files.exists(states("out").file(2)), command);
    assertThat(previews()).as("killed before the previews").isEmpty();
    Path there = folder.resolve("out/sample/lora_000002_01_7.png");
    Files.createDirectories(there.resolveSibling(""));
    Files.write(there, first); // as if it had been killed between the two
    var resumed = program().run(command);
    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertThat(resumed.err()).contains("going on after step 2\n");
    assertThat(previews()).isEqualTo(expected);
    assertThat(events("out"))
        .containsExactly("0 started", "2 saved", "2 resumed", "2 preview", "2 preview", "3 saved");
  }

  /// The previews' names and a hash of their content.
  private static Map<String, Integer> previews() throws IOException {
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

  private static List<String> events(String output) {
    return RunLog.readEvents(folder.resolve(output).resolve("log.jsonl")).stream()
        .map(event -> event.step() + " " + event.name())
        .toList();
  }
}
