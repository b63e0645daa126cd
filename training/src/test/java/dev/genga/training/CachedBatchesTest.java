package dev.genga.training;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.genga.dataset.config.Size;
import dev.genga.dataset.media.Caption;
import dev.genga.dataset.media.MediaKind;
import dev.genga.dataset.plan.CacheNames;
import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.dataset.plan.FrameUse;
import dev.genga.dataset.plan.LossMask;
import dev.genga.dataset.plan.PlannedMedia;
import dev.genga.dataset.plan.PlannedSection;
import dev.genga.dataset.plan.PlannedText;
import dev.genga.dataset.plan.Sample;
import dev.genga.dataset.plan.SectionUse;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.tensor.weights.SafetensorsWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a run's own seed draws of a data set: captions, and what counts how much. A prompt's first
/// number tells here which it is.
class CachedBatchesTest {
  private static final Size SIZE = new Size(32, 16);
  private static final float EMPTY = -1;

  @TempDir private Path folder;
  private TensorScope scope;

  @BeforeEach
  void open() {
    scope = TensorScope.open();
    text(CacheNames.EMPTY_TEXT, EMPTY);
  }

  @AfterEach
  void close() {
    scope.close();
  }

  private String text(String name, float first) {
    var rows = Tensors.full(new long[] {1, 4}, first, DType.BFLOAT16, Device.CPU);
    SafetensorsWriter.write(folder.resolve(name), Map.of("varlen_t5_bfloat16", rows), Map.of());
    return name;
  }

  private void write(String name, String key, Tensor tensor) {
    SafetensorsWriter.write(folder.resolve(name), Map.of(key, tensor), Map.of());
  }

  /// A still with so many captions, the first numbered `100 * clip`.
  private PlannedMedia still(int clip, int captions, boolean masked) {
    String name = "still%d".formatted(clip);
    Path file = folder.resolve(name + ".png");
    String latents = name + "_0032x0016_wan.safetensors";
    write(
        latents,
        "latents_1x2x4_bfloat16",
        Tensors.full(new long[] {16, 1, 2, 4}, clip, DType.BFLOAT16, Device.CPU));
    if (masked) {
      float[] mask = {0, 0, 1, 1, 0, 0.5f, 1, 1};
      write(CacheNames.mask(latents), "mask", Tensors.of(mask, 1, 2, 4));
    }
    var texts = new ArrayList<PlannedText>();
    for (int i = 0; i < captions; i++) {
      String cache = text(name + "_wan_te." + i + ".safetensors", 100 * clip + i);
      texts.add(new PlannedText(new Caption("caption " + i, file, i), cache));
    }
    return new PlannedMedia(
        file,
        MediaKind.IMAGE,
        SIZE,
        1,
        new FrameUse.EveryFrame(),
        1,
        SIZE,
        texts.getFirst().caption(),
        texts.getFirst().cache(),
        List.of(new Sample(0, 1, latents)),
        texts.subList(1, captions),
        masked ? new LossMask.OfFile(file, MediaKind.IMAGE) : LossMask.NONE);
  }

  private CachedBatches batches(int batchSize, SectionUse use, PlannedMedia... media) {
    return batches(7, batchSize, use, media);
  }

  private CachedBatches batches(long seed, int batchSize, SectionUse use, PlannedMedia... media) {
    return new CachedBatches(plan(batchSize, use, media), seed, Device.CPU);
  }

  private DatasetPlan plan(int batchSize, SectionUse use, PlannedMedia... media) {
    var section =
        new PlannedSection(
            1, "images", folder, folder, "", batchSize, 1, use, List.of(media), List.of());
    return new DatasetPlan(
        folder.resolve("dataset.toml"), 1, List.of(section), List.of(), List.of());
  }

  private static List<Float> prompts(Batches batches, int fromEpoch, int epochs) {
    var first = new ArrayList<Float>();
    for (int epoch = fromEpoch; epoch < fromEpoch + epochs; epoch++) {
      for (int i = 0; i < batches.perEpoch(); i++) {
        try (var _ = TensorScope.open()) {
          batches
              .load(epoch, i)
              .prompts()
              .forEach(prompt -> first.add(prompt.to(DType.FLOAT32).toFloats()[0]));
        }
      }
    }
    return first;
  }

  private static SectionUse dropout(double share) {
    return new SectionUse("", share, false, 1);
  }

  @Test
  void aPlainSectionHasItsCaptionsAndNoWeights() {
    var batches = batches(2, SectionUse.PLAIN, still(1, 1, false), still(2, 1, false));
    assertThat(prompts(batches, 0, 3)).containsOnly(100f, 200f);
    assertThat(batches.load(0, 0).weights()).isNull();
  }

  @Test
  void soManySamplesGoWithoutCaptionAsTheShareSays() {
    var media = new PlannedMedia[] {still(1, 1, false), still(2, 1, false)};
    int draws = 1500;
    int dropped = Collections.frequency(prompts(batches(1, dropout(0.2), media), 0, 750), EMPTY);
    // Three standard deviations of a binomial distribution.
    assertThat((double) dropped).isCloseTo(draws * 0.2, within(3 * Math.sqrt(draws * 0.2 * 0.8)));
    assertThat(prompts(batches(1, dropout(0), media), 0, 10)).doesNotContain(EMPTY);
    assertThat(prompts(batches(1, dropout(1), media), 0, 10)).containsOnly(EMPTY);
  }

  @Test
  void aRunThatGoesOnDrawsWhatItWouldHaveDrawn() {
    var media = new PlannedMedia[] {still(1, 3, false), still(2, 2, false), still(3, 1, false)};
    var whole = prompts(batches(2, dropout(0.3), media), 0, 40);
    var resumed = prompts(batches(2, dropout(0.3), media), 25, 15);
    assertThat(resumed).isEqualTo(whole.subList(25 * 3, 40 * 3));
    assertThat(prompts(batches(8, 2, dropout(0.3), media), 0, 40)).isNotEqualTo(whole);
  }

  @Test
  void everyCaptionOfAClipHasItsTurn() {
    var counts = new HashMap<Float, Integer>();
    prompts(batches(1, SectionUse.PLAIN, still(1, 3, false)), 0, 600)
        .forEach(prompt -> counts.merge(prompt, 1, Integer::sum));
    double spread = 3 * Math.sqrt(600 * (1 / 3.0) * (2 / 3.0));
    assertThat(counts.keySet()).containsExactlyInAnyOrder(100f, 101f, 102f);
    assertThat(counts.values())
        .allSatisfy(count -> assertThat((double) count).isCloseTo(200, within(spread)));
  }

  @Test
  void dropoutLeavesTheChoiceOfCaptionsAsItIs() {
    var plain = prompts(batches(1, SectionUse.PLAIN, still(1, 3, false)), 0, 60);
    var dropped = prompts(batches(1, dropout(0.3), still(1, 3, false)), 0, 60);
    for (int i = 0; i < plain.size(); i++) {
      assertThat(dropped.get(i)).isIn(plain.get(i), EMPTY);
    }
  }

  @Test
  void weightsAreTheSectionsTimesTheMasks() {
    var prior = new SectionUse("", 0, true, 0.5);
    var unmasked = batches(2, prior, still(1, 1, false), still(2, 1, false)).load(0, 0).weights();
    assertThatTensor(Objects.requireNonNull(unmasked))
        .isBitEqualTo(Tensors.full(new long[] {2, 1, 1, 1, 1}, 0.5, DType.FLOAT32, Device.CPU));

    var batch = batches(2, prior, still(1, 1, true), still(2, 1, false)).load(0, 0);
    var weights = Objects.requireNonNull(batch.weights());
    assertThat(weights.shape()).containsExactly(2, 1, 1, 2, 4);
    int masked = batch.latents().to(DType.FLOAT32).toFloats()[0] == 1 ? 0 : 1;
    assertThat(weights.select(0, masked).toFloats())
        .containsExactly(0, 0, 0.5f, 0.5f, 0, 0.25f, 0.5f, 0.5f);
    assertThat(weights.select(0, 1 - masked).toFloats()).containsOnly(0.5f);
  }

  @Test
  void aBatchLeavesNothingElseAlive() {
    var batches = batches(2, dropout(0.5), still(1, 2, true), still(2, 1, false));
    batches.load(0, 0);
    int before = scope.live();
    batches.load(0, 0);
    assertThat(scope.live()).isEqualTo(before + 4); // latents, weights and two prompts
  }

  @Test
  void firstFramesComeWithABatchThatIsToHaveThem() {
    var media =
        new PlannedMedia[] {
          withFirstFrame(still(1, 1, false), 1), withFirstFrame(still(2, 1, false), 2)
        };
    var plan = plan(2, SectionUse.PLAIN, media);
    assertThat(new CachedBatches(plan, 7, Device.CPU).load(0, 0).first()).isNull();

    var batch = new CachedBatches(plan, 7, Device.CPU, true).load(0, 0);
    var first = Objects.requireNonNull(batch.first());
    assertThat(first.channels().shape()).containsExactly(2, 20, 1, 2, 4);
    assertThat(first.tokens().shape()).containsExactly(2, 3, 8);
    for (int i = 0; i < 2; i++) {
      float clip = batch.latents().select(0, i).to(DType.FLOAT32).toFloats()[0];
      assertThat(first.channels().select(0, i).to(DType.FLOAT32).toFloats())
          .containsOnly(10 * clip);
      assertThat(first.tokens().select(0, i).to(DType.FLOAT32).toFloats()).containsOnly(100 * clip);
    }
    var input = batch.input(batch.latents(), Tensors.of(new float[] {1, 2}, 2));
    assertThatTensor(input.noisy().narrow(1, 0, 16)).isBitEqualTo(batch.latents());
    assertThatTensor(input.noisy().narrow(1, 16, 20)).isBitEqualTo(first.channels());
    assertThat(input.imageTokens()).isSameAs(first.tokens());
  }

  private PlannedMedia withFirstFrame(PlannedMedia still, float clip) {
    var file = folder.resolve(still.samples().getFirst().latentCache());
    var tensors = new HashMap<String, Tensor>();
    tensors.put("latents_1x2x4_bfloat16", filled(clip, DType.BFLOAT16, 16, 1, 2, 4));
    tensors.put("latents_image_1x2x4_bfloat16", filled(10 * clip, DType.BFLOAT16, 20, 1, 2, 4));
    tensors.put("clip_bfloat16", filled(100 * clip, DType.FLOAT16, 3, 8));
    SafetensorsWriter.write(file, tensors, Map.of());
    return still;
  }

  private static Tensor filled(float value, DType dtype, long... shape) {
    return Tensors.full(shape, value, dtype, Device.CPU);
  }
}
