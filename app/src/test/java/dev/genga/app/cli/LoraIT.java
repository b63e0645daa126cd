package dev.genga.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.genga.app.demo.SmallProject;
import dev.genga.app.lora.LoraHistory;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.weights.SafetensorsFile;
import dev.genga.wan.lora.AdapterKind;
import dev.genga.wan.lora.AdapterOptions;
import dev.genga.wan.lora.LayerChoice;
import dev.genga.wan.lora.Lora;
import dev.genga.wan.lora.file.MusubiLoraFormat;
import dev.genga.wan.transformer.TransformerCheckpoint;
import dev.genga.wan.transformer.WanTransformer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a creator does with LoRA files.
class LoraIT {
  private static final String BASE = "models/transformer.safetensors";

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
    user.file("lora/empty", "");
    write("lora/style.safetensors", 1);
    write("lora/motion.safetensors", 2);
  }

  private void write(String name, long seed) {
    write(name, new AdapterKind.Lora(), seed);
  }

  private void write(String name, AdapterKind kind, long seed) {
    try (var _ = TensorScope.open();
        var checkpoint = TransformerCheckpoint.open(user.path().resolve(BASE))) {
      var model =
          WanTransformer.load(
              checkpoint.placed(Device.CPU, DType.FLOAT32), DType.FLOAT32, Device.CPU);
      var random = RandomSource.seeded(seed);
      var made = Lora.create(model, new AdapterOptions(kind, 4, 2, LayerChoice.ALL), random);
      var filled =
          made.with(
              made.parameters().stream()
                  .map(value -> value.plus(random.randn(DType.FLOAT32, value.shape()).times(0.05)))
                  .toList());
      var text = Map.of("ss_network_dim", "4", "ss_network_alpha", "2", "ss_output_name", "style");
      MusubiLoraFormat.write(user.path().resolve(name), filled, DType.FLOAT32, text);
    }
  }

  private String ran(String... arguments) {
    var run = user.run(arguments);
    assertThat(run.exitCode()).as(run.err()).isZero();
    return run.out();
  }

  private Map<String, String> text(String name) {
    try (var file = SafetensorsFile.open(user.path().resolve(name))) {
      return Map.copyOf(file.metadata());
    }
  }

  @Test
  void aFileTellsWhatItIsAndHowItFitsABase() {
    var alone = ran("lora", "info", "lora/style.safetensors");
    assertThat(alone)
        .contains("style.safetensors: musubi layout")
        .contains("LoRA, rank 4, alpha 2")
        .contains("stored in float32")
        .contains("ss_output_name: style")
        .doesNotContain("of the base");
    var beside = ran("lora", "info", "lora/style.safetensors", "--base", user.path() + "/" + BASE);
    var sizes = ran("lora", "info", "lora/style.safetensors:-0.5");
    assertThat(norm(sizes)).isCloseTo(norm(alone) / 2, within(1e-3 * norm(alone)));
    assertThat(beside).contains("of the base").containsPattern("block 0 +10 +[0-9.]+ +[0-9.]+ %");
  }

  private static double norm(String told) {
    var row = Pattern.compile("block 0 +10 +([0-9.]+)").matcher(told);
    assertThat(row.find()).isTrue();
    return Double.parseDouble(row.group(1));
  }

  @Test
  void convertedAndBackItMakesTheSameVideo() {
    ran(
        "lora",
        "convert",
        "lora/style.safetensors",
        "--to",
        "DIFFUSERS",
        "-o",
        "lora/d.safetensors");
    assertThat(ran("lora", "info", "lora/d.safetensors")).contains("diffusers layout");
    assertThat(text("lora/d.safetensors"))
        .containsEntry("ss_output_name", "style")
        .containsKey("sshs_model_hash")
        .hasEntrySatisfying(
            LoraHistory.KEY,
            told -> assertThat(told).startsWith("converted from musubi to diffusers by genga "));
    var same = ran("lora", "diff", "lora/style.safetensors", "lora/d.safetensors");
    assertThat(same.lines().skip(1)).allMatch(line -> line.endsWith("1.0000"));
    generate("--lora", "lora/style.safetensors", "--output", "a.png");
    generate("--lora", "lora/d.safetensors", "--output", "b.png");
    generate("--output", "plain.png");
    assertThat(pixels("a.png")).isNotEqualTo(pixels("plain.png"));
    assertThat(distance(pixels("a.png"), pixels("b.png"))).isLessThanOrEqualTo(1);
  }

  private int[] pixels(String name) {
    try {
      var image = ImageIO.read(user.path().resolve(name).toFile());
      return image.getRaster().getPixels(0, 0, image.getWidth(), image.getHeight(), (int[]) null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int distance(int[] a, int[] b) {
    int most = 0;
    for (int i = 0; i < a.length; i++) {
      most = Math.max(most, Math.abs(a[i] - b[i]));
    }
    return most;
  }

  private void generate(String... more) {
    var all = new ArrayList<>(List.of("--size", "32x32", "--frames", "1"));
    all.addAll(List.of("--steps", "2", "--guidance", "1"));
    all.addAll(List.of(more));
    var run = user.generate(all.toArray(String[]::new));
    assertThat(run.exitCode()).as(run.err()).isZero();
    if (all.contains("--lora")) {
      assertThat(run.err()).contains("changes applied", "change, block by block: 0: ");
    }
  }

  /// [#generate] demands the size of the change in each block.
  @Test
  void otherKindsSayTooHowLargeTheyAreBeforeAnythingIsComputed() {
    write("lora/loha.safetensors", new AdapterKind.Loha(), 3);
    write("lora/lokr.safetensors", new AdapterKind.Lokr(AdapterKind.Lokr.EVEN), 4);

    generate("--lora", "lora/loha.safetensors", "--output", "a.png");
    generate("--lora", "lora/lokr.safetensors", "--output", "b.png");
  }

  @Test
  void severalInABaseAndSeveralAsOneAndOneOfTheDifference() {
    ran("lora", "merge", BASE, "lora/style.safetensors:0.8", "-o", "models/styled.safetensors");
    ran(
        "lora",
        "extract",
        BASE,
        "models/styled.safetensors",
        "--rank",
        "4",
        "-o",
        "lora/e.safetensors");
    var found = ran("lora", "diff", "lora/style.safetensors", "lora/e.safetensors");
    assertThat(found.lines().reduce("", (_, line) -> line)).startsWith("all").contains(" 1.0000");
    assertThat(text("models/styled.safetensors"))
        .containsEntry("modelspec.merged_from", "transformer.safetensors, style.safetensors");
    ran(
        "lora",
        "merge",
        "lora/style.safetensors",
        "lora/motion.safetensors:0.5",
        "-o",
        "lora/both.safetensors");
    assertThat(text("lora/both.safetensors"))
        .containsEntry("ss_network_dim", "8")
        .containsEntry("ss_network_alpha", "8")
        .containsEntry("modelspec.merged_from", "style.safetensors, motion.safetensors");
    var small =
        user.run(
            "lora", "resize", "lora/both.safetensors", "--rank", "4", "-o", "lora/s.safetensors");
    assertThat(small.err()).contains("% of the changes kept");
    assertThat(text("lora/s.safetensors")).containsEntry("ss_network_dim", "4");
  }

  @Test
  void aLoraTakesPartWhereAndWhenItIsToldTo() {
    generate(
        "--lora", "lora/style.safetensors:0.9@steps=1@blocks=0-@without=ffn", "--output", "a.png");
    var again =
        user.run(
            "generate",
            "--from",
            user.path() + "/a.png",
            "--output",
            user.path() + "/b.png",
            "--transformer",
            BASE,
            "--vae",
            "models/vae.safetensors",
            "--t5",
            "models/text-encoder.safetensors",
            "--vae-dtype",
            "FLOAT32",
            "--dtype",
            "FLOAT32");
    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(user.bytes("b.png")).isEqualTo(user.bytes("a.png"));
  }

  @Test
  void whatCantBeIsRefusedAndNothingIsWritten() {
    user.refuses(
        () ->
            user.run(
                "lora",
                "convert",
                "models/vae.safetensors",
                "--to",
                "MUSUBI",
                "-o",
                "lora/a.safetensors"),
        """
        error: this is a VAE, not a LoRA
           at: FOLDER/models/vae.safetensors
          fix: name a LoRA
        """);
    user.refuses(
        () -> user.run("lora", "resize", "lora/style.safetensors", "-o", "lora/a.safetensors"),
        """
        error: there is one way to choose a rank
           at: lora resize
          fix: say --rank or --energy
        """);
    user.refuses(
        () ->
            user.run(
                "lora", "merge", BASE, "lora/style.safetensors", "-o", "lora/motion.safetensors"),
        """
        error: this file is there already
           at: FOLDER/lora/motion.safetensors
          fix: name another file
        """);
    user.refuses(
        () -> user.run("lora", "extract", BASE, BASE, "--rank", "4", "-o", "lora/a.safetensors"),
        """
        error: the two models are the same
           at: FOLDER/models/transformer.safetensors and FOLDER/models/transformer.safetensors
          fix: name a model and what was trained from it
        """);
  }
}
