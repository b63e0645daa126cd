package dev.genga.dataset.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.dataset.config.Size;
import dev.genga.dataset.media.Caption;
import dev.genga.dataset.media.MediaKind;
import dev.genga.dataset.plan.CacheNames;
import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.dataset.plan.FrameUse;
import dev.genga.dataset.plan.FrameWindow;
import dev.genga.dataset.plan.PlannedMedia;
import dev.genga.dataset.plan.PlannedSection;
import dev.genga.dataset.plan.Sample;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class EpochOrderTest {
  private static final long SEED = 1234;
  private static final Path FOLDER = Path.of("media");

  /// The data set of `src/test/python/epoch_order.py`, which wrote the expected batches.
  private final DatasetPlan plan =
      new DatasetPlan(FOLDER, 1, List.of(stills(), clips(2), clips(3)), List.of(), List.of());

  @Test
  void fourEpochsHaveMusubisBatchesInItsOrder() throws Exception {
    var order = new EpochOrder(plan, SEED);
    var torch = new TorchRandom(SEED);
    var found = new ArrayList<String>();
    for (int epoch = 1; epoch <= 4; epoch++) {
      torch.nextLong(); // The loader's seed for its workers.
      int number = 0;
      for (var batch :
          order.batches(epoch, TorchRandom.permutation(torch.nextLong(), plan.batches()))) {
        found.add("%d,%d,%s".formatted(epoch, number++, String.join(" ", names(batch))));
      }
    }
    assertThat(found).containsExactlyElementsOf(expected());
  }

  @Test
  void everyEpochHasEverySampleAsOftenAsItRepeats() {
    var order = new EpochOrder(plan, 7);
    for (int epoch = 1; epoch <= 3; epoch++) {
      var batches = order.batches(epoch);
      assertThat(batches).hasSize(plan.batches());
      var times = new TreeMap<String, Integer>();
      batches.forEach(batch ->
          names(batch)
              .forEach(name -> times.merge(batch.section().number() + name, 1, Integer::sum)));
      assertThat(times).isEqualTo(repeats());
      assertThat(batches)
          .allSatisfy(
              batch -> assertThat(batch.items()).hasSizeBetween(1, batch.section().batchSize()));
    }
    assertThat(order.batches(1)).isNotEqualTo(order.batches(2));
    assertThat(order.batches(2)).isEqualTo(new EpochOrder(plan, 7).batches(2));
    assertThat(order.batches(1)).isNotEqualTo(new EpochOrder(plan, 8).batches(1));
  }

  /// How often each sample of each section is to come.
  private Map<String, Integer> repeats() {
    var due = new TreeMap<String, Integer>();
    for (var section : plan.sections()) {
      for (var media : section.media()) {
        media
            .samples()
            .forEach(
                sample -> due.put(section.number() + sample.latentCache(), section.numRepeats()));
      }
    }
    return due;
  }

  @Test
  void asManyBatchesAsThereAreAreThoseOfThePlan() {
    var counts = plan.sections().stream().map(PlannedSection::batches).toList();
    var order = EpochOrder.of(plan.sections(), counts, SEED);
    for (int epoch = 1; epoch <= 4; epoch++) {
      assertThat(order.batches(epoch)).isEqualTo(new EpochOrder(plan, SEED).batches(epoch));
    }
  }

  @Test
  void aSectionThatGivesAnotherNumberOfBatchesGivesThemInTurn() {
    var stills = plan.sections().getFirst();
    int all = stills.batches();
    assertThat(all).isEqualTo(6);
    // Four of six: three epochs have each twice.
    var few = new ArrayList<List<String>>();
    // Nine of six: two epochs have each three times.
    var many = new ArrayList<List<String>>();
    for (int epoch = 1; epoch <= 3; epoch++) {
      EpochOrder.of(List.of(stills), List.of(4), 7).batches(epoch).stream()
          .map(EpochOrderTest::names)
          .forEach(few::add);
    }
    for (int epoch = 1; epoch <= 2; epoch++) {
      EpochOrder.of(List.of(stills), List.of(9), 7).batches(epoch).stream()
          .map(EpochOrderTest::names)
          .forEach(many::add);
    }
    assertThat(few).hasSize(12);
    assertThat(many).hasSize(18);
    var once = new ArrayList<String>();
    stills.media().forEach(media -> media.samples().forEach(s -> once.add(s.latentCache())));
    assertThat(count(few, 2)).containsExactlyInAnyOrderElementsOf(once);
    assertThat(count(many, 3)).containsExactlyInAnyOrderElementsOf(once);
  }

  /// The samples that come so many times.
  private static List<String> count(List<List<String>> batches, int times) {
    var all = batches.stream().flatMap(List::stream).toList();
    return all.stream()
        .distinct()
        .filter(name -> all.stream().filter(name::equals).count() == times)
        .toList();
  }

  @Test
  void wrongEpochsAndOrdersAreMistakesOfTheCaller() {
    var order = new EpochOrder(plan, 7);
    assertThatThrownBy(() -> order.batches(0)).hasMessage("epochs count from 1: 0");
    assertThatThrownBy(() -> order.batches(1, new int[3]))
        .hasMessage("an order of 3 for %d batches".formatted(plan.batches()));
  }

  private static List<String> names(Batch batch) {
    return batch.items().stream().map(item -> item.sample().latentCache()).toList();
  }

  private static List<String> expected() throws Exception {
    try (var in =
        Objects.requireNonNull(EpochOrderTest.class.getResourceAsStream("epoch_order.csv"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().skip(1).toList();
    }
  }

  private static PlannedSection stills() {
    var sizes = List.of(new Size(640, 480), new Size(480, 640), new Size(512, 512));
    var buckets = List.of(new Size(288, 224), new Size(224, 288), new Size(256, 256));
    var media = new ArrayList<PlannedMedia>();
    for (int i = 0; i < 9; i++) {
      Path file = FOLDER.resolve("still%d.png".formatted(i));
      var size = sizes.get(i % 3);
      var sample = new Sample(0, 1, CacheNames.latents(file, size));
      media.add(media(file, MediaKind.IMAGE, size, buckets.get(i % 3), List.of(sample)));
    }
    return section(1, 2, 1, media);
  }

  private static PlannedSection clips(int number) {
    var size = new Size(256, 144);
    var windows =
        number == 2
            ? List.of(new FrameWindow(0, 1), new FrameWindow(0, 5))
            : List.of(new FrameWindow(0, 9), new FrameWindow(7, 9));
    var media = new ArrayList<PlannedMedia>();
    for (int i = 0; i < 5; i++) {
      Path file = FOLDER.resolve("rain%d.mp4".formatted(i));
      var samples =
          windows.stream()
              .map(w -> new Sample(w.first(), w.frames(), CacheNames.latents(file, w, size)))
              .toList();
      media.add(media(file, MediaKind.CLIP, size, size, samples));
    }
    return number == 2 ? section(2, 1, 2, media) : section(3, 3, 1, media);
  }

  private static PlannedSection section(
      int number, int batchSize, int repeats, List<PlannedMedia> media) {
    return new PlannedSection(
        number, "media", FOLDER, FOLDER, "", batchSize, repeats, media, List.of());
  }

  private static PlannedMedia media(
      Path file, MediaKind kind, Size size, Size bucket, List<Sample> samples) {
    return new PlannedMedia(
        file,
        kind,
        size,
        16,
        new FrameUse.EveryFrame(),
        16,
        bucket,
        new Caption("", file, 0),
        CacheNames.text(file),
        samples);
  }
}
