package dev.genga.video;

import dev.genga.base.AtomicFile;
import dev.genga.base.ProblemException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Writes videos: H.264 in mp4, YUV 4:2:0, the index at the front, or without loss ([VideoFormat]),
/// with tags of any length.
///
/// ```java
/// VideoWriter.write(file, Fraction.of(16), Map.of("comment", request), frames);
/// ```
///
/// The same frames and tags give the same bytes. A file appears whole or not at all. Sides that
/// aren't even grow by a pixel, a copy of the last one.
public final class VideoWriter {
  private VideoWriter() {}

  /// Gives out the frames of a video one by one, so that they need not all be in memory.
  @FunctionalInterface
  public interface Source {
    void writeTo(Sink sink);
  }

  /// Takes frames in the order of showing, all of one size.
  @FunctionalInterface
  public interface Sink {
    /// @param tick when the frame is shown, in units of the video; above that of the frame before
    void add(Frame frame, long tick);

    /// Takes a part of a frame as it was decoded, so that it needs no way through RGB and back: of an upright picture of
    /// 8 bits in YUV 4:2:0 by BT.709, limited range, with even sides and corners, for H.264.
    ///
    /// @param tick as for [#add(Frame, long)]
    /// @return false where it isn't of that form: nothing was taken, and it is to be given in RGB
    default boolean add(HeldFrame frame, Region part, long tick) {
      return false;
    }
  }

  /// Which encoder writes: `libx264` in the GPL build of ffmpeg, else `libopenh264`.
  ///
  /// @throws ProblemException if ffmpeg can't be loaded or has neither
  public static String encoder() {
    return H264Encoder.name();
  }

  /// Writes frames at a constant rate.
  ///
  /// @param rate frames a second
  /// @param tags names and values to keep in the file; see [VideoMetadata]
  /// @throws ProblemException if the file can't be written, with nothing left of it
  /// @throws IllegalArgumentException if there is no frame, or if their sizes differ
  public static void write(Path file, Fraction rate, Map<String, String> tags, List<Frame> frames) {
    write(
        file,
        rate,
        rate.inverse(),
        tags,
        sink -> {
          for (int i = 0; i < frames.size(); i++) {
            sink.add(frames.get(i), i);
          }
        });
  }

  /// Writes frames as they come, each at its own time.
  ///
  /// @param rate frames a second, about; for a constant rate the exact one
  /// @param unit seconds a tick; for a constant rate `rate.inverse()`
  /// @param tags names and values to keep in the file; see [VideoMetadata]
  /// @throws ProblemException if the file can't be written, with nothing left of it
  /// @throws IllegalArgumentException if there is no frame, or if their sizes differ
  public static void write(
      Path file, Fraction rate, Fraction unit, Map<String, String> tags, Source source) {
    write(file, VideoFormat.H264, rate, unit, tags, source);
  }

  /// As above, in a format of choice; the name should end in its extension.
  public static void write(
      Path file,
      VideoFormat format,
      Fraction rate,
      Fraction unit,
      Map<String, String> tags,
      Source source) {
    try {
      AtomicFile.writePath(
          file,
          temporary -> {
            try (var writing = new Writing(temporary, format, rate, unit, tags)) {
              source.writeTo(writing);
              writing.finish();
            }
          });
    } catch (UncheckedIOException e) {
      var cause = e.getCause();
      throw new ProblemException(
          "the video can't be written: " + (cause == null ? e : cause).getMessage(),
          file.toString(),
          "free some space there, or name another folder");
    }
  }

  /// A video being written; the encoder starts with the first frame, which tells the size.
  private static final class Writing implements Sink, AutoCloseable {
    private final Path path;
    private final VideoFormat format;
    private final Fraction rate;
    private final Fraction unit;
    private final Map<String, String> tags;
    private @Nullable FrameEncoder encoder;
    private @Nullable MuxedFile file;

    Writing(Path path, VideoFormat format, Fraction rate, Fraction unit, Map<String, String> tags) {
      this.path = path;
      this.format = format;
      this.rate = rate;
      this.unit = unit;
      this.tags = tags;
    }

    @Override
    public void add(Frame frame, long tick) {
      begin(frame.width(), frame.height()).encode(frame, tick, file()::add);
    }

    @Override
    public boolean add(HeldFrame frame, Region part, long tick) {
      if (!FrameEncoder.takes(format, frame, part)) {
        return false;
      }
      begin(part.width(), part.height()).encode(frame, part, tick, file()::add);
      return true;
    }

    /// The encoder; the first frame tells it the size.
    private FrameEncoder begin(int width, int height) {
      var begun = encoder;
      if (begun == null) {
        begun = FrameEncoder.open(format, width, height, rate, unit);
        encoder = begun;
        file = MuxedFile.create(path, format, begun.codec(), tags);
      }
      return begun;
    }

    private MuxedFile file() {
      return Objects.requireNonNull(file);
    }

    void finish() {
      if (encoder == null || file == null) {
        throw new IllegalArgumentException("a video needs at least one frame");
      }
      encoder.finish(file::add);
      file.finish();
    }

    @Override
    public void close() {
      if (file != null) {
        file.close();
      }
      if (encoder != null) {
        encoder.close();
      }
    }
  }
}
