package dev.genga.dataset.order;

import dev.genga.dataset.plan.Bucket;
import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.dataset.plan.PlannedSection;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// The batches of each epoch, in musubi-tuner's order.
///
/// musubi-tuner draws one number from the training's seed. Each epoch adds its own number to that,
/// and shuffles every section's buckets, and then its batches, on from where the epoch before left
/// them (`dataset/bucket.py`, `BucketBatchManager`). torch's `DataLoader` then takes the batches of
/// all sections in a random order: that order is given from outside, as it depends on all that was
/// drawn before.
///
/// Two things differ. musubi-tuner begins with cache files as the file system lists them, this
/// begins with them by name, so that an epoch is the same everywhere. And where `enable_bucket` is
/// off, musubi-tuner puts clips of different shapes into one batch, and then fails if it has more
/// than one; here a batch always has one shape.
///
/// ```java
/// var order = new EpochOrder(plan, 42);
/// for (Batch batch : order.batches(1, TorchRandom.permutation(loaderSeed, plan.batches()))) { ... }
/// ```
public final class EpochOrder {
  private static final long SEEDS = 1L << 31;
  private static final Comparator<Batch.Item> BY_CACHE_NAME =
      Comparator.comparing(
          item -> item.sample().latentCache().getBytes(StandardCharsets.UTF_8),
          Arrays::compareUnsigned);

  private final List<PlannedSection> sections;
  private final List<Integer> counts;
  private final long seed;

  /// @param seed of the training: musubi-tuner's `--seed`
  public EpochOrder(DatasetPlan plan, long seed) {
    this(plan.sections(), plan.sections().stream().map(PlannedSection::batches).toList(), seed);
  }

  private EpochOrder(List<PlannedSection> sections, List<Integer> counts, long seed) {
    this.sections = List.copyOf(sections);
    this.counts = List.copyOf(counts);
    this.seed = new PythonRandom(seed).randint(0, SEEDS);
  }

  /// The batches of epochs that take another number of a section's batches than it has. They go on where
  /// the epoch before ended: each comes once before any comes again. With as many as there are this is
  /// the order of a plan of these sections.
  ///
  /// @param counts how many batches of each section an epoch has, 1 or more
  /// @param seed of the training
  public static EpochOrder of(List<PlannedSection> sections, List<Integer> counts, long seed) {
    return new EpochOrder(sections, counts, seed);
  }

  /// The batches of an epoch, section after section, before the loader's shuffle.
  ///
  /// @param epoch from 1
  /// @throws IllegalArgumentException if the epoch is below 1
  public List<Batch> batches(int epoch) {
    if (epoch < 1) {
      throw new IllegalArgumentException("epochs count from 1: " + epoch);
    }
    var batches = new ArrayList<Batch>();
    for (int i = 0; i < sections.size(); i++) {
      batches.addAll(batches(sections.get(i), counts.get(i), epoch));
    }
    return batches;
  }

  private List<Batch> batches(PlannedSection section, int count, int epoch) {
    int pass = section.batches();
    long first = (epoch - 1L) * count;
    var shuffled = new Shuffled(section);
    int passes = 0;
    var taken = new ArrayList<Batch>();
    while (taken.size() < count) {
      long next = first + taken.size();
      for (; passes <= next / pass; passes++) {
        shuffled.shuffle(new PythonRandom(seed + passes + 1));
      }
      int from = (int) (next % pass);
      int to = Math.min(pass, from + count - taken.size());
      taken.addAll(shuffled.batches().subList(from, to));
    }
    return taken;
  }

  /// The batches of an epoch in the loader's order.
  ///
  /// @param epoch from 1
  /// @param order for each place the number of the batch in [#batches(int)]
  /// @throws IllegalArgumentException if the order has another length
  public List<Batch> batches(int epoch, int[] order) {
    var batches = batches(epoch);
    if (order.length != batches.size()) {
      throw new IllegalArgumentException(
          "an order of %d for %d batches".formatted(order.length, batches.size()));
    }
    return Arrays.stream(order).mapToObj(batches::get).toList();
  }

  /// Uniform values from 0 to 1 for the samples of each batch of [#batches(int)], spread evenly: what
  /// musubi-tuner draws with `--num_timestep_buckets`, after the shuffle of each section.
  ///
  /// @param epoch from 1
  /// @param count parts into which the range is divided, at least 2
  /// @return for each batch as many values as it has samples
  public List<List<Double>> spread(int epoch, int count) {
    var values = new ArrayList<List<Double>>();
    for (var section : sections) {
      var shuffled = new Shuffled(section);
      for (int i = 1; i < epoch; i++) {
        shuffled.shuffle(new PythonRandom(seed + i));
      }
      var random = new PythonRandom(seed + epoch);
      shuffled.shuffle(random);
      values.addAll(shuffled.spread(random, count));
    }
    return values;
  }

  /// A section's buckets, and the order of its batches.
  private static final class Shuffled {
    private record Place(Bucket bucket, int number) {}

    private final PlannedSection section;
    private final Map<Bucket, List<Batch.Item>> buckets = new LinkedHashMap<>();
    private final List<Place> places = new ArrayList<>();

    Shuffled(PlannedSection section) {
      this.section = section;
      var items = new ArrayList<Batch.Item>();
      section
          .media()
          .forEach(media -> media.samples().forEach(s -> items.add(new Batch.Item(media, s))));
      items.sort(BY_CACHE_NAME);
      for (var item : items) {
        var bucket = new Bucket(item.media().bucket(), item.sample().frames());
        buckets
            .computeIfAbsent(bucket, _ -> new ArrayList<>())
            .addAll(Collections.nCopies(section.numRepeats(), item));
      }
      for (var bucket : new TreeSet<>(buckets.keySet())) {
        int count = Math.ceilDiv(of(bucket).size(), section.batchSize());
        for (int i = 0; i < count; i++) {
          places.add(new Place(bucket, i));
        }
      }
    }

    void shuffle(PythonRandom random) {
      buckets.values().forEach(random::shuffle);
      random.shuffle(places);
    }

    /// One pool for the whole epoch, shuffled and cut into batches of the full size.
    List<List<Double>> spread(PythonRandom random, int count) {
      int size = section.batchSize();
      int wanted = places.size() * size;
      var pool = new ArrayList<Double>();
      for (int part = 0; part < count; part++) {
        for (int i = 0; i < Math.ceilDiv(wanted, count); i++) {
          pool.add(random.uniform((double) part / count, (part + 1.0) / count));
        }
      }
      random.shuffle(pool);
      var values = new ArrayList<List<Double>>();
      for (int i = 0; i < places.size(); i++) {
        var place = places.get(i);
        int samples = batch(place.bucket(), place.number()).items().size();
        values.add(List.copyOf(pool.subList(i * size, i * size + samples)));
      }
      return values;
    }

    List<Batch> batches() {
      return places.stream().map(place -> batch(place.bucket(), place.number())).toList();
    }

    private Batch batch(Bucket bucket, int number) {
      var items = of(bucket);
      int start = number * section.batchSize();
      int end = Math.min(start + section.batchSize(), items.size());
      return new Batch(section, bucket, items.subList(start, end));
    }

    private List<Batch.Item> of(Bucket bucket) {
      return buckets.getOrDefault(bucket, List.of());
    }
  }
}
