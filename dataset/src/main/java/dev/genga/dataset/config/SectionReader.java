package dev.genga.dataset.config;

import dev.genga.base.DidYouMean;
import dev.genga.base.Problems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Builds one section from its own settings, those of `[general]`, and musubi-tuner's defaults.
final class SectionReader {
  private static final int STEP = 16;
  private static final int SMALLEST = 32;
  private static final String AS_IS = "as is";

  private final int number;
  private final String header;
  private final Map<Key, Setting> own;
  private final Map<Key, Setting> general;
  private final PathFinder paths;
  private final Problems problems;

  /// @param number the section's number in the file, from 1
  /// @param header where the section begins
  /// @param own what the section gives
  /// @param general what `[general]` gives
  SectionReader(
      int number,
      Place header,
      Map<Key, Setting> own,
      Map<Key, Setting> general,
      PathFinder paths,
      Problems problems) {
    this.number = number;
    this.header = header.toString();
    this.own = own;
    this.general = general;
    this.paths = paths;
    this.problems = problems;
  }

  /// @return null where a problem left nothing to go on with
  @Nullable Section image() {
    var settings = settings(Key.IMAGE_DIRECTORY, Key.IMAGE_JSONL_FILE);
    checkResolution(value(Key.ENABLE_BUCKET, false));
    return settings == null ? null : new ImageSection(settings);
  }

  /// @return null where a problem left nothing to go on with
  @Nullable Section video() {
    var settings = settings(Key.VIDEO_DIRECTORY, Key.VIDEO_JSONL_FILE);
    checkResolution(true);
    var extraction = frameExtraction();
    var rate = frameRate();
    if (settings == null) {
      return null;
    }
    return new VideoSection(
        settings,
        value(Key.TARGET_FRAMES, List.of(1)),
        extraction,
        value(Key.FRAME_STRIDE, 1),
        value(Key.FRAME_SAMPLE, 1),
        value(Key.MAX_FRAMES, 129),
        rate);
  }

  private @Nullable SectionSettings settings(Key folderKey, Key jsonlKey) {
    var extension = setting(Key.CAPTION_EXTENSION);
    if (own.containsKey(folderKey) && own.containsKey(jsonlKey)) {
      problems.add(
          "a section has one source, and this has both %s and %s"
              .formatted(folderKey.word, jsonlKey.word),
          where(jsonlKey),
          "remove one, or make two sections");
    } else if (own.containsKey(folderKey) && extension == null) {
      problems.add(
          folderKey.word + " needs caption_extension",
          where(folderKey),
          "write caption_extension = \".txt\" here or in [general]");
    }
    var found = source(folderKey, jsonlKey);
    if (found == null) {
      return null;
    }
    boolean folder = own.containsKey(folderKey);
    var cache = cacheFolder(found, folder);
    if (cache == null) {
      return null;
    }
    var masks = maskFolder(found.path());
    return new SectionSettings(
        number,
        value(Key.RESOLUTION, new Size(960, 544)),
        extension == null ? null : (String) extension.value(),
        value(Key.BATCH_SIZE, 1),
        value(Key.NUM_REPEATS, 1),
        value(Key.ENABLE_BUCKET, false),
        value(Key.BUCKET_NO_UPSCALE, false),
        captions(),
        masks,
        isPrior() ? value(Key.PRIOR_LOSS_WEIGHT, 1.0) : null,
        folder ? new MediaSource.Folder(found.path()) : new MediaSource.JsonLines(found.path()),
        cache,
        header,
        places());
  }

  private PathFinder.@Nullable Found source(Key folderKey, Key jsonlKey) {
    Key key = own.containsKey(folderKey) ? folderKey : jsonlKey;
    boolean folder = key == folderKey;
    if (!own.containsKey(key)) {
      return null;
    }
    var found =
        paths.existing(value(key, ""), folder ? "the folder" : "the file", where(key), problems);
    if (found == null || folder == Files.isDirectory(found.path())) {
      return found;
    }
    problems.add(
        "%s is %s"
            .formatted(found.path(), folder ? "a file, not a folder" : "a folder, not a file"),
        where(key),
        folder
            ? "name the folder, or write %s for a JSONL file".formatted(jsonlKey.word)
            : "name the JSONL file, or write %s for a folder".formatted(folderKey.word));
    return null;
  }

  private @Nullable Path cacheFolder(PathFinder.Found source, boolean folder) {
    if (!own.containsKey(Key.CACHE_DIRECTORY)) {
      if (!folder) {
        problems.add(
            "a section with a JSONL file needs cache_directory",
            header,
            "add cache_directory, a folder of its own for this section");
        return null;
      }
      return source.path();
    }
    String where = where(Key.CACHE_DIRECTORY);
    Path cache = paths.output(value(Key.CACHE_DIRECTORY, ""), source.base(), where, problems);
    if (cache != null && Files.exists(cache) && !Files.isDirectory(cache)) {
      problems.add(cache + " is a file, not a folder", where, "name another cache_directory");
      return null;
    }
    return cache;
  }

  private boolean isPrior() {
    return value(Key.IS_REG, false);
  }

  /// A prefix of `[general]` names what is to be learnt, which regularisation data do not show.
  private CaptionOptions captions() {
    boolean prefixed = own.containsKey(Key.CAPTION_PREFIX) || !isPrior();
    return new CaptionOptions(
        prefixed ? value(Key.CAPTION_PREFIX, "") : "",
        severalCaptions(),
        value(Key.CAPTION_DROPOUT, 0.0));
  }

  private SeveralCaptions severalCaptions() {
    var setting = setting(Key.SEVERAL_CAPTIONS);
    if (setting == null) {
      return SeveralCaptions.NONE;
    }
    var several = SeveralCaptions.ofWord((String) setting.value());
    if (several == null) {
      problems.add(
          "several_captions takes \"lines\" or \"files\"",
          where(Key.SEVERAL_CAPTIONS),
          "write \"lines\" for a caption on each line of a file, or \"files\" for rain.1.txt,"
              + " rain.2.txt and so on beside rain.txt");
      return SeveralCaptions.NONE;
    }
    return several;
  }

  private @Nullable Path maskFolder(Path source) {
    if (!own.containsKey(Key.MASK_DIRECTORY)) {
      return null;
    }
    String where = where(Key.MASK_DIRECTORY);
    var found = paths.existing(value(Key.MASK_DIRECTORY, ""), "the folder", where, problems);
    if (found == null) {
      return null;
    }
    if (!Files.isDirectory(found.path())) {
      problems.add(
          found.path() + " is a file, not a folder",
          where,
          "name a folder with a mask for each image or clip");
      return null;
    }
    if (found.path().equals(source)) {
      problems.add(
          "masks and media are in one folder, where they would have one name",
          where,
          "put the masks into a folder of their own");
      return null;
    }
    return found.path();
  }

  private void checkResolution(boolean buckets) {
    Size size = value(Key.RESOLUTION, new Size(960, 544));
    if (buckets && size.area() < SMALLEST * SMALLEST) {
      problems.add(
          "resolution %s is too small for buckets".formatted(size),
          where(Key.RESOLUTION),
          "take at least %dx%d".formatted(SMALLEST, SMALLEST));
    } else if (!buckets && (size.width() % STEP != 0 || size.height() % STEP != 0)) {
      var near = new Size(nearest(size.width()), nearest(size.height()));
      problems.add(
          "resolution %s is not divisible by %d".formatted(size, STEP),
          where(Key.RESOLUTION),
          "write resolution = [%d, %d], or enable_bucket = true"
              .formatted(near.width(), near.height()));
    }
  }

  private static int nearest(int side) {
    return Math.max(STEP, Math.round(side / (float) STEP) * STEP);
  }

  private FrameExtraction frameExtraction() {
    String word = value(Key.FRAME_EXTRACTION, FrameExtraction.HEAD.word());
    var extraction = FrameExtraction.ofWord(word);
    if (extraction == null) {
      String meant = DidYouMean.nearest(word, FrameExtraction.words());
      problems.add(
          "unknown frame_extraction \"" + word + "\"",
          where(Key.FRAME_EXTRACTION),
          meant.isEmpty()
              ? "take one of " + String.join(", ", FrameExtraction.words())
              : "did you mean \"" + meant + "\"?");
      return FrameExtraction.HEAD;
    }
    return extraction;
  }

  private FrameRateRule frameRate() {
    var fps = own.get(Key.SOURCE_FPS);
    var rate = own.get(Key.FRAME_RATE);
    if (rate != null && !rate.value().equals(AS_IS)) {
      problems.add(
          "frame_rate takes \"as is\" only",
          where(Key.FRAME_RATE),
          "write frame_rate = \"as is\" to keep every frame, or source_fps = 24.0 to drop frames");
    } else if (rate != null && fps != null) {
      problems.add(
          "frame_rate = \"as is\" keeps every frame, and source_fps drops some",
          where(Key.FRAME_RATE),
          "remove one of the two");
    }
    if (fps != null) {
      return new FrameRateRule.SourceFps((Double) fps.value());
    }
    return rate == null ? new FrameRateRule.ByTimestamps() : new FrameRateRule.AsIs();
  }

  private @Nullable Setting setting(Key key) {
    var setting = own.get(key);
    return setting != null ? setting : general.get(key);
  }

  /// The checked value of a key: [KeyType] has made sure of its type.
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private <T> T value(Key key, T otherwise) {
    var setting = setting(key);
    return setting == null ? otherwise : (T) setting.value();
  }

  private String where(Key key) {
    var setting = setting(key);
    return setting == null ? header : setting.place().toString();
  }

  private Map<String, String> places() {
    return Stream.concat(general.entrySet().stream(), own.entrySet().stream())
        .collect(
            Collectors.toMap(
                entry -> entry.getKey().word,
                entry -> entry.getValue().place().toString(),
                (_, inSection) -> inSection));
  }

  /// Keys of this section that are read and then have no use.
  List<Note> notes(Section section) {
    return new ArrayList<>(UnusedKeys.of(section, key -> own.get(key)));
  }
}
