package dev.genga.training;

import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.wan.generation.LoraUse;
import dev.genga.wan.sampling.SpreadValues;
import dev.genga.wan.transformer.TransformerConfig;
import dev.genga.wan.transformer.WanTransformer;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// The random numbers of a run, asked for in the order in which the run needs them: first values, then
/// for each step the order of its epoch, its noise and its timesteps.
sealed interface RunRandom permits StepwiseRandom, StreamRandom {
  /// Where a LoRA's first values come from.
  ///
  /// @param base the model that it is for
  RandomSource initial(TransformerConfig base);

  /// Passes over the numbers that are drawn where LoRAs are added to the model first; after [#initial],
  /// before the first values.
  ///
  /// @param base the model
  /// @param fused LoRAs of it
  void passOver(WanTransformer base, List<LoraUse> fused);

  /// Where the noise and the timesteps of a step come from.
  ///
  /// @param step from 1
  RandomSource ofStep(int step);

  /// The order in which the batches of an epoch are taken.
  ///
  /// @param epoch from 0; each epoch but the first is asked for after the one before
  int[] order(int epoch, int batches);

  /// Values for timesteps that are spread over `count` parts of their range.
  ///
  /// @param epoch from 0
  /// @param index of the batch in the epoch
  /// @param before samples of the run before this batch
  SpreadValues spread(int count, int epoch, int index, long before);

  /// What gives back the numbers that are drawn from now on: a step that is not to count.
  Runnable undo();

  /// All that a resumed run needs to go on with the numbers that come next; in the caller's scope.
  Map<String, Tensor> state();

  /// Continues where [#state] was taken.
  ///
  /// @param saved gives each tensor by its name
  void restore(Function<String, Tensor> saved);
}
