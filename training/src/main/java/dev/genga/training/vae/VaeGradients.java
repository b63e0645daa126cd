package dev.genga.training.vae;

import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Workers;
import dev.genga.training.StepRandom;
import dev.genga.training.optimizer.FlatTensors;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/// The gradients of a step, its clips shared among threads. Each clip is made, cut and taken through
/// the VAE by itself on one thread, and the sums are made in the clips' order: the numbers don't
/// depend on how many threads there are.
final class VaeGradients {
  private final VaeRecipe recipe;
  private final TrainableVae vae;
  private final ClipStream stream;
  private final Workers workers;
  private final List<FlatTensors> ofClips = new ArrayList<>();

  VaeGradients(VaeRecipe recipe, TrainableVae vae, ClipStream stream, int threads) {
    this.recipe = recipe;
    this.vae = vae;
    this.stream = stream;
    workers = new Workers(threads);
    int most = recipe.stages().stream().mapToInt(VaeStage::clips).max().orElseThrow();
    for (int i = 0; i < most; i++) {
      ofClips.add(vae.parameters().zerosLike(DType.FLOAT32));
    }
  }

  /// The gradients of a step, which [#mean] then holds.
  ///
  /// @param step from 1
  /// @return the loss
  double of(int step) {
    long clip = 0;
    int before = 0;
    for (var stage : recipe.stages()) {
      int inStage = step - 1 - before;
      if (inStage < stage.steps()) {
        return of(stage, clip + (long) inStage * stage.clips());
      }
      before += stage.steps();
      clip += stage.clipsInAll();
    }
    throw new IllegalArgumentException("step %d is after the last stage".formatted(step));
  }

  private double of(VaeStage stage, long first) {
    var work = new ArrayList<Callable<Double>>();
    for (int i = 0; i < stage.clips(); i++) {
      long number = first + i;
      var gradients = ofClips.get(i);
      work.add(() -> {
        try (var _ = TensorScope.open()) {
          var random = StepRandom.of(recipe.seed(), 1 + number); // a resumed run draws the same
          return vae.backward(recipe.loss(), stage.cut(stream, number, random), random, gradients);
        }
      });
    }
    double loss = workers.all(work).stream().mapToDouble(Double::doubleValue).sum();
    average(stage.clips());
    return loss / stage.clips();
  }

  private void average(int clips) {
    try (var _ = Autograd.off()) {
      var sum = mean().whole();
      for (var other : ofClips.subList(1, clips)) {
        sum.addInPlace(other.whole());
      }
      sum.mulInPlace(1.0 / clips);
    }
  }

  /// The mean over the step's clips, in the order of the parameters.
  FlatTensors mean() {
    return ofClips.getFirst();
  }
}
