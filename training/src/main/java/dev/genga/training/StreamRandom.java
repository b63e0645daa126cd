package dev.genga.training;

import dev.genga.dataset.order.EpochOrder;
import dev.genga.dataset.order.TorchRandom;
import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.tensor.DType;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.tensor.weights.WeightsFile;
import dev.genga.wan.generation.LoraUse;
import dev.genga.wan.lora.file.LoraReader;
import dev.genga.wan.sampling.SpreadValues;
import dev.genga.wan.transformer.TransformerConfig;
import dev.genga.wan.transformer.WanTransformer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// One stream through the whole run, drawn from in the order of musubi-tuner's loop: torch's global
/// generator on the CPU gives values of the model that loading it replaces, values of the LoRAs that are added
/// to it that their files' replace, then the LoRA's first values; at each epoch's beginning a seed for the loader's workers and one for its order; then noise
/// and timesteps, batch by batch.
///
/// What dropout leaves out, and the image encoder of previews, draw from it there and not here.
///
/// Source: musubi-tuner, `training/trainer_base.py`, `networks/lora.py`; torch, `utils/data/dataloader.py` and
/// `sampler.py`.
final class StreamRandom implements RunRandom {
  private static final String GENERATOR = "random.generator";
  private static final String LOADER = "random.loader";

  private final Way.Musubi way;
  private final RandomSource stream;
  private final EpochOrder batches;
  private final int perEpoch;
  private int epoch = -1;
  private long loaderSeed;

  StreamRandom(Way.Musubi way, long seed, DatasetPlan plan) {
    this.way = way;
    stream = RandomSource.seeded(seed);
    batches = new EpochOrder(plan, seed);
    perEpoch = plan.batches();
  }

  /// musubi-tuner makes the model before it loads it, and its modulations are drawn then.
  @Override
  public RandomSource initial(TransformerConfig base) {
    try (var _ = TensorScope.open()) {
      for (int i = 0; i < base.layers(); i++) {
        stream.randn(DType.FLOAT32, 1, 6, base.dim());
      }
      stream.randn(DType.FLOAT32, 1, 2, base.dim());
    }
    return stream;
  }

  /// musubi-tuner makes the modules of each file (`LoRAInfModule`) before it reads their values.
  @Override
  public void passOver(WanTransformer base, List<LoraUse> fused) {
    for (var use : fused) {
      try (var _ = TensorScope.open();
          var file = WeightsFile.open(Path.of(use.file()))) {
        LoraReader.read(file, base).redraw(base, stream);
      }
    }
  }

  @Override
  public RandomSource ofStep(int step) {
    return stream;
  }

  @Override
  public int[] order(int wanted, int count) {
    if (wanted != epoch) {
      draw(wanted);
    }
    return TorchRandom.permutation(loaderSeed, count);
  }

  private void draw(int wanted) {
    try (var _ = TensorScope.open()) {
      if (epoch < 0 || !way.persistentWorkers()) {
        stream.nextLong(); // the workers' own seed
      }
      loaderSeed = stream.nextLong();
      epoch = wanted;
    }
  }

  @Override
  public SpreadValues spread(int count, int of, int index, long before) {
    int place = order(of, perEpoch)[index];
    var values = batches.spread(of + 1, count).get(place);
    float[] drawn = new float[values.size()];
    for (int i = 0; i < drawn.length; i++) {
      drawn[i] = values.get(i).floatValue();
    }
    return batch -> Tensors.of(drawn, batch);
  }

  @Override
  public Runnable undo() {
    byte[] state = bytes();
    int epochBefore = epoch;
    long loaderBefore = loaderSeed;
    return () -> {
      restore(state);
      epoch = epochBefore;
      loaderSeed = loaderBefore;
    };
  }

  private byte[] bytes() {
    try (var _ = TensorScope.open()) {
      return stream.state();
    }
  }

  private void restore(byte[] state) {
    try (var _ = TensorScope.open()) {
      stream.restore(state);
    }
  }

  @Override
  public Map<String, Tensor> state() {
    var tensors = new LinkedHashMap<String, Tensor>();
    byte[] state = bytes();
    tensors.put(GENERATOR, Tensors.ofBytes(state, DType.UINT8, state.length));
    tensors.put(LOADER, Tensors.of(new long[] {epoch, loaderSeed}, 2));
    return tensors;
  }

  @Override
  public void restore(Function<String, Tensor> saved) {
    restore(saved.apply(GENERATOR).toBytes());
    long[] loader = saved.apply(LOADER).toLongs();
    epoch = (int) loader[0];
    loaderSeed = loader[1];
  }
}
