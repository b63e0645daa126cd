package dev.genga.app.cli;

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
import dev.genga.training.StagedPlan;
import dev.genga.training.TrainingDivergedException;
import dev.genga.training.validation.ValidationOptions;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A training from its plan to its page, the same for every command that trains.
///
/// @param dataset its file
/// @param rate the option that a diverged training is to have lower
/// @param validation of what is held out, if anything is
/// @param headroom of the device that stays free, in GiB; null for what is usual
record TrainFlow(
    Genga genga,
    TrainSetup setup,
    Path dataset,
    String rate,
    ValidationOptions validation,
    @Nullable Double headroom) {
  /// A training that is validated as usual where something is held out.
  TrainFlow(Genga genga, TrainSetup setup, Path dataset, String rate) {
    this(genga, setup, dataset, rate, ValidationOptions.USUAL, null);
  }

  /// @param standard what the plan needs to know besides what will be written
  /// @return the exit code
  /// @throws ProblemException with all that is wrong with data set, models, previews and memory
  int run(PlanOptions standard) {
    var whole = checkedPlan(standard);
    Stages.write(whole);
    var plan = StagedPlan.used(setup.recipe(), whole);
    genga.err().print(PlanTable.of(plan, genga.machine().disk(), false));
    StagesText.lines(setup.recipe(), whole, plan).forEach(genga.err()::println);
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

  private int run(TrainJob job) {
    var console = genga.console();
    var page = new TrainPage(job, genga.typed(), new TrainProgress(console), console::note);
    try (var stop = StopSignal.listen(console::note)) {
      var device = setup.device();
      var result =
          job.run(page, stop, genga.machine().devices().of(device), Headroom.of(headroom, device));
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
