package dev.genga.dataset.order;

import dev.genga.dataset.plan.Bucket;
import dev.genga.dataset.plan.PlannedMedia;
import dev.genga.dataset.plan.PlannedSection;
import dev.genga.dataset.plan.Sample;
import java.util.List;

/// Samples of one section and bucket that are trained on together.
///
/// @param section whose caches they are in
/// @param bucket their shape
/// @param items at least one, at most the section's batch size
public record Batch(PlannedSection section, Bucket bucket, List<Item> items) {

  /// A sample, and the clip or image that it is of.
  ///
  /// @param media the clip or image
  /// @param sample one of its samples
  public record Item(PlannedMedia media, Sample sample) {}

  /// Copies the list.
  public Batch {
    items = List.copyOf(items);
  }
}
