package dev.genga.video;

import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;

import dev.genga.base.ProblemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.jspecify.annotations.Nullable;

/// Reads the first video stream of a file, frame by frame, in the order of showing. Memory stays at
/// a handful of frames, however long the film.
///
/// ```java
/// try (var reader = VideoReader.open(file)) {
///   while (reader.advance()) {
///     if (wanted(reader.index())) use(reader.frame());
///   }
/// }
/// ```
///
/// Only [#frame()] costs a conversion to RGB; frames passed over don't. The pixels are PyAV's
/// (`VideoFrame.to_image`), to the bit; but where the file says that its picture is to be turned,
/// it is turned, which musubi-tuner leaves out.
public final class VideoReader implements CurrentFrame, AutoCloseable {
  private final Decoder decoder;
  private final RgbConverter converter;
  private final Orientation orientation;
  private int width;
  private int height;
  private @Nullable Frame converted;

  private VideoReader(Decoder decoder) {
    this.decoder = decoder;
    this.converter = new RgbConverter();
    this.orientation = decoder.container().orientation();
  }

  /// @throws ProblemException if the file is missing, empty, an image, or has no video to decode
  public static VideoReader open(Path file) {
    return new VideoReader(Decoder.open(file));
  }

  /// Goes to the next frame.
  ///
  /// @return false after the last one
  /// @throws ProblemException naming the frame after which the file is broken, or of another size
  public boolean advance() {
    converted = null;
    if (!decoder.next()) {
      return false;
    }
    FrameSize.hold(decoder, width, height);
    width = decoder.frame().width();
    height = decoder.frame().height();
    return true;
  }

  /// The current frame's number, from 0.
  public int index() {
    return decoder.frames() - 1;
  }

  /// The current frame's timestamp in ticks of [#unit()], as the file has it; empty of meaning
  /// where [#hasTimestamp()] is false.
  public long timestamp() {
    return decoder.frame().best_effort_timestamp();
  }

  /// Whether the file says when the current frame is shown.
  public boolean hasTimestamp() {
    return timestamp() != AV_NOPTS_VALUE;
  }

  /// Seconds a tick of the timestamps.
  public Fraction unit() {
    return decoder.container().unit();
  }

  @Override
  public Frame frame() {
    refuseEarly();
    if (converted == null) {
      try {
        converted = orientation.apply(converter.convert(decoder.frame()));
      } catch (FfmpegException e) {
        throw decoder.container().inRgb(index(), e);
      }
    }
    return converted;
  }

  @Override
  public HeldFrame hold() {
    refuseEarly();
    return new HeldFrame(decoder.frame(), decoder.container(), orientation, index());
  }

  private void refuseEarly() {
    if (decoder.frames() == 0) {
      throw new IllegalStateException("advance() comes before the first frame");
    }
  }

  /// The current frame as it was decoded; overwritten by the next one.
  AVFrame decoded() {
    return decoder.frame();
  }

  /// How the decoded pictures are turned to be shown.
  Orientation orientation() {
    return orientation;
  }

  Container container() {
    return decoder.container();
  }

  /// Reads some frames of a file into memory.
  ///
  /// @param indices frames to read, ascending; one named twice comes twice, as the same object
  /// @throws ProblemException as [#open] and [#advance] do, and if the file ends before the last
  public static List<Frame> read(Path file, int... indices) {
    var frames = new ArrayList<Frame>(indices.length);
    try (var reader = open(file)) {
      for (int index : indices) {
        if (!reader.advanceTo(index)) {
          throw new ProblemException(
              "the video has %d frames, but frame %d was asked for"
                  .formatted(reader.decoder.frames(), index),
              file.toString(),
              "plan again: the file has changed");
        }
        frames.add(reader.frame());
      }
    }
    return frames;
  }

  /// Goes on to frame `index`.
  ///
  /// @return false if the file ends before it
  /// @throws IllegalArgumentException if that frame has been passed already
  public boolean advanceTo(int index) {
    if (index < index()) {
      throw new IllegalArgumentException(
          "frames are read forwards: %d after %d".formatted(index, index()));
    }
    while (index() < index) {
      if (!advance()) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() {
    converter.close();
    decoder.close();
  }
}
