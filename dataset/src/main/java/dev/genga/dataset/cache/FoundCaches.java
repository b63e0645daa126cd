package dev.genga.dataset.cache;

import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.dataset.plan.PlannedMedia;
import dev.genga.dataset.plan.PlannedSection;
import dev.genga.dataset.plan.Sample;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// A plan's caches as they lie there, whoever made them and when: a training that takes them so needs
/// neither VAE nor text encoder.
///
/// @param channels of the latents that the transformer takes
/// @param textDim width of the prompt rows that it takes
public record FoundCaches(long channels, long textDim) {
  private static final int NAMED = 3;
  private static final int FRAMES_PER_LATENT = 4;
  private static final int PIXELS_PER_LATENT = 8;

  /// Looks at every file's header.
  ///
  /// @throws ProblemException with all that is missing or can't be what the plan asks for
  public void check(DatasetPlan plan) {
    var problems = new Problems();
    var latents = new LinkedHashSet<Path>();
    var texts = new LinkedHashSet<Path>();
    for (var section : plan.sections()) {
      for (var media : section.media()) {
        text(section, media, texts, problems);
        media.samples().forEach(sample -> latents(section, media, sample, latents, problems));
      }
    }
    missing(latents, "latents", problems);
    missing(texts, "prompt embeddings", problems);
    problems.throwIfAny();
  }

  private void text(
      PlannedSection section, PlannedMedia media, Set<Path> missing, Problems problems) {
    Path file = section.cacheFolder().resolve(media.textCache());
    if (!Files.exists(file)) {
      missing.add(file);
    } else {
      add(CacheFiles.faultOfText(file, textDim), file, problems);
    }
  }

  private void latents(
      PlannedSection section,
      PlannedMedia media,
      Sample sample,
      Set<Path> missing,
      Problems problems) {
    Path file = section.cacheFolder().resolve(sample.latentCache());
    if (!Files.exists(file)) {
      missing.add(file);
      return;
    }
    var size = media.bucket();
    long frames = (sample.frames() - 1) / FRAMES_PER_LATENT + 1;
    add(
        CacheFiles.faultOfLatents(
            file,
            List.of(
                channels,
                frames,
                (long) size.height() / PIXELS_PER_LATENT,
                (long) size.width() / PIXELS_PER_LATENT)),
        file,
        problems);
  }

  private static void add(String fault, Path file, Problems problems) {
    if (!fault.isEmpty()) {
      problems.add(
          "this cache is not what the plan asks for: " + fault,
          file.toString(),
          "cache again with the data set file as it is now");
    }
  }

  private static void missing(Set<Path> files, String what, Problems problems) {
    if (!files.isEmpty()) {
      var names = files.stream().limit(NAMED).map(Path::toString).toList();
      int more = files.size() - names.size();
      problems.add(
          "%d files of %s are not there yet".formatted(files.size(), what),
          String.join(", ", names) + (more > 0 ? " and " + more + " more" : ""),
          "run the caching commands of this data set first");
    }
  }
}
