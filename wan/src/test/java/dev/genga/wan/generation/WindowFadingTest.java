package dev.genga.wan.generation;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;
import static dev.genga.wan.generation.ContextWindowsTest.cases;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.genga.base.ProblemException;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.wan.generation.ContextWindows.Kind;
import dev.genga.wan.sampling.Sampler;
import dev.genga.wan.sampling.Schedule;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Holds pyramids and shuffled noise to ComfyUI-WanVideoWrapper; the cases are written by
/// `wan/src/test/python/window_fading_fixture.py`.
class WindowFadingTest {
  private static final int CHANNELS = 4;
  private final TensorScope scope = TensorScope.open();

  @AfterEach
  void close() {
    scope.close();
  }

  private static ContextWindows windows(JsonNode node, Kind kind) {
    return new ContextWindows(
        kind, 4 * node.get("size").asInt() - 3, 4 * node.get("overlap").asInt());
  }

  private static GenerationRequest request(ContextWindows windows, int latents, long seed) {
    return new GenerationRequest(
        "a cat",
        "",
        new VideoSize(16, 16, 4 * latents - 3),
        16,
        new SamplingSettings(Sampler.EULER, Schedule.Form.OFFICIAL, 3, 1, 3),
        seed,
        List.of(),
        Task.TEXT_TO_VIDEO.withWindows(windows));
  }

  @Test
  void pyramidsCountAsInTheWrapper() throws IOException {
    int looped = 0;
    for (var node : cases("window_fading.json")) {
      boolean overTheEnds = node.get("looped").asBoolean();
      looped += overTheEnds ? 1 : 0;
      int all = node.get("all").asInt();
      var window =
          IntStream.range(0, node.get("size").asInt())
              .mapToObj(i -> (node.get("start").asInt() + i) % all)
              .toList();
      float[] weights =
          windows(node, overTheEnds ? Kind.LOOPED : Kind.STATIC)
              .withFading(WindowFading.PYRAMID)
              .weights(window, all);
      assertThat(weights).hasSize(node.get("weights").size());
      for (int i = 0; i < weights.length; i++) {
        assertThat(weights[i])
            .as("%d of %s", i, node)
            .isCloseTo((float) node.get("weights").get(i).asDouble(), within(1e-7f));
      }
    }
    assertThat(looped).isGreaterThan(10);
  }

  /// By hand: 5 latents rise and fall by thirds; the first window begins with the rise over its overlap.
  @Test
  void aPyramidRisesToTheMiddle() {
    var windows =
        new ContextWindows(Kind.STATIC, 17, 8).withFading(WindowFading.PYRAMID); // 5 latents, 2
    assertThat(windows.weights(List.of(4, 5, 6, 7, 8), 20))
        .containsExactly(1 / 3f, 2 / 3f, 1, 2 / 3f, 1 / 3f);
    assertThat(windows.weights(List.of(0, 1, 2, 3, 4), 20))
        .containsExactly(1 / 3f, 1, 1, 2 / 3f, 1 / 3f);
  }

  /// Where every latent's velocity depends on itself alone, windows change nothing.
  @ParameterizedTest
  @EnumSource(Kind.class)
  void pyramidsPutTogetherWhatTheyCut(Kind kind) {
    VelocityModel model = (x, time, prompts, options) -> x.tanh().times(0.7).plus(0.1);
    var windows = new ContextWindows(kind, 33, 8).withFading(WindowFading.PYRAMID);
    var cut = request(windows, 31, 5);
    var whole = cut.withTask(Task.TEXT_TO_VIDEO);
    assertThatTensor(latents(cut, model)).isCloseTo(latents(whole, model), 1e-5);
  }

  private static Tensor latents(GenerationRequest request, VelocityModel model) {
    var prompt = Tensors.full(new long[] {1, 1}, 0, DType.FLOAT32, Device.CPU);
    return Generator.latents(
        request,
        model,
        new EncodedPrompts(prompt, null),
        CHANNELS,
        Device.CPU,
        GenerationListener.NONE);
  }

  @Test
  void shuffledNoiseIsGivenOutAsInTheWrapper() throws IOException {
    int moved = 0;
    for (var node : cases("window_noise.json")) {
      int all = node.get("all").asInt();
      var own = request(windows(node, Kind.UNIFORM), all, node.get("seed").asLong());
      var shuffled =
          own.withTask(
              Task.TEXT_TO_VIDEO.withWindows(
                  windows(node, Kind.UNIFORM).withNoise(WindowNoise.SHUFFLED)));
      var noise = Generator.noise(own, CHANNELS);
      var given = Generator.noise(shuffled, CHANNELS);
      for (int i = 0; i < all; i++) {
        int from = node.get("order").get(i).asInt();
        moved += from == i ? 0 : 1;
        assertThatTensor(given.narrow(2, i, 1).contiguous())
            .isBitEqualTo(noise.narrow(2, from, 1).contiguous());
      }
    }
    assertThat(moved).isGreaterThan(500);
  }

  /// Else a sampler's first noise on the way would be what the order was drawn from.
  @Test
  void noiseOnTheWayComesAfterTheOrder() throws IOException {
    for (var node : cases("window_noise.json")) {
      var windows = windows(node, Kind.STATIC).withNoise(WindowNoise.SHUFFLED);
      var request = request(windows, node.get("all").asInt(), node.get("seed").asLong());
      var source = RandomSource.seeded(request.seed());
      var _ = StartNoise.draw(source, request, request.size().latentShape(CHANNELS));
      assertThat(source.randn(DType.FLOAT32, 1).toFloats()[0])
          .isEqualTo((float) node.get("next").asDouble());
      var like = Generator.noise(request, CHANNELS);
      var drawn = RandomSource.seeded(request.seed());
      var _ = StartNoise.draw(drawn, request, like.shape());
      assertThatTensor(new RequestNoise(request, like).next())
          .isBitEqualTo(drawn.randn(DType.FLOAT32, like.shape()));
    }
  }

  @Test
  void theUsualWindowsKeepTheirFormAndOthersTravel() {
    var usual = request(ContextWindows.USUAL, 31, 1);
    assertThat(RequestJson.write(usual))
        .endsWith("\"windows\":{\"kind\":\"static\",\"frames\":81,\"overlap\":16}}");
    var other =
        usual.withTask(
            Task.TEXT_TO_VIDEO.withWindows(
                ContextWindows.USUAL
                    .withFading(WindowFading.PYRAMID)
                    .withNoise(WindowNoise.SHUFFLED)));
    assertThat(RequestJson.write(other))
        .endsWith("\"overlap\":16,\"fading\":\"pyramid\",\"noise\":\"shuffled\"}}");
    assertThat(RequestJson.read(RequestJson.write(other), "x")).isEqualTo(other);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"fading\":\"cosine\"",
        "\"noise\":7",
        "\"noise\":\"free\"",
        "\"stride\":\"8\"",
        "\"shift\":1"
      })
  void windowsOfAnotherFormAreRefused(String field) {
    String json =
        RequestJson.write(request(ContextWindows.USUAL, 31, 1))
            .replace("\"overlap\":16", "\"overlap\":16," + field);
    assertThatThrownBy(() -> RequestJson.read(json, "x"))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("\"windows\" are no");
  }
}
