package dev.genga.dataset.cache;

import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import dev.genga.dataset.media.MediaKind;
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
import java.util.TreeMap;

/// Makes the masks of a plan's samples, scaled and cut as the samples' frames are, in the size of their
/// latents.
final class MaskCaches {
  /// Changes when the same inputs would give other masks.
  private static final String VERSION = "1";

  private static final String STAGE = "masks";

  private final ContentHashes hashes;
  private final CacheListener listener;

  MaskCaches(ContentHashes hashes, CacheListener listener) {
    this.hashes = hashes;
    this.listener = listener;
  }

  /// One cache file to make.
  ///
  /// @param indices the file's frames that make up the sample
  private record Window(
      PlannedMedia media, LossMask.OfFile mask, int[] indices, CacheTarget target) {}

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
    var todo = new ArrayList<Window>();
    int kept = 0;
    try (var folders = new CacheFolders()) {
      for (var window : windows(plan)) {
        var fault = folders.fault(window.target());
        if (fault == null) {
          kept++;
        } else {
          todo.add(window);
          if (fault.kind() != CacheFault.Kind.MISSING) {
            listener.onUnused(window.target().file().toString(), fault.why());
          }
        }
      }
      hashes.save();
      makeAll(todo, folders);
    }
    return new CacheReport(STAGE, todo.size(), kept, 0, todo.size());
  }

  private void makeAll(List<Window> todo, CacheFolders folders) {
    var problems = new Problems();
    listener.onStart(STAGE, todo.size());
    for (int i = 0; i < todo.size(); i++) {
      var window = todo.get(i);
      try {
        var mask =
            MaskFrames.read(
                window.mask().path(), window.mask().kind(), window.media(), window.indices());
        CacheFiles.writeMask(window.target().file(), mask);
        folders.record(window.target());
      } catch (ProblemException e) {
        problems.addAll(e);
      }
      String name = String.valueOf(window.mask().path().getFileName());
      listener.onProgress(STAGE, i + 1, todo.size(), name);
    }
    problems.throwIfAny();
  }

  private List<Window> windows(DatasetPlan plan) {
    var windows = new LinkedHashMap<Path, Window>();
    for (var section : plan.sections()) {
      for (var media : section.media()) {
        if (media.mask() instanceof LossMask.OfFile mask) {
          for (var sample : media.samples()) {
            var window = window(section, media, mask, sample);
            windows.putIfAbsent(window.target().file(), window);
          }
        }
      }
    }
    return List.copyOf(windows.values());
  }

  private Window window(
      PlannedSection section, PlannedMedia media, LossMask.OfFile mask, Sample sample) {
    int[] indices = media.fileFrames(sample);
    String frames =
        mask.kind() == MediaKind.IMAGE ? "one for " + indices.length : FrameRuns.of(indices);
    var inputs =
        new TreeMap<>(
            Map.of(
                "version",
                VERSION,
                "mask",
                hashes.of(mask.path()),
                "size",
                media.bucket().toString(),
                "frames",
                frames));
    String name = CacheNames.mask(sample.latentCache());
    return new Window(media, mask, indices, new CacheTarget(section.cacheFolder(), name, inputs));
  }

  /// What keeps a plan's masks from being used, by file; empty where all are right.
  Map<Path, String> faults(DatasetPlan plan) {
    var faults = new LinkedHashMap<Path, String>();
    try (var folders = new CacheFolders()) {
      for (var window : windows(plan)) {
        var fault = folders.fault(window.target());
        if (fault != null) {
          faults.put(window.target().file(), fault.why());
        }
      }
    }
    return faults;
  }
}
