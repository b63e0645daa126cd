package dev.genga.wan.transformer;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.testing.Golden;
import dev.genga.tensor.weights.SafetensorsFile;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Holds the transformer to Wan2.1's own and musubi-tuner's, run once on small random weights.
class WanTransformerTest {
  private static final double NEAR_IN_BF16 = 3e-2;

  private final Golden t2v = Golden.load("wan_transformer_t2v");
  private final Golden i2v = Golden.load("wan_transformer_i2v");
  private final SafetensorsFile t2vWeights =
      SafetensorsFile.open(t2v.folder().resolve("weights.safetensors"));
  private final SafetensorsFile i2vWeights =
      SafetensorsFile.open(i2v.folder().resolve("weights.safetensors"));
  private final FixtureWeights video =
      FixtureWeights.of(t2v.json().get("config"), t2vWeights::read);
  private final FixtureWeights image =
      FixtureWeights.of(i2v.json().get("config"), i2vWeights::read);

  private TensorScope scope;
  private Autograd.Mode mode;

  @BeforeEach
  void open() {
    scope = TensorScope.open();
    mode = Autograd.off();
  }

  @AfterEach
  void close() {
    mode.close();
    scope.close();
  }

  private static List<Tensor> prompts(Golden golden, String prefix, long batch) {
    var prompts = new ArrayList<Tensor>();
    for (int i = 0; i < batch; i++) {
      prompts.add(golden.get(prefix + "context." + i));
    }
    return prompts;
  }

  @ParameterizedTest
  @ValueSource(strings = {"video.", "image."})
  void agreesWithTheReference(String input) {
    var x = t2v.get(input + "x");
    var velocity =
        video.model(DType.FLOAT32).forward(x, t2v.get(input + "t"), prompts(t2v, input, x.size(0)));
    assertThatTensor(velocity).isCloseTo(t2v.get(input + "out"), t2v.tolerance("out"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"video.", "image."})
  void staysNearTheReferenceInBf16(String input) {
    var x = t2v.get(input + "x");
    var velocity =
        video
            .model(DType.BFLOAT16)
            .forward(x, t2v.get(input + "t"), prompts(t2v, input, x.size(0)));
    assertThatTensor(velocity).isRelativelyCloseTo(t2v.get(input + "out"), NEAR_IN_BF16);
  }

  /// Which has three bits more.
  @ParameterizedTest
  @ValueSource(strings = {"video.", "image."})
  void isEightTimesNearerToTheReferenceInFp16(String input) {
    var x = t2v.get(input + "x");
    var velocity =
        video.model(DType.FLOAT16).forward(x, t2v.get(input + "t"), prompts(t2v, input, x.size(0)));
    assertThatTensor(velocity).isRelativelyCloseTo(t2v.get(input + "out"), NEAR_IN_BF16 / 8);
  }

  @Test
  void agreesWithTheReferenceBlockByBlock() {
    var model = video.model(DType.FLOAT32);
    var x = t2v.get("video.x");
    var embedded = model.embed(x, t2v.get("video.t"), prompts(t2v, "video.", x.size(0)), null);
    var tolerance = t2v.tolerance("inter");
    var patches = t2v.get("video.inter.patch_embedding").flatten(2, 4).transpose(1, 2);
    assertThatTensor(embedded.x()).isCloseTo(patches, tolerance);
    assertThatTensor(embedded.time()).isCloseTo(t2v.get("video.inter.e"), tolerance);
    assertThatTensor(embedded.projectedTime()).isCloseTo(t2v.get("video.inter.e0"), tolerance);

    var y = embedded.x();
    for (int i = 0; i < model.blocks().size(); i++) {
      y =
          model
              .blocks()
              .get(i)
              .forward(y, embedded.projectedTime(), embedded.context(), embedded.rope());
      assertThatTensor(y).isCloseTo(t2v.get("video.inter.block" + i), tolerance);
    }
    assertThatTensor(model.head().forward(y, embedded.time()))
        .isCloseTo(t2v.get("video.inter.head"), tolerance);
  }

  @Test
  void embedsThePromptAndOneRowThatStandsForTheTextLengthOfPadding() {
    var x = t2v.get("video.x");
    var model = video.model(DType.FLOAT32);
    var embedded = model.embed(x, t2v.get("video.t"), prompts(t2v, "video.", x.size(0)), null);
    var rows = embedded.context().prompt().size(1);
    var reference = t2v.get("video.inter.text_embedding");
    assertThat(rows).isLessThan(reference.size(1));
    assertThatTensor(embedded.context().prompt())
        .isCloseTo(reference.narrow(1, 0, rows), t2v.tolerance("inter"));
  }

  @Test
  void imageToVideoAgreesWithTheReference() {
    var latents = dev.genga.tensor.Tensors.cat(1, i2v.get("x"), i2v.get("y"));
    var velocity =
        image
            .model(DType.FLOAT32)
            .forward(latents, i2v.get("t"), prompts(i2v, "", latents.size(0)), i2v.get("clip_fea"));
    assertThatTensor(velocity).isCloseTo(i2v.get("out"), i2v.tolerance("out"));
  }

  @Test
  void rotatesAsTheReference() {
    var q = t2v.get("rope.q");
    var cos = t2v.get("rope.angles_cos");
    var rope = grid(cos, q.size(3));
    assertThatTensor(rope.rotate(q)).isCloseTo(t2v.get("rope.out"), t2v.tolerance("rope"));
    assertThatTensor(rope.rotation().select(4, 0).flatten(0, 2))
        .isCloseTo(cos, t2v.tolerance("rope"));
  }

  /// The meaning of the case's tensor names its grid: "tokens of a (F,H,W)=(2,3,5) grid".
  private Rope grid(Tensor angles, long headDim) {
    String meaning = t2v.json().at("/tensors/rope.q/meaning").asText();
    var matcher = java.util.regex.Pattern.compile("\\((\\d+),(\\d+),(\\d+)\\)").matcher(meaning);
    assertThat(matcher.find()).isTrue();
    var rope =
        Rope.of(
            Integer.parseInt(matcher.group(1)),
            Integer.parseInt(matcher.group(2)),
            Integer.parseInt(matcher.group(3)),
            (int) headDim,
            Device.CPU);
    assertThat(rope.rotation().size(1)).isEqualTo(angles.size(0));
    return rope;
  }

  @Test
  void timeIsEmbeddedAsTheReference() {
    var waves = TimeEmbedding.sinusoids(t2v.get("sinusoidal.t"), video.config().freqDim());
    assertThatTensor(waves.to(DType.FLOAT32))
        .isCloseTo(t2v.get("sinusoidal.out").to(DType.FLOAT32), t2v.tolerance("sinusoidal"));
  }

  @Test
  void leavesNothingAliveButItsResult() {
    var model = video.model(DType.FLOAT32);
    var x = t2v.get("image.x");
    var t = t2v.get("image.t");
    var prompts = prompts(t2v, "image.", x.size(0));
    try (var inner = TensorScope.open()) {
      model.forward(x, t, prompts);
      assertThat(inner.live()).isEqualTo(1);
    }
  }

  @Test
  void mapsItsLinearLayersInTheOrderOfTheReferencesModules() {
    var names = new ArrayList<String>();
    image
        .model(DType.FLOAT32)
        .map((name, linear) -> {
          names.add(name);
          return linear;
        });
    assertThat(names)
        .startsWith(
            "blocks.0.self_attn.q",
            "blocks.0.self_attn.k",
            "blocks.0.self_attn.v",
            "blocks.0.self_attn.o",
            "blocks.0.cross_attn.q")
        .endsWith("blocks.0.cross_attn.v_img", "blocks.0.ffn.0", "blocks.0.ffn.2");
  }
}
