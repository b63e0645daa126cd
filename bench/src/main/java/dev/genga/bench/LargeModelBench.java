package dev.genga.bench;

import dev.genga.app.Main;
import dev.genga.app.demo.RandomModels;
import dev.genga.tensor.DType;
import dev.genga.wan.transformer.TransformerConfig;
import dev.genga.wan.vae.VaeConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A LoRA of rank 32 on a transformer of Wan2.1-T2V-14B's shape in 8 bits, of which a few blocks are in
/// memory at a time: `genga train` for one step of 384 x 208, then one preview of 384 x 208 in two steps.
/// Prints the run's own log, and time and memory of the whole process.
///
/// `LargeModelBench FOLDER FILM [FRAMES [BLOCKS_IN_MEMORY]]`; the first run writes the models, 15.6 GB, into
/// the folder, and the film's beginning is what is trained on.
final class LargeModelBench {
  private static final TransformerConfig BESIDE =
      new TransformerConfig(false, 16, 16, 128, 256, 64, 4096, 512, 4, 1, TransformerConfig.EPS);

  /// The VAE of the real size, and a text encoder of the real width with one block.
  private static final RandomModels.Sizes SIZES =
      new RandomModels.Sizes(BESIDE, VaeConfig.WAN_2_1, 1, 10240, 64, DType.BFLOAT16);

  private LargeModelBench() {}

  /// @param arguments folder, film, frames (1 where none are given) and blocks in memory (2)
  public static void main(String[] arguments) throws IOException {
    Path folder = Files.createDirectories(Path.of(arguments[0])).toAbsolutePath();
    int frames = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 1;
    String blocks = arguments.length > 3 ? arguments[3] : "2";
    Path transformer = folder.resolve("transformer-14B.safetensors");
    if (!Files.exists(transformer)) {
      long begun = System.nanoTime();
      RandomModels.write(folder, SIZES, 1);
      RandomLargeTransformer.write(transformer);
      System.out.printf("models written in %.0f s%n", (System.nanoTime() - begun) / 1e9);
      if (arguments.length < 3) {
        return;
      }
    }
    System.out.println(Machine.describe("bundled"));
    System.out.printf("384 x 208 x %d, %s blocks in memory%n", frames, blocks);
    run(folder, dataset(folder, Path.of(arguments[1]), frames), blocks);
  }

  private static Path dataset(Path folder, Path film, int frames) throws IOException {
    Path clips = new BenchFolder(folder).freshFolder("clips");
    Files.copy(film, clips.resolve("film.mp4"));
    Files.writeString(clips.resolve("film.txt"), "a rabbit in a meadow");
    Path file = folder.resolve("dataset.toml");
    Files.writeString(
        file,
        """
        [general]
        caption_extension = ".txt"
        enable_bucket = true

        [[datasets]]
        video_directory = "clips"
        cache_directory = "cache-%d"
        resolution = [384, 208]
        target_frames = [%d]
        """
            .formatted(frames, frames));
    Files.writeString(
        folder.resolve("prompts.txt"), "a rabbit --w 384 --h 208 --f 1 --s 2 --d 1\n");
    return file;
  }

  private static void run(Path folder, Path dataset, String blocks) throws IOException {
    Path out = new BenchFolder(folder).freshFolder("out");
    var command = new ArrayList<>(JavaCommand.of(Main.class));
    command.addAll(List.of("train", dataset.toString()));
    command.addAll(
        List.of("--transformer", folder.resolve("transformer-14B.safetensors").toString()));
    command.addAll(List.of("--vae", folder.resolve("vae.safetensors").toString()));
    command.addAll(List.of("--t5", folder.resolve("text-encoder.safetensors").toString()));
    command.addAll(List.of("--tokenizer", folder.resolve("tokenizer.json").toString()));
    command.addAll(List.of("-o", out.toString(), "--name", "large", "--rank", "32"));
    command.addAll(List.of("--steps", "1", "--blocks-in-memory", blocks));
    command.addAll(List.of("--keep-activations", "0"));
    command.addAll(List.of("--preview-prompts", folder.resolve("prompts.txt").toString()));
    command.addAll(List.of("--preview-every-steps", "1"));
    try (var program =
        Program.start("genga", command, folder, Map.of(), folder.resolve("train.log"))) {
      int code = program.toEnd();
      System.out.printf("exit code %d after %.1f s%n", code, program.ran());
      Files.readAllLines(out.resolve("log.jsonl")).forEach(System.out::println);
      var at = program.memoryAtPeak();
      System.out.printf(
          "peak memory %.2f GB, of which %.2f GB anonymous and %.2f GB mapped%n",
          program.peakBytes() / 1e9, at.anonymous() / 1e9, at.mapped() / 1e9);
    }
  }
}
