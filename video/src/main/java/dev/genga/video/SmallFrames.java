package dev.genga.video;

import dev.genga.base.ProblemException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Reads a film small, for whatever only looks at it: swscale makes the small picture straight from
/// the decoded one, which is never turned into RGB as a whole. Memory stays at a handful of frames,
/// and at eight bytes for each that has passed.
///
/// ```java
/// try (var frames = SmallFrames.open(film, 256)) {
///   while (frames.advance()) look(frames.frame());    // or frames.packed(), for sums over all pixels
///   var times = frames.times();
/// }
/// ```
///
/// The smoothing of block edges is left out, which no small picture shows; turned pictures stay as
/// they are stored.
public final class SmallFrames implements AutoCloseable {
  /// One for each of two cores, and one more, whose frame is ready while the small picture of another is made.
  private static final int DECODING_THREADS = 3;

  private final Decoder decoder;
  private final int longestSide;
  private final RgbConverter small = RgbConverter.ofNeighbours();
  private final RgbConverter larger = new RgbConverter();
  private final RgbConverter whole = new RgbConverter();
  private final RgbConverter luma = new RgbConverter();
  private final FrameTimesReader times = new FrameTimesReader();
  private final Combing combing = new Combing();
  private int storedWidth;
  private int storedHeight;

  /// All packed frames have the same pixels.
  private @Nullable PackedFrame packed;

  private SmallFrames(Decoder decoder, int longestSide) {
    this.decoder = decoder;
    this.longestSide = longestSide;
  }

  /// @param longestSide pixels of the small picture's longer side; smaller films stay as they are
  /// @throws ProblemException if the file is missing, empty, an image, or has no video to decode
  public static SmallFrames open(Path file, int longestSide) {
    var decoder = Decoder.open(file, DECODING_THREADS);
    decoder.skipLoopFilter();
    return new SmallFrames(decoder, longestSide);
  }

  /// Goes to the next frame.
  ///
  /// @return false after the last one
  /// @throws ProblemException naming the frame after which the file is broken, or of another size
  public boolean advance() {
    if (!decoder.next()) {
      return false;
    }
    FrameSize.hold(decoder, storedWidth, storedHeight);
    storedWidth = decoder.frame().width();
    storedHeight = decoder.frame().height();
    times.add(decoder);
    return true;
  }

  /// The current frame's number, from 0.
  public int index() {
    return decoder.frames() - 1;
  }

  /// The current frame, small, in RGB.
  ///
  /// @throws ProblemException if its pixel format can't be converted
  public Frame frame() {
    return converted(small, longestSide);
  }

  /// The current frame, small and packed: the pixels of [#frame()], but for some levels of rounding, in less time.
  /// The next call writes over them.
  ///
  /// @throws ProblemException if its pixel format can't be converted
  public PackedFrame packed() {
    var into = packed;
    if (into == null) {
      double factor = factor(longestSide);
      int width = side(storedWidth, factor);
      int height = side(storedHeight, factor);
      into = new PackedFrame(width, height, new int[width * height]);
      packed = into;
    }
    try {
      small.pack(decoder.frame(), into);
      return into;
    } catch (FfmpegException e) {
      throw unconverted(e);
    }
  }

  /// The current frame with another length of its longer side, for those that need more of it.
  ///
  /// @throws ProblemException if its pixel format can't be converted
  public Frame frame(int side) {
    return converted(larger, side);
  }

  /// The current frame in its own size and as it is shown.
  ///
  /// @throws ProblemException if its pixel format can't be converted
  public Frame whole() {
    var frame = converted(whole, storedWidth, storedHeight);
    return decoder.container().orientation().apply(frame);
  }

  /// Looks whether the current frame's rows are of two moments, for [#isInterlaced()]; one frame in some
  /// dozens is enough.
  ///
  /// @throws ProblemException if its pixel format can't be converted
  public void lookForFields() {
    try {
      combing.add(luma.luma(decoder.frame()), storedWidth, storedHeight);
    } catch (FfmpegException e) {
      throw unconverted(e);
    }
  }

  /// Whether the film is interlaced, by the frames that were looked at.
  public boolean isInterlaced() {
    return combing.isInterlaced();
  }

  private Frame converted(RgbConverter converter, int side) {
    double factor = factor(side);
    return converted(converter, side(storedWidth, factor), side(storedHeight, factor));
  }

  private double factor(int side) {
    return Math.max(1, Math.max(storedWidth, storedHeight) / (double) side);
  }

  private Frame converted(RgbConverter converter, int width, int height) {
    try {
      return converter.convert(decoder.frame(), width, height);
    } catch (FfmpegException e) {
      throw unconverted(e);
    }
  }

  private ProblemException unconverted(FfmpegException e) {
    return decoder.container().inRgb(index(), e);
  }

  private static int side(int stored, double factor) {
    return (int) Math.max(1, Math.rint(stored / factor));
  }

  /// When each of the frames so far is shown.
  ///
  /// @throws ProblemException if the file tells neither times nor a rate; or naming the frame whose
  ///     time can't be true: before that of the one before it, or minutes after it
  public FrameTimes times() {
    return times.trueTimes(decoder.container());
  }

  /// What the container says of its frames a second, which may be wrong; 0 where it doesn't.
  public Fraction statedRate() {
    return decoder.container().statedRate();
  }

  @Override
  public void close() {
    small.close();
    larger.close();
    whole.close();
    luma.close();
    decoder.close();
  }
}
