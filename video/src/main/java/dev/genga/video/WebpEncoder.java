package dev.genga.video;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_BITEXACT;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder_by_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_RGB32;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_make_writable;

import dev.genga.base.ProblemException;
import java.io.ByteArrayOutputStream;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;

/// Encodes frames as one animated WebP by libwebp, which gives out the whole file at the end.
final class WebpEncoder implements AutoCloseable {
  private static final String NAME = "libwebp_anim";
  private static final int BYTES = 4;

  /// How hard libwebp tries, of 6: what it and ComfyUI do by themselves.
  private static final int METHOD = 4;

  private final AVCodecContext codec;
  private final AVPacket packet = av_packet_alloc();
  private final AVFrame picture = av_frame_alloc();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final byte[] row;

  private WebpEncoder(AVCodecContext codec) {
    this.codec = codec;
    row = new byte[BYTES * codec.width()];
    picture.format(AV_PIX_FMT_RGB32).width(codec.width()).height(codec.height());
    Ffmpeg.check("allocating a frame", av_frame_get_buffer(picture, 0));
  }

  /// @param rate frames a second
  static WebpEncoder open(int width, int height, Fraction rate) {
    Ffmpeg.load();
    var encoder = avcodec_find_encoder_by_name(NAME);
    if (encoder == null) {
      throw new ProblemException(
          "this build of ffmpeg has no encoder of WebP",
          "looked for " + NAME,
          "build genga with the ffmpeg of its pom.xml, or write an mp4");
    }
    var codec = avcodec_alloc_context3(encoder);
    var options = new AVDictionary(null);
    try {
      codec.width(width).height(height).pix_fmt(AV_PIX_FMT_RGB32);
      codec.time_base(FrameEncoder.rational(rate.inverse()));
      codec.framerate(FrameEncoder.rational(rate));
      codec.flags(codec.flags() | AV_CODEC_FLAG_BITEXACT);
      codec.compression_level(METHOD).thread_count(1);
      Ffmpeg.put(options, "quality", String.valueOf(WebpWriter.QUALITY));
      Ffmpeg.check("opening " + NAME, avcodec_open2(codec, encoder, options));
      Ffmpeg.refuseLeft(options);
      return new WebpEncoder(codec);
    } catch (FfmpegException e) {
      avcodec_free_context(codec);
      throw e;
    } finally {
      av_dict_free(options);
    }
  }

  /// @param place of the frame, from 0
  void add(Frame frame, int place) {
    if (frame.width() != codec.width() || frame.height() != codec.height()) {
      throw new IllegalArgumentException(
          "all frames of a video have one size: %d x %d after %d x %d"
              .formatted(frame.width(), frame.height(), codec.width(), codec.height()));
    }
    Ffmpeg.check("allocating a frame", av_frame_make_writable(picture));
    copy(frame);
    picture.pts(place).duration(1);
    FrameEncoder.pass(codec, picture, packet, 1, this::take);
  }

  /// The whole file.
  byte[] finish() {
    FrameEncoder.pass(codec, null, packet, 1, this::take);
    return out.toByteArray();
  }

  private void take(AVPacket encoded) {
    var bytes = new byte[encoded.size()];
    encoded.data().get(bytes);
    out.writeBytes(bytes);
  }

  /// Blue, green, red, and nothing transparent.
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
        row[to + 3] = (byte) 0xff;
      }
      data.position(y * stride).put(row, 0, row.length);
    }
  }

  @Override
  public void close() {
    av_frame_free(picture);
    av_packet_free(packet);
    avcodec_free_context(codec);
  }
}
