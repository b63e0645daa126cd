package dev.genga.training;

import dev.genga.dataset.plan.CacheNames;
import dev.genga.dataset.plan.PlannedMedia;
import dev.genga.dataset.plan.PlannedSection;

/// What is drawn for each sample of a run: whether it goes without its caption, and which caption it
/// has. It follows from the run's seed and the sample's number alone, whatever else is drawn, so that
/// a resumed run draws the same.
///
/// @param seed of the training
record SampleDraw(long seed) {
  private static final int DROPPED = 0;
  private static final int CAPTION = 1;

  /// The name of the prompt's file in the section's cache folder.
  ///
  /// @param sample its number in the run, from 0
  String textCache(PlannedSection section, PlannedMedia media, long sample) {
    double dropout = section.use().captionDropout();
    if (dropout > 0 && StepRandom.ofSample(seed, sample, DROPPED) < dropout) {
      return CacheNames.EMPTY_TEXT;
    }
    var texts = media.texts();
    int chosen =
        texts.size() == 1 ? 0 : (int) (StepRandom.ofSample(seed, sample, CAPTION) * texts.size());
    return texts.get(chosen).cache();
  }
}
