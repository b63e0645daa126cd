package dev.genga.app.caption;

import dev.genga.base.ProblemException;
import dev.genga.chat.Picture;
import dev.genga.film.index.FrameList;
import dev.genga.film.media.MediaFiles;
import dev.genga.video.Frame;
import dev.genga.video.ImageFiles;
import dev.genga.video.JpegWriter;
import dev.genga.video.Resize;
import dev.genga.video.VideoProbe;
import dev.genga.video.VideoReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// What a language model is shown of a clip: some of its frames, from the first to the last; of a picture
/// the picture.
public final class SampledFrames {
  private static final float QUALITY = 0.92f;

  /// Clips of some seconds are far smaller, and servers refuse larger requests.
  private static final long LARGEST_FILE = 64L << 20;

  private SampledFrames() {}

  /// @param most frames of a clip
  /// @param side pixels of the longer side at most; smaller ones aren't enlarged
  /// @throws dev.genga.base.ProblemException if the file can't be decoded to its end
  static List<Picture> of(CaptionTarget target, int most, int side) {
    MediaFiles.refuseLink(target.media());
    return switch (target.kind()) {
      case PICTURE -> List.of(picture(ImageFiles.read(target.media()), side));
      case CLIP -> {
        int[] indices = indices(VideoProbe.probe(target.media()).frames(), most);
        yield frames(target.media(), indices, side);
      }
    };
  }

  /// A clip's file as it is, once it is known to be one.
  ///
  /// @throws ProblemException if it can't be decoded to its end, or is too large to be shown whole
  static byte[] file(CaptionTarget target) {
    var clip = target.media();
    check(target);
    try {
      if (Files.size(clip) > LARGEST_FILE) {
        throw new ProblemException(
            "the file is too large to be shown whole",
            clip.toString(),
            "show some frames of it: --show FRAMES, or --show PICTURES");
      }
      return Files.readAllBytes(clip);
    } catch (IOException e) {
      throw new ProblemException(
          "the file can't be read: " + e.getMessage(), clip.toString(), "check its permissions");
    }
  }

  /// @throws ProblemException if the file is a link, or can't be decoded to its end
  static void check(CaptionTarget target) {
    MediaFiles.refuseLink(target.media());
    VideoProbe.probe(target.media());
  }

  /// What a language model is shown of a part of a clip.
  ///
  /// @param part the clip's frames that make it up
  /// @throws dev.genga.base.ProblemException if the file can't be decoded so far
  public static List<Picture> of(Path clip, FrameList part, int most, int side) {
    MediaFiles.refuseLink(clip);
    int[] indices = Arrays.stream(indices(part.count(), most)).map(part::at).distinct().toArray();
    return frames(clip, indices, side);
  }

  private static List<Picture> frames(Path clip, int[] indices, int side) {
    var pictures = new ArrayList<Picture>();
    try (var reader = VideoReader.open(clip)) {
      for (int index : indices) {
        if (!reader.advanceTo(index)) {
          throw new ProblemException(
              "the clip has no frame %d any more".formatted(index),
              clip.toString(),
              "it has changed: plan again");
        }
        pictures.add(picture(reader.frame(), side));
      }
    }
    return pictures;
  }

  /// Which frames, evenly spread: the first, the last, and those between; of one alone the middle.
  static int[] indices(int frames, int most) {
    int count = Math.min(frames, most);
    if (count == 1) {
      return new int[] {frames / 2};
    }
    return IntStream.range(0, count)
        .map(i -> Math.toIntExact(Math.round((double) i * (frames - 1) / (count - 1))))
        .toArray();
  }

  private static Picture picture(Frame frame, int side) {
    double scale = Math.min(1, (double) side / Math.max(frame.width(), frame.height()));
    var shown = Resize.area(frame, scaled(frame.width(), scale), scaled(frame.height(), scale));
    return new Picture(Picture.Kind.JPEG, JpegWriter.bytes(shown, QUALITY));
  }

  private static int scaled(int pixels, double scale) {
    return Math.max(1, (int) Math.round(pixels * scale));
  }
}
