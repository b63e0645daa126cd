package dev.genga.app.caption;

import dev.genga.chat.Message;
import dev.genga.chat.Picture;
import dev.genga.chat.Video;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a language model is shown of a clip or a picture.
///
/// @param pictures one by one; none where there is a video
/// @param video null for none
/// @param frames that are chosen; 0 where the server chooses
record Shown(List<Picture> pictures, @Nullable Video video, int frames) {
  /// @throws dev.genga.base.ProblemException if the file can't be decoded to its end
  static Shown of(CaptionTarget target, CaptionSettings settings) {
    return switch (target.kind()) {
      case PICTURE -> pictures(frames(target, settings));
      case CLIP ->
          switch (settings.showing()) {
            case PICTURES -> pictures(frames(target, settings));
            case FRAMES -> {
              var frames = frames(target, settings);
              yield new Shown(List.of(), Video.ofFrames(frames), frames.size());
            }
            case VIDEO ->
                new Shown(
                    List.of(), Video.ofFile(mediaType(target), SampledFrames.file(target)), 0);
            case PATH -> {
              SampledFrames.check(target);
              yield new Shown(List.of(), Video.ofPath(target.media()), 0);
            }
          };
    };
  }

  private static List<Picture> frames(CaptionTarget target, CaptionSettings settings) {
    return SampledFrames.of(target, settings.limits().frames(), settings.limits().side());
  }

  private static Shown pictures(List<Picture> pictures) {
    return new Shown(pictures, null, pictures.size());
  }

  private static String mediaType(CaptionTarget target) {
    String name = target.media().toString().toLowerCase(Locale.ROOT);
    return switch (name.substring(name.lastIndexOf('.') + 1)) {
      case "mkv" -> "video/x-matroska";
      case "webm" -> "video/webm";
      case "mov" -> "video/quicktime";
      case "avi" -> "video/x-msvideo";
      default -> "video/mp4";
    };
  }

  /// What the language model is told, with this beside it.
  Message with(CaptionTemplate template) {
    String text = template.filled(frames, video != null);
    return video == null ? Message.user(text, pictures) : Message.user(text, video);
  }
}
