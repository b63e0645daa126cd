package dev.genga.video;

import static org.bytedeco.ffmpeg.global.avutil.AVCOL_PRI_UNSPECIFIED;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_TRC_UNSPECIFIED;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_BGR0;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_GRAY8;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_RGB24;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_copy_props;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_unref;
import static org.bytedeco.ffmpeg.global.swscale.SWS_BILINEAR;
import static org.bytedeco.ffmpeg.global.swscale.SWS_FAST_BILINEAR;
import static org.bytedeco.ffmpeg.global.swscale.sws_alloc_context;
import static org.bytedeco.ffmpeg.global.swscale.sws_free_context;
import static org.bytedeco.ffmpeg.global.swscale.sws_scale_frame;

import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.IntPointer;

/// Turns decoded frames into RGB, to the bit as PyAV's `VideoFrame.to_image` does (PyAV 18,
/// `av/video/reformatter.py`): swscale with the flag bilinear alone, rows aligned to 16 bytes, the
/// frame's own colour matrix and range, transfer curve and primaries left out of account.
final class RgbConverter implements AutoCloseable {
  /// The row alignment decides which of swscale's routines runs, and so the last bit.
  private static final int ALIGNMENT = 16;

  /// swscale makes pixels by eights, and leaves out those that a row has no room for.
  private static final int PIXELS_AT_ONCE = 16;

  private final SwsContext scaler = sws_alloc_context();
  private final AVFrame target = av_frame_alloc();

  RgbConverter() {
    this(SWS_BILINEAR);
  }

  private RgbConverter(int flags) {
    scaler.flags(flags);
    scaler.threads(1);
  }

  /// One for small pictures that are compared with each other alone: each pixel is mixed from its nearest
  /// neighbours, in a quarter less time for all of decoding and converting.
  static RgbConverter ofNeighbours() {
    return new RgbConverter(SWS_FAST_BILINEAR);
  }

  /// @param source a decoded frame; its transfer curve and primaries are forgotten
  /// @throws FfmpegException if the pixel format can't be converted
  Frame convert(AVFrame source) {
    return convert(source, source.width(), source.height());
  }

  /// As above, and brought to another size on the way: each pixel is the mean of those that it
  /// covers, weighed by a triangle.
  Frame convert(AVFrame source, int width, int height) {
    return new Frame(width, height, convert(source, AV_PIX_FMT_RGB24, 3, width, height));
  }

  /// The brightness of each pixel, `[height, width]`.
  ///
  /// @throws FfmpegException if the pixel format can't be converted
  byte[] luma(AVFrame source) {
    return convert(source, AV_PIX_FMT_GRAY8, 1, source.width(), source.height());
  }

  /// As [#convert(AVFrame, int, int)] of the packed frame's size, into its pixels. Blue is lowest there because
  /// swscale has a routine for many pixels at once for that order; it cuts each product to a whole number, and the one
  /// of [#convert(AVFrame, int, int)], with its tables, what it multiplies.
  void pack(AVFrame source, PackedFrame into) {
    try {
      int room = Math.ceilDiv(into.width(), PIXELS_AT_ONCE) * PIXELS_AT_ONCE;
      scale(source, AV_PIX_FMT_BGR0, into.width(), room, into.height());
      copy(into);
    } finally {
      av_frame_unref(target);
    }
  }

  private byte[] convert(AVFrame source, int format, int channels, int width, int height) {
    try {
      scale(source, format, width, width, height);
      return copy(channels * width, height);
    } finally {
      av_frame_unref(target);
    }
  }

  /// @param room pixels that a row has room for, at least `width`
  private void scale(AVFrame source, int format, int width, int room, int height) {
    source.color_trc(AVCOL_TRC_UNSPECIFIED);
    source.color_primaries(AVCOL_PRI_UNSPECIFIED);
    av_frame_unref(target);
    Ffmpeg.check("copying properties", av_frame_copy_props(target, source));
    target.format(format).width(room).height(height);
    Ffmpeg.check("allocating a frame", av_frame_get_buffer(target, ALIGNMENT));
    target.width(width);
    Ffmpeg.check("converting to RGB", sws_scale_frame(scaler, target, source));
  }

  private byte[] copy(int row, int height) {
    var bytes = new byte[Math.multiplyExact(row, height)];
    int stride = target.linesize(0);
    try (var data = target.data(0)) {
      if (stride == row) {
        data.get(bytes);
        return bytes;
      }
      for (int y = 0; y < height; y++) {
        data.position((long) y * stride).get(bytes, y * row, row);
      }
    }
    return bytes;
  }

  private void copy(PackedFrame into) {
    int stride = target.linesize(0) / Integer.BYTES;
    try (var data = target.data(0);
        var ints = new IntPointer(data)) {
      int rows = stride == into.width() ? 1 : into.height();
      int row = into.pixels().length / rows;
      for (int y = 0; y < rows; y++) {
        ints.position((long) y * stride).get(into.pixels(), y * row, row);
      }
    }
  }

  @Override
  public void close() {
    av_frame_free(target);
    sws_free_context(scaler);
  }
}
