package dev.genga.dataset.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Every key of musubi-tuner's data set file, and genga's own: `frame_rate`, `caption_prefix`,
/// `caption_dropout`, `several_captions`, `mask_directory`, `is_reg` and `prior_loss_weight`.
enum Key {
  RESOLUTION(Where.GENERAL, KeyType.SIZE),
  CAPTION_EXTENSION(Where.GENERAL, KeyType.TEXT),
  BATCH_SIZE(Where.GENERAL, KeyType.COUNT),
  NUM_REPEATS(Where.GENERAL, KeyType.COUNT),
  ENABLE_BUCKET(Where.GENERAL, KeyType.FLAG),
  BUCKET_NO_UPSCALE(Where.GENERAL, KeyType.FLAG),
  CAPTION_PREFIX(Where.GENERAL, KeyType.TEXT),
  CAPTION_DROPOUT(Where.GENERAL, KeyType.SHARE),
  SEVERAL_CAPTIONS(Where.GENERAL, KeyType.TEXT),
  PRIOR_LOSS_WEIGHT(Where.GENERAL, KeyType.WEIGHT),

  CACHE_DIRECTORY(Where.SECTION, KeyType.TEXT),
  MASK_DIRECTORY(Where.SECTION, KeyType.TEXT),
  IS_REG(Where.SECTION, KeyType.FLAG),
  IMAGE_DIRECTORY(Where.IMAGE, KeyType.TEXT),
  IMAGE_JSONL_FILE(Where.IMAGE, KeyType.TEXT),
  VIDEO_DIRECTORY(Where.VIDEO, KeyType.TEXT),
  VIDEO_JSONL_FILE(Where.VIDEO, KeyType.TEXT),
  TARGET_FRAMES(Where.VIDEO, KeyType.COUNTS),
  FRAME_EXTRACTION(Where.VIDEO, KeyType.TEXT),
  FRAME_STRIDE(Where.VIDEO, KeyType.COUNT),
  FRAME_SAMPLE(Where.VIDEO, KeyType.COUNT),
  MAX_FRAMES(Where.VIDEO, KeyType.COUNT),
  SOURCE_FPS(Where.VIDEO, KeyType.DECIMAL),
  FRAME_RATE(Where.VIDEO, KeyType.TEXT),

  CONTROL_DIRECTORY(Where.SECTION, "pairs control media with each clip", ""),
  FP_LATENT_WINDOW_SIZE(Where.SECTION, "belongs to FramePack", "9"),
  MULTIPLE_TARGET(Where.IMAGE, "belongs to Qwen-Image-Layered", "false"),
  FP_1F_CLEAN_INDICES(Where.IMAGE, "belongs to one-frame training", ""),
  FP_1F_TARGET_INDEX(Where.IMAGE, "belongs to one-frame training", ""),
  FP_1F_NO_POST(Where.IMAGE, "belongs to one-frame training", "false"),
  NO_RESIZE_CONTROL(Where.IMAGE, "is about control images", "false"),
  CONTROL_RESOLUTION(Where.IMAGE, "is about control images", ""),
  FLUX_KONTEXT_NO_RESIZE_CONTROL(Where.IMAGE, "is about FLUX.1 Kontext's control images", "false"),
  QWEN_IMAGE_EDIT_NO_RESIZE_CONTROL(Where.IMAGE, "is about Qwen-Image-Edit's images", "false"),
  QWEN_IMAGE_EDIT_CONTROL_RESOLUTION(Where.IMAGE, "is about Qwen-Image-Edit's images", "");

  /// Where a key may stand.
  enum Where {
    /// In `[general]` and in every section.
    GENERAL,
    /// In every section.
    SECTION,
    /// In image sections.
    IMAGE,
    /// In video sections.
    VIDEO;

    /// Whether a key of this kind may stand in a container: [#GENERAL] is `[general]`, [#IMAGE] and
    /// [#VIDEO] are sections, [#SECTION] is one of which neither is known.
    boolean fits(Where container) {
      return switch (container) {
        case GENERAL -> this == GENERAL;
        case SECTION -> true;
        case IMAGE, VIDEO -> this == GENERAL || this == SECTION || this == container;
      };
    }
  }

  /// The word in the file.
  final String word = name().toLowerCase(Locale.ROOT);

  final Where where;
  final KeyType type;

  /// Why text-to-video training of Wan2.1 can't use the key; empty for keys that are read.
  final String foreign;

  /// The value, as TOML, with which a foreign key asks for nothing, so that it may stay; or empty.
  final String harmless;

  Key(Where where, KeyType type) {
    this.where = where;
    this.type = type;
    this.foreign = "";
    this.harmless = "";
  }

  Key(Where where, String foreign, String harmless) {
    this.where = where;
    this.type = KeyType.ANY;
    this.foreign = foreign;
    this.harmless = harmless;
  }

  static @Nullable Key ofWord(String word) {
    return Arrays.stream(values()).filter(key -> key.word.equals(word)).findFirst().orElse(null);
  }

  /// The keys that genga reads and that may stand in a container.
  static List<String> words(Where container) {
    return Arrays.stream(values())
        .filter(key -> key.foreign.isEmpty() && key.where.fits(container))
        .map(key -> key.word)
        .toList();
  }
}
