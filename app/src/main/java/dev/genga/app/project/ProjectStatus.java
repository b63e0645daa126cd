package dev.genga.app.project;

import dev.genga.app.project.StageStatus.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// How far a project is, from films to videos: found in its files and its index at each call, and written
/// down nowhere.
///
/// @param stages in their order
/// @param next the command that goes on; empty where there is none
/// @param todo what else there is to do first, or to know; may be empty
public record ProjectStatus(List<StageStatus> stages, String next, String todo) {
  /// Copies the list.
  public ProjectStatus {
    stages = List.copyOf(stages);
  }

  /// Looks at everything.
  public static ProjectStatus of(Project project, ProjectFacts facts) {
    var present = PlanStages.Present.of(facts);
    var run = new RunStages(project, facts);
    var plan = new PlanStages(facts);
    var stages = new ArrayList<>(new FilmStages(project, facts.cut()).of());
    if (present.plan() != null) {
      stages.replaceAll(ProjectStatus::elsewhere);
    }
    new DraftStage(project, facts.dataset())
        .of()
        .or(() -> choices(project, facts, present))
        .ifPresent(stages::add);
    stages.add(plan.plan(present));
    stages.add(run.models());
    stages.add(plan.cache(present));
    stages.add(run.training(present));
    stages.add(run.checkpoints());
    stages.add(run.videos());
    return told(project, stages);
  }

  private static Optional<StageStatus> choices(
      Project project, ProjectFacts facts, PlanStages.Present present) {
    var used = present.used();
    return used == null ? Optional.empty() : new ChoiceStage(project, facts.dataset(), used).of();
  }

  /// A data set that can be planned needs no films of this project.
  private static StageStatus elsewhere(StageStatus stage) {
    return stage.state() == State.OPEN
        ? new StageStatus(
            stage.stage(), State.DONE, "not needed: the data set has its own", stage.counts(), "")
        : stage;
  }

  private static ProjectStatus told(Project project, List<StageStatus> stages) {
    for (var stage : stages) {
      if (stage.state() != State.DONE) {
        return new ProjectStatus(stages, stage.next(), todo(project, stage));
      }
    }
    return new ProjectStatus(stages, "", "all is done; `genga generate PROMPT` makes more");
  }

  private static String todo(Project project, StageStatus stage) {
    return switch (stage.stage()) {
      case "films" ->
          "put films into %s first; clips that exist: `genga import FOLDER`"
              .formatted(project.films());
      case "clips" ->
          stage.state() == State.STALE
              ? "the clips that are there, with their choices, go aside; or set back what has"
                  + " changed"
              : "";
      case "captions" -> "or write them by hand: NAME.txt beside NAME.mp4";
      case "models" ->
          stage.next().isEmpty() ? "put them there, or name others in recipe.toml" : "";
      default -> "";
    };
  }
}
