package dev.genga.dataset.config;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What image and video sections have in common.
///
/// @param number the section's number in the file, from 1
/// @param resolution area, and without buckets also shape, of the training frames
/// @param captionExtension such as `.txt`; null where none is given
/// @param batchSize samples of one batch
/// @param numRepeats how often each sample comes in an epoch
/// @param enableBucket `enable_bucket` as given; caching videos ignores it
/// @param bucketNoUpscale `bucket_no_upscale` as given; without `enable_bucket` it has no effect
/// @param captions what is made of the captions
/// @param maskFolder where the masks of images or clips are; null for none
/// @param priorLossWeight what the loss of regularisation data is multiplied with; null for a section
///     that is none
/// @param source where images or clips are listed
/// @param cacheFolder where this section's caches go
/// @param header where the section begins, for problems
/// @param places where each given key stands, for problems
public record SectionSettings(
    int number,
    Size resolution,
    @Nullable String captionExtension,
    int batchSize,
    int numRepeats,
    boolean enableBucket,
    boolean bucketNoUpscale,
    CaptionOptions captions,
    @Nullable Path maskFolder,
    @Nullable Double priorLossWeight,
    MediaSource source,
    Path cacheFolder,
    String header,
    Map<String, String> places) {

  /// Copies the map.
  public SectionSettings {
    places = Map.copyOf(places);
  }

  /// The line of a key, or where the section begins.
  public String where(String key) {
    return places.getOrDefault(key, header);
  }
}
