package dev.genga.video;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_BITEXACT;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_GLOBAL_HEADER;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder_by_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_PRI_BT709;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_MPEG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_BT709;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_TRC_BT709;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;

import dev.genga.base.ProblemException;
import java.util.List;
import java.util.Map;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;

/// Encodes frames as H.264 with whichever encoder this build of ffmpeg has.
final class H264Encoder implements FrameEncoder {
  /// The better one first; it comes with the GPL build alone.
  private static final List<String> NAMES = List.of("libx264", "libopenh264");

  /// A key frame at least this often, in seconds, so that players can jump.
  private static final int KEY_FRAME_SECONDS = 2;

  private static final double BITS_PER_PIXEL = 0.75;
  private static final int BEST_QUANTISER = 16;
  private static final int WORST_QUANTISER = 20;

  private final AVCodecContext codec;
  private final AVPacket packet = av_packet_alloc();
  private final YuvConverter converter;
  private final long frameTicks;

  private H264Encoder(AVCodecContext codec, long frameTicks) {
    this.codec = codec;
    this.converter = new YuvConverter(codec.width(), codec.height());
    this.frameTicks = frameTicks;
  }

  /// @param rate frames a second
  /// @param unit seconds a tick of the frames' times
  static H264Encoder open(int width, int height, Fraction rate, Fraction unit) {
    var encoder = find();
    var codec = avcodec_alloc_context3(encoder);
    var options = new AVDictionary(null);
    try {
      codec.width(width + width % 2).height(height + height % 2);
      codec.pix_fmt(AV_PIX_FMT_YUV420P).color_range(AVCOL_RANGE_MPEG).colorspace(AVCOL_SPC_BT709);
      codec.color_primaries(AVCOL_PRI_BT709).color_trc(AVCOL_TRC_BT709);
      codec.time_base(FrameEncoder.rational(unit)).framerate(FrameEncoder.rational(rate));
      codec.gop_size((int) Math.max(1, Math.round(KEY_FRAME_SECONDS * rate.toDouble())));
      codec.flags(codec.flags() | AV_CODEC_FLAG_GLOBAL_HEADER | AV_CODEC_FLAG_BITEXACT);
      // One thread, since its number changes what the encoders decide.
      codec.thread_count(1);
      quality(codec).forEach((key, value) -> Ffmpeg.put(options, key, value));
      Ffmpeg.check("opening " + name(), avcodec_open2(codec, encoder, options));
      Ffmpeg.refuseLeft(options);
      return new H264Encoder(codec, FrameEncoder.ticks(rate, unit));
    } catch (FfmpegException e) {
      avcodec_free_context(codec);
      throw e;
    } finally {
      av_dict_free(options);
    }
  }

  /// The name of the encoder that [#open] takes, such as `libopenh264`.
  static String name() {
    return Ffmpeg.string(find().name());
  }

  private static AVCodec find() {
    Ffmpeg.load();
    for (var name : NAMES) {
      var encoder = avcodec_find_encoder_by_name(name);
      if (encoder != null) {
        return encoder;
      }
    }
    throw new ProblemException(
        "this build of ffmpeg has no H.264 encoder",
        "looked for " + String.join(", ", NAMES),
        "build genga with the ffmpeg of its pom.xml");
  }

  /// x264 keeps a quality by itself. OpenH264 keeps a bit rate between two quantisers: the rate is
  /// so high that mostly the lower quality bound decides, and pictures of all sizes look alike.
  private static Map<String, String> quality(AVCodecContext codec) {
    if (name().equals("libx264")) {
      return Map.of("crf", "18", "preset", "medium");
    }
    double rate = (double) codec.framerate().num() / codec.framerate().den();
    codec.bit_rate((long) (BITS_PER_PIXEL * codec.width() * codec.height() * rate));
    codec.qmin(BEST_QUANTISER).qmax(WORST_QUANTISER);
    return Map.of("profile", "high", "coder", "cabac", "rc_mode", "bitrate");
  }

  @Override
  public AVCodecContext codec() {
    return codec;
  }

  @Override
  public void encode(Frame frame, long tick, PacketSink sink) {
    encode(converter.convert(frame), tick, sink);
  }

  @Override
  public void encode(HeldFrame frame, Region part, long tick, PacketSink sink) {
    encode(converter.copy(frame, part), tick, sink);
  }

  private void encode(AVFrame picture, long tick, PacketSink sink) {
    picture.pts(tick);
    picture.duration(frameTicks);
    FrameEncoder.pass(codec, picture, packet, frameTicks, sink);
  }

  @Override
  public void finish(PacketSink sink) {
    FrameEncoder.pass(codec, null, packet, frameTicks, sink);
  }

  @Override
  public void close() {
    converter.close();
    av_packet_free(packet);
    avcodec_free_context(codec);
  }
}
