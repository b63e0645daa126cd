package dev.genga.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.app.ProgramRun;
import dev.genga.app.demo.SmallProject;
import dev.genga.app.run.Machine;
import dev.genga.app.run.MemoryRoom;
import dev.genga.base.FolderTree;
import dev.genga.dataset.plan.DiskSpace;
import dev.genga.training.log.RunLog;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a user is told of a disk that is full, before work starts and in the middle of it.
class FullDiskIT {
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
    user.dataset(UserFolder.CLIPS);
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
        error: the work takes at least 27.4 MB (10 LoRA files of rank 32: 14.4 MB), and 10.0 MB are free
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
              3 states to go on from                   13.0 MB
              1 preview                                up to 6.1 kB
              together                                 17.3 MB to 17.7 MB
              free                                     1.0 GB
            """);
    assertThat(user.bytes("out/lora-step00000001.safetensors").length)
        .isBetween(4_300_000 / 3, 4_600_000 / 3);
  }

  /// The second section's latents, or its prompt, are more than a file may have: those of the first
  /// are there by then, whole and with their records.
  @ParameterizedTest
  @EnumSource(Kind.class)
  @EnabledOnOs(OS.LINUX)
  void aDiskThatFillsUpWhileCachesAreMadeLeavesThoseThatAreFinished(Kind kind) throws Exception {
    user.dataset(UserFolder.CLIPS + kind.section());
    user.file("held-out/3-stretch.txt", "a rabbit ".repeat(kind.rabbits()));
    var first = user.cache();
    assertThat(first.exitCode()).as(first.err()).isZero();
    var whole = withoutPlan();
    FolderTree.delete(user.path().resolve("cache"));
    FolderTree.delete(user.path().resolve("held-out/cache"));

    var run = limitedTo(1 << 16, "cache");
    assertThat(user.problems(run.err()))
        .isEqualTo(
            """
            error: there is no room for the file: File too large
               at: FOLDER/held-out/cache/%s
              fix: free some space there, then run the same command again: what is whole stays
            """
                .formatted(kind.file()));
    assertThat(run.exitCode()).isEqualTo(2);
    var finished = withoutPlan();
    finished.keySet().removeIf(name -> name.endsWith("genga-cache.jsonl"));
    assertThat(whole).containsAllEntriesOf(finished);
    assertThat(finished.keySet())
        .filteredOn(name -> name.endsWith(kind.ending()))
        .hasSize(4)
        .allMatch(name -> name.startsWith("cache/"));

    var resumed = user.cache();
    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertThat(resumed.out()).contains(kind.resumed());
    assertThat(withoutPlan()).isEqualTo(whole);
  }

  /// The system takes a part of the line that doesn't fit.
  @Test
  @EnabledOnOs(OS.LINUX)
  void aDiskThatFillsUpInTheMiddleOfARecordLeavesNoPartOfIt() throws Exception {
    assertThat(user.cache().exitCode()).isZero();
    FolderTree.delete(user.path().resolve("cache"));
    String before = "x".repeat((1 << 16) - 100) + "\n"; // no record, and nearly all the room
    user.file("cache/genga-cache.jsonl", before);

    var run = limitedTo(1 << 16, "cache");
    assertThat(user.problems(run.err()))
        .isEqualTo(
            """
            error: there is no room for the file: File too large
               at: FOLDER/cache/genga-cache.jsonl
              fix: free some space there, then run the same command again: what is whole stays
            """);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(user.bytes("cache/genga-cache.jsonl"))
        .isEqualTo(before.getBytes(StandardCharsets.UTF_8));

    var resumed = user.cache();
    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertThat(resumed.out()).contains("latents: 4 made (4 encoded), 0 right already");
  }

  /// The plan tells what is still to be written, which the others don't.
  private Map<String, String> withoutPlan() {
    var content = user.content();
    content.remove("plan.json");
    return content;
  }

  /// What does not fit.
  private enum Kind {
    LATENTS,
    TEXTS;

    String section() {
      return """

      [[datasets]]
      video_directory = "held-out"
      cache_directory = "held-out/cache"
      resolution = %s
      target_frames = [13]
      """
          .formatted(this == LATENTS ? "[272, 144]" : "[32, 32]");
    }

    /// Of a caption's tokens Wan takes 512, which with the header are more than 64 KB.
    int rabbits() {
      return this == TEXTS ? 600 : 1;
    }

    String file() {
      return this == LATENTS
          ? "3-stretch_00000-013_0272x0144_wan.safetensors"
          : "3-stretch_wan_te.safetensors";
    }

    String ending() {
      return this == LATENTS ? "_wan.safetensors" : "_wan_te.safetensors";
    }

    String resumed() {
      return (this == LATENTS ? "latents: 2" : "texts: 2") + " made (2 encoded), 4 right already";
    }
  }

  /// A command in a process that may write files of so many bytes at most. A limit on the size of files
  /// stands for a full disk: to a writer both are a write that fails.
  private ProgramRun limitedTo(int bytes, String command, String... more) throws Exception {
    var arguments =
        new ArrayList<>(
            List.of(
                command,
                "dataset.toml",
                "--vae",
                "models/vae.safetensors",
                "--t5",
                "models/text-encoder.safetensors",
                "--vae-dtype",
                "FLOAT32",
                "--engine",
                "bundled"));
    arguments.addAll(List.of(more));
    return ProgramRun.in(user.path()).withFilesUpTo(bytes).run(arguments.toArray(String[]::new));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aDiskThatFillsUpLeavesWhatIsWhole() throws Exception {
    assertThat(user.cache().exitCode()).isZero();
    user.delete("plan.json");
    var before = user.content();
    var run =
        limitedTo(
            8 << 20,
            "train",
            "--transformer",
            "models/transformer.safetensors",
            "--dtype",
            "FLOAT32",
            "--output",
            "out",
            "--steps",
            "2",
            "--rank",
            "64");
    assertThat(run.err().substring(run.err().indexOf("error: ")))
        .isEqualTo(
            """
            error: there is no room for the file: File too large
               at: out/lora-state/step00000002.safetensors
              fix: free some space there, then run the same command again: what is whole stays
            """);
    assertThat(run.exitCode()).isEqualTo(2);
    var after = user.content();
    after
        .keySet()
        .removeIf(name ->
            name.matches(
                "plan\\.json|out|out/log.*|out/index\\.html|out/lora-state|out/\\.genga\\.lock|out/recipe\\.toml"));
    assertThat(after).isEqualTo(before);
    assertThat(RunLog.readSteps(user.path().resolve("out/log.jsonl"))).hasSize(2);
  }

  /// A still so large that its file has more than 64 KB.
  @ParameterizedTest
  @ValueSource(strings = {"made.png", "made.webp"})
  @EnabledOnOs(OS.LINUX)
  void anImageForWhichThereIsNoRoomIsNotThereAtAll(String name) throws Exception {
    var whole = generated(name, "512x512");
    assertThat(whole.exitCode()).as(whole.err()).isZero();
    assertThat(user.bytes(name)).hasSizeGreaterThan(1 << 16);
    user.delete(name).delete(name + ".json");
    var before = user.content();

    var run =
        generated(
            name, "512x512", ProgramRun.in(user.path()).withFilesUpTo(1 << 16), "--steps", "1");

    assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
    assertThat(user.problems(run.err()))
        .startsWith("error: ")
        .contains("File too large", "at: " + name, "free some space there");
    assertThat(user.content()).isEqualTo(before);
  }

  /// A sidecar tells with line breaks what a WebP tells without: the more there is to tell of a small
  /// image, the longer is the sidecar beside it. No workflow can say this sampler.
  @Test
  @EnabledOnOs(OS.LINUX)
  void aSidecarForWhichThereIsNoRoomIsToldAndTheImageIsWhole() throws Exception {
    var trained = user.train("--steps", "1");
    assertThat(trained.exitCode()).as(trained.err()).isZero();
    var ranges = IntStream.rangeClosed(1, 60).mapToObj(step -> step + ":0." + (9 + step));
    var options =
        new String[] {
          "--sampler",
          "LCM",
          "--steps",
          "60",
          "--lora",
          "out/lora.safetensors@steps=" + ranges.collect(Collectors.joining(","))
        };
    var whole = generated("made.webp", "16x16", ProgramRun.in(user.path()), options);
    assertThat(whole.exitCode()).as(whole.err()).isZero();
    byte[] image = user.bytes("made.webp");
    int limit = Math.ceilDiv(image.length, 1024) * 1024;
    assertThat(user.bytes("made.webp.json").length).isGreaterThan(limit);
    user.delete("made.webp").delete("made.webp.json");

    // The machine's own counters would be a file that is larger than the limit.
    var limited = ProgramRun.in(user.path()).withFilesUpTo(limit).with(List.of("-XX:-UsePerfData"));
    var run = generated("made.webp", "16x16", limited, options);

    assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
    assertThat(user.problems(run.err()))
        .startsWith("error: ")
        .contains("File too large", "made.webp.json", "free some space there");
    assertThat(user.bytes("made.webp")).isEqualTo(image);
    assertThat(user.content().keySet())
        .doesNotContain("made.webp.json")
        .noneMatch(file -> file.contains(".partial"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"convert", "merge"})
  @EnabledOnOs(OS.LINUX)
  void aLoraOrBaseForWhichThereIsNoRoomIsNotThereAtAll(String command) throws Exception {
    var trained = user.train("--steps", "1");
    assertThat(trained.exitCode()).as(trained.err()).isZero();
    var before = user.content();
    var words =
        command.equals("convert")
            ? List.of("lora", "convert", "out/lora.safetensors", "--to", "COMFYUI")
            : List.of(
                "lora", "merge", "models/transformer.safetensors", "out/lora.safetensors:0.8");
    var arguments = new ArrayList<>(words);
    arguments.addAll(List.of("-o", "models/new.safetensors", "--engine", "bundled"));

    var run =
        ProgramRun.in(user.path()).withFilesUpTo(1 << 16).run(arguments.toArray(String[]::new));

    assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
    assertThat(user.problems(run.err()))
        .startsWith("error: ")
        .contains("File too large", "models/new.safetensors", "free some space there");
    assertThat(user.content()).isEqualTo(before);
    var resumed = ProgramRun.in(user.path()).run(arguments.toArray(String[]::new));
    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertThat(user.bytes("models/new.safetensors")).hasSizeGreaterThan(1 << 16);
  }

  private ProgramRun generated(String name, String size) throws Exception {
    return generated(name, size, ProgramRun.in(user.path()), "--steps", "1");
  }

  private ProgramRun generated(
      String name, String size, ProgramRun.Preparation program, String... more) throws Exception {
    var arguments =
        new ArrayList<>(
            List.of(
                "generate",
                "a rabbit",
                "--output",
                name,
                "--size",
                size,
                "--frames",
                "1",
                "--guidance",
                "1",
                "--seed",
                "1",
                "--engine",
                "bundled"));
    arguments.addAll(SmallProject.MODELS);
    arguments.addAll(List.of(more));
    return program
        .with("GENGA_CONFIG", folder.resolve("settings").toString())
        .run(arguments.toArray(String[]::new));
  }
}
