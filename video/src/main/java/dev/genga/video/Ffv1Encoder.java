package dev.genga.video;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_BITEXACT;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_GLOBAL_HEADER;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder_by_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_JPEG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_RGB;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_BGR0;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_make_writable;

import dev.genga.base.ProblemException;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;

/// Encodes frames as FFV1 version 3 (RFC 9043) in RGB, each on its own, with checksums: decoded
/// again they are the same to the bit.
final class Ffv1Encoder implements FrameEncoder {
  private static final int BYTES = 4;

  private final AVCodecContext codec;
  private final AVPacket packet = av_packet_alloc();
  private final AVFrame picture = av_frame_alloc();
  private final long frameTicks;
  private final byte[] row;

  private Ffv1Encoder(AVCodecContext codec, long frameTicks) {
    this.codec = codec;
    this.frameTicks = frameTicks;
    row = new byte[BYTES * codec.width()];
    picture.format(AV_PIX_FMT_BGR0).width(codec.width()).height(codec.height());
    picture.colorspace(AVCOL_SPC_RGB).color_range(AVCOL_RANGE_JPEG);
    Ffmpeg.check("allocating a frame", av_frame_get_buffer(picture, 0));
  }

  /// @param rate frames a second
  /// @param unit seconds a tick of the frames' times
  static Ffv1Encoder open(int width, int height, Fraction rate, Fraction unit) {
    Ffmpeg.load();
    var encoder = avcodec_find_encoder_by_name("ffv1");
    if (encoder == null) {
      throw new ProblemException(
          "this build of ffmpeg has no FFV1 encoder", "", "build genga with the ffmpeg of its pom");
    }
    var codec = avcodec_alloc_context3(encoder);
    var options = new AVDictionary(null);
    try {
      codec.width(width).height(height).pix_fmt(AV_PIX_FMT_BGR0);
      codec.colorspace(AVCOL_SPC_RGB).color_range(AVCOL_RANGE_JPEG);
      codec.time_base(FrameEncoder.rational(unit)).framerate(FrameEncoder.rational(rate));
      codec.flags(codec.flags() | AV_CODEC_FLAG_GLOBAL_HEADER | AV_CODEC_FLAG_BITEXACT);
      codec.gop_size(1).thread_count(1).level(3);
      Ffmpeg.put(options, "slicecrc", "1");
      Ffmpeg.check("opening ffv1", avcodec_open2(codec, encoder, options));
      Ffmpeg.refuseLeft(options);
      return new Ffv1Encoder(codec, FrameEncoder.ticks(rate, unit));
    } catch (FfmpegException e) {
      avcodec_free_context(codec);
      throw e;
    } finally {
      av_dict_free(options);
    }
  }

  @Override
  public AVCodecContext codec() {
    return codec;
  }

  @Override
  public void encode(Frame frame, long tick, PacketSink sink) {
    if (frame.width() != codec.width() || frame.height() != codec.height()) {
      throw new IllegalArgumentException(
          "all frames of a video have one size: %d x %d after %d x %d"
              .formatted(frame.width(), frame.height(), codec.width(), codec.height()));
    }
    Ffmpeg.check("allocating a frame", av_frame_make_writable(picture));
    copy(frame);
    picture.pts(tick).duration(frameTicks);
    FrameEncoder.pass(codec, picture, packet, frameTicks, sink);
  }

  @Override
  public void encode(HeldFrame frame, Region part, long tick, PacketSink sink) {
    throw new IllegalArgumentException("FFV1 keeps RGB");
  }

  private void copy(Frame frame) {
    var rgb = frame.rgb();
    long stride = picture.linesize(0);
    var data = picture.data(0);
    int from = 0;
    for (int y = 0; y < frame.height(); y++) {
      for (int to = 0; to < row.length; to += BYTES, from += 3) {
        row[to] = rgb[from + 2];
        row[to + 1] = rgb[from + 1];
        row[to + 2] = rgb[from];
      }
      data.position(y * stride).put(row, 0, row.length);
    }
  }

  @Override
  public void finish(PacketSink sink) {
    FrameEncoder.pass(codec, null, packet, frameTicks, sink);
  }

  @Override
  public void close() {
    av_frame_free(picture);
    av_packet_free(packet);
    avcodec_free_context(codec);
  }
}
