package dev.genga.app.cli;

import dev.genga.app.page.RunPage;
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
import dev.genga.training.StagedPlan;
import dev.genga.training.TrainingDivergedException;
import dev.genga.training.validation.ValidationOptions;
import java.nio.file.Path;
import java.util.Objects;

/// A training from its plan to its page, the same for every command that trains.
///
/// @param dataset its file
/// @param rate the option that a diverged training is to have lower
/// @param validation of what is held out, if anything is
record TrainFlow(
    Genga genga, TrainSetup setup, Path dataset, String rate, ValidationOptions validation) {
  /// A training that is validated as usual where something is held out.
  TrainFlow(Genga genga, TrainSetup setup, Path dataset, String rate) {
    this(genga, setup, dataset, rate, ValidationOptions.USUAL);
  }

  /// @param standard what the plan needs to know besides what will be written
  /// @return the exit code
  /// @throws ProblemException with all that is wrong with data set, models, previews and memory
  int run(PlanOptions standard) {
    var whole = checkedPlan(standard);
    setup.passports().forEach(passport -> GenerationProgress.tell(passport, genga.console()));
    Stages.write(whole);
    var plan = StagedPlan.used(setup.recipe(), whole);
    genga.err().print(PlanTable.of(plan, genga.machine().disk(), false));
    printStages(whole, plan);
    return run(new TrainJob(setup, plan, validation));
  }

  private DatasetPlan checkedPlan(PlanOptions standard) {
    var options =
        Stages.forTraining(
            standard,
            setup.recipe(),
            setup.files().transformer(),
            setup.output(),
            setup.states().keep(),
            setup.requests());
    var progress = new PlanProgress(genga.console());
    var problems = new Problems();
    var plan =
        problems.gather(
            () -> Stages.unwrittenPlan(dataset, options, genga.machine().disk(), progress));
    setup.check(problems);
    if (plan != null) {
      setup.checkLength(plan, problems);
      setup.checkCaches(plan, problems);
    }
    problems.attempt(() -> genga.checkMemory(setup.memoryNeeds(), setup.device()));
    problems.throwIfAny();
    return Objects.requireNonNull(plan);
  }

  private void printStages(DatasetPlan whole, DatasetPlan used) {
    if (setup.recipe().stages().isEmpty()) {
      return;
    }
    genga.err().println("\nStages");
    StagedPlan.told(setup.recipe(), used).forEach(line -> genga.err().println("  " + line));
    whole.sections().stream()
        .filter(section -> !used.sections().contains(section))
        .forEach(
            section -> genga.err().println("  no stage trains on section " + section.number()));
  }

  private int run(TrainJob job) {
    var console = genga.console();
    var page = new TrainPage(job, genga.typed(), new TrainProgress(console), console::note);
    try (var stop = StopSignal.listen(console::note)) {
      var result = job.run(page, stop);
      boolean over = result.finished() || job.hasPlateaued();
      page.end(over ? RunPage.Status.FINISHED : RunPage.Status.STOPPED);
      console.end();
      if (!over) {
        console.note("stopped after step " + result.step() + "; the same command goes on");
      }
      genga.out().println(setup.result() + ": " + result.file());
      var best = job.heldOut().best();
      if (best != null) {
        genga.out().println("best: %s, of step %d".formatted(job.bestFile(), best.step()));
      }
      genga.out().println("open: " + page.file());
      return 0;
    } catch (TrainingDivergedException e) {
      page.end(RunPage.Status.FAILED);
      throw new ProblemException(
          "the training has diverged: " + e.getMessage(),
          setup.output().toString(),
          "the state of step %d is saved; train into another folder with a lower %s, or look at the"
                  .formatted(e.step() - 1, rate)
              + " clips of this epoch");
    } catch (RuntimeException e) {
      page.end(RunPage.Status.STOPPED);
      throw e;
    }
  }
}
