package dev.genga.wan.lora;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.base.Problem;
import dev.genga.base.Problems;
import dev.genga.tensor.DType;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.weights.SafetensorsFile;
import dev.genga.wan.transformer.FixtureWeights;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AdapterCheckTest {
  /// musubi-tuner's, networks/lora_wan.py.
  private static final String ALWAYS_EXCLUDED =
      ".*(patch_embedding|text_embedding|time_embedding|time_projection|norm|head).*";

  private static List<LayerSize> layers() {
    try (var _ = TensorScope.open()) {
      return LayerSize.of(FixtureWeights.of("wan_transformer_t2v").model(DType.FLOAT32));
    }
  }

  private static AdapterOptions options(
      AdapterKind kind, int rank, double alpha, LayerChoice layers) {
    return new AdapterOptions(kind, rank, alpha, layers);
  }

  private static LayerChoice choice(List<String> include, List<String> exclude, RankRule... rules) {
    return new LayerChoice(include, exclude, List.of(rules));
  }

  private static AdapterOptions lora(LayerChoice layers) {
    return options(new AdapterKind.Lora(), 4, 2, layers);
  }

  private static List<String> alone(AdapterOptions options) {
    var problems = new Problems();
    new AdapterCheck(options, problems, word -> "--" + word).alone();
    return problems.list().stream().map(AdapterCheckTest::told).toList();
  }

  private static List<String> withModel(AdapterOptions options) {
    var problems = new Problems();
    new AdapterCheck(options, problems, word -> "--" + word).with(layers());
    return problems.list().stream().map(AdapterCheckTest::told).toList();
  }

  @Test
  void whatIsIdleIsToldApartFromWhatLeavesNothingToTrain() {
    var idle = lora(choice(List.of(".*q"), List.of(".*none.*")));
    var problems = new Problems();
    var check = new AdapterCheck(idle, problems, word -> "--" + word);
    check.fitting(layers());
    assertThat(problems.list()).isEmpty();
    assertThat(check.idle(layers()).stream().map(AdapterCheckTest::told))
        .containsExactlyElementsOf(withModel(idle))
        .hasSize(2);
    assertThat(problems.list()).isEmpty();
    new AdapterCheck(lora(choice(List.of(), List.of(".*"))), problems, word -> "--" + word)
        .fitting(layers());
    assertThat(problems.list()).hasSize(1);
  }

  private static String told(Problem problem) {
    return problem.where() + ": " + problem.what();
  }

  @Test
  void theLayersThatAreAlwaysExcludedAreNoneOfTheBlocks() {
    assertThat(layers())
        .hasSize(20)
        .noneMatch(layer -> LayerChoice.fits(ALWAYS_EXCLUDED, layer.name()));
  }

  @Test
  void aPatternIsForTheWholeNameAndIncludeWins() {
    var choice = choice(List.of(".*ffn\\.0", "q"), List.of(".*ffn.*", "blocks.0"));
    assertThat(choice.takes("blocks.0.ffn.0")).isTrue();
    assertThat(choice.takes("blocks.0.ffn.2")).isFalse();
    assertThat(choice.takes("blocks.0.self_attn.q")).isTrue();
  }

  private static @Nullable Bottleneck of(AdapterOptions options, String layer) {
    return options.of(layer);
  }

  @Test
  void theFirstRuleThatFitsGivesRankAndAlpha() {
    var options =
        lora(
            choice(
                List.of(),
                List.of(".*cross.*"),
                new RankRule(".*ffn\\.0", 8, 1.0),
                new RankRule(".*ffn.*", 16, null)));
    assertThat(of(options, "blocks.1.ffn.0")).isEqualTo(new Bottleneck(8, 1));
    assertThat(of(options, "blocks.1.ffn.2")).isEqualTo(new Bottleneck(16, 8));
    assertThat(of(options, "blocks.1.self_attn.q")).isEqualTo(new Bottleneck(4, 2));
    assertThat(of(options, "blocks.1.cross_attn.q")).isNull();
  }

  @Test
  void allThatCantBeIsToldTogether() {
    var layers =
        choice(
            List.of("*a"),
            List.of("(b"),
            new RankRule("c", 0, null),
            new RankRule("d", 2, -1.0),
            new RankRule("[e", 2, null));
    assertThat(alone(options(new AdapterKind.Lokr(0), 0, 0, layers)))
        .containsExactly(
            "--rank: a LoRA's rank is at least 1: 0",
            "--include *a: this is no regular expression: Dangling meta character '*'",
            "--exclude (b: this is no regular expression: Unclosed group",
            "--rank_of c=0: a layer's rank is at least 1: 0",
            "--rank_of d=2:-1.0: alpha is -1.0",
            "--rank_of [e=2: this is no regular expression: Unclosed character class",
            "--lokr_factor: a LoKr's factor is 0");
  }

  @Test
  void aPatternThatFitsNoLayerIsRefused() {
    var layers =
        choice(
            List.of(".*self_attn.q"),
            List.of("self_attn", ".*ffn.*"),
            new RankRule(".*ffn.*", 2, null),
            new RankRule(".*attn.*", 2, null),
            new RankRule(".*self_attn.*", 8, null));
    assertThat(withModel(lora(layers)))
        .containsExactly(
            "--exclude self_attn: no layer of this model has such a name",
            "--include .*self_attn.q: no layer of this name was left out, to be taken back",
            "--rank_of .*ffn.*=2: no layer that is trained is left for this rank",
            "--rank_of .*self_attn.*=8: no layer that is trained is left for this rank");
    assertThat(withModel(lora(choice(List.of(), List.of(".*")))))
        .containsExactly("--exclude: no layer is left to train");
  }

  @Test
  void aFactorMustDivideTheLayersThatAreTrained() {
    var all = LayerChoice.ALL; // 96 wide, 192 in the feed-forward network
    assertThat(withModel(options(new AdapterKind.Lokr(7), 2, 2, all)))
        .containsExactly(
            "--lokr_factor: the factor 7 doesn't divide blocks.0.self_attn.q, which has 96 inputs"
                + " and 96 outputs");
    assertThat(withModel(options(new AdapterKind.Lokr(64), 2, 2, all))).hasSize(1);
    assertThat(withModel(options(new AdapterKind.Lokr(8), 2, 2, all))).isEmpty();
    assertThat(withModel(options(new AdapterKind.Lokr(AdapterKind.Lokr.EVEN), 2, 1, all)))
        .isEmpty();
  }

  @Test
  void anAlphaThatNoMatrixTakesIsRefused() {
    var all = LayerChoice.ALL;
    var even = new AdapterKind.Lokr(AdapterKind.Lokr.EVEN);
    assertThat(withModel(options(even, 16, 16, all))).isEmpty();
    assertThat(withModel(options(even, 16, 8, all)))
        .containsExactly("--alpha: alpha has no say: at this rank every matrix is trained whole");
  }

  /// Made by `training/src/test/python/adapter_fixture.py`: size, factor, and musubi-tuner's two factors.
  @Test
  void factorsAreTheReferences() throws Exception {
    var resource =
        Objects.requireNonNull(AdapterCheckTest.class.getResource("factors.safetensors"));
    try (var _ = TensorScope.open();
        var file = SafetensorsFile.open(Path.of(resource.toURI()))) {
      var rows = file.read("factors");
      assertThat(rows.size(0)).isGreaterThan(90);
      for (var row : rows.unbind(0)) {
        long[] it = row.toLongs();
        var sizes = KroneckerSizes.of(new LayerSize("x", it[0], it[0]), (int) it[1], 1);
        assertThat(List.of(sizes.in1(), sizes.in2(), sizes.out1(), sizes.out2()))
            .as("%d by %d", it[0], it[1])
            .containsExactly(it[2], it[3], it[2], it[3]);
      }
    }
  }
}
