package dev.genga.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.genga.app.demo.SmallProject;
import dev.genga.video.VideoReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `genga bench-accelerators` on small models of random weights.
class BenchAcceleratorsIT {
  private static final int[] FRAMES = {0, 1, 2, 3, 4};

  @TempDir private Path folder;
  private UserFolder user;

  @BeforeEach
  void writeProject() {
    SmallProject.write(folder);
    user = new UserFolder(folder);
  }

  private CommandRun bench(String... more) {
    var arguments =
        new ArrayList<>(
            List.of(
                "bench-accelerators",
                "a rabbit",
                "--output",
                "bench",
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
                "--seed",
                "1"));
    arguments.addAll(List.of(more));
    return user.run(arguments.toArray(String[]::new));
  }

  @Test
  void thePlainRowIsPlainGenerationAndEachAcceleratorIsHeldToIt() throws IOException {
    var run =
        bench("--size", "64x32", "--frames", "5", "--steps", "8", "--tea-caches", "1e9,plain:1e9");
    assertThat(run.exitCode()).as(run.err()).isZero();
    var made = user.generate("--size", "64x32", "--frames", "5", "--steps", "8");
    assertThat(made.exitCode()).isZero();
    assertThat(VideoReader.read(folder.resolve("bench/plain.mp4"), FRAMES))
        .isEqualTo(VideoReader.read(folder.resolve("made.mp4"), FRAMES));
    var rows = rows();
    assertThat(rows.keySet())
        .containsExactlyInAnyOrder(
            "plain",
            "plain again",
            "TeaCache 1.0E9",
            "TeaCache plain 1.0E9",
            "one batch",
            "4 steps of unipc",
            "4 steps of euler",
            "fp8 e4m3",
            "fp8 e5m2");
    for (String same : List.of("plain", "plain again")) {
      assertThat(row(rows, same).get("same_frames").asBoolean()).as(same).isTrue();
    }
    var skipping = row(rows, "TeaCache 1.0E9");
    assertThat(skipping.get("skipped").asInt()).isEqualTo(2 * (8 - 5));
    var unfitted = row(rows, "TeaCache plain 1.0E9");
    assertThat(unfitted.get("skipped").asInt()).isEqualTo(2 * (8 - 7));
    assertThat(skipping.get("psnr").asDouble()).isPositive();
    assertThat(row(rows, "4 steps of euler").get("same_frames").asBoolean()).isFalse();
    assertThat(row(rows, "fp8 e4m3").get("psnr").asDouble())
        .isGreaterThan(row(rows, "fp8 e5m2").get("psnr").asDouble());
    for (String file : List.of("index.html", "sheet.png", "fp8-e4m3.mp4", "one-batch.mp4")) {
      assertThat(folder.resolve("bench").resolve(file)).isNotEmptyFile();
    }
    assertThat(folder.resolve("bench/first-step.png")).doesNotExist();
    assertThat(run.out()).contains("PSNR", "TeaCache", "open: ");
  }

  @Test
  void whatStandsInTheWayIsToldBeforeAnythingIsMade() {
    var run =
        bench("--size", "60x32", "--guidance", "-1", "--tea-caches", "0.08,plain,0,plain:0.x");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("width 60 is not divisible by 16", "the guidance scale is -1");
    assertThat(run.err())
        .contains("'plain' is no threshold", "'0' is no threshold", "'plain:0.x' is no threshold");
    var other = bench("--size", "64x32", "--frames", "5", "--distill-lora", "absent.safetensors");
    assertThat(other.exitCode()).isEqualTo(2);
    assertThat(other.err()).contains("absent.safetensors");
    assertThat(folder.resolve("bench")).doesNotExist();
  }

  private static JsonNode row(Map<String, JsonNode> rows, String name) {
    return Objects.requireNonNull(rows.get(name), name);
  }

  private Map<String, JsonNode> rows() throws IOException {
    var rows = new HashMap<String, JsonNode>();
    new ObjectMapper()
        .readTree(folder.resolve("bench/figures.json").toFile())
        .get("rows")
        .forEach(row -> rows.put(row.get("name").asText(), row));
    return rows;
  }
}
