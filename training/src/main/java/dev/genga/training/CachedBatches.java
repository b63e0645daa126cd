package dev.genga.training;

import dev.genga.dataset.cache.CacheFiles;
import dev.genga.dataset.order.EpochOrder;
import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A plan's batches, read from its caches, in the order that seed and epoch give.
public final class CachedBatches implements Batches {
  private final long samples;
  private final int perEpoch;
  private final EpochOrder order;
  private final SampleDraw draw;
  private final RunRandom random;
  private final Device device;
  private final boolean firstFrames;
  private int epochAtHand = -1;
  private List<dev.genga.dataset.order.Batch> batches = List.of();

  /// @param plan whose caches are all made
  /// @param seed of the training
  /// @param device where the tensors are to be
  public CachedBatches(DatasetPlan plan, long seed, Device device) {
    this(plan, seed, device, false);
  }

  /// The same for a model of either kind.
  ///
  /// @param firstFrames whether it starts from an image; its caches tell of first frames then
  public CachedBatches(DatasetPlan plan, long seed, Device device, boolean firstFrames) {
    this(plan, seed, device, firstFrames, new StepwiseRandom(seed));
  }

  /// @param random gives the loader's order
  CachedBatches(DatasetPlan plan, long seed, Device device, boolean firstFrames, RunRandom random) {
    this(
        new EpochOrder(plan, seed),
        plan.samples(),
        plan.batches(),
        new SampleDraw(seed),
        device,
        firstFrames,
        random);
  }

  /// Those of a stage.
  CachedBatches(StageData data, long seed, Device device, boolean firstFrames, RunRandom random) {
    this(
        EpochOrder.of(data.sections(), data.batches(), seed),
        data.mostSamples(),
        data.perEpoch(),
        new SampleDraw(seed),
        device,
        firstFrames,
        random);
  }

  private CachedBatches(
      EpochOrder order,
      long samples,
      int perEpoch,
      SampleDraw draw,
      Device device,
      boolean firstFrames,
      RunRandom random) {
    this.order = order;
    this.samples = samples;
    this.perEpoch = perEpoch;
    this.draw = draw;
    this.random = random;
    this.device = device;
    this.firstFrames = firstFrames;
  }

  @Override
  public int perEpoch() {
    return perEpoch;
  }

  @Override
  public Batch load(int epoch, int index) {
    var batch = epoch(epoch).get(index);
    var section = batch.section();
    var folder = section.cacheFolder();
    long number = samplesBefore(epoch, index);
    try (var scope = TensorScope.open()) {
      var prompts = new ArrayList<Tensor>();
      for (var item : batch.items()) {
        String text = draw.textCache(section, item.media(), number++);
        prompts.add(scope.keep(CacheFiles.readText(folder.resolve(text)).to(device)));
      }
      var latents = files(batch).stream().map(CacheFiles::readLatents).toArray(Tensor[]::new);
      var weights = LossWeights.of(batch, device);
      return new Batch(
          scope.keep(Tensors.stack(0, latents).to(device)),
          prompts,
          weights == null ? null : scope.keep(weights),
          firstFrames ? kept(firstFrames(batch), scope) : null);
    }
  }

  private static List<Path> files(dev.genga.dataset.order.Batch batch) {
    var folder = batch.section().cacheFolder();
    return batch.items().stream().map(item -> folder.resolve(item.sample().latentCache())).toList();
  }

  private FirstFrames firstFrames(dev.genga.dataset.order.Batch batch) {
    var frames = files(batch).stream().map(CacheFiles::readFirstFrame).toList();
    return FirstFrames.of(frames, device);
  }

  private static FirstFrames kept(FirstFrames frames, TensorScope scope) {
    return new FirstFrames(scope.keep(frames.channels()), scope.keep(frames.tokens()));
  }

  @Override
  public long samplesBefore(int epoch, int index) {
    return epoch * samples + samplesOfEpochBefore(epoch, index);
  }

  /// How many samples of the epoch come before a batch of it.
  long samplesOfEpochBefore(int epoch, int index) {
    return epoch(epoch).subList(0, index).stream().mapToLong(b -> b.items().size()).sum();
  }

  @Override
  public List<Clip> clips(int epoch, int index) {
    var batch = epoch(epoch).get(index);
    var section = batch.section();
    return batch.items().stream()
        .map(item -> new Clip(section.number(), section.name(item.media().file())))
        .toList();
  }

  private List<dev.genga.dataset.order.Batch> epoch(int epoch) {
    if (epoch != epochAtHand) {
      batches = order.batches(epoch + 1, random.order(epoch, perEpoch));
      epochAtHand = epoch;
    }
    return batches;
  }
}
