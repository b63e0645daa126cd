package dev.genga.dataset.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// One `[[datasets]]` section, with what `[general]` and the defaults add to it.
public sealed interface Section permits ImageSection, VideoSection {
  /// What images and videos have in common.
  SectionSettings settings();

  /// The section's number in the file, from 1.
  default int number() {
    return settings().number();
  }

  /// Area, and without buckets also shape, of the training frames.
  default Size resolution() {
    return settings().resolution();
  }

  /// What replaces a media file's extension in its caption's name, such as `.txt`; null only with
  /// a JSONL source.
  default @Nullable String captionExtension() {
    return settings().captionExtension();
  }

  /// Samples of one batch.
  default int batchSize() {
    return settings().batchSize();
  }

  /// How often each sample comes in an epoch.
  default int numRepeats() {
    return settings().numRepeats();
  }

  /// What is made of the captions.
  default CaptionOptions captions() {
    return settings().captions();
  }

  /// Where the masks of images or clips are; null for none.
  default @Nullable Path maskFolder() {
    return settings().maskFolder();
  }

  /// What the loss of regularisation data is multiplied with; null for a section that is none.
  default @Nullable Double priorLossWeight() {
    return settings().priorLossWeight();
  }

  /// Where images or clips are listed.
  default MediaSource source() {
    return settings().source();
  }

  /// Where the caches of this section, and of no other, go.
  default Path cacheFolder() {
    return settings().cacheFolder();
  }

  /// The place to name in a problem with a key: its line, where it is given in the section or in
  /// `[general]`, else the section's first line.
  default String where(String key) {
    return settings().where(key);
  }
}
