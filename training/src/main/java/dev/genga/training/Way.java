package dev.genga.training;

import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.tensor.DType;
import dev.genga.tensor.Tensor;

/// How a training draws its random numbers, and rounds, where a recipe's other words leave a choice.
///
/// Both give good LoRAs. With [Musubi] a run sees on a CPU what musubi-tuner's run of the same seed
/// sees: the same order of samples, the same noise at the same timesteps.
public sealed interface Way {
  /// The numbers of a run.
  ///
  /// @param plan what is trained on
  RunRandom random(long seed, DatasetPlan plan);

  /// The part that one batch's gradient has in its step's.
  ///
  /// @param batches of this step
  /// @param accumulation batches of a full step
  double share(int batches, int accumulation);

  /// What the model is to predict, `noise - latents`.
  Tensor velocity(Tensor latents, Tensor noise);

  /// The dtype of the shares of noise where they are one of 1000 levels.
  DType levels();

  /// genga's own: each step's numbers come from the seed and the step's number alone.
  record Own() implements Way {
    @Override
    public RunRandom random(long seed, DatasetPlan plan) {
      return new StepwiseRandom(seed);
    }

    @Override
    public double share(int batches, int accumulation) {
      return 1.0 / batches;
    }

    @Override
    public Tensor velocity(Tensor latents, Tensor noise) {
      return FlowMatching.velocity(latents, noise);
    }

    @Override
    public DType levels() {
      return DType.BFLOAT16;
    }
  }

  /// musubi-tuner's: one stream runs through the whole training. Steps at an epoch's end that gather
  /// fewer batches are smaller by that, and what is to be predicted is float32.
  ///
  /// @param persistentWorkers whether the loader's workers stay from epoch to epoch, which spares a
  ///     number in each but the first
  /// @param transformer the dtype of the transformer's file
  record Musubi(boolean persistentWorkers, DType transformer) implements Way {
    @Override
    public RunRandom random(long seed, DatasetPlan plan) {
      return new StreamRandom(this, seed, plan);
    }

    @Override
    public double share(int batches, int accumulation) {
      return 1.0 / accumulation;
    }

    @Override
    public Tensor velocity(Tensor latents, Tensor noise) {
      return FlowMatching.velocity(latents.to(DType.FLOAT32), noise);
    }

    @Override
    public DType levels() {
      return transformer;
    }
  }
}
