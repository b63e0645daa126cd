package dev.genga.wan.generation;

import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import dev.genga.video.Frame;
import dev.genga.video.ImageFiles;
import dev.genga.video.VideoProbe;
import dev.genga.video.VideoReader;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The images between which a video is to run, as files that the user named.
///
/// @param first its first frame; null where the prompt alone decides
/// @param last its last frame; null where that is left to the model
public record StartImages(@Nullable String first, @Nullable String last) {
  /// No images: text to video.
  public static final StartImages NONE = new StartImages(null, null);

  /// What Wan2.1's programs put before the negative prompt: no shaky camera; no change of shot either.
  private static final String SHAKY = "镜头晃动，";

  private static final Pattern VIDEO =
      Pattern.compile(".*\\.(mp4|m4v|mov|mkv|webm|avi)", Pattern.CASE_INSENSITIVE);

  private static final String CUT = "镜头切换，";

  /// Whether there is one.
  public boolean any() {
    return first != null || last != null;
  }

  /// The files, first to last.
  public List<String> files() {
    return Stream.of(first, last).flatMap(Stream::ofNullable).toList();
  }

  /// Whether a file is a video, by its name: the last frame is then meant.
  public static boolean isVideo(String file) {
    return VIDEO.matcher(file).matches();
  }

  /// Reads an image; of a video its last frame, so that another one goes on where it ends.
  ///
  /// @throws ProblemException if it can't be read
  static Frame read(String file) {
    var path = Path.of(file);
    if (!isVideo(file)) {
      return ImageFiles.read(path);
    }
    return VideoReader.read(path, VideoProbe.probe(path).frames() - 1).getFirst();
  }

  /// A size of the same area and length in the shape of the first image.
  ///
  /// @throws ProblemException if that can't be read
  VideoSize size(VideoSize like) {
    if (first == null) {
      return like;
    }
    var image = read(first);
    return VideoSize.like(
        image.width(), image.height(), (long) like.width() * like.height(), like.frames());
  }

  /// Wan2.1's own negative prompt for videos from such images.
  String negativePrompt() {
    if (!any()) {
      return GenerationRequest.WAN_NEGATIVE_PROMPT;
    }
    String own = SHAKY + GenerationRequest.WAN_NEGATIVE_PROMPT;
    return last == null ? own : CUT + own;
  }

  /// Wan2.1's own settings for videos from such images (`generate.py`): 40 steps from a first frame,
  /// with a flow shift of 3 where the video is small; a shift of 16 between two frames.
  SamplingSettings sampling(VideoSize size) {
    var text = SamplingSettings.DEFAULTS;
    if (!any()) {
      return text;
    }
    var small = GenerationRequest.WAN_SIZE;
    boolean isSmall = (long) size.width() * size.height() <= (long) small.width() * small.height();
    return last == null
        ? new SamplingSettings(
            text.sampler(), text.form(), 40, text.guidanceScale(), isSmall ? 3 : text.flowShift())
        : new SamplingSettings(text.sampler(), text.form(), text.steps(), text.guidanceScale(), 16);
  }

  /// Adds what can't be.
  ///
  /// @param where from `image` or `last_image` to where the user said it
  void check(Problems problems, VideoSize size, UnaryOperator<String> where) {
    for (String file : files()) {
      if (file.isBlank()) {
        problems.add(
            "an image has no file",
            where.apply(file.equals(first) ? "image" : "last_image"),
            "name an image file");
      }
    }
    if (last != null && first == null) {
      problems.add(
          "there is a last image and no first one",
          where.apply("last_image"),
          "name the first frame as well, with --image");
    }
    if (last != null && size.frames() == 1) {
      problems.add(
          "a single frame has no last image",
          where.apply("last_image"),
          "ask for 5 frames or more");
    }
  }
}
