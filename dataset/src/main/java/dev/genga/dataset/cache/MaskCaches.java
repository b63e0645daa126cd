package dev.genga.dataset.cache;

import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import dev.genga.dataset.plan.CacheNames;
import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.dataset.plan.LossMask;
import dev.genga.dataset.plan.PlannedMedia;
import dev.genga.dataset.plan.PlannedSection;
import dev.genga.dataset.plan.Sample;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Makes the masks of a plan's samples, scaled and cut as the samples' frames are, in the size of their
/// latents.
final class MaskCaches {
  private static final String STAGE = "masks";

  private final ContentHashes hashes;
  private final CacheListener listener;

  MaskCaches(ContentHashes hashes, CacheListener listener) {
    this.hashes = hashes;
    this.listener = listener;
  }

  /// One cache file to make: all that is kept of it until its turn comes.
  private record Wanted(
      PlannedSection section, PlannedMedia media, LossMask.OfFile mask, Sample sample) {}

  /// Whether a plan has masks at all.
  static boolean has(DatasetPlan plan) {
    return plan.sections().stream()
        .flatMap(section -> section.media().stream())
        .anyMatch(media -> media.mask() instanceof LossMask.OfFile);
  }

  /// Makes what is missing, stale or damaged; what is right stays untouched.
  ///
  /// @throws ProblemException with all the masks that could not be read; the others are done
  CacheReport make(DatasetPlan plan) {
    var todo = new ArrayList<Wanted>();
    int kept = 0;
    try (var folders = new CacheFolders()) {
      for (var wanted : wanted(plan)) {
        var target = target(wanted);
        var fault = folders.fault(target);
        if (fault == null) {
          kept++;
        } else {
          todo.add(wanted);
          if (fault.kind() != CacheFault.Kind.MISSING) {
            listener.onUnused(target.file().toString(), fault.why());
          }
        }
      }
      hashes.save();
      makeAll(todo, folders);
    }
    return new CacheReport(STAGE, todo.size(), kept, 0, todo.size());
  }

  private void makeAll(List<Wanted> todo, CacheFolders folders) {
    var problems = new Problems();
    listener.onStart(STAGE, todo.size());
    for (int i = 0; i < todo.size(); i++) {
      var wanted = todo.get(i);
      var mask = wanted.mask();
      var target = target(wanted);
      try {
        int[] indices = wanted.media().fileFrames(wanted.sample());
        CacheFiles.writeMask(
            target.file(), MaskFrames.read(mask.path(), mask.kind(), wanted.media(), indices));
        folders.record(target);
      } catch (ProblemException e) {
        problems.addAll(e);
      }
      listener.onProgress(STAGE, i + 1, todo.size(), String.valueOf(mask.path().getFileName()));
    }
    problems.throwIfAny();
  }

  private static List<Wanted> wanted(DatasetPlan plan) {
    var wanted = new ArrayList<Wanted>();
    for (var section : plan.sections()) {
      for (var media : section.media()) {
        if (media.mask() instanceof LossMask.OfFile mask) {
          media.samples().forEach(sample -> wanted.add(new Wanted(section, media, mask, sample)));
        }
      }
    }
    return wanted;
  }

  private CacheTarget target(Wanted wanted) {
    var media = wanted.media();
    var inputs =
        CacheInputs.mask(
            media,
            wanted.mask(),
            media.fileFrames(wanted.sample()),
            hashes.of(wanted.mask().path()));
    String name = CacheNames.mask(wanted.sample().latentCache());
    return new CacheTarget(wanted.section().cacheFolder(), name, inputs);
  }

  /// What keeps a plan's masks from being used, by file; empty where all are right.
  Map<Path, String> faults(DatasetPlan plan) {
    var faults = new LinkedHashMap<Path, String>();
    try (var folders = new CacheFolders()) {
      for (var wanted : wanted(plan)) {
        var target = target(wanted);
        var fault = folders.fault(target);
        if (fault != null) {
          faults.put(target.file(), fault.why());
        }
      }
    }
    return faults;
  }
}
