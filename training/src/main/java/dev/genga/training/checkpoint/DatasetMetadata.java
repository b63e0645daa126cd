package dev.genga.training.checkpoint;

import dev.genga.dataset.config.FrameExtraction;
import dev.genga.dataset.config.FrameRateRule;
import dev.genga.dataset.config.ImageSection;
import dev.genga.dataset.config.MediaSource;
import dev.genga.dataset.config.Section;
import dev.genga.dataset.config.VideoSection;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The sections of a data set as a LoRA file's `ss_datasets` has them.
///
/// Source: musubi-tuner, `dataset/image_video_dataset.py`, `get_metadata`.
final class DatasetMetadata {
  private static final int FRAMES_PER_LATENT = 4;

  private DatasetMetadata() {}

  /// One JSON object a section. Folders are told by their last name only.
  static String json(List<Section> sections) {
    return PythonText.json(sections.stream().map(DatasetMetadata::facts).toList());
  }

  private static Map<String, @Nullable Object> facts(Section section) {
    var facts = new LinkedHashMap<String, @Nullable Object>();
    facts.put("resolution", List.of(section.resolution().width(), section.resolution().height()));
    facts.put("caption_extension", section.captionExtension());
    facts.put("batch_size_per_device", section.batchSize());
    facts.put("num_repeats", section.numRepeats());
    boolean buckets = section.settings().enableBucket();
    facts.put("enable_bucket", buckets);
    facts.put("bucket_no_upscale", buckets && section.settings().bucketNoUpscale());
    String kind =
        switch (section) {
          case ImageSection _ -> "image";
          case VideoSection _ -> "video";
        };
    switch (section.source()) {
      case MediaSource.Folder(Path path) -> facts.put(kind + "_directory", lastName(path));
      case MediaSource.JsonLines(Path path) -> facts.put(kind + "_jsonl_file", lastName(path));
    }
    if (section instanceof VideoSection video) {
      addFrames(facts, video);
    }
    facts.put("has_control", false);
    return facts;
  }

  private static void addFrames(Map<String, @Nullable Object> facts, VideoSection video) {
    boolean single = video.frameExtraction() == FrameExtraction.UNIFORM && video.frameSample() == 1;
    facts.put("frame_extraction", single ? "head" : video.frameExtraction().word());
    facts.put("frame_stride", video.frameStride());
    facts.put("frame_sample", video.frameSample());
    facts.put(
        "target_frames",
        video.targetFrames().stream()
            .map(frames -> (frames - 1) / FRAMES_PER_LATENT * FRAMES_PER_LATENT + 1)
            .distinct()
            .sorted()
            .toList());
    facts.put("max_frames", video.maxFrames());
    facts.put(
        "source_fps",
        switch (video.frameRate()) {
          case FrameRateRule.SourceFps(double framesPerSecond) -> framesPerSecond;
          case FrameRateRule.ByTimestamps _, FrameRateRule.AsIs _ -> null;
        });
  }

  private static String lastName(Path path) {
    return String.valueOf(path.getFileName());
  }
}
