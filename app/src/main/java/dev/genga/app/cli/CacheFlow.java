package dev.genga.app.cli;

import dev.genga.app.run.Stages;
import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import dev.genga.dataset.cache.DatasetCaches;
import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.dataset.plan.PlanOptions;
import dev.genga.tensor.Device;
import dev.genga.wan.generation.EncoderDtypes;
import dev.genga.wan.image.ImageEncoder;
import java.nio.file.Path;
import java.util.Objects;

/// Caches from their plan to their summary, the same for every command that makes some.
///
/// @param encoders of the kinds of caches that are made
/// @param dtypes what they compute in
record CacheFlow(
    Genga genga, DatasetCaches.Encoders encoders, Device device, EncoderDtypes dtypes) {
  /// @param trust whether caches of another program are taken over
  /// @param seed which of those are compared
  /// @return the exit code
  /// @throws dev.genga.base.ProblemException with all that is wrong with data set and models
  int run(Path dataset, PlanOptions options, boolean trust, long seed) {
    var caches = Stages.caches(encoders, device, dtypes, new CacheProgress(genga.console()));
    var plan = checkedPlan(dataset, options, caches);
    Stages.write(plan);
    for (var report : caches.make(plan.withHeldOut(), trust, seed)) {
      genga.out().println(CacheProgress.summary(report));
    }
    return 0;
  }

  private DatasetPlan checkedPlan(Path dataset, PlanOptions options, DatasetCaches caches) {
    var problems = new Problems();
    var full = options.withFirstFrames(imageWidth());
    var plan =
        problems.gather(() ->
            Stages.unwrittenPlan(
                dataset, full, genga.machine().disk(), new PlanProgress(genga.console())));
    problems.attempt(caches::check);
    problems.attempt(() -> genga.checkMemory(caches.memoryNeeds(), device));
    problems.throwIfAny();
    return Objects.requireNonNull(plan);
  }

  /// Of the image encoder's tokens; 0 where there is none, or it can't be read, which is told elsewhere.
  private int imageWidth() {
    var image = encoders.image();
    if (image == null) {
      return 0;
    }
    try (var encoder = ImageEncoder.open(image, Device.META)) {
      return encoder.config().dim();
    } catch (ProblemException e) {
      return 0;
    }
  }
}
