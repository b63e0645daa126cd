package dev.genga.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.app.demo.SmallDataset;
import dev.genga.app.demo.SmallProject;
import dev.genga.base.FolderTree;
import dev.genga.testing.files.RulesOfProcess;
import dev.genga.training.log.RunEvent;
import dev.genga.training.log.RunLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// A training in stages whose process is killed in each of them, and then goes on.
@Execution(ExecutionMode.CONCURRENT)
class KilledStagesIT {
  private static final long SEED = Long.getLong("genga.kills.seed", 2026);
  private static final String RUN = "run";

  /// Forty steps; epochs of four batches and of one, and a stage's end that is no save's.
  private static final String RECIPE =
      """
      dataset = "dataset.toml"
      transformer = "models/transformer.safetensors"
      vae = "models/vae.safetensors"
      t5 = "models/text-encoder.safetensors"
      vae_dtype = "FLOAT32"
      dtype = "FLOAT32"
      rank = 4
      output = "run"
      save_every_steps = 3
      preview_prompts = "short.txt"
      preview_every_steps = 6

      [[stages]]
      name = "frames"
      sections = [1]
      steps = 14
      learning_rate = 1e-3

      [[stages]]
      name = "clips"
      sections = [2]
      steps = 11
      lr_schedule = "cosine"

      [[stages]]
      sections = [1, 2]
      shares = [0.5, 0.5]
      steps = 15
      """;

  @TempDir private Path folder;

  @BeforeEach
  void writeProject() throws IOException {
    SmallProject.write(folder);
    Files.writeString(folder.resolve("recipe.toml"), RECIPE);
    Files.writeString(
        folder.resolve("short.txt"), "A rabbit. --w 64 --h 64 --f 1 --d 7 --s 1 --l 1\n");
    SmallDataset.write(
        folder,
        SmallDataset.section("clips", "cache-1", 64, 1),
        SmallDataset.section("held-out", "cache-2", 64, 5));
  }

  private ProgramRun run(List<String> rules) throws Exception {
    return ProgramRun.in(folder)
        .with("OMP_NUM_THREADS", "1")
        .with("OPENBLAS_NUM_THREADS", "1")
        .with(rules)
        .run("train", "recipe.toml");
  }

  private SortedMap<String, String> hashes() {
    return new TrainedFolder(folder.resolve(RUN)).hashes();
  }

  private List<RunEvent> stages() {
    return RunLog.readEvents(folder.resolve(RUN).resolve("log.jsonl")).stream()
        .filter(event -> event.name().equals("stage"))
        .toList();
  }

  @Test
  void aRunThatIsKilledInEachStageEndsAsOneThatNeverWas() throws Exception {
    var whole = run(List.of());
    assertThat(whole.exitCode()).as(whole.err()).isZero();
    var expected = hashes();
    var stages = stages();
    assertThat(stages).extracting(RunEvent::step).containsExactly(0, 14, 25);
    assertThat(expected.keySet()).contains("lora-state/step00000040.safetensors");

    FolderTree.delete(folder.resolve(RUN));
    int goesOnAfter = 0;
    for (var moment : KillMoment.spread(new Random(SEED))) {
      System.out.println("seed %d: killed at %s".formatted(SEED, moment.at()));
      var killed = run(RulesOfProcess.killed(moment.at()));
      assertThat(killed.exitCode()).as(moment + killed.err()).isEqualTo(RulesOfProcess.KILLED);
      assertWentOnAfter(killed, goesOnAfter);
      goesOnAfter = moment.goesOnAfter();
    }
    var last = run(List.of());
    assertThat(last.exitCode()).as(last.err()).isZero();
    assertWentOnAfter(last, goesOnAfter);
    assertThat(hashes()).isEqualTo(expected);
    assertThat(stages()).isEqualTo(stages);
  }

  private static void assertWentOnAfter(ProgramRun run, int step) {
    if (step > 0 && step < KillMoment.STEPS) {
      assertThat(run.err()).contains("going on after step " + step + "\n");
    }
  }
}
