package dev.genga.app.cli;

import dev.genga.base.Problems;
import dev.genga.training.checkpoint.Saves;
import dev.genga.training.state.StateOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which files a training leaves on its way, and from which it goes on.
final class SaveOptions {
  @Option(
      names = "--save-every-epochs",
      paramLabel = "N",
      description = "Save LoRA and state in between (default: only at the end).")
  private @Nullable Integer saveEveryEpochs;

  @Option(names = "--save-every-steps", paramLabel = "N", description = "The same, by steps.")
  private @Nullable Integer saveEverySteps;

  @Option(
      names = "--save-every-minutes",
      paramLabel = "N",
      description = "The same, after so much training since the last save.")
  private @Nullable Double saveEveryMinutes;

  @Option(
      names = "--save-state-every-minutes",
      paramLabel = "N",
      defaultValue = "15",
      description =
          "Save the state alone, from which the same command goes on after a crash; 0: only with"
              + " LoRAs (default: ${DEFAULT-VALUE}).")
  private double saveStateEveryMinutes;

  @Option(
      names = "--keep-last",
      paramLabel = "N",
      description = "Of the LoRAs saved in between keep only the newest (default: all).")
  private @Nullable Integer keepLast;

  @Option(
      names = "--keep-states",
      paramLabel = "N",
      defaultValue = "2",
      description =
          "States to go on from, the newest; should one be damaged, the one before is used"
              + " (default: ${DEFAULT-VALUE}).")
  private int keepStates;

  @Option(
      names = "--accept-changes",
      description = "Go on although data or settings are others than when the state was saved.")
  private boolean acceptChanges;

  @Option(
      names = "--average-every-steps",
      paramLabel = "N",
      description = "Keep snapshots from which `genga average` makes an average of any length.")
  private @Nullable Integer averageEvery;

  /// How far snapshots of averages are apart; null for none.
  @Nullable Integer averageEvery() {
    return averageEvery;
  }

  /// When LoRA and state are saved.
  Saves saves(Problems problems) {
    var saves = Saves.every(saveEveryEpochs, saveEverySteps, "--save-every-", problems);
    Integer keep = checkedKeepLast(problems);
    var kept =
        keep == null ? saves : Saves.keepingLast(keep, saves.everyEpochs(), saves.everySteps());
    return kept.withTimed(saveEveryMinutes, keep, "--save-every-minutes", problems);
  }

  /// How states are kept.
  StateOptions states(Problems problems) {
    if (keepStates < 1) {
      problems.add("no state is kept: " + keepStates, "--keep-states", "use 1 or more");
    }
    return new StateOptions(
        Math.max(1, keepStates), acceptChanges, "--accept-changes", stateEvery(problems));
  }

  private @Nullable Duration stateEvery(Problems problems) {
    if (saveStateEveryMinutes == 0) {
      return null;
    }
    if (!(saveStateEveryMinutes > 0 && Double.isFinite(saveStateEveryMinutes))) {
      problems.add(
          "%s is no time between two states".formatted(saveStateEveryMinutes),
          "--save-state-every-minutes " + saveStateEveryMinutes,
          "use a number above 0, or 0 for none by the clock");
      return null;
    }
    return new Saves.Timed(saveStateEveryMinutes, null).every();
  }

  private @Nullable Integer checkedKeepLast(Problems problems) {
    if (keepLast == null) {
      return null;
    }
    if (keepLast < 1) {
      problems.add("no file is kept: " + keepLast, "--keep-last", "use 1 or more");
      return null;
    }
    if (saveEveryEpochs == null && saveEverySteps == null && saveEveryMinutes == null) {
      problems.add(
          "files are to be removed, but none are saved in between",
          "--keep-last",
          "add --save-every-epochs, --save-every-steps or --save-every-minutes, or leave it out");
      return null;
    }
    return keepLast;
  }
}
