package dev.genga.app.run;

import dev.genga.base.NativeLibraries;
import dev.genga.base.ProblemException;
import dev.genga.dataset.cache.CacheListener;
import dev.genga.dataset.cache.ContentHashes;
import dev.genga.dataset.cache.DatasetCaches;
import dev.genga.dataset.media.FileProbe;
import dev.genga.dataset.media.MediaProber;
import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.dataset.plan.DatasetPlanner;
import dev.genga.dataset.plan.DiskItem;
import dev.genga.dataset.plan.DiskSpace;
import dev.genga.dataset.plan.PlanFile;
import dev.genga.dataset.plan.PlanListener;
import dev.genga.dataset.plan.PlanOptions;
import dev.genga.dataset.plan.PlannedSection;
import dev.genga.tensor.Device;
import dev.genga.training.Course;
import dev.genga.training.Recipe;
import dev.genga.training.RunFiles;
import dev.genga.training.TrainedSizes;
import dev.genga.training.state.StateOptions;
import dev.genga.wan.generation.EncoderDtypes;
import dev.genga.wan.generation.GenerationRequest;
import dev.genga.wan.transformer.TransformerCheckpoint;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Opens the stages with the machine's own disks, decoders and memories.
public final class Stages {
  private Stages() {}

  /// Plans an epoch and writes `plan.json` beside the data set file.
  ///
  /// @throws dev.genga.base.ProblemException with all that keeps the data set from being trained on
  public static DatasetPlan plan(Path dataset, PlanOptions options, PlanListener listener) {
    return plan(dataset, options, DiskSpace.ofMachine(), listener);
  }

  /// [#plan(Path, PlanOptions, PlanListener)] for disks that have so much room.
  public static DatasetPlan plan(
      Path dataset, PlanOptions options, DiskSpace disk, PlanListener listener) {
    var plan = unwrittenPlan(dataset, options, disk, listener);
    write(plan);
    return plan;
  }

  /// [#plan(Path, PlanOptions, DiskSpace, PlanListener)] without a file, for commands that write
  /// nothing before all is known to be right.
  public static DatasetPlan unwrittenPlan(
      Path dataset, PlanOptions options, DiskSpace disk, PlanListener listener) {
    var index = NativeLibraries.cacheFolder().resolve("media-index.jsonl");
    return new DatasetPlanner(new MediaProber(new FileProbe(), index), disk, listener)
        .plan(dataset, options);
  }

  /// Writes a plan where [#planFile] says.
  public static void write(DatasetPlan plan) {
    PlanFile.write(planFile(plan.dataset()), plan);
  }

  /// Options that know what a training will write; the same where its transformer can't be read,
  /// which the check of the model files tells.
  public static PlanOptions forTraining(
      PlanOptions options,
      Recipe recipe,
      Path transformer,
      Path output,
      StateOptions kept,
      List<GenerationRequest> previews) {
    try (var base = TransformerCheckpoint.open(transformer)) {
      var sizes = TrainedSizes.of(recipe.target(), base);
      var files = new RunFiles(recipe, sizes, output, kept, previews);
      boolean validates = options.division().holdsOut();
      return options
          .withPrompts(base.config().textDim(), null)
          .withFirstFrames(base.config().imageDim())
          .withOutputs(sections -> {
            var items = new ArrayList<>(outputs(files, sections));
            if (validates) {
              items.add(files.best());
            }
            return items;
          });
    } catch (ProblemException e) {
      return options;
    }
  }

  /// Nothing where a stage names sections that are not there, which is told elsewhere.
  private static List<DiskItem> outputs(RunFiles files, List<PlannedSection> sections) {
    try {
      return files.items(Course.of(files.recipe(), sections));
    } catch (ProblemException e) {
      return List.of();
    }
  }

  /// Where the plan of a data set file is written: `plan.json` beside `dataset.toml`,
  /// `NAME.plan.json` beside any other `NAME.toml`.
  public static Path planFile(Path dataset) {
    String name = String.valueOf(dataset.getFileName());
    String base = name.endsWith(".toml") ? name.substring(0, name.length() - 5) : name;
    return dataset.resolveSibling(base.equals("dataset") ? "plan.json" : base + ".plan.json");
  }

  /// The caches of a plan.
  public static DatasetCaches caches(
      DatasetCaches.Encoders encoders,
      Device device,
      EncoderDtypes dtypes,
      CacheListener listener) {
    return caches(encoders, device, dtypes, hashes(listener), listener);
  }

  static DatasetCaches caches(
      DatasetCaches.Encoders encoders,
      Device device,
      EncoderDtypes dtypes,
      ContentHashes hashes,
      CacheListener listener) {
    return new DatasetCaches(encoders, device, dtypes, hashes, listener);
  }

  /// The hashes of files' contents, which are remembered from run to run.
  static ContentHashes hashes(CacheListener listener) {
    var memory = NativeLibraries.cacheFolder().resolve("content-hashes.json");
    return new ContentHashes(memory, listener::onReading);
  }
}
