package dev.genga.dataset.plan;

import dev.genga.dataset.config.Note;
import java.nio.file.Path;
import java.util.List;

/// What an epoch trains on: every sample of every section, and what became of each clip.
///
/// @param dataset the data set file, absolute
/// @param gradientAccumulation batches of one optimizer step
/// @param sections in the order of the file
/// @param notes about the data set file
/// @param disk what the work takes on disk
public record DatasetPlan(
    Path dataset,
    int gradientAccumulation,
    List<PlannedSection> sections,
    List<Note> notes,
    List<DiskItem> disk) {

  /// Copies the lists.
  public DatasetPlan {
    sections = List.copyOf(sections);
    notes = List.copyOf(notes);
    disk = List.copyOf(disk);
  }

  /// Samples of an epoch.
  public int samples() {
    return sections.stream().mapToInt(PlannedSection::samples).sum();
  }

  /// Samples that an epoch would have if none were lost.
  public int asked() {
    return sections.stream().mapToInt(PlannedSection::asked).sum();
  }

  /// Batches of an epoch.
  public int batches() {
    return sections.stream().mapToInt(PlannedSection::batches).sum();
  }

  /// Optimizer steps of an epoch; the last may gather fewer batches.
  public int steps() {
    return Math.ceilDiv(batches(), gradientAccumulation);
  }

  /// Video tokens of an epoch.
  public long tokens() {
    return sections.stream()
        .flatMap(section -> section.buckets().stream())
        .mapToLong(BucketCount::tokens)
        .sum();
  }
}
