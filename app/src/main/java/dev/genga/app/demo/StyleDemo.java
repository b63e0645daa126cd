package dev.genga.app.demo;

import dev.genga.app.base.BaseFolder;
import dev.genga.app.base.BaseListener;
import dev.genga.app.base.BundledBase;
import dev.genga.app.base.HeldOutClips;
import dev.genga.app.eval.Candidate;
import dev.genga.app.eval.CheckpointFolder;
import dev.genga.app.eval.EvalFigures;
import dev.genga.app.eval.Evaluation;
import dev.genga.app.eval.StyleNames;
import dev.genga.app.run.Audience;
import dev.genga.app.run.Stages;
import dev.genga.app.run.TrainJob;
import dev.genga.app.run.TrainSetup;
import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.dataset.plan.PlanListener;
import dev.genga.dataset.plan.PlanOptions;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Engine;
import dev.genga.training.Recipe;
import dev.genga.training.checkpoint.Saves;
import dev.genga.training.optimizer.AdamW;
import dev.genga.training.schedule.ScheduleOptions;
import dev.genga.wan.generation.GenerationJob;
import dev.genga.wan.generation.GenerationRun;
import dev.genga.wan.generation.ModelFiles;
import dev.genga.wan.sampling.TimestepMode;
import dev.genga.wan.sampling.TimestepOptions;
import dev.genga.wan.transformer.TransformerCheckpoint;
import dev.genga.world.Style;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A LoRA learns a new drawing style on the small base model: clips and images are drawn, planned,
/// cached and trained on, the base and every checkpoint are measured on prompts that no training saw,
/// and a page shows it all. It checks itself by [StyleCheck].
///
/// @param folder where everything goes
/// @param base a base model; null for the one that comes with genga
/// @param style to be learnt, one that a base never saw
public record StyleDemo(
    DemoFolder folder, @Nullable BaseFolder base, Style style, DemoSetup setup) {
  /// What came out.
  public record Outcome(DatasetPlan plan, EvalFigures figures, StyleCheck check, Path page) {}

  /// Runs everything on the CPU.
  ///
  /// @param audience is told how the training goes
  /// @param measuring is told how the measuring goes
  /// @param note takes a line on what is done between
  /// @throws ProblemException with all that stands in the way, before anything is written
  public Outcome run(Audience audience, BaseListener measuring, Consumer<String> note) {
    check();
    folder.take();
    var used = base == null ? BundledBase.unpack(folder.models()) : base;
    note.accept(
        "drawing %d clips and %d images: %s ..."
            .formatted(setup.clips(), setup.images(), HeldOutClips.name(style)));
    folder.draw(style, setup);
    var plan = Stages.plan(folder.dataset(), PlanOptions.standard(), PlanListener.NONE);
    var job = job(used.models(), plan);
    job.check();
    job.run(audience, () -> false);
    var evaluation = evaluation(used, CheckpointFolder.read(folder.run()));
    note.accept("measuring the base and each checkpoint ...");
    var figures = evaluation.run(measuring);
    return finish(job, evaluation, figures);
  }

  private void check() {
    var problems = new Problems();
    if (style.isBase()) {
      problems.add(
          "the base knows the style " + HeldOutClips.name(style) + " already",
          "--style " + StyleNames.of(style),
          "use one of " + String.join(", ", styles()));
    }
    problems.attempt(folder::check);
    if (base != null) {
      checkModels(base, problems);
    }
    problems.throwIfAny();
  }

  private static void checkModels(BaseFolder given, Problems problems) {
    problems.attempt(
        () -> new GenerationRun(given.models(), Device.CPU, dtype(), dtype()).check(List.of()));
  }

  /// What is computed in: a training in bfloat16 takes several times as long where the processor has none.
  private static DType dtype() {
    return Engine.current().hasProducts(DType.BFLOAT16) ? DType.BFLOAT16 : DType.FLOAT32;
  }

  /// The styles that can be learnt, as a command line names them.
  private static List<String> styles() {
    return Style.later().stream().map(StyleNames::of).toList();
  }

  private Outcome finish(TrainJob job, Evaluation evaluation, EvalFigures figures) {
    var prompts = setup.evaluation(style).prompts().first(setup.shown());
    prompts.write(folder.trueRenderings(), prompts.drawn());
    var previews = new DemoPreviews(folder, setup);
    var check = new StyleCheck(figures, previews.same(evaluation), previews.compared(evaluation));
    var outcome = new Outcome(job.plan(), figures, check, folder.page());
    new StyleDemoPage(this, job.setup().files().models(), outcome, previews.all()).write();
    return outcome;
  }

  private Evaluation evaluation(BaseFolder used, List<Candidate> checkpoints) {
    return new Evaluation(
        used, checkpoints, setup.evaluation(style), folder.evaluation(), Device.CPU, dtype());
  }

  private TrainJob job(ModelFiles models, DatasetPlan plan) {
    var requests =
        setup
            .evaluation(style)
            .prompts()
            .first(setup.shown())
            .jobs(folder.run(), List.of())
            .stream()
            .map(GenerationJob::request)
            .toList();
    return new TrainJob(
        new TrainSetup(
            recipe(models),
            models,
            dtype(),
            folder.run(),
            folder.run().resolve("logs"),
            requests,
            Device.CPU),
        plan);
  }

  /// The name of the LoRA and its files.
  String loraName() {
    return StyleNames.of(style);
  }

  private Recipe recipe(ModelFiles models) {
    return new Recipe(
        loraName(),
        new Recipe.Target.Lora(setup.rank(), setup.rank()),
        setup.learningRate(),
        ScheduleOptions.CONSTANT,
        AdamW.Settings.DEFAULT,
        null,
        1,
        1,
        new Recipe.RunLength.Steps(setup.steps()),
        TimestepOptions.DEFAULTS.with(TimestepMode.SHIFT, 3),
        setup.seed(),
        dtype(),
        blocks(models), // small enough for all of them to keep their activations
        new Saves(null, setup.stride(), null, null),
        new Saves(null, setup.stride(), null, null));
  }

  private static int blocks(ModelFiles models) {
    try (var checkpoint = TransformerCheckpoint.open(models.transformer())) {
      return checkpoint.config().layers();
    }
  }
}
