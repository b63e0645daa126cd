package dev.genga.wan.transformer;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.tensor.Autograd;
import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.testing.Golden;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Holds what a pass may do otherwise to the programs that introduced it: normalized attention guidance,
/// Enhance-A-Video, RIFLEx.
class ForwardOptionsGoldenTest {
  private static final Golden GOLDEN = Golden.load("cfg_guidance");

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

  @AfterAll
  static void closeGolden() {
    GOLDEN.close();
  }

  @ParameterizedTest
  @EnumSource
  void normalizedAttentionGuidanceAgreesWithTheReference(NormalizedAttentionGuidance.Norm norm) {
    var config = GOLDEN.json().at("/config/nag");
    var guidance =
        new NormalizedAttentionGuidance(
            config.get("scale").asDouble(),
            config.get("tau").asDouble(),
            config.get("alpha").asDouble(),
            norm);
    assertThatTensor(guidance.lead(GOLDEN.get("nag.positive"), GOLDEN.get("nag.negative")))
        .isCloseTo(GOLDEN.get("nag.out_" + norm.label()), GOLDEN.tolerance("nag"));
  }

  /// What the test above is worth: the case has tokens that are held back, and others that are not.
  @Test
  void theCaseHasTokensOnBothSidesOfTau() {
    double tau = GOLDEN.json().at("/config/nag/tau").asDouble();
    var ratios = GOLDEN.get("nag.ratio_l1");
    assertThat(ratios.max().item()).isGreaterThan(tau);
    assertThat(ratios.min().item()).isLessThan(tau);
  }

  @Test
  void enhanceAVideoAgreesWithTheWrapper() {
    for (int weight : new int[] {0, 2, 8}) {
      assertThatTensor(factor(weight, FrameEnhancement.Groups.NEIGHBOURS))
          .isCloseTo(GOLDEN.get("feta.score.w" + weight), GOLDEN.tolerance("feta"));
    }
  }

  @Test
  void enhanceAVideoAgreesWithItsPaper() {
    assertThatTensor(factor(8, FrameEnhancement.Groups.FRAMES))
        .isCloseTo(GOLDEN.get("feta.score_framewise"), GOLDEN.tolerance("feta"));
  }

  private static Tensor factor(double weight, FrameEnhancement.Groups groups) {
    int frames = GOLDEN.json().at("/config/feta/frames").asInt();
    return new FrameEnhancement(weight, groups)
        .factor(GOLDEN.get("feta.q"), GOLDEN.get("feta.k"), frames)
        .flatten(0, 3);
  }

  /// The tensors' names hold their length and index: `riflex.L66.k4.cos`.
  @Test
  void riflexAgreesWithTheReference() {
    var name = Pattern.compile("riflex\\.L(\\d+)\\.k(\\d+)\\.cos");
    int found = 0;
    for (var key : GOLDEN.tensors().tensors().keySet()) {
      var matcher = name.matcher(key);
      if (matcher.matches()) {
        found++;
        int frames = Integer.parseInt(matcher.group(1));
        var rope =
            Rope.of(new Grid(frames, 1, 1), 128, Integer.parseInt(matcher.group(2)), Device.CPU);
        var cos = GOLDEN.get(key);
        var turned = rope.rotation().flatten(0, 2).narrow(0, 0, cos.size(0));
        var ofFrames = turned.narrow(1, 0, Rope.frameFrequencies(128));
        assertThatTensor(ofFrames.select(2, 0)).isCloseTo(cos, GOLDEN.tolerance("riflex"));
        assertThatTensor(ofFrames.select(2, 1))
            .isCloseTo(GOLDEN.get(key.replace(".cos", ".sin")), GOLDEN.tolerance("riflex"));
      }
    }
    assertThat(found).isGreaterThan(1);
  }
}
