package dev.genga.training.vae;

import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.training.Checkpoints;
import dev.genga.training.StepRandom;
import dev.genga.training.StepReport;
import dev.genga.training.TrainingDivergedException;
import dev.genga.training.TrainingState;
import dev.genga.training.checkpoint.CheckpointNames;
import dev.genga.training.optimizer.GradientClipping;
import dev.genga.training.state.RunIdentity;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// Trains a VAE of Wan's architecture from nothing, and writes it with the latents' mean and
/// deviation, ready for [dev.genga.wan.vae.WanVae].
///
/// A run that was stopped goes on from its saved state as if it had not been, to the bit.
///
/// @param clips what to train on
/// @param clipsName says which clips these are, their seed included; a run can only go on over the
///     same
/// @param threads that share a step's clips; the numbers don't depend on it
/// @param device where the VAE is trained
/// @param folder for the VAE and the run's state
/// @param stopRequested asked before each step; a run that is told to stop saves its state and returns
public record VaeTrainer(
    VaeRecipe recipe,
    ClipStream clips,
    String clipsName,
    int threads,
    Device device,
    Path folder,
    BooleanSupplier stopRequested) {

  /// How a run ended.
  ///
  /// @param finished whether all steps were done; else the run goes on from its state file
  /// @param step the last step done
  /// @param file the VAE, or the state of an unfinished run
  public record Result(boolean finished, int step, Path file) {}

  /// Runs from the first step, or from the saved state, to the last.
  ///
  /// @param onStep is told of each step; all count as one epoch
  /// @param onRemark takes a line for the user, such as on a state that is damaged
  /// @throws TrainingDivergedException if the loss or a gradient is no number any more; the state of
  ///     the step before is saved
  /// @throws dev.genga.base.ProblemException if the folder holds the state of another run
  public Result run(Consumer<StepReport> onStep, Consumer<String> onRemark) {
    try (var _ = TensorScope.open()) {
      var vae =
          new TrainableVae(
              recipe.config(), recipe.dtype(), device, StepRandom.of(recipe.seed(), 0));
      var state = new TrainingState(vae.parameters(), recipe.optimizer(), recipe.ema());
      return new Run(vae, state).go(onStep, onRemark);
    }
  }

  /// One run's moving parts.
  private final class Run {
    private final TrainableVae vae;
    private final TrainingState state;
    private final VaeGradients gradients;
    private final RunIdentity identity = RunIdentity.of(recipe.fingerprint(clipsName));
    private final Checkpoints checkpoints =
        new Checkpoints(folder, new CheckpointNames(recipe.name()), (_, _) -> Map.of());
    private Instant saved = Instant.now();

    Run(TrainableVae vae, TrainingState state) {
      this.vae = vae;
      this.state = state;
      gradients = new VaeGradients(recipe, vae, clips, threads);
    }

    Result go(Consumer<StepReport> onStep, Consumer<String> onRemark) {
      var rates = recipe.learningRates();
      int step = checkpoints.resume(state, identity, onRemark);
      while (step < recipe.steps()) {
        if (stopRequested.getAsBoolean()) {
          return new Result(false, step, save(step));
        }
        step++;
        onStep.accept(step(step, rates.at(step - 1)));
        if (Duration.between(saved, Instant.now()).compareTo(recipe.saveEvery()) >= 0) {
          save(step);
        }
      }
      save(step);
      return new Result(true, step, writeVae());
    }

    private StepReport step(int step, double rate) {
      var started = Instant.now();
      double loss = gradients.of(step);
      double norm = GradientClipping.clip(gradients.mean(), recipe.maxGradNorm());
      if (!Double.isFinite(loss) || !Double.isFinite(norm)) {
        save(step - 1);
        throw new TrainingDivergedException(step, loss, norm);
      }
      state.step(gradients.mean(), rate);
      return new StepReport(step, 1, loss, norm, rate, Duration.between(started, Instant.now()));
    }

    private Path save(int step) {
      Path file = checkpoints.saveState(state, step, identity);
      saved = Instant.now();
      return file;
    }

    /// Measures and writes the weights as the file rounds them.
    private Path writeVae() {
      Path file = folder.resolve(recipe.name() + ".safetensors");
      try (var _ = TensorScope.open()) {
        List<Tensor> values =
            state.result().stream().map(v -> v.detach().to(recipe.fileDtype())).toList();
        var wide = values.stream().map(v -> v.to(DType.FLOAT32)).toList();
        var normalization =
            LatentStatistics.of(
                vae.graph(wide), clips, recipe.measuredClips(), recipe.measuredFrames(), device);
        vae.write(file, values, recipe.fileDtype(), normalization);
        return file;
      }
    }
  }
}
