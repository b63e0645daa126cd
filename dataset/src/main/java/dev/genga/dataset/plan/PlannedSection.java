package dev.genga.dataset.plan;

import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

/// What a section gives to an epoch.
///
/// @param number of the section in the data set file, from 1
/// @param kind `images` or `videos`
/// @param source the folder or JSONL file
/// @param cacheFolder where its caches go
/// @param rule how samples are taken, such as `uniform 45 x 2`
/// @param batchSize samples of a batch
/// @param numRepeats how often each sample comes in an epoch
/// @param media with at least one sample each, in the order of the listing
/// @param events what there is to know, in the order of the listing
public record PlannedSection(
    int number,
    String kind,
    Path source,
    Path cacheFolder,
    String rule,
    int batchSize,
    int numRepeats,
    List<PlannedMedia> media,
    List<PlanEvent> events) {

  /// Copies the lists.
  public PlannedSection {
    media = List.copyOf(media);
    events = List.copyOf(events);
  }

  /// Samples and batches of each bucket, in the order of [Bucket].
  public List<BucketCount> buckets() {
    var samples = new TreeMap<Bucket, Integer>();
    for (var item : media) {
      for (var sample : item.samples()) {
        samples.merge(new Bucket(item.bucket(), sample.frames()), numRepeats, Integer::sum);
      }
    }
    return samples.entrySet().stream()
        .map(entry ->
            new BucketCount(
                entry.getKey(), entry.getValue(), Math.ceilDiv(entry.getValue(), batchSize)))
        .toList();
  }

  /// Samples of an epoch.
  public int samples() {
    return media.stream().mapToInt(item -> item.samples().size()).sum() * numRepeats;
  }

  /// Samples that an epoch would have if none were lost.
  public int asked() {
    int lost =
        events.stream()
            .filter(event -> event.kind() == PlanEvent.Kind.LOST)
            .mapToInt(PlanEvent::count)
            .sum();
    return samples() + lost * numRepeats;
  }

  /// Batches of an epoch.
  public int batches() {
    return buckets().stream().mapToInt(BucketCount::batches).sum();
  }

  /// A clip's or image's name as seen from where the section's folder or JSONL file lies, such as
  /// `clips/rain.mp4`: a project may be moved.
  public String name(Path file) {
    Path from = source.resolveSibling("");
    var name = file.startsWith(from) ? from.relativize(file) : file;
    return name.toString().replace('\\', '/');
  }

  /// This part of a section and another, with this one's batches and repeats.
  PlannedSection and(PlannedSection other) {
    return new PlannedSection(
        number,
        kind,
        source,
        cacheFolder,
        rule,
        batchSize,
        numRepeats,
        Stream.concat(media.stream(), other.media.stream()).toList(),
        Stream.concat(events.stream(), other.events.stream()).toList());
  }
}
