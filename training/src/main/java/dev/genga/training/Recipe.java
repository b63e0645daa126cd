package dev.genga.training;

import dev.genga.base.ProblemException;
import dev.genga.base.Usual;
import dev.genga.tensor.DType;
import dev.genga.training.checkpoint.Saves;
import dev.genga.training.optimizer.Optimizer;
import dev.genga.training.schedule.LearningRate;
import dev.genga.training.schedule.ScheduleOptions;
import dev.genga.wan.lora.AdapterOptions;
import dev.genga.wan.sampling.TimestepOptions;
import dev.genga.wan.transformer.BaseForm;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a training is to do.
///
/// @param name of the result and its files
/// @param target what is trained
/// @param learningRate the full rate
/// @param schedule the share of it that each step uses
/// @param ema how the parameters are averaged; null: not at all
/// @param maxGradNorm bound of the gradients' norm; 0 for none
/// @param gradientAccumulation batches of one step
/// @param seed of a LoRA's first values, the order of the samples, noise and timesteps
/// @param dtype what the transformer's blocks compute in
/// @param keptBlocks how many blocks keep their activations instead of being run twice
/// @param way how numbers are drawn and rounded where the other fields leave a choice
/// @param loraDtype of the tensors in a LoRA's files
/// @param previewAtStart whether previews are made before the first step too
/// @param base how a LoRA's base is held
/// @param averageEvery after how many steps snapshots of two averages are written, see [PowerEma]; null:
///     there are none
/// @param stages in place of the length, and of the learning rate and its schedule; empty for none
/// @param inputsInRam whether on a graphics card the inputs of all blocks that are run twice wait in the
///     machine's memory; of blocks that come and go they do anyway
public record Recipe(
    String name,
    Target target,
    double learningRate,
    ScheduleOptions schedule,
    Optimizer.Settings optimizer,
    Ema.@Nullable Settings ema,
    double maxGradNorm,
    int gradientAccumulation,
    RunLength length,
    TimestepOptions timesteps,
    long seed,
    DType dtype,
    int keptBlocks,
    Saves saves,
    Saves previews,
    Way way,
    DType loraDtype,
    boolean previewAtStart,
    BaseForm base,
    @Nullable Integer averageEvery,
    List<Stage> stages,
    @Usual("false") boolean inputsInRam) {

  /// A recipe without snapshots of averages and stages.
  public Recipe(
      String name,
      Target target,
      double learningRate,
      ScheduleOptions schedule,
      Optimizer.Settings optimizer,
      Ema.@Nullable Settings ema,
      double maxGradNorm,
      int gradientAccumulation,
      RunLength length,
      TimestepOptions timesteps,
      long seed,
      DType dtype,
      int keptBlocks,
      Saves saves,
      Saves previews,
      Way way,
      DType loraDtype,
      boolean previewAtStart,
      BaseForm base) {
    this(
        name,
        target,
        learningRate,
        schedule,
        optimizer,
        ema,
        maxGradNorm,
        gradientAccumulation,
        length,
        timesteps,
        seed,
        dtype,
        keptBlocks,
        saves,
        previews,
        way,
        loraDtype,
        previewAtStart,
        base,
        null,
        List.of(),
        false);
  }

  /// A recipe in genga's own way.
  public Recipe(
      String name,
      Target target,
      double learningRate,
      ScheduleOptions schedule,
      Optimizer.Settings optimizer,
      Ema.@Nullable Settings ema,
      double maxGradNorm,
      int gradientAccumulation,
      RunLength length,
      TimestepOptions timesteps,
      long seed,
      DType dtype,
      int keptBlocks,
      Saves saves,
      Saves previews) {
    this(
        name,
        target,
        learningRate,
        schedule,
        optimizer,
        ema,
        maxGradNorm,
        gradientAccumulation,
        length,
        timesteps,
        seed,
        dtype,
        keptBlocks,
        saves,
        previews,
        new Way.Own(),
        DType.FLOAT32,
        false,
        BaseForm.AS_STORED);
  }

  /// The same in stages.
  ///
  /// @throws IllegalArgumentException if there are some, and numbers come from one stream
  public Recipe withStages(List<Stage> parts) {
    if (!parts.isEmpty() && !(way instanceof Way.Own)) {
      throw new IllegalArgumentException("stages are trained in genga's own way only");
    }
    return with(base, averageEvery, List.copyOf(parts));
  }

  /// With snapshots of averages.
  ///
  /// @param steps from one to the next; null for none
  public Recipe withAverageEvery(@Nullable Integer steps) {
    return with(base, steps, stages);
  }

  /// The same over a base that is held in another way.
  public Recipe withBase(BaseForm form) {
    return with(form, averageEvery, stages);
  }

  /// The same with more or less of it in memory, which changes no number.
  ///
  /// @param kept blocks that keep their activations
  /// @param inMemory blocks whose weights are in memory at a time; 0 for all
  public Recipe withMemory(int kept, int inMemory) {
    return with(kept, base.withBlocksInMemory(inMemory), averageEvery, stages, inputsInRam);
  }

  /// The same with or without the inputs of blocks that are run twice on a graphics card, which changes no
  /// number.
  public Recipe withInputsInRam(boolean away) {
    return with(keptBlocks, base, averageEvery, stages, away);
  }

  /// Of how many of the first blocks the input waits in the machine's memory on a graphics card, if they are
  /// run twice; but the very first one's stays, which has other uses.
  ///
  /// @param layers blocks of the model
  public int movedInputs(int layers) {
    return inputsInRam ? layers : base.streamed(layers);
  }

  private Recipe with(BaseForm form, @Nullable Integer averages, List<Stage> parts) {
    return with(keptBlocks, form, averages, parts, inputsInRam);
  }

  private Recipe with(
      int kept, BaseForm form, @Nullable Integer averages, List<Stage> parts, boolean away) {
    return new Recipe(
        name,
        target,
        learningRate,
        schedule,
        optimizer,
        ema,
        maxGradNorm,
        gradientAccumulation,
        length,
        timesteps,
        seed,
        dtype,
        kept,
        saves,
        previews,
        way,
        loraDtype,
        previewAtStart,
        form,
        averages,
        parts,
        away);
  }

  /// What is trained.
  public sealed interface Target {
    /// An adapter beside the frozen transformer.
    record Lora(AdapterOptions adapter, LoraTraining training) implements Target {
      /// A plain LoRA.
      ///
      /// @param alpha over rank is what the LoRA's product is multiplied with
      public Lora(int rank, double alpha) {
        this(AdapterOptions.lora(rank, alpha), LoraTraining.PLAIN);
      }

      /// The rank of the layers that no rule names.
      public int rank() {
        return adapter.rank();
      }
    }

    /// All of a text-to-video transformer's weights.
    ///
    /// @param fileDtype of the files' tensors
    /// @param workers threads that share a batch's samples on a CPU: faster than one where the model
    ///     is small; the last bits depend on how many they are
    record Transformer(DType fileDtype, int workers) implements Target {}
  }

  /// How long a run is.
  public sealed interface RunLength {
    /// The number of optimizer steps.
    ///
    /// @param stepsPerEpoch of the data set
    /// @throws ProblemException if they are more than a run can have
    int steps(int stepsPerEpoch);

    /// @param count whole epochs
    record Epochs(int count) implements RunLength {
      @Override
      public int steps(int stepsPerEpoch) {
        long steps = (long) count * stepsPerEpoch;
        if (steps > RecipeCheck.MOST_STEPS) {
          throw new ProblemException(
              "%d epochs of %d steps are %d steps".formatted(count, stepsPerEpoch, steps),
              "epochs",
              "use %d epochs at most".formatted(RecipeCheck.MOST_STEPS / stepsPerEpoch));
        }
        return (int) steps;
      }
    }

    /// @param count optimizer steps
    record Steps(int count) implements RunLength {
      @Override
      public int steps(int stepsPerEpoch) {
        return count;
      }
    }
  }

  /// The learning rate of each step of a run.
  ///
  /// @param steps of the whole run
  /// @throws dev.genga.base.ProblemException if the schedule can't be: see [ScheduleOptions#schedule]
  public LearningRate learningRates(int steps) {
    return new LearningRate(learningRate, schedule.schedule(steps, learningRate));
  }

  /// Optimizer steps of one epoch; the last may gather fewer batches.
  public int stepsPerEpoch(int batchesPerEpoch) {
    return Math.ceilDiv(batchesPerEpoch, gradientAccumulation);
  }
}
