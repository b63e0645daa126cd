package dev.genga.training;

import dev.genga.dataset.order.TorchRandom;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.wan.generation.LoraUse;
import dev.genga.wan.sampling.SpreadValues;
import dev.genga.wan.sampling.TimestepBuckets;
import dev.genga.wan.transformer.TransformerConfig;
import dev.genga.wan.transformer.WanTransformer;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// Numbers that follow from the seed and the step alone: see [StepRandom]. There is no state.
record StepwiseRandom(long seed) implements RunRandom {
  @Override
  public RandomSource initial(TransformerConfig base) {
    return StepRandom.of(seed, 0);
  }

  @Override
  public void passOver(WanTransformer base, List<LoraUse> fused) {
    // Nothing is drawn for them.
  }

  @Override
  public RandomSource ofStep(int step) {
    return StepRandom.of(seed, step);
  }

  @Override
  public int[] order(int epoch, int batches) {
    return TorchRandom.permutation(seed + epoch, batches);
  }

  @Override
  public SpreadValues spread(int count, int epoch, int index, long before) {
    return new TimestepBuckets(count, seed, before);
  }

  @Override
  public Runnable undo() {
    return () -> {};
  }

  @Override
  public Map<String, Tensor> state() {
    return Map.of();
  }

  @Override
  public void restore(Function<String, Tensor> saved) {
    // Nothing is kept.
  }
}
