package dev.genga.video;

import static org.bytedeco.ffmpeg.global.avcodec.AVDISCARD_ALL;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_CORRUPT;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_to_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_frame;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_packet;
import static org.bytedeco.ffmpeg.global.avformat.av_read_frame;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.presets.avutil.AVERROR_EAGAIN;

import dev.genga.base.ProblemException;
import java.nio.file.Path;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.jspecify.annotations.Nullable;

/// Decodes the first video stream of a file, one frame after the other, and stops with a problem at
/// the first frame that isn't whole: ffmpeg itself would patch it up, or end early in silence.
final class Decoder implements AutoCloseable {
  /// More make latent caching no faster, and each holds frames.
  private static final int THREADS = 2;

  /// Frames that the decoder patched up; a missing reference alone also stands at the start of
  /// streams cut between key frames, and the decoder leaves those frames out by itself.
  private static final int PATCHED =
      AVFrame.FF_DECODE_ERROR_INVALID_BITSTREAM
          | AVFrame.FF_DECODE_ERROR_CONCEALMENT_ACTIVE
          | AVFrame.FF_DECODE_ERROR_DECODE_SLICES;

  private final Container container;
  private final AVCodecContext codec;
  private final AVPacket packet;
  private final AVFrame frame;
  private int packets;
  private int frames;

  /// Why no packet follows though the file isn't at its end; what came before is still decoded.
  private @Nullable String breakOff;

  private Decoder(Container container, AVCodecContext codec) {
    this.container = container;
    this.codec = codec;
    this.packet = av_packet_alloc();
    this.frame = av_frame_alloc();
  }

  /// @throws ProblemException if the file has no video that can be decoded
  static Decoder open(Path file) {
    return open(file, THREADS);
  }

  /// @param threads that decode; each holds frames
  /// @throws ProblemException if the file has no video that can be decoded
  static Decoder open(Path file, int threads) {
    var container = Container.open(file);
    try {
      return new Decoder(container, openCodec(container, threads));
    } catch (RuntimeException e) {
      container.close();
      throw e;
    }
  }

  private static AVCodecContext openCodec(Container container, int threads) {
    var parameters = container.stream().codecpar();
    refuseAbsurd(container, parameters.width(), parameters.height());
    AVCodec decoder = avcodec_find_decoder(parameters.codec_id());
    if (decoder == null) {
      throw container.problem(
          "no decoder for the video codec " + container.codecName(),
          "convert it to H.264, H.265, VP9 or AV1");
    }
    var codec = avcodec_alloc_context3(decoder);
    try {
      Ffmpeg.check("copying parameters", avcodec_parameters_to_context(codec, parameters));
      codec.pkt_timebase(container.stream().time_base());
      codec.thread_count(threads).max_pixels(PictureSize.MOST_PIXELS);
      Ffmpeg.check("opening the decoder", avcodec_open2(codec, decoder, (AVDictionary) null));
      return codec;
    } catch (FfmpegException e) {
      avcodec_free_context(codec);
      throw container.problem(
          "its video stream (" + container.codecName() + ") can't be decoded: " + e.reason(),
          Container.COPY_AGAIN);
    }
  }

  /// A few damaged bytes can state a size that no film has and that no memory holds.
  private static void refuseAbsurd(Container container, int width, int height) {
    if (PictureSize.isAbsurd(width, height)) {
      throw container.problem(
          "the picture is said to have %d x %d pixels".formatted(width, height),
          Container.COPY_AGAIN);
    }
  }

  /// Decodes the next frame into [#frame()].
  ///
  /// @return false after the last one
  /// @throws ProblemException naming the frame, if it isn't whole or the file ends too early
  boolean next() {
    while (true) {
      int result = avcodec_receive_frame(codec, frame);
      if (result == 0) {
        refusePatched();
        frames++;
        return true;
      }
      if (result == AVERROR_EOF) {
        if (breakOff != null) {
          throw broken(breakOff);
        }
        refuseShort();
        return false;
      }
      if (result != AVERROR_EAGAIN()) {
        throw broken(Ffmpeg.message(result));
      }
      feed();
    }
  }

  /// The frame that [#next()] decoded; overwritten by the next call.
  AVFrame frame() {
    return frame;
  }

  /// Frames decoded so far.
  int frames() {
    return frames;
  }

  Container container() {
    return container;
  }

  /// Leaves out the smoothing of block edges, where only the number of frames counts.
  void skipLoopFilter() {
    codec.skip_loop_filter(AVDISCARD_ALL);
  }

  /// Gives the decoder one packet of the stream, or the end.
  private void feed() {
    while (breakOff == null) {
      int result = av_read_frame(container.context(), packet);
      if (result == AVERROR_EOF) {
        break;
      }
      if (result < 0) {
        breakOff = Ffmpeg.message(result);
        break;
      }
      try {
        if (packet.stream_index() != container.stream().index()) {
          continue;
        }
        packets++;
        if ((packet.flags() & AV_PKT_FLAG_CORRUPT) != 0) {
          breakOff = "its data are cut off or damaged";
          break;
        }
        result = avcodec_send_packet(codec, packet);
        if (result < 0) {
          throw broken(Ffmpeg.message(result));
        }
        return;
      } finally {
        av_packet_unref(packet);
      }
    }
    avcodec_send_packet(codec, null);
  }

  private void refusePatched() {
    boolean corrupt = (frame.flags() & AVFrame.AV_FRAME_FLAG_CORRUPT) != 0;
    if (corrupt || (frame.decode_error_flags() & PATCHED) != 0) {
      throw broken("its data are damaged");
    }
  }

  private void refuseShort() {
    if (packets < container.indexed()) {
      throw shortened("its index lists %d packets, and %d are there", container.indexed(), packets);
    }
    long stated = container.statedSize();
    long size = container.size();
    if (size < stated) {
      throw shortened("it says that it has %d bytes, and has %d", stated, size);
    }
    if (frames == 0) {
      throw container.problem("the video has no frame that can be decoded", Container.COPY_AGAIN);
    }
  }

  private ProblemException shortened(String difference, long stated, long found) {
    return container.problem(
        "the video breaks off after %d frames: ".formatted(frames)
            + difference.formatted(stated, found),
        Container.COPY_AGAIN);
  }

  private ProblemException broken(String reason) {
    return container.problem(
        "the video can't be decoded beyond %d frames: %s".formatted(frames, reason),
        Container.COPY_AGAIN);
  }

  @Override
  public void close() {
    av_frame_free(frame);
    av_packet_free(packet);
    avcodec_free_context(codec);
    container.close();
  }
}
