package dev.genga.wan.generation;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.genga.base.Problems;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.wan.sampling.Sampler;
import dev.genga.wan.sampling.Schedule;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Holds [ContextWindows] to ComfyUI-WanVideoWrapper; `windows.json` is written by
/// `wan/src/test/python/windows_fixture.py`.
class ContextWindowsTest {
  private static final int CHANNELS = 4;
  private final TensorScope scope = TensorScope.open();

  @AfterEach
  void close() {
    scope.close();
  }

  /// The cases that a script in `wan/src/test/python` has written.
  static JsonNode cases(String name) throws IOException {
    try (var in = ContextWindowsTest.class.getResourceAsStream(name)) {
      return new ObjectMapper().readTree(in);
    }
  }

  private static ContextWindows windows(JsonNode node) {
    return new ContextWindows(
        ContextWindows.Kind.valueOf(node.get("kind").asText().toUpperCase(Locale.ROOT)),
        4 * node.get("size").asInt() - 3,
        4 * node.get("overlap").asInt(),
        4 * node.path("stride").asInt(1));
  }

  private static List<List<Integer>> at(JsonNode node) {
    return windows(node).at(node.get("step").asInt(), node.get("all").asInt());
  }

  /// So many latents of a ring, so far from each other.
  private static List<Integer> run(JsonNode node, int start, int apart) {
    int all = node.get("all").asInt();
    return IntStream.range(0, Math.min(all, node.get("size").asInt()))
        .mapToObj(i -> (start + i * apart) % all)
        .toList();
  }

  @Test
  void windowsLieWhereTheWrapperLaysThem() throws IOException {
    assertThat(cases("windows.json")).hasSizeGreaterThan(100);
    for (var node : cases("windows.json")) {
      var expected = new ArrayList<List<Integer>>();
      node.get("starts").forEach(start -> expected.add(run(node, start.asInt(), 1)));
      assertThat(at(node)).as(node.toString()).isEqualTo(expected);
    }
  }

  @Test
  void windowsWithAStrideAndLoopedOnesLieWhereTheWrapperLaysThem() throws IOException {
    assertThat(cases("windows_strided.json")).hasSizeGreaterThan(100);
    int strided = 0;
    for (var node : cases("windows_strided.json")) {
      var expected = new ArrayList<List<Integer>>();
      for (var pair : node.get("windows")) {
        expected.add(run(node, pair.get(0).asInt(), pair.get(1).asInt()));
        strided += pair.get(1).asInt() > 1 ? 1 : 0;
      }
      assertThat(at(node)).as(node.toString()).isEqualTo(expected);
    }
    assertThat(strided).isGreaterThan(100);
  }

  @ParameterizedTest
  @ValueSource(strings = {"windows.json", "windows_strided.json"})
  void latentsCountAsInTheWrapper(String name) throws IOException {
    int compared = 0;
    for (var node : cases(name)) {
      var windows = at(node);
      for (int i = 0; node.get("weights").isArray() && i < windows.size(); i++) {
        float[] weights = windows(node).weights(windows.get(i), node.get("all").asInt());
        var expected = node.get("weights").get(i);
        assertThat(weights).hasSize(expected.size());
        for (int at = 0; at < weights.length; at++) {
          assertThat(weights[at]).isCloseTo((float) expected.get(at).asDouble(), within(1e-6f));
          compared++;
        }
      }
    }
    assertThat(compared).isGreaterThan(1000);
  }

  private static GenerationRequest request(int frames, String prompt) {
    return new GenerationRequest(
        prompt,
        "",
        new VideoSize(32, 16, frames),
        16,
        new SamplingSettings(Sampler.EULER, Schedule.Form.OFFICIAL, 3, 1, 3),
        5,
        List.of());
  }

  private Tensor latents(GenerationRequest request, VelocityModel model, EncodedPrompts prompts) {
    return Generator.latents(
        request, model, prompts, CHANNELS, Device.CPU, GenerationListener.NONE);
  }

  private static EncodedPrompts prompt(double... values) {
    var rows = new ArrayList<Tensor>();
    for (double value : values) {
      rows.add(Tensors.full(new long[] {1, 1}, value, DType.FLOAT32, Device.CPU));
    }
    return new EncodedPrompts(rows.getFirst(), null, null, rows.subList(1, rows.size()));
  }

  /// Where every latent's velocity depends on itself alone, windows change nothing.
  @ParameterizedTest
  @CsvSource({"STATIC, 4", "UNIFORM, 4", "UNIFORM, 12", "LOOPED, 4", "LOOPED, 8"})
  void windowsPutTogetherWhatTheyCut(ContextWindows.Kind kind, int stride) {
    VelocityModel model = (x, time, prompts, options) -> x.tanh().times(0.7).plus(0.1);
    var whole = request(121, "a");
    var cut =
        whole.withTask(Task.TEXT_TO_VIDEO.withWindows(new ContextWindows(kind, 33, 8, stride)));
    assertThatTensor(latents(cut, model, prompt(0)))
        .isCloseTo(latents(whole, model, prompt(0)), 1e-5);
  }

  @Test
  void aVideoThatFitsIntoOneWindowIsAsWithoutWindows() {
    VelocityModel model = (x, time, prompts, options) -> x.minus(x.mean()).times(0.5);
    var whole = request(33, "a");
    var cut = whole.withTask(Task.TEXT_TO_VIDEO.withWindows(ContextWindows.USUAL));
    assertThatTensor(latents(cut, model, prompt(0))).isCloseTo(latents(whole, model, prompt(0)), 0);
  }

  @Test
  void aLongVideoComesToItsPromptsOneAfterTheOther() {
    VelocityModel model = (x, time, prompts, options) -> x.times(0).plus(prompts.getFirst().item());
    var request =
        request(121, "a | b")
            .withTask(
                Task.TEXT_TO_VIDEO.withWindows(
                    new ContextWindows(ContextWindows.Kind.STATIC, 33, 8)));
    assertThat(request.prompts()).containsExactly("a", "b");
    assertThat(request(121, "a | b").prompts()).containsExactly("a | b");
    var made = latents(request, model, prompt(0, 3)).minus(Generator.noise(request, CHANNELS));
    assertThatTensor(made.narrow(2, 0, 1).contiguous().abs().max())
        .isCloseTo(Tensors.scalar(0, DType.FLOAT32, Device.CPU), 1e-6);
    assertThatTensor(made.narrow(2, 30, 1).contiguous().mean())
        .isCloseTo(Tensors.scalar(-3, DType.FLOAT32, Device.CPU), 1e-5);
  }

  @ParameterizedTest
  @CsvSource({"UNIFORM, 4", "UNIFORM, 8", "LOOPED, 12"})
  void windowsTravelInTheRequest(ContextWindows.Kind kind, int stride) {
    var request =
        request(121, "a")
            .withTask(
                Task.TEXT_TO_VIDEO
                    .withWindows(new ContextWindows(kind, 49, 12, stride))
                    .withTiles(new VaeTiles(128, 32))
                    .withVideo(new StartVideo("x.mp4", 0.5)));
    assertThat(RequestJson.read(RequestJson.write(request), "x")).isEqualTo(request);
  }

  @Test
  void windowsThatMoveGiveTeaCacheNothingToCompare() {
    for (var kind : ContextWindows.Kind.values()) {
      var plain = request(121, "a");
      var cached =
          plain
              .withSampling(plain.sampling().withTeaCache(TeaCache.of(0.1, TeaCache.Mode.PLAIN)))
              .withTask(Task.TEXT_TO_VIDEO.withWindows(new ContextWindows(kind, 33, 8)));
      var problems = new Problems();
      cached.check(problems, key -> key);
      assertThat(problems.isEmpty()).isEqualTo(kind == ContextWindows.Kind.STATIC);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "STATIC, 80, 16, 4",
    "STATIC, 1, 4, 4",
    "STATIC, 81, 0, 4",
    "STATIC, 81, 6, 4",
    "STATIC, 81, 44, 4",
    "STATIC, 81, 16, 8",
    "UNIFORM, 81, 16, 6",
    "LOOPED, 81, 16, 0"
  })
  void windowsThatCanNotBeAreRefused(
      ContextWindows.Kind kind, int frames, int overlap, int stride) {
    var problems = new Problems();
    new ContextWindows(kind, frames, overlap, stride).check(problems, key -> key);
    assertThat(problems.isEmpty()).isFalse();
  }
}
