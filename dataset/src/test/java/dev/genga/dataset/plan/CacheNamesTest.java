package dev.genga.dataset.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.genga.dataset.config.Size;
import dev.genga.testing.GoldenFolder;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CacheNamesTest {

  @Test
  void namesAreMusubis() throws Exception {
    var file = GoldenFolder.of("dataset").resolve("cache_names.json").toFile();
    for (var expected : new ObjectMapper().readTree(file).get("names")) {
      Path source = Path.of(expected.get("source").asText());
      String name =
          switch (expected.get("kind").asText()) {
            case "text" -> CacheNames.text(source);
            case "image latent" -> CacheNames.latents(source, size(expected));
            case "video latent" ->
                CacheNames.latents(
                    source,
                    new FrameWindow(
                        expected.get("crop_pos").asInt(), expected.get("frames").asInt()),
                    size(expected));
            default -> throw new AssertionError("unknown kind " + expected.get("kind"));
          };
      assertThat(name).isEqualTo(expected.get("file").asText());
    }
  }

  /// The right sides are Python's `os.path.splitext(os.path.basename(path))[0]`.
  @ParameterizedTest
  @CsvSource({
    "a/rain.mp4, rain",
    "a/rain.v2.mp4, rain.v2",
    "a.b/rain, rain",
    ".rain, .rain",
    "..rain, ..rain",
    ".rain.mp4, .rain",
    "rain., rain",
  })
  void anExtensionIsWhatPythonTakesForOne(String path, String base) {
    assertThat(CacheNames.text(Path.of(path))).isEqualTo(base + "_wan_te.safetensors");
  }

  private static Size size(JsonNode node) {
    return new Size(node.get("size").get(0).asInt(), node.get("size").get(1).asInt());
  }
}
