package dev.genga.app.cli;

import dev.genga.app.page.RunPage;
import dev.genga.app.run.Stages;
import dev.genga.app.run.StopSignal;
import dev.genga.app.run.TrainJob;
import dev.genga.app.run.TrainPage;
import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.dataset.plan.DiskSpace;
import dev.genga.dataset.plan.PlanOptions;
import dev.genga.dataset.plan.PlanTable;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.training.Recipe;
import dev.genga.training.TrainingDivergedException;
import dev.genga.training.checkpoint.Saves;
import dev.genga.training.optimizer.AdamW;
import dev.genga.training.schedule.ScheduleOptions;
import dev.genga.wan.generation.GenerationRequest;
import dev.genga.wan.generation.PromptFile;
import dev.genga.wan.sampling.TimestepMode;
import dev.genga.wan.sampling.TimestepOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `genga train`.
@Command(
    name = "train",
    sortOptions = false,
    description =
        "Train a LoRA: plans the data set, makes the caches that are missing, trains, saves and"
            + " shows previews. Ctrl-C saves; the same command then goes on.",
    footer = {
      "",
      "Example, the settings of a published style LoRA:",
      "  genga train dataset.toml --transformer wan2.1_t2v_14B_bf16.safetensors \\",
      "    --vae wan_2.1_vae.safetensors --t5 models_t5_umt5-xxl-enc-bf16.pth \\",
      "    --output out --name style --rank 32 --alpha 32 --learning-rate 5e-5 --epochs 50 \\",
      "    --timestep-sampling shift --flow-shift 3 --seed 2025 \\",
      "    --preview-prompts prompts.txt --preview-every-epochs 1",
    })
final class TrainCommand implements Callable<Integer> {
  private static final int DEFAULT_STEPS = 1600;

  @ParentCommand
  private @SuppressWarnings("NullAway.Init") Genga genga;

  @Parameters(paramLabel = "DATASET.toml", description = "The data set file.")
  private @SuppressWarnings("NullAway.Init") Path dataset;

  @Option(
      names = "--transformer",
      required = true,
      paramLabel = "FILE",
      description = "The base model's transformer.")
  private @SuppressWarnings("NullAway.Init") Path transformer;

  @Mixin private EncoderOptions models = new EncoderOptions();

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "FOLDER",
      description = "Where LoRAs, state, log and previews go.")
  private @SuppressWarnings("NullAway.Init") Path output;

  @Option(
      names = "--name",
      defaultValue = "lora",
      description = "The LoRA's name (default: ${DEFAULT-VALUE}).")
  private @SuppressWarnings("NullAway.Init") String name;

  @Option(names = "--rank", defaultValue = "32", description = "(default: ${DEFAULT-VALUE})")
  private int rank;

  @Option(names = "--alpha", paramLabel = "ALPHA", description = "(default: the rank)")
  private @Nullable Double alpha;

  @Option(
      names = "--learning-rate",
      paramLabel = "RATE",
      defaultValue = "5e-5",
      description = "(default: ${DEFAULT-VALUE})")
  private double learningRate;

  @Option(
      names = "--weight-decay",
      paramLabel = "DECAY",
      defaultValue = "0.01",
      description = "AdamW's (default: ${DEFAULT-VALUE}).")
  private double weightDecay;

  @Option(
      names = "--max-grad-norm",
      paramLabel = "NORM",
      defaultValue = "1",
      description = "Gradients are clipped to it; 0 for no clipping (default: ${DEFAULT-VALUE}).")
  private double maxGradNorm;

  @Option(names = "--epochs", description = "How long to train.")
  private @Nullable Integer epochs;

  @Option(
      names = "--steps",
      description = "How long to train (default: " + DEFAULT_STEPS + " without --epochs).")
  private @Nullable Integer steps;

  @Option(
      names = "--gradient-accumulation",
      paramLabel = "BATCHES",
      defaultValue = "1",
      description = "Batches of one step (default: ${DEFAULT-VALUE}).")
  private int gradientAccumulation;

  @Option(
      names = "--timestep-sampling",
      paramLabel = "MODE",
      defaultValue = "shift",
      description =
          "musubi-tuner's modes: shift, sigmoid, uniform, sigma ... (default: ${DEFAULT-VALUE}).")
  private @SuppressWarnings("NullAway.Init") String timestepSampling;

  @Option(
      names = "--flow-shift",
      paramLabel = "SHIFT",
      description = "Moves the timesteps of mode shift upwards (default: 3 there).")
  private @Nullable Double flowShift;

  @Option(names = "--seed", defaultValue = "42", description = "(default: ${DEFAULT-VALUE})")
  private long seed;

  @Option(
      names = "--dtype",
      defaultValue = "BFLOAT16",
      description =
          "What the transformer computes in: BFLOAT16 or FLOAT32 (default: ${DEFAULT-VALUE}).")
  private @SuppressWarnings("NullAway.Init") DType dtype;

  @Option(
      names = "--keep-activations",
      paramLabel = "BLOCKS",
      defaultValue = "0",
      description =
          "Blocks that keep their activations instead of computing them again in the backward pass:"
              + " faster, and more memory (default: ${DEFAULT-VALUE}).")
  private int keptBlocks;

  @Option(names = "--save-every-epochs", paramLabel = "N")
  private @Nullable Integer saveEveryEpochs;

  @Option(names = "--save-every-steps", paramLabel = "N")
  private @Nullable Integer saveEverySteps;

  @Option(
      names = "--preview-prompts",
      paramLabel = "FILE",
      description = "Prompts of the previews, in musubi-tuner's syntax.")
  private @Nullable Path previewPrompts;

  @Option(names = "--preview-every-epochs", paramLabel = "N")
  private @Nullable Integer previewEveryEpochs;

  @Option(names = "--preview-every-steps", paramLabel = "N")
  private @Nullable Integer previewEverySteps;

  @Option(
      names = "--logging-dir",
      paramLabel = "FOLDER",
      description = "Where TensorBoard events go (default: OUTPUT/logs).")
  private @Nullable Path loggingDir;

  @Option(
      names = "--skip-short",
      description = "Leave out clips that are too short for every section.")
  private boolean skipShort;

  @Option(
      names = "--device",
      defaultValue = "cpu",
      description = "cpu or cuda (default: ${DEFAULT-VALUE}).")
  private @SuppressWarnings("NullAway.Init") String device;

  @Override
  public Integer call() {
    var recipe = recipe();
    var prompts = previewPrompts == null ? null : PromptFile.read(previewPrompts);
    if (prompts != null) {
      prompts.remarks().forEach(genga.console()::note);
    }
    var options =
        PlanOptions.standard()
            .withSkipShort(skipShort)
            .withGradientAccumulation(gradientAccumulation);
    DatasetPlan plan = Stages.plan(dataset, options, new PlanProgress(genga.console()));
    genga.err().print(PlanTable.of(plan, DiskSpace.ofMachine(), false));
    genga.loadEngine();
    var console = genga.console();
    var job = job(recipe, plan, requests(prompts));
    var page = new TrainPage(job, genga.typed(), new TrainProgress(console), console::note);
    try (var stop = StopSignal.listen(console::note)) {
      var result = job.run(page, stop);
      page.end(result.finished() ? RunPage.Status.FINISHED : RunPage.Status.STOPPED);
      console.end();
      if (!result.finished()) {
        console.note("stopped after step " + result.step() + "; the same command goes on");
      }
      genga.out().println("LoRA: " + result.lora());
      genga.out().println("open: " + page.file());
      return 0;
    } catch (TrainingDivergedException e) {
      page.end(RunPage.Status.FAILED);
      throw new ProblemException(
          "the training has diverged: " + e.getMessage(),
          output.toString(),
          "the state of step %d is saved; train into another folder with a lower --learning-rate, or"
                  .formatted(e.step() - 1)
              + " look at the clips of this epoch");
    } catch (RuntimeException e) {
      page.end(RunPage.Status.STOPPED);
      throw e;
    }
  }

  private TrainJob job(Recipe recipe, DatasetPlan plan, List<GenerationRequest> requests) {
    return new TrainJob(
        recipe,
        plan,
        models.files(transformer),
        models.dtype(),
        output,
        loggingDir == null ? output.resolve("logs") : loggingDir,
        requests,
        Device.parse(device));
  }

  private static List<GenerationRequest> requests(@Nullable PromptFile prompts) {
    return prompts == null
        ? List.of()
        : prompts.entries().stream()
            .map(entry -> entry.request(GenerationRequest::randomSeed))
            .toList();
  }

  private Recipe recipe() {
    var problems = new Problems();
    var mode = TimestepMode.parse(timestepSampling);
    if (mode.isEmpty()) {
      problems.add(
          "there is no timestep sampling '" + timestepSampling + "'",
          "--timestep-sampling",
          "use one of " + TimestepMode.labels());
    }
    if (epochs != null && steps != null) {
      problems.add("epochs and steps are both given", "--epochs, --steps", "give one of them");
    }
    if (rank < 1) {
      problems.add("a LoRA's rank is at least 1: " + rank, "--rank", "use 8 to 64");
    }
    boolean shift = mode.isPresent() && mode.get() == TimestepMode.SHIFT;
    double usedShift = flowShift == null ? (shift ? 3 : 1) : flowShift;
    var timesteps = TimestepOptions.DEFAULTS.with(mode.orElse(TimestepMode.SHIFT), usedShift);
    timesteps.check(problems);
    problems.throwIfAny();
    return new Recipe(
        name,
        rank,
        alpha == null ? rank : alpha,
        learningRate,
        ScheduleOptions.CONSTANT,
        new AdamW.Settings(0.9, 0.999, 1e-8, weightDecay),
        maxGradNorm,
        gradientAccumulation,
        length(),
        timesteps,
        seed,
        dtype,
        keptBlocks,
        new Saves(saveEveryEpochs, saveEverySteps, null, null),
        new Saves(previewEveryEpochs, previewEverySteps, null, null));
  }

  private Recipe.RunLength length() {
    return epochs != null
        ? new Recipe.RunLength.Epochs(epochs)
        : new Recipe.RunLength.Steps(steps == null ? DEFAULT_STEPS : steps);
  }
}
