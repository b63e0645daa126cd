package dev.genga.dataset.plan;

import dev.genga.dataset.config.Note;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;

/// What an epoch trains on: every sample of every section, and what became of each clip.
///
/// @param dataset the data set file, absolute
/// @param gradientAccumulation batches of one optimizer step
/// @param sections in the order of the file
/// @param notes about the data set file
/// @param disk what the work takes on disk
/// @param heldOut what is not trained on but validated on, sample by sample
public record DatasetPlan(
    Path dataset,
    int gradientAccumulation,
    List<PlannedSection> sections,
    List<Note> notes,
    List<DiskItem> disk,
    List<PlannedSection> heldOut) {

  /// All is trained on.
  public DatasetPlan(
      Path dataset,
      int gradientAccumulation,
      List<PlannedSection> sections,
      List<Note> notes,
      List<DiskItem> disk) {
    this(dataset, gradientAccumulation, sections, notes, disk, List.of());
  }

  /// Copies the lists.
  public DatasetPlan {
    heldOut = List.copyOf(heldOut);
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

  /// The same with what the work takes on disk.
  DatasetPlan withDisk(List<DiskItem> need) {
    return new DatasetPlan(dataset, gradientAccumulation, sections, notes, need, heldOut);
  }

  /// A plan of what is held out alone: batches of one sample each.
  public DatasetPlan validation() {
    return new DatasetPlan(dataset, 1, heldOut, notes, disk);
  }

  /// A plan of what is trained on and of what is held out together: all that caches are needed of.
  public DatasetPlan withHeldOut() {
    var all = new TreeMap<Integer, PlannedSection>();
    sections.forEach(section -> all.put(section.number(), section));
    heldOut.forEach(section -> all.merge(section.number(), section, PlannedSection::and));
    return new DatasetPlan(
        dataset, gradientAccumulation, List.copyOf(all.values()), notes, disk, List.of());
  }

  /// What is said of sections that are left out.
  public List<String> leftOut() {
    return notes.stream()
        .filter(note -> note.where().startsWith(Division.WITHOUT))
        .map(Note::text)
        .toList();
  }
}
