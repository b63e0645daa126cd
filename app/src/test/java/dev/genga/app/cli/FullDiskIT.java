package dev.genga.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.app.ProgramRun;
import dev.genga.app.demo.SmallProject;
import dev.genga.app.run.Machine;
import dev.genga.app.run.MemoryRoom;
import dev.genga.dataset.plan.DiskSpace;
import dev.genga.training.log.RunLog;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// What a user is told of a disk that is full, before work starts and in the middle of it.
class FullDiskIT {
  private static final String DATASET =
      """
      [[datasets]]
      video_directory = "clips"
      cache_directory = "cache"
      resolution = [64, 32]
      target_frames = [5]
      """;

  @TempDir private static Path template;
  @TempDir private Path folder;
  private UserFolder user;

  @BeforeAll
  static void writeProject() {
    SmallProject.write(template);
  }

  @BeforeEach
  void copyProject() {
    user = UserFolder.copyOf(template, folder.resolve("project"));
    user.dataset(DATASET);
  }

  private UserFolder withFree(long bytes) {
    return user.on(
        new Machine(_ -> new DiskSpace.Store("the disk", bytes), MemoryRoom.ofMachine()));
  }

  @Test
  void cachesThatCanNotFitAreRefusedByEveryCommand() {
    String message =
        """
        error: the work takes at least 1.4 MB (prompts of section 1: 1.4 MB), and 100.0 kB are free
           at: the disk
          fix: free some space, or put cache_directory or the output folder on another disk
        """;
    user.refuses(withFree(100_000)::plan, message);
    user.refuses(withFree(100_000)::cache, message);
  }

  @Test
  void aTrainingWhoseFilesCanNotFitIsRefused() {
    user.refuses(
        () -> withFree(10_000_000).train("--save-every-steps", "1", "--steps", "10"),
        """
        error: the work takes at least 23.1 MB (10 LoRA files of rank 32: 14.4 MB), and 10.0 MB are free
           at: the disk
          fix: free some space, or put cache_directory or the output folder on another disk
        """);
  }

  @Test
  void aTrainingTellsWhatItWillWrite() {
    user.file("prompts.txt", "a rabbit --w 64 --h 32 --s 1");
    var run =
        withFree(1_000_000_000)
            .train(
                "--save-every-steps",
                "1",
                "--preview-prompts",
                "prompts.txt",
                "--preview-every-steps",
                "2",
                "--steps",
                "3");
    assertThat(run.exitCode()).isZero();
    assertThat(run.err())
        .contains(
            """
            On disk, besides what is there already
              latents of section 1                     9.0 kB
              prompts of section 1                     23.2 kB to 113.0 kB
              3 LoRA files of rank 32                  4.3 MB to 4.6 MB
              state to go on from, old and new         8.7 MB
              1 preview                                up to 6.1 kB
              together                                 13.0 MB to 13.4 MB
              free                                     1.0 GB
            """);
    assertThat(user.bytes("out/lora-step00000001.safetensors").length)
        .isBetween(4_300_000 / 3, 4_600_000 / 3);
  }

  /// A limit on the size of files stands for a full disk: to a writer both are a write that fails.
  @Test
  @EnabledOnOs(OS.LINUX)
  void aDiskThatFillsUpLeavesWhatIsWhole() throws Exception {
    assertThat(user.cache().exitCode()).isZero();
    user.delete("plan.json");
    var before = user.content();
    var run =
        ProgramRun.in(user.path())
            .withFilesUpTo(8 << 20)
            .run(
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
                "--output",
                "out",
                "--steps",
                "2",
                "--rank",
                "64",
                "--engine",
                "bundled");
    assertThat(run.err().substring(run.err().indexOf("error: ")))
        .isEqualTo(
            """
            error: there is no room for the file: File too large
               at: out/lora-state.safetensors
              fix: free some space there, then run the same command again: what is whole stays
            """);
    assertThat(run.exitCode()).isEqualTo(2);
    var after = user.content();
    after.keySet().removeIf(name -> name.matches("plan\\.json|out|out/log.*|out/index\\.html"));
    assertThat(after).isEqualTo(before);
    assertThat(RunLog.readSteps(user.path().resolve("out/log.jsonl"))).hasSize(2);
  }
}
