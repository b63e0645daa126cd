package dev.genga.app.cli;

import dev.genga.dataset.plan.Division;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which part of a data set is trained on, held out and left out.
final class SectionOptions {
  static final String[] NAMES = {
    "--without",
    "--validation-share",
    "--validation-scenes",
    "--validation-section",
    "--scene-pattern",
  };

  @Option(
      names = "--without",
      split = ",",
      paramLabel = "SECTION",
      description =
          "Leave out sections of the data set, such as section2 or a folder's name; all caches stay"
              + " as they are.")
  private List<String> without = new ArrayList<>();

  @Option(
      names = "--validation-share",
      paramLabel = "SHARE",
      description =
          "Hold so much of each section's scenes out of the training to validate on, such as 0.1.")
  private @Nullable Double share;

  @Option(
      names = "--validation-scenes",
      paramLabel = "COUNT",
      description = "Or so many scenes of all.")
  private @Nullable Integer scenes;

  @Option(
      names = "--validation-section",
      split = ",",
      paramLabel = "SECTION",
      description = "Hold out whole sections; their scenes are held out of the others too.")
  private List<String> heldOut = new ArrayList<>();

  @Option(
      names = "--scene-pattern",
      paramLabel = "REGEX",
      description =
          "What in a file's name tells its scene (default: up to the number behind scene or shot,"
              + " else the whole name).")
  private @Nullable String scenePattern;

  /// As the plan takes it, which also tells what can't be.
  Division division() {
    return new Division(without, share, scenes, heldOut, scenePattern);
  }
}
