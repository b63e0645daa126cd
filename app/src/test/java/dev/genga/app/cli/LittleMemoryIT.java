package dev.genga.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.app.demo.SmallProject;
import dev.genga.app.run.Machine;
import dev.genga.dataset.plan.DiskSpace;
import dev.genga.tensor.Engine.DeviceMemory;
import dev.genga.video.Frame;
import dev.genga.video.VideoReader;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a user is told where models don't fit into memory.
class LittleMemoryIT {
  private static final int[] FRAMES = {0, 1, 2, 3, 4, 5, 6, 7, 8};

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
  }

  private UserFolder with(long free, long total) {
    return user.on(new Machine(DiskSpace.ofMachine(), _ -> new DeviceMemory(free, total)));
  }

  @Test
  void weightsLargerThanTheMemoryAreRefusedByEveryCommand() {
    var small = with(1 << 20, 2 << 20);
    user.refuses(
        () -> small.generate("--size", "64x32", "--frames", "5"),
        """
        error: the transformer takes 3.7 MB in float32 for its weights alone, and this machine has 2.0 MB of memory
           at: FOLDER/models/transformer.safetensors
          fix: compute in BFLOAT16, or use a smaller model, its fp8 file, or a machine with more memory
        """);
    // A few blocks at a time are too much, too.
    user.refuses(
        small::train,
        """
        error: the transformer with its LoRA takes 7.7 MB in float32 for its weights, the LoRA, gradients and AdamW's means alone, and this machine has 2.0 MB of memory
           at: FOLDER/models/transformer.safetensors
          fix: compute in BFLOAT16, or use a smaller model, its fp8 file, or a machine with more memory
        """);
    user.refuses(
        () -> small.train("--blocks-in-memory", "0"),
        """
        error: the transformer with its LoRA takes 9.2 MB in float32 for its weights, the LoRA, gradients and AdamW's means alone, and this machine has 2.0 MB of memory
           at: FOLDER/models/transformer.safetensors
          fix: hold fewer blocks in memory, compute in BFLOAT16, or use a smaller model, its fp8 file, or a machine with more memory
        """);
    var tiny = with(1 << 10, 1 << 10);
    user.refuses(
        tiny::cache,
        """
        error: the VAE takes 1.0 MB in float32 for its weights alone, and this machine has 1.0 KB of memory
           at: FOLDER/models/vae.safetensors
          fix: compute in BFLOAT16, or use a smaller model, its fp8 file, or a machine with more memory

        error: a block of the text encoder takes 185.0 KB in float32 for its weights alone, and this machine has 1.0 KB of memory
           at: FOLDER/models/text-encoder.safetensors
          fix: compute in BFLOAT16, or use a smaller model, its fp8 file, or a machine with more memory
        """);
  }

  @Test
  void onACpuThereIsNowhereElseForInputsToWait() {
    var run = user.train("--inputs-in-ram", "--device", "cpu");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err())
        .contains("--inputs-in-ram: on a CPU inputs are in the machine's memory anyway");
    assertThat(user.path().resolve("out/recipe.toml")).content().contains("inputs_in_ram = true");
  }

  @Test
  void weightsThatHardlyFitAreWarnedOf() {
    var run = with(4 << 20, 1 << 30).generate("--size", "64x32", "--frames", "5", "--steps", "1");
    assertThat(run.exitCode()).isZero();
    assertThat(run.err().lines().filter(line -> line.startsWith("warning")))
        .containsExactly(
            "warning: the transformer takes 3.7 MB in float32 for its weights, and 4.0 MB are free:"
                + " it may get slow, or stop for lack of memory");
  }

  /// Told before anything is loaded; the file is the same but for what it says was asked for.
  @Test
  void whereMemoryIsShortTheSameFramesAreMadeInPieces() {
    String[] video = {"--size", "256x256", "--frames", "9", "--steps", "1"};
    var plenty = user.generate(video);
    assertThat(plenty.exitCode()).as(plenty.err()).isZero();
    assertThat(plenty.err()).doesNotContain("one after the other", "strips");
    var frames = VideoReader.read(user.path().resolve("made.mp4"), FRAMES);
    user.delete("made.mp4");
    var little =
        with(12 << 20, 1 << 30)
            .generate("--size", "256x256", "--frames", "9", "--steps", "1", "--batch-guidance");
    assertThat(little.exitCode()).as(little.err()).isZero();
    assertThat(little.err())
        .containsPattern(
            "the guidance's two passes are made one after the other: one batch would take .* MB,"
                + " and 12.0 MB are free\n")
        .containsPattern(
            "frames are decoded in \\d strips, the same but for rounding: whole ones would take .*"
                + " MB, and 12.0 MB are free\n");
    var inPieces = VideoReader.read(user.path().resolve("made.mp4"), FRAMES);
    assertThat(inPieces).hasSameSizeAs(frames);
    for (int i = 0; i < frames.size(); i++) {
      assertThat(meanDifference(inPieces.get(i), frames.get(i))).as("frame %d", i).isLessThan(0.5);
    }
  }

  /// In values of 255. Rounding of the last bit, and what coding makes of it, stays below half a value.
  private static double meanDifference(Frame one, Frame other) {
    long sum = 0;
    for (int i = 0; i < one.rgb().length; i++) {
      sum += Math.abs((one.rgb()[i] & 0xff) - (other.rgb()[i] & 0xff));
    }
    return (double) sum / one.rgb().length;
  }

  /// More than any address space: the system refuses it however it lends memory.
  @Test
  void anAllocationThatFailsSaysWhatToLower() {
    user.refuses(
        () -> user.generate("--size", "4194304x4194304", "--frames", "5"),
        """
        error: the memory doesn't suffice: 32.0 TB more were asked for
           at: genga generate
          fix: lower --size or --frames
        """);
  }
}
