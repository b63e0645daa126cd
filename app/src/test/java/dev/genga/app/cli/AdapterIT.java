package dev.genga.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.app.demo.SmallDataset;
import dev.genga.app.demo.SmallProject;
import dev.genga.tensor.weights.SafetensorsFile;
import dev.genga.training.log.RunLog;
import dev.genga.training.log.StepEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a creator has in hand of adapters of every kind, and is told of those that can't be.
class AdapterIT {
  private static final String SECTION = SmallDataset.firstFrames();

  @TempDir private static Path template;
  @TempDir private Path folder;
  private UserFolder user;

  @BeforeAll
  static void writeProject() {
    SmallProject.write(template);
  }

  @BeforeEach
  void copyProject() {
    user = UserFolder.copyOf(template, folder.resolve("project")).dataset(SECTION);
  }

  private List<Double> losses(String output, String... more) {
    var arguments = new ArrayList<>(List.of("--output", output, "--learning-rate", "1e-2"));
    arguments.addAll(List.of(more));
    var run = user.train(arguments.toArray(String[]::new));
    assertThat(run.exitCode()).as(run.err()).isZero();
    return RunLog.readSteps(user.path().resolve(output).resolve("log.jsonl")).stream()
        .map(StepEntry::loss)
        .toList();
  }

  private Map<String, String> metadata(String output) {
    try (var file = SafetensorsFile.open(user.path().resolve(output).resolve("lora.safetensors"))) {
      return Map.copyOf(file.metadata());
    }
  }

  private Path preview(String output) throws IOException {
    try (var files = Files.list(user.path().resolve(output).resolve("sample"))) {
      return files.sorted().reduce((_, last) -> last).orElseThrow();
    }
  }

  /// The pixels; the words in the file differ.
  private static int[] pixels(Path png) throws IOException {
    var image = ImageIO.read(png.toFile());
    return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
  }

  @Test
  void everyKindIsTrainedShownAndGeneratedFrom() throws IOException {
    user.file("prompts.txt", "A rabbit. --w 64 --h 64 --f 1 --d 7 --s 2 --l 1\n");
    var modules =
        Map.of(
            "lora", "networks.lora_wan",
            "dora", "lycoris.kohya",
            "loha", "networks.loha",
            "lokr", "networks.lokr");
    var previews = new ArrayList<String>();
    for (var kind : modules.keySet()) {
      losses(
          kind,
          "--kind",
          kind,
          "--exclude",
          ".*cross_attn.*",
          "--preview-prompts",
          "prompts.txt",
          "--preview-every-steps",
          "2");
      assertThat(metadata(kind))
          .containsEntry("ss_network_module", modules.get(kind))
          .hasEntrySatisfying(
              "ss_network_args", text -> assertThat(text).contains("['.*cross_attn.*']"));
      String made = kind + ".png";
      var run =
          user.run(
              "generate",
              "--from",
              preview(kind).toString(),
              "--output",
              made,
              "--dtype",
              "FLOAT32",
              "--transformer",
              "models/transformer.safetensors",
              "--vae",
              "models/vae.safetensors",
              "--t5",
              "models/text-encoder.safetensors",
              "--vae-dtype",
              "FLOAT32");
      assertThat(run.exitCode()).as(run.err()).isZero();
      assertThat(pixels(user.path().resolve(made))).isEqualTo(pixels(preview(kind)));
      previews.add(Arrays.toString(pixels(preview(kind))));
      assertThat(Files.readString(user.path().resolve(kind).resolve("index.html")))
          .contains("layers left out", ".*cross_attn.*");
    }
    assertThat(previews).doesNotHaveDuplicates();
  }

  @Test
  void everyOptionChangesTheTraining() {
    var plain = losses("plain");
    assertThat(losses("same", "--kind", "lora")).isEqualTo(plain);
    var others =
        List.of(
            List.of("--rank-of", ".*ffn.*=2:8"),
            List.of("--exclude", ".*ffn.*"),
            List.of("--exclude", ".*ffn.*", "--include", ".*ffn.0"),
            List.of("--network-dropout", "0.5"),
            List.of("--rank-dropout", "0.5"),
            List.of("--module-dropout", "0.5"),
            List.of("--scale-weight-norms", "0.001"),
            List.of("--base-weights", "plain/lora.safetensors"),
            List.of("--base-weights", "plain/lora.safetensors:-3"),
            List.of("--network-weights", "plain/lora.safetensors"),
            List.of("--kind", "lokr"),
            List.of("--kind", "lokr", "--lokr-factor", "2"));
    var all = new ArrayList<List<Double>>(List.of(plain));
    for (int i = 0; i < others.size(); i++) {
      all.add(losses("other" + i, others.get(i).toArray(String[]::new)));
    }
    assertThat(all).doesNotHaveDuplicates();
  }

  @Test
  void aRunGoesOnOnlyFromTheSameFiles() throws IOException {
    losses("first");
    losses("second", "--seed", "3");
    Path start = user.path().resolve("start.safetensors");
    Files.copy(user.path().resolve("first/lora.safetensors"), start);
    String[] options = {"--output", "on", "--network-weights", "start.safetensors"};
    assertThat(user.train(options).exitCode()).isZero();
    assertThat(user.train(options).exitCode()).isZero();
    Files.delete(start);
    Files.copy(user.path().resolve("second/lora.safetensors"), start);
    var run = user.train(options);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("error: network weights is ");
  }

  @Test
  void whatCantBeIsToldTogether() {
    user.refuses(
        () ->
            user.train(
                "--kind",
                "lokro",
                "--lokr-factor",
                "3",
                "--rank-of",
                "ffn",
                "--rank-dropout",
                "1",
                "--exclude",
                "(",
                "--scale-weight-norms",
                "0"),
        """
        error: this gives no layers a rank
           at: --rank-of ffn
          fix: write it as '.*ffn.*=16' or '.*ffn.*=16:8'

        error: a norm of 0 leaves nothing to train
           at: --scale-weight-norms
          fix: use 1, or leave it out

        error: only a LoKr has a factor
           at: --lokr-factor
          fix: add --kind lokr, or leave it out

        error: there is no kind 'lokro'
           at: --kind
          fix: use lora, dora, loha, lokr or full

        error: this is no regular expression: Unclosed group
           at: --exclude (
          fix: write it for whole names, such as .*self_attn.*

        error: a share of 1.0 can't be left out
           at: --rank-dropout
          fix: use 0 to below 1; 0.1 is usual
        """);
  }

  @Test
  void whatDoesNotFitTheModelIsToldTogether() {
    user.refuses(
        () ->
            user.train(
                "--kind",
                "lokr",
                "--lokr-factor",
                "7",
                "--exclude",
                "ffn",
                "--network-weights",
                "models/vae.safetensors"),
        """
        error: no layer of this model has such a name
           at: --exclude ffn
          fix: names are such as blocks.0.self_attn.q or blocks.29.ffn.0

        error: the factor 7 doesn't divide blocks.0.self_attn.q, which has 128 inputs and 128 outputs
           at: --lokr-factor
          fix: use a power of 2, or leave it out

        error: this is a VAE, not a LoRA
           at: FOLDER/models/vae.safetensors
          fix: name a LoRA
        """);
  }
}
