package dev.genga.dataset.cache;

import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import dev.genga.dataset.plan.CacheNames;
import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.dataset.plan.LossMask;
import dev.genga.dataset.plan.PlannedMedia;
import dev.genga.dataset.plan.PlannedSection;
import dev.genga.dataset.plan.Sample;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// A plan's caches as they lie there, whoever made them and when: a training that takes them so needs
/// neither VAE nor text encoder.
///
/// @param channels of the latents that the transformer takes
/// @param textDim width of the prompt rows that it takes
/// @param textLength how many of them it takes at most
/// @param imageDim width of the image tokens that it takes; 0 where it starts from no image
public record FoundCaches(long channels, long textDim, long textLength, long imageDim) {
  private static final int NAMED = 3;
  private static final int FRAMES_PER_LATENT = 4;
  private static final int PIXELS_PER_LATENT = 8;

  /// Of a text-to-video transformer.
  public FoundCaches(long channels, long textDim, long textLength) {
    this(channels, textDim, textLength, 0);
  }

  /// Looks at every file's header.
  ///
  /// @throws ProblemException with all that is missing or can't be what the plan asks for
  public void check(DatasetPlan plan) {
    var problems = new Problems();
    var latents = new LinkedHashSet<Path>();
    var texts = new LinkedHashSet<Path>();
    var masks = new LinkedHashSet<Path>();
    for (var section : plan.sections()) {
      for (var media : section.media()) {
        media.texts().forEach(text -> text(section, text.cache(), texts, problems));
        media.samples().forEach(sample -> latents(section, media, sample, latents, problems));
        if (media.mask() instanceof LossMask.OfFile) {
          media.samples().forEach(sample -> mask(section, media, sample, masks, problems));
        }
      }
      if (section.use().captionDropout() > 0) {
        text(section, CacheNames.EMPTY_TEXT, texts, problems);
      }
    }
    missing(latents, "latents", problems);
    missing(masks, "masks", problems);
    missing(texts, "prompt embeddings", problems);
    problems.throwIfAny();
  }

  private void text(PlannedSection section, String cache, Set<Path> missing, Problems problems) {
    Path file = section.cacheFolder().resolve(cache);
    if (!Files.exists(file)) {
      missing.add(file);
    } else {
      String fault = CacheFiles.faultOfText(file, textDim);
      add(fault, file, problems);
      if (fault.isEmpty() && CacheFiles.textRows(file) > textLength) {
        problems.add(
            "the prompt of this cache has %d tokens, and the transformer reads %d"
                .formatted(CacheFiles.textRows(file), textLength),
            file.toString(),
            "shorten its caption, and cache again");
      }
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
    var shape = new ArrayList<Long>();
    shape.add(channels);
    shape.addAll(positions(media, sample));
    String fault = CacheFiles.faultOfLatents(file, shape);
    add(fault, file, problems);
    if (fault.isEmpty() && imageDim > 0) {
      String ofFirst = CacheFiles.faultOfFirstFrame(file, shape, imageDim);
      if (!ofFirst.isEmpty()) {
        problems.add(
            "this cache is not what the transformer takes: " + ofFirst,
            file.toString(),
            "cache the latents again with --clip and the image encoder of the transformer");
      }
    }
  }

  private static void mask(
      PlannedSection section,
      PlannedMedia media,
      Sample sample,
      Set<Path> missing,
      Problems problems) {
    Path file = section.cacheFolder().resolve(CacheNames.mask(sample.latentCache()));
    if (!Files.exists(file)) {
      missing.add(file);
    } else {
      add(CacheFiles.faultOfMask(file, positions(media, sample)), file, problems);
    }
  }

  /// `[F, H, W]` of a sample's latents.
  private static List<Long> positions(PlannedMedia media, Sample sample) {
    var size = media.bucket();
    return List.of(
        (sample.frames() - 1L) / FRAMES_PER_LATENT + 1,
        (long) size.height() / PIXELS_PER_LATENT,
        (long) size.width() / PIXELS_PER_LATENT);
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
