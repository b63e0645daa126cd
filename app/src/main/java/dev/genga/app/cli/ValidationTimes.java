package dev.genga.app.cli;

import dev.genga.base.Problems;
import dev.genga.training.validation.ValidationOptions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// When a training is validated, and whether it ends by that.
final class ValidationTimes {
  @Option(
      names = "--validate-every-epochs",
      paramLabel = "N",
      description = "When to validate (default: every epoch); before and after the training too.")
  private @Nullable Integer everyEpochs;

  @Option(names = "--validate-every-steps", paramLabel = "N", description = "The same, by steps.")
  private @Nullable Integer everySteps;

  @Option(
      names = "--validation-quantiles",
      split = ",",
      paramLabel = "QUANTILE",
      description = "Where in the training's own timesteps (default: 0.125,0.375,0.625,0.875).")
  private List<Double> quantiles = new ArrayList<>();

  @Option(
      names = "--stop-on-plateau",
      paramLabel = "N",
      description =
          "End the training when N validations in a row have not brought the held-out loss down.")
  private @Nullable Integer patience;

  /// @param holdsOut whether there is something to validate on
  /// @param problems takes what can't be
  ValidationOptions options(boolean holdsOut, Problems problems) {
    if (!holdsOut && given()) {
      problems.add(
          "a validation is asked for, but nothing is held out to validate on",
          "--validate-every-epochs, --validate-every-steps, --validation-quantiles,"
              + " --stop-on-plateau",
          "add --validation-share, --validation-scenes or --validation-section, or leave them out");
    }
    boolean usual = everyEpochs == null && everySteps == null;
    var options =
        new ValidationOptions(
            quantiles.isEmpty() ? ValidationOptions.USUAL_QUANTILES : quantiles,
            usual ? Integer.valueOf(1) : everyEpochs,
            everySteps,
            patience);
    options.check(problems, word -> "--" + word.replace('_', '-'));
    return options;
  }

  private boolean given() {
    return everyEpochs != null || everySteps != null || patience != null || !quantiles.isEmpty();
  }
}
