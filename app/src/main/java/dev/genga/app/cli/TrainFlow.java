package dev.genga.app.cli;

import dev.genga.app.fit.MemoryChoice;
import dev.genga.app.fit.MemoryWishes;
import dev.genga.app.page.RunPage;
import dev.genga.app.run.Headroom;
import dev.genga.app.run.Stages;
import dev.genga.app.run.StopSignal;
import dev.genga.app.run.TrainJob;
import dev.genga.app.run.TrainPage;
import dev.genga.app.run.TrainSetup;
import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.dataset.plan.PlanOptions;
import dev.genga.dataset.plan.PlanTable;
import dev.genga.tensor.Device;
import dev.genga.training.StagedPlan;
import dev.genga.training.TrainingDivergedException;
import dev.genga.training.checkpoint.CheckpointNames;
import dev.genga.training.validation.ValidationOptions;
import dev.genga.wan.transformer.TransformerCheckpoint;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A training from its plan to its page, the same for every command that trains.
///
/// @param dataset its file
/// @param rate the option that a diverged training is to have lower
/// @param validation of what is held out, if anything is
/// @param wishes about memory; what they leave open is chosen
record TrainFlow(
    Genga genga,
    TrainSetup setup,
    Path dataset,
    String rate,
    ValidationOptions validation,
    MemoryWishes wishes) {
  /// A training that is validated as usual where something is held out, and whose recipe says all about
  /// memory.
  TrainFlow(Genga genga, TrainSetup setup, Path dataset, String rate) {
    this(
        genga,
        setup,
        dataset,
        rate,
        ValidationOptions.USUAL,
        new MemoryWishes(
            setup.recipe().keptBlocks(), setup.recipe().base().blocksInMemory(), null));
  }

  /// What has been found right.
  ///
  /// @param whole the plan of all sections
  /// @param used what of it is trained on
  /// @param setup with what was chosen
  /// @param choice in a line; null where nothing was to be chosen
  private record Checked(
      DatasetPlan whole, DatasetPlan used, TrainSetup setup, @Nullable String choice) {}

  /// @param standard what the plan needs to know besides what will be written
  /// @return the exit code
  /// @throws ProblemException with all that is wrong with data set, models, previews and memory
  int run(PlanOptions standard) {
    var checked = check(standard);
    checked
        .setup()
        .passports()
        .forEach(passport -> GenerationProgress.tell(passport, genga.console()));
    Stages.write(checked.whole());
    var used = checked.used();
    genga.err().print(PlanTable.of(used, genga.machine().disk(), false));
    StagesText.lines(setup.recipe(), checked.whole(), used).forEach(genga.err()::println);
    if (checked.choice() != null) {
      genga.console().note(checked.choice());
    }
    return run(new TrainJob(checked.setup(), used, validation));
  }

  private Checked check(PlanOptions standard) {
    var problems = new Problems();
    var whole = problems.gather(() -> plan(standard));
    setup.check(problems);
    if (whole != null) {
      setup.checkLength(whole, problems);
      setup.checkCaches(whole, problems);
    }
    if (whole == null || !problems.isEmpty()) {
      checkMemory(setup.withRecipe(MemoryChoice.least(setup.recipe(), wishes)), problems);
      problems.throwIfAny();
      throw new AssertionError("there is no plan, and nothing wrong");
    }
    var used = StagedPlan.used(setup.recipe(), whole);
    var chosen = choose(used);
    var within = chosen == null ? setup : setup.withRecipe(chosen.recipe());
    checkMemory(within, problems);
    problems.attempt(() -> genga.checkMemory(within.hostNeeds(used), Device.CPU));
    problems.throwIfAny();
    return new Checked(whole, used, within, chosen == null ? null : chosen.told());
  }

  private void checkMemory(TrainSetup within, Problems problems) {
    problems.attempt(() -> genga.checkMemory(within.memoryNeeds(), within.device()));
  }

  private DatasetPlan plan(PlanOptions standard) {
    var options =
        Stages.forTraining(
            standard,
            setup.recipe(),
            setup.files().transformer(),
            setup.output(),
            setup.states(),
            setup.requests());
    var progress = new PlanProgress(genga.console());
    return Stages.unwrittenPlan(dataset, options, genga.machine().disk(), progress);
  }

  private MemoryChoice.@Nullable Chosen choose(DatasetPlan used) {
    if (!wishes.leaveAChoice()) {
      return null;
    }
    var device = setup.device();
    try (var base = TransformerCheckpoint.open(setup.files().transformer())) {
      var memory = genga.machine().memory().of(device);
      long headroom = Headroom.of(wishes.headroom(), device);
      long machine = genga.machine().memory().of(Device.CPU).free();
      return new MemoryChoice(setup.recipe(), base, device, memory, headroom, machine)
          .choose(used, wishes);
    }
  }

  private static String left(TrainingDivergedException e) {
    if (e.state() == 0) {
      return "there is no state from before";
    }
    return e.isSpoilt()
        ? "the last state from before is that of step " + e.state()
        : "the state of step %d is saved".formatted(e.state());
  }

  private int run(TrainJob job) {
    var console = genga.console();
    var page = new TrainPage(job, genga.typed(), new TrainProgress(console), console::note);
    try (var stop = StopSignal.listen(console::note)) {
      var device = setup.device();
      var result =
          job.run(
              page,
              stop,
              genga.machine().devices().of(device),
              Headroom.of(wishes.headroom(), device));
      boolean over = result.finished() || job.hasPlateaued();
      page.end(over ? RunPage.Status.FINISHED : RunPage.Status.STOPPED);
      console.end();
      if (!over) {
        console.note("stopped after step " + result.step() + "; the same command goes on");
      }
      genga.out().println(setup.result() + ": " + result.file());
      var best = job.heldOut().best();
      if (best != null) {
        var file = new CheckpointNames(setup.recipe().name()).bestIn(setup.output(), best.step());
        genga.out().println("best: %s, of step %d".formatted(file, best.step()));
      }
      genga.out().println("open: " + page.file());
      return 0;
    } catch (TrainingDivergedException e) {
      page.end(RunPage.Status.FAILED);
      throw new ProblemException(
          "the training has diverged: " + e.getMessage(),
          setup.output().toString(),
          "%s; train into another folder with a lower %s, or look at the clips of this epoch"
              .formatted(left(e), rate));
    } catch (RuntimeException e) {
      page.end(RunPage.Status.STOPPED);
      throw e;
    }
  }
}
