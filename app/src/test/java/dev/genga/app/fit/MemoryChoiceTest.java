package dev.genga.app.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.genga.app.fit.MemoryChoice.Chosen;
import dev.genga.dataset.config.Size;
import dev.genga.dataset.media.Caption;
import dev.genga.dataset.media.MediaKind;
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
import dev.genga.tensor.Engine.DeviceMemory;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.nn.Dropout;
import dev.genga.training.LoraTraining;
import dev.genga.training.Recipe;
import dev.genga.training.TrainingMemory;
import dev.genga.training.fit.ActivationBytes;
import dev.genga.wan.generation.LoraUse;
import dev.genga.wan.lora.AdapterKind;
import dev.genga.wan.lora.AdapterOptions;
import dev.genga.wan.lora.LayerChoice;
import dev.genga.wan.transformer.BaseForm;
import dev.genga.wan.transformer.TransformerCheckpoint;
import dev.genga.wan.transformer.TransformerConfig;
import dev.genga.wan.transformer.TransformerTensors;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is chosen for a model of eight blocks, from much memory to none.
class MemoryChoiceTest {
  private static final int LAYERS = 8;
  private static final MemoryWishes NONE = new MemoryWishes(null, null, null);
  private static final long TOTAL = 8L << 30;
  private static final Device CARD = Device.parse("cuda");

  @TempDir private static Path folder;
  private static TransformerCheckpoint base;

  @BeforeAll
  static void writeModel() {
    Path file = folder.resolve("base.safetensors");
    var config =
        new TransformerConfig(
            false, 16, 16, 128, 512, 32, 64, 16, 2, LAYERS, TransformerConfig.EPS);
    try (var _ = TensorScope.open()) {
      TransformerTensors.initial(config, RandomSource.seeded(1))
          .write(file, DType.BFLOAT16, Map.of());
    }
    base = TransformerCheckpoint.open(file);
  }

  @AfterAll
  static void close() {
    base.close();
  }

  /// Two sections, of which the second has the larger batches.
  private static DatasetPlan plan() {
    return new DatasetPlan(
        folder.resolve("dataset.toml"),
        1,
        List.of(section(1, new Size(832, 480), 1), section(2, new Size(416, 240), 81)),
        List.of(),
        List.of());
  }

  private static PlannedSection section(int number, Size size, int frames) {
    Path file = folder.resolve(number + ".mp4");
    var text = new PlannedText(new Caption("rain", file, 0), "text");
    var media =
        new PlannedMedia(
            file,
            MediaKind.CLIP,
            size,
            frames,
            new FrameUse.EveryFrame(),
            frames,
            size,
            text.caption(),
            text.cache(),
            List.of(new Sample(0, frames, "latents")),
            List.of(),
            LossMask.NONE);
    return new PlannedSection(
        number,
        "section" + number,
        folder,
        folder,
        "",
        1,
        1,
        SectionUse.PLAIN,
        List.of(media),
        List.of());
  }

  private static Chosen chosen(Recipe recipe, Device device, long free, MemoryWishes wishes) {
    return chosen(recipe, device, free, wishes, 0);
  }

  /// @param machine free bytes of the machine's memory, without which no input leaves the card
  private static Chosen chosen(
      Recipe recipe, Device device, long free, MemoryWishes wishes, long machine) {
    return new MemoryChoice(recipe, base, device, new DeviceMemory(free, TOTAL), 0, machine)
        .choose(plan(), wishes);
  }

  private static Chosen onCard(long free, MemoryWishes wishes) {
    return chosen(FitRequest.plain(4), Device.parse("cuda"), free, wishes);
  }

  private static Chosen keeping(int blocks) {
    return onCard(TOTAL, new MemoryWishes(blocks, null, null));
  }

  private static int kept(Chosen chosen) {
    return chosen.recipe().keptBlocks();
  }

  private static int inMemory(Chosen chosen) {
    return chosen.recipe().base().blocksInMemory();
  }

  @Test
  void asManyBlocksKeepTheirActivationsAsFit() {
    var roomy = onCard(TOTAL, NONE);
    assertThat(kept(roomy)).isEqualTo(LAYERS);
    assertThat(inMemory(roomy)).isZero();
    for (int blocks = 0; blocks < LAYERS; blocks++) {
      long enough = keeping(blocks).peak();
      long more = keeping(blocks + 1).peak();
      assertThat(more).isGreaterThan(enough);
      for (long free : new long[] {enough, more - 1}) {
        var found = onCard(free, NONE);
        assertThat(kept(found)).isEqualTo(blocks);
        assertThat(inMemory(found)).isZero();
        assertThat(found.peak()).isEqualTo(enough).isLessThanOrEqualTo(found.limit());
      }
    }
  }

  @Test
  void whereNotEvenThatFitsBlocksComeAndGo() {
    long least = onCard(0, NONE).peak();
    long all = keeping(0).peak();
    assertThat(least).isLessThan(all);
    int before = LAYERS;
    for (long free = all - 1; free >= least; free -= (all - least) / 20) {
      var found = onCard(free, NONE);
      assertThat(kept(found)).isZero();
      assertThat(inMemory(found)).isBetween(2, before);
      assertThat(found.peak()).isLessThanOrEqualTo(free);
      before = inMemory(found);
    }
    assertThat(inMemory(onCard(0, NONE))).isEqualTo(2);
    assertThat(MemoryChoice.least(FitRequest.plain(4), NONE)).isEqualTo(onCard(0, NONE).recipe());
  }

  @Test
  void whatIsWishedForIsNotChosen() {
    assertThat(kept(onCard(0, new MemoryWishes(3, null, null)))).isEqualTo(3);
    assertThat(inMemory(onCard(0, new MemoryWishes(3, null, null))))
        .as("three that stay, and two places")
        .isEqualTo(5);
    var few = FitRequest.plain(4).withMemory(0, 4);
    var found = chosen(few, Device.parse("cuda"), TOTAL, new MemoryWishes(null, 4, null));
    assertThat(inMemory(found)).isEqualTo(4);
    assertThat(kept(found)).as("those that stay").isEqualTo(2);
    assertThat(new MemoryWishes(3, 4, null).leaveAChoice()).isFalse();
    var over =
        new Recipe.Target.Lora(
            AdapterOptions.lora(4, 4),
            new LoraTraining(Dropout.NONE, 0, null, List.of(new LoraUse("a", 1))));
    assertThat(
            MemoryChoice.least(FitRequest.plain(over, DType.BFLOAT16), NONE)
                .base()
                .blocksInMemory())
        .isZero();
  }

  /// Of the inputs of eight blocks the first one's stays, and two are there at a time.
  @Test
  void onACardInputsThatWaitInTheMachinesMemoryLeaveRoomForOthers() {
    var away = FitRequest.plain(4).withInputsInRam(true);
    var none = new MemoryWishes(0, 0, null);
    long input =
        Math.round(new ActivationBytes(base.config(), DType.BFLOAT16.bytes()).input(26 * 15 * 21));
    long stay = onCard(TOTAL, none).peak();
    assertThat(chosen(away, CARD, TOTAL, none).peak()).isEqualTo(stay - (LAYERS - 3) * input);
    assertThat(chosen(away, Device.CPU, TOTAL, none).peak())
        .isEqualTo(onProcessor(TOTAL, none).peak());
    assertThat(inMemory(onCard(stay - 1, NONE))).as("weights have to go").isNotZero();
    var found = chosen(away, CARD, stay - 1, NONE);
    assertThat(inMemory(found)).isZero();
    assertThat(found.recipe().inputsInRam()).isTrue();
  }

  /// Down to what a card without them takes all weights stay; below it weights go as well.
  @Test
  void inputsLeaveBeforeWeightsDoWhereTheMachineHasRoomForThem() {
    var plain = FitRequest.plain(4);
    var wished = new MemoryWishes(0, 0, null);
    long stay = onCard(TOTAL, wished).peak();
    long away = chosen(plain.withInputsInRam(true), CARD, TOTAL, wished).peak();
    assertThat(chosen(plain, CARD, stay, NONE, TOTAL).recipe().inputsInRam()).isFalse();
    for (long free : new long[] {stay - 1, away}) {
      var found = chosen(plain, CARD, free, NONE, TOTAL);
      assertThat(found.recipe().inputsInRam()).isTrue();
      assertThat(inMemory(found)).isZero();
      assertThat(found.peak()).isLessThanOrEqualTo(free);
      assertThat(found.told()).contains("all weights stay, inputs wait in the machine's memory:");
    }
    var less = chosen(plain, CARD, away - 1, NONE, TOTAL);
    assertThat(less.recipe().inputsInRam()).isTrue();
    assertThat(inMemory(less)).isNotZero();
    var without = chosen(plain, CARD, away - 1, NONE);
    assertThat(without.recipe().inputsInRam()).isFalse();
    assertThat(inMemory(less)).isGreaterThan(inMemory(without));
    long needed =
        TrainingMemory.hostBytes(plain.withMemory(0, 0).withInputsInRam(true), base, 26 * 15 * 21);
    assertThat(chosen(plain, CARD, away, NONE, needed).recipe().inputsInRam()).isTrue();
    assertThat(chosen(plain, CARD, away, NONE, needed - 1).recipe().inputsInRam()).isFalse();
    assertThat(chosen(plain, Device.CPU, stay - 1, NONE, TOTAL).recipe().inputsInRam()).isFalse();
    assertThat(chosen(plain, CARD, stay - 1, wished, TOTAL).recipe().inputsInRam()).isTrue();
  }

  private static Chosen onProcessor(long free, MemoryWishes wishes) {
    return chosen(FitRequest.plain(4), Device.CPU, free, wishes);
  }

  /// What a block's kept activations are taken for on the processor: half as much again as is counted.
  @Test
  void onTheProcessorAsManyKeepTheirActivationsAsFitAtOneAndAHalfTimesTheirCount() {
    long margin = TOTAL - onProcessor(TOTAL, NONE).limit();
    long tokens = 26 * 15 * 21;
    var counted = new ActivationBytes(base.config(), DType.BFLOAT16.bytes());
    for (int blocks = 0; blocks < LAYERS; blocks++) {
      long enough = onProcessor(TOTAL, new MemoryWishes(blocks, null, null)).peak();
      long more = onProcessor(TOTAL, new MemoryWishes(blocks + 1, null, null)).peak();
      assertThat((double) more - enough)
          .isCloseTo(
              1.5 * counted.kept(tokens) - 6 * counted.input(tokens), withinPercentage(0.001));
      for (long free : new long[] {enough, more - 1}) {
        var found = onProcessor(free + margin, NONE);
        assertThat(kept(found)).isEqualTo(blocks);
        assertThat(inMemory(found)).isZero();
        assertThat(found.peak()).isEqualTo(enough);
      }
    }
    long least = onProcessor(0, NONE).peak();
    long all = onProcessor(TOTAL, new MemoryWishes(0, null, null)).peak();
    var between = onProcessor((least + all) / 2 + margin, NONE);
    assertThat(kept(between)).isZero();
    assertThat(inMemory(between)).isBetween(2, LAYERS - 1);
  }

  @Test
  void theProcessorLeavesRoomForOthersAndItsStepsTakeMore() {
    var card = onCard(TOTAL, NONE);
    var processor = chosen(FitRequest.plain(4), Device.CPU, TOTAL, NONE);
    assertThat(card.limit()).isEqualTo(TOTAL);
    assertThat(processor.limit()).isEqualTo(TOTAL - (3L << 29));
    assertThat(processor.peak()).isGreaterThan(card.peak());
    var headroom =
        new MemoryChoice(
            FitRequest.plain(4), base, Device.CPU, new DeviceMemory(TOTAL, TOTAL), 2L << 30, 0);
    assertThat(headroom.choose(plan(), NONE).limit()).isEqualTo(TOTAL - (2L << 30));
  }

  @Test
  void theLargestBatchCounts() {
    var first =
        new DatasetPlan(
            folder.resolve("dataset.toml"),
            1,
            plan().sections().subList(0, 1),
            List.of(),
            List.of());
    var memory = new DeviceMemory(TOTAL, TOTAL);
    var choice = new MemoryChoice(FitRequest.plain(4), base, Device.CPU, memory, 0, 0);
    assertThat(choice.choose(first, NONE).peak()).isLessThan(choice.choose(plan(), NONE).peak());
  }

  @Test
  void aLineTellsTheChoice() {
    assertThat(onCard(TOTAL, NONE).told())
        .startsWith("memory: 8 of 8 blocks keep their activations, all weights stay: about ")
        .endsWith(" of the 8.0 GB that are free for it");
    assertThat(onCard(0, NONE).told())
        .startsWith(
            "memory: no block keeps its activations, 2 of 8 blocks are there at a time: about ");
  }

  private static Recipe recipe(AdapterKind kind) {
    var adapter = new AdapterOptions(kind, 4, 4, LayerChoice.ALL);
    return FitRequest.plain(new Recipe.Target.Lora(adapter, LoraTraining.PLAIN), DType.BFLOAT16);
  }

  private static long step(Recipe recipe, int kept) {
    var whole = recipe.withMemory(kept, 0);
    long peak = chosen(recipe, CARD, TOTAL, new MemoryWishes(kept, 0, null)).peak();
    return peak - TrainingMemory.of(whole, base).bytes();
  }

  /// A block's ten layers have eight matrices of the model's width and two of the feed-forward network's.
  @Test
  void matricesThatBlocksMakeAreCountedForTheOneAtWorkAndForEachThatKeeps() {
    long matrices = (8L * 128 * 128 + 2L * 128 * 512) * DType.BFLOAT16.bytes();
    long largest = 128L * 512 * DType.BFLOAT16.bytes();
    var plain = recipe(new AdapterKind.Lora());
    for (int kept : new int[] {0, 1, 5}) {
      int blocks = Math.max(1, kept);
      assertThat(step(recipe(new AdapterKind.Loha()), kept) - step(plain, kept))
          .isEqualTo(blocks * 3 * matrices + 4 * largest);
      assertThat(step(recipe(new AdapterKind.Lokr(8)), kept)).isEqualTo(step(plain, kept));
      var in8Bits = plain.withBase(BaseForm.FLOAT8_BLOCKS);
      assertThat(step(in8Bits, kept) - step(plain, kept)).isEqualTo(blocks * matrices);
    }
  }

  /// The first block's input stays, and two others' are there at a time.
  @Test
  void onACardInputsOfBlocksThatComeAndGoAreNotCounted() {
    long input = (long) new ActivationBytes(base.config(), 2).input(26 * 15 * 21);
    var plain = recipe(new AdapterKind.Lora());
    for (int blocks : new int[] {2, 5}) {
      int away = LAYERS - blocks + 2 - 1;
      var wishes = new MemoryWishes(0, blocks, null);
      var few = plain.withMemory(0, blocks);
      long fixed = TrainingMemory.of(few, base).bytes();
      assertThat(step(plain, 0) - (chosen(few, CARD, TOTAL, wishes).peak() - fixed))
          .isEqualTo((away - 2) * input);
      long onProcessor = TrainingMemory.of(plain.withMemory(0, 0), base).bytes();
      assertThat(chosen(few, Device.CPU, TOTAL, wishes).peak() - fixed)
          .as("on the processor they stay")
          .isEqualTo(
              chosen(plain, Device.CPU, TOTAL, new MemoryWishes(0, 0, null)).peak() - onProcessor);
    }
  }
}
