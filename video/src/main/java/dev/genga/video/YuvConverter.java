package dev.genga.video;

import static org.bytedeco.ffmpeg.global.avutil.AVCOL_PRI_BT709;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_JPEG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_MPEG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_BT709;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_RGB;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_TRC_BT709;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_RGB24;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_make_writable;
import static org.bytedeco.ffmpeg.global.avutil.av_image_copy_plane;
import static org.bytedeco.ffmpeg.global.swscale.SWS_ACCURATE_RND;
import static org.bytedeco.ffmpeg.global.swscale.SWS_BICUBIC;
import static org.bytedeco.ffmpeg.global.swscale.SWS_BITEXACT;
import static org.bytedeco.ffmpeg.global.swscale.SWS_FULL_CHR_H_INP;
import static org.bytedeco.ffmpeg.global.swscale.sws_alloc_context;
import static org.bytedeco.ffmpeg.global.swscale.sws_free_context;
import static org.bytedeco.ffmpeg.global.swscale.sws_scale_frame;

import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.swscale.SwsContext;

/// Turns RGB frames into YUV 4:2:0 by BT.709, limited range. 4:2:0 needs even sides: an odd frame's
/// last column or row is doubled.
final class YuvConverter implements AutoCloseable {
  private final int width;
  private final int height;
  private final AVFrame rgb = av_frame_alloc();
  private final AVFrame yuv = av_frame_alloc();
  private final SwsContext scaler = sws_alloc_context();

  /// @param width even
  /// @param height even
  YuvConverter(int width, int height) {
    this.width = width;
    this.height = height;
    scaler.flags(SWS_BICUBIC | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INP | SWS_BITEXACT).threads(1);
    rgb.format(AV_PIX_FMT_RGB24).width(width).height(height);
    rgb.colorspace(AVCOL_SPC_RGB).color_range(AVCOL_RANGE_JPEG);
    yuv.format(AV_PIX_FMT_YUV420P).width(width).height(height);
    yuv.colorspace(AVCOL_SPC_BT709).color_range(AVCOL_RANGE_MPEG);
    for (var frame : new AVFrame[] {rgb, yuv}) {
      frame.color_primaries(AVCOL_PRI_BT709).color_trc(AVCOL_TRC_BT709);
      Ffmpeg.check("allocating a frame", av_frame_get_buffer(frame, 0));
    }
  }

  /// @return the converter's own frame, overwritten by the next call
  AVFrame convert(Frame frame) {
    refuseOther(frame.width(), frame.height());
    copy(frame);
    // The encoder may still hold the last one.
    Ffmpeg.check("allocating a frame", av_frame_make_writable(yuv));
    Ffmpeg.check("converting to YUV", sws_scale_frame(scaler, yuv, rgb));
    return yuv;
  }

  /// Whether a decoded frame has the form that frames are turned into, so that a part of it needs no turning.
  static boolean takes(HeldFrame frame, Region part) {
    var picture = frame.picture();
    return frame.isUpright()
        && picture.format() == AV_PIX_FMT_YUV420P
        && picture.colorspace() == AVCOL_SPC_BT709
        && picture.color_range() != AVCOL_RANGE_JPEG
        && part.isEven();
  }

  /// A part of a decoded frame that [#takes] its form, pixel by pixel.
  ///
  /// @return the converter's own frame, overwritten by the next call
  AVFrame copy(HeldFrame frame, Region part) {
    refuseOther(part.width(), part.height());
    Ffmpeg.check("allocating a frame", av_frame_make_writable(yuv));
    copyPlane(frame.picture(), 0, part, 1);
    copyPlane(frame.picture(), 1, part, 2);
    copyPlane(frame.picture(), 2, part, 2);
    return yuv;
  }

  /// @param share of the picture's columns and rows of which the plane has one
  private void copyPlane(AVFrame source, int plane, Region part, int share) {
    int stride = source.linesize(plane);
    long start = (long) (part.top() / share) * stride + part.left() / share;
    try (var from = source.data(plane);
        var to = yuv.data(plane)) {
      av_image_copy_plane(
          to,
          yuv.linesize(plane),
          from.position(start),
          stride,
          part.width() / share,
          part.height() / share);
    }
  }

  private void refuseOther(int givenWidth, int givenHeight) {
    if (givenWidth + givenWidth % 2 != width || givenHeight + givenHeight % 2 != height) {
      throw new IllegalArgumentException(
          "all frames of a video have one size: %d x %d after %d x %d"
              .formatted(givenWidth, givenHeight, width, height));
    }
  }

  private void copy(Frame frame) {
    int row = 3 * frame.width();
    long stride = rgb.linesize(0);
    var data = rgb.data(0);
    for (int y = 0; y < height; y++) {
      int from = Math.min(y, frame.height() - 1) * row;
      data.position(y * stride).put(frame.rgb(), from, row);
      if (frame.width() < width) {
        data.position(y * stride + row).put(frame.rgb(), from + row - 3, 3);
      }
    }
  }

  @Override
  public void close() {
    av_frame_free(rgb);
    av_frame_free(yuv);
    sws_free_context(scaler);
  }
}
