package dev.genga.app.demo;

import dev.genga.base.AtomicFile;
import dev.genga.tensor.DType;
import dev.genga.wan.transformer.TransformerConfig;
import dev.genga.wan.vae.VaeConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Commands that go the whole way in a second: a data set of one film, models that are next to
/// nothing. What Java records of them makes the start of real ones faster.
///
/// @param lines the commands' words, in their order
public record Rehearsal(List<List<String>> lines) {
  private static final long SEED = 1;

  private static final RandomModels.Sizes SIZES =
      new RandomModels.Sizes(
          new TransformerConfig(false, 16, 16, 32, 64, 32, 32, 512, 2, 2, TransformerConfig.EPS),
          new VaeConfig(16, 8, List.of(8L, 8L, 8L, 8L), 1, List.of(false, true, true)),
          1,
          32,
          2,
          DType.BFLOAT16);

  private static final String DATASET =
      """
      [general]
      caption_extension = ".txt"
      enable_bucket = true

      [[datasets]]
      video_directory = "held-out"
      cache_directory = "held-out/cache"
      resolution = [64, 32]
      frame_extraction = "head"
      target_frames = [1, 5]
      """;

  /// Writes what the commands need into a folder.
  public static Rehearsal in(Path folder) {
    var models = RandomModels.write(folder.resolve("models"), SIZES, SEED);
    DemoFilm.unpack(folder);
    Path dataset = folder.resolve("rehearsal.toml");
    AtomicFile.writeString(dataset, DATASET);
    var named =
        List.of(
            "--transformer=" + models.transformer(),
            "--vae=" + models.vae(),
            "--t5=" + models.textEncoder(),
            "--tokenizer=" + models.tokenizer());
    Path run = folder.resolve("run");
    return new Rehearsal(
        List.of(
            List.of("plan", dataset.toString()),
            with(named, "train", dataset.toString(), "--output=" + run, "--steps=3", "--rank=4"),
            with(
                named,
                "generate",
                "a rabbit",
                "--output=" + folder.resolve("rabbit.png"),
                "--lora=" + run.resolve("lora.safetensors"),
                "--size=64x32",
                "--frames=1",
                "--steps=2")));
  }

  private static List<String> with(List<String> models, String... words) {
    var line = new ArrayList<>(List.of(words));
    line.addAll(models);
    return List.copyOf(line);
  }
}
