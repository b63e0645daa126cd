package dev.genga.video;

import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_packet;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_frame;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.presets.avutil.AVERROR_EAGAIN;

import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.jspecify.annotations.Nullable;

/// Turns frames into packets of one codec.
sealed interface FrameEncoder extends AutoCloseable permits H264Encoder, Ffv1Encoder {
  /// Takes encoded packets; their times are in the encoder's unit.
  interface PacketSink {
    void take(AVPacket packet);
  }

  /// @param rate frames a second
  /// @param unit seconds a tick of the frames' times
  static FrameEncoder open(
      VideoFormat format, int width, int height, Fraction rate, Fraction unit) {
    return switch (format) {
      case H264 -> H264Encoder.open(width, height, rate, unit);
      case LOSSLESS -> Ffv1Encoder.open(width, height, rate, unit);
    };
  }

  /// Whether an encoder takes a part of a frame as it was decoded.
  static boolean takes(VideoFormat format, HeldFrame frame, Region part) {
    return switch (format) {
      case H264 -> YuvConverter.takes(frame, part);
      case LOSSLESS -> false;
    };
  }

  AVCodecContext codec();

  /// @param tick when the frame is shown, in the encoder's unit
  void encode(Frame frame, long tick, PacketSink sink);

  /// As above, of a part of a frame as it was decoded.
  ///
  /// @param frame that its format [#takes]
  void encode(HeldFrame frame, Region part, long tick, PacketSink sink);

  /// Gives out what the encoder has held back.
  void finish(PacketSink sink);

  @Override
  void close();

  /// How long a frame is shown, in ticks.
  static long ticks(Fraction rate, Fraction unit) {
    return Math.max(1, Math.round(1 / (rate.toDouble() * unit.toDouble())));
  }

  static AVRational rational(Fraction fraction) {
    return new AVRational()
        .num(Math.toIntExact(fraction.numerator()))
        .den(Math.toIntExact(fraction.denominator()));
  }

  /// Gives a picture, or null for the end, to the codec, and takes what is ready out of it.
  static void pass(
      AVCodecContext codec,
      @Nullable AVFrame picture,
      AVPacket packet,
      long ticks,
      PacketSink sink) {
    Ffmpeg.check("encoding", avcodec_send_frame(codec, picture));
    while (true) {
      int result = avcodec_receive_packet(codec, packet);
      if (result == AVERROR_EAGAIN() || result == AVERROR_EOF) {
        return;
      }
      Ffmpeg.check("encoding", result);
      try {
        if (packet.duration() <= 0) {
          packet.duration(ticks);
        }
        sink.take(packet);
      } finally {
        av_packet_unref(packet);
      }
    }
  }
}
