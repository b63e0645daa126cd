package dev.genga.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.app.demo.SmallProject;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.weights.SafetensorsFile;
import dev.genga.wan.generation.GeneratedFile;
import dev.genga.wan.text.TextEncoder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A text encoder whose weights are rounded to 8 bits: by genga's option, by musubi-tuner's flag, and in a
/// training.
class RoundedTextIT {
  @TempDir private Path folder;
  private UserFolder user;

  @BeforeEach
  void writeProject() {
    SmallProject.write(folder);
    user = new UserFolder(folder).dataset(UserFolder.CLIPS);
  }

  private CommandRun musubi(String... more) {
    var words = new ArrayList<>(List.of("--engine", "bundled", "musubi", "--device", "cpu"));
    words.add("wan_cache_text_encoder_outputs.py");
    words.addAll(List.of("--dataset_config", folder.resolve("dataset.toml").toString()));
    words.addAll(List.of("--t5", folder.resolve("models/text-encoder.safetensors").toString()));
    words.addAll(List.of(more));
    return CommandRun.of(words.toArray(String[]::new));
  }

  private static String texts(CommandRun run) {
    assertThat(run.exitCode()).as(run.err()).isZero();
    return run.out().lines().filter(line -> line.startsWith("texts")).findFirst().orElseThrow();
  }

  @Test
  void theOptionAndTheFlagMakeTheSameCachesAndNeitherPassesForUnroundedOnes() {
    var rounded = new String[] {"--vae-dtype", "BFLOAT16", "--t5-dtype", "FLOAT8_E4M3FN"};
    long all = user.content().keySet().stream().filter(f -> f.matches("clips/.*mp4")).count();
    assertThat(texts(user.cache(rounded))).startsWith("texts: %d made".formatted(all));
    assertThat(embeddingsAre(DType.FLOAT8_E4M3FN)).isTrue();
    assertThat(texts(musubi("--fp8_t5"))).contains("0 made", all + " right already");
    assertThat(texts(musubi())).startsWith("texts: %d made".formatted(all));
    assertThat(embeddingsAre(DType.FLOAT8_E4M3FN)).isFalse();
    assertThat(embeddingsAre(DType.BFLOAT16)).isTrue();
    assertThat(texts(user.cache(rounded))).startsWith("texts: %d made".formatted(all));
  }

  /// Nothing is made again, the previews tell it, and a run can't go on with others.
  @Test
  void aTrainingTakesThemAndItsPreviewsAreOfTheSame() throws IOException {
    String[] rounded = {"--t5-dtype", "FLOAT8_E4M3FN"};
    texts(user.cache(rounded));
    var before = caches();
    user.file("prompts.txt", "a square --w 64 --h 32 --f 1 --s 2\n");
    var words = new ArrayList<>(List.of(rounded));
    words.addAll(List.of("--preview-prompts", "prompts.txt", "--preview-every-steps", "2"));
    var run = user.train(words.toArray(String[]::new));
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(caches()).isEqualTo(before);
    try (var files = Files.list(folder.resolve("out/sample"))) {
      var previews = files.filter(file -> file.toString().endsWith(".png")).toList();
      assertThat(previews)
          .isNotEmpty()
          .allMatch(file -> GeneratedFile.request(file).precision().text() == DType.FLOAT8_E4M3FN);
    }
    assertThat(folder.resolve("out/recipe.toml"))
        .content()
        .contains("t5_dtype = \"FLOAT8_E4M3FN\"");
    var other = user.train("--steps", "3");
    assertThat(other.exitCode()).isEqualTo(2);
    assertThat(other.err()).contains("text caches dtype");
  }

  private Map<String, String> caches() {
    var files = user.content();
    files.keySet().removeIf(name -> !name.startsWith("cache/"));
    return files;
  }

  /// Whether the first clip's cache is what an encoder of this dtype gives, to the bit.
  private boolean embeddingsAre(DType dtype) {
    try (var files = Files.list(folder.resolve("cache"));
        var _ = TensorScope.open();
        var text =
            TextEncoder.open(
                folder.resolve("models/text-encoder.safetensors"), null, Device.CPU, dtype)) {
      var file =
          files.filter(f -> f.toString().endsWith("_wan_te.safetensors")).sorted().findFirst();
      try (var cache = SafetensorsFile.open(file.orElseThrow())) {
        var stored = cache.read("varlen_t5_bfloat16");
        var caption = cache.metadata().getOrDefault("caption1", "");
        return stored.isEqualTo(text.encode(List.of(caption)).getFirst());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
