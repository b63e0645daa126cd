package dev.genga.dataset.config;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Says which keys of a section have no effect: musubi-tuner passes over them in silence.
final class UnusedKeys {
  private UnusedKeys() {}

  /// @param own what the section itself gives for a key; null where it gives nothing
  static List<Note> of(Section section, Function<Key, @Nullable Setting> own) {
    var unused = new ArrayList<Unused>();
    if (section.source() instanceof MediaSource.JsonLines) {
      unused.add(new Unused(Key.CAPTION_EXTENSION, "a JSONL file holds its captions itself"));
      unused.add(
          new Unused(Key.SEVERAL_CAPTIONS, "a JSONL file has further_captions in its lines"));
    }
    if (section.priorLossWeight() == null) {
      unused.add(new Unused(Key.PRIOR_LOSS_WEIGHT, "it needs is_reg = true"));
    }
    switch (section) {
      case ImageSection image -> {
        if (!image.settings().enableBucket()) {
          unused.add(new Unused(Key.BUCKET_NO_UPSCALE, "it needs enable_bucket = true"));
        }
      }
      case VideoSection video -> {
        var extraction = video.frameExtraction();
        String with = "frame_extraction is \"" + extraction.word() + "\"";
        unused.add(new Unused(Key.BUCKET_NO_UPSCALE, "clips are always scaled to a bucket"));
        if (!video.settings().enableBucket()) {
          unused.add(new Unused(Key.ENABLE_BUCKET, "clips always go to buckets"));
        }
        if (extraction != FrameExtraction.SLIDE) {
          unused.add(new Unused(Key.FRAME_STRIDE, with));
        }
        if (extraction != FrameExtraction.UNIFORM) {
          unused.add(new Unused(Key.FRAME_SAMPLE, with));
        }
        if (extraction != FrameExtraction.FULL) {
          unused.add(new Unused(Key.MAX_FRAMES, with));
        } else {
          unused.add(new Unused(Key.TARGET_FRAMES, with));
        }
      }
    }
    var notes = new ArrayList<Note>();
    for (var key : unused) {
      var setting = own.apply(key.key());
      if (setting != null) {
        notes.add(
            new Note(
                key.key().word + " has no effect here: " + key.reason(),
                setting.place().toString()));
      }
    }
    return notes;
  }

  private record Unused(Key key, String reason) {}
}
