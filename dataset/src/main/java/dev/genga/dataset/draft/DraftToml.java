package dev.genga.dataset.draft;

import dev.genga.dataset.config.FrameExtraction;
import dev.genga.dataset.config.Size;
import dev.genga.dataset.config.TomlText;
import java.util.HashSet;
import java.util.Set;
import java.util.StringJoiner;

/// Writes a draft as a data set file in musubi-tuner's form. Keys that have their default value, or no effect,
/// are left out.
final class DraftToml {
  private final StringJoiner lines = new StringJoiner("\n", "", "\n");
  private final Set<String> caches = new HashSet<>();

  private DraftToml() {}

  /// @param clips the name of the JSONL file of clips
  /// @param pictures the name of that of pictures
  static String of(DatasetDraft draft, String clips, String pictures) {
    var toml = new DraftToml();
    for (var section : draft.sections()) {
      toml.lines.add("");
      toml.lines.add("[[datasets]]");
      switch (section) {
        case DraftSection.Clips its -> toml.clips(its, clips);
        case DraftSection.Pictures its -> toml.pictures(its, pictures);
      }
      toml.count("batch_size", section.batchSize());
      toml.count("num_repeats", section.repeats());
    }
    return toml.lines.toString();
  }

  private void clips(DraftSection.Clips section, String file) {
    var windows = section.windows();
    text("video_jsonl_file", file);
    cache("clips-%s-%s".formatted(section.size(), windows.toString().replaceAll("[ ,]+", "-")));
    size(section.size());
    text("frame_extraction", windows.extraction().word());
    if (windows.extraction() == FrameExtraction.FULL) {
      lines.add("max_frames = " + windows.longest());
    } else {
      lines.add("target_frames = " + windows.lengths());
    }
    if (windows.extraction() == FrameExtraction.SLIDE) {
      lines.add("frame_stride = " + windows.stride());
    }
    if (windows.extraction() == FrameExtraction.UNIFORM) {
      lines.add("frame_sample = " + windows.samples());
    }
  }

  private void pictures(DraftSection.Pictures section, String file) {
    text("image_jsonl_file", file);
    cache("pictures-%s%s".formatted(section.size(), section.enlarges() ? "-enlarged" : ""));
    size(section.size());
    lines.add("enable_bucket = true");
    if (!section.enlarges()) {
      lines.add("bucket_no_upscale = true");
    }
  }

  /// A folder that is named for what is in it: a section that is moved keeps its caches.
  private void cache(String name) {
    String own = name;
    for (int i = 2; !caches.add(own); i++) {
      own = name + "-" + i;
    }
    text("cache_directory", "cache/" + own);
  }

  private void size(Size size) {
    lines.add("resolution = [%d, %d]".formatted(size.width(), size.height()));
  }

  private void text(String key, String value) {
    lines.add(key + " = " + TomlText.of(value));
  }

  private void count(String key, int value) {
    if (value != 1) {
      lines.add(key + " = " + value);
    }
  }
}
