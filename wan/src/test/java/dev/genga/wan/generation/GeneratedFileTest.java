package dev.genga.wan.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.base.Problem;
import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import dev.genga.video.Fraction;
import dev.genga.video.Frame;
import dev.genga.video.VideoWriter;
import dev.genga.video.WebpMetadata;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GeneratedFileTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {1, 5})
  void theRequestComesBackFromTheFile(int frames) {
    var request = request(frames);
    var file = folder.resolve("cat" + GeneratedFile.ending(request));
    GeneratedFile.write(file, request, frames(frames));
    assertThat(file).isNotEmptyFile();
    assertThat(GeneratedFile.request(file)).isEqualTo(request);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5})
  void aWebpCarriesItToo(int frames) {
    var request = request(frames);
    var file = folder.resolve("cat.webp");
    GeneratedFile.write(file, request, frames(frames), Map.of("comment", "x", "prompt", "{}"));
    assertThat(GeneratedFile.request(file)).isEqualTo(request);
    assertThat(WebpMetadata.read(file)).containsOnlyKeys("genga", "prompt");
  }

  @Test
  void oneFrameIsAnImageAndSeveralAreAVideo() {
    assertThat(GeneratedFile.ending(request(1))).isEqualTo(".png");
    assertThat(GeneratedFile.ending(request(5))).isEqualTo(".mp4");
    var problems = new Problems();
    GeneratedFile.check(Path.of("a.PNG"), request(1), problems);
    GeneratedFile.check(Path.of("a.mp4"), request(5), problems);
    GeneratedFile.check(Path.of("a.WebP"), request(1), problems);
    GeneratedFile.check(Path.of("a.webp"), request(5), problems);
    GeneratedFile.check(Path.of("a.mp4"), request(1), problems);
    assertThat(problems.list())
        .containsExactly(
            new Problem(
                "1 frame is written as png", "a.mp4", "name a file that ends in .png or .webp"));
  }

  @Test
  void anotherNumberOfFramesIsNotWritten() {
    var file = folder.resolve("a.mp4");
    assertThatThrownBy(() -> GeneratedFile.write(file, request(5), frames(4)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(file).doesNotExist();
  }

  @Test
  void filesWithoutARequestAreRefused() throws IOException {
    var foreign = folder.resolve("foreign.mp4");
    VideoWriter.write(foreign, Fraction.of(16), Map.of("comment", "{\"nodes\": []}"), frames(2));
    var image = folder.resolve("foreign.png");
    PngFile.write(image, frames(1).getFirst(), Map.of());
    for (var file : List.of(foreign, image)) {
      assertThatThrownBy(() -> GeneratedFile.request(file))
          .isInstanceOf(ProblemException.class)
          .hasMessageContaining("the file carries no request")
          .hasMessageContaining(file.toString());
    }
    var text = Files.writeString(folder.resolve("text.mp4"), "text");
    for (var file : List.of(text, folder.resolve("absent.mp4"))) {
      assertThatThrownBy(() -> GeneratedFile.request(file))
          .isInstanceOf(ProblemException.class)
          .hasMessageContaining(file.toString());
    }
  }

  private static GenerationRequest request(int frames) {
    return GenerationRequest.of("a \"cat\"\n猫", 4294967301L)
        .withSize(new VideoSize(32, 16, frames))
        .withLoras(List.of(new LoraUse("ghibli.safetensors", 0.8)));
  }

  private static List<Frame> frames(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> {
          byte[] rgb = new byte[3 * 32 * 16];
          java.util.Arrays.fill(rgb, (byte) (40 * i));
          return new Frame(32, 16, rgb);
        })
        .toList();
  }
}
