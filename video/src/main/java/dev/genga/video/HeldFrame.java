package dev.genga.video;

import static org.bytedeco.ffmpeg.global.avutil.av_frame_clone;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_image_get_buffer_size;

import org.bytedeco.ffmpeg.avutil.AVFrame;

/// A frame as it was decoded, kept beyond its reader's next one and its reader's end. It takes memory outside of Java's
/// until it is closed, and for YUV 4:2:0 half of what it does in RGB.
public final class HeldFrame implements AutoCloseable {
  private final AVFrame picture;
  private final Container container;
  private final Orientation orientation;
  private final int index;

  /// @param picture whose pixels are shared
  /// @param index its number in the film
  HeldFrame(AVFrame picture, Container container, Orientation orientation, int index) {
    this.picture = av_frame_clone(picture);
    if (this.picture == null || this.picture.isNull()) {
      throw new OutOfMemoryError("a decoded frame can't be kept");
    }
    this.container = container;
    this.orientation = orientation;
    this.index = index;
  }

  /// Columns, as it is stored.
  public int width() {
    return picture.width();
  }

  /// Rows, as it is stored.
  public int height() {
    return picture.height();
  }

  /// Bytes of its pixels.
  public long bytes() {
    return av_image_get_buffer_size(picture.format(), picture.width(), picture.height(), 1);
  }

  AVFrame picture() {
    return picture;
  }

  /// Whether it is shown as it is stored.
  boolean isUpright() {
    return orientation.equals(Orientation.UPRIGHT);
  }

  /// What a thread turns its held frames into RGB with.
  public static final class Converter implements AutoCloseable {
    private final RgbConverter converter = new RgbConverter();

    @Override
    public void close() {
      converter.close();
    }
  }

  /// In RGB, as it is shown: the pixels of [CurrentFrame#frame()].
  ///
  /// @throws dev.genga.base.ProblemException if its pixel format can't be converted
  public Frame frame(Converter converter) {
    try {
      return orientation.apply(converter.converter.convert(picture));
    } catch (FfmpegException e) {
      throw container.inRgb(index, e);
    }
  }

  @Override
  public void close() {
    av_frame_free(picture);
  }
}
