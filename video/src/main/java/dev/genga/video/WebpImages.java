package dev.genga.video;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_WEBP;
import static org.bytedeco.ffmpeg.global.avcodec.av_new_packet;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_frame;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_packet;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_ARGB;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVA420P;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;

/// Reads WebP images: ffmpeg decodes them to YUV or ARGB, which the format defines exactly; from YUV
/// to RGB it goes as in libwebp, which Pillow uses and swscale differs from.
final class WebpImages {
  /// Bytes in which each of them tells the picture's size.
  private static final int HEADERS = 31;

  /// The 14 bits of a side.
  private static final int SIDE = 0x3fff;

  private WebpImages() {}

  /// @throws IOException if the picture can't be decoded, or is animated
  static Frame read(byte[] bytes) throws IOException {
    if (isAnimated(bytes)) {
      throw new IOException("it is animated");
    }
    refuseAbsurd(bytes);
    Ffmpeg.load();
    var codec = avcodec_alloc_context3(avcodec_find_decoder(AV_CODEC_ID_WEBP));
    var packet = av_packet_alloc();
    var frame = av_frame_alloc();
    try {
      codec.thread_count(1).max_pixels(PictureSize.MOST_PIXELS);
      Ffmpeg.check("opening the decoder", avcodec_open2(codec, null, (AVDictionary) null));
      Ffmpeg.check("allocating", av_new_packet(packet, bytes.length));
      packet.data().put(bytes, 0, bytes.length);
      Ffmpeg.check("decoding", avcodec_send_packet(codec, packet));
      Ffmpeg.check("decoding", avcodec_receive_frame(codec, frame));
      return convert(frame);
    } catch (FfmpegException e) {
      throw new IOException(e.reason(), e);
    } finally {
      av_frame_free(frame);
      av_packet_free(packet);
      avcodec_free_context(codec);
    }
  }

  /// The extended header's flag (RFC 9649, 2.7).
  private static boolean isAnimated(byte[] bytes) {
    return bytes.length > 20
        && new String(bytes, 12, 4, StandardCharsets.ISO_8859_1).equals("VP8X")
        && (bytes[20] & 2) != 0;
  }

  /// By the size that stands in each of the three kinds of headers (RFC 9649, 2.5 to 2.7).
  private static void refuseAbsurd(byte[] bytes) throws IOException {
    if (bytes.length < HEADERS) {
      return; // too short for any picture, which the decoder tells
    }
    var in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    switch (new String(bytes, 12, 4, StandardCharsets.ISO_8859_1)) {
      case "VP8X" ->
          PictureSize.refuseAbsurd(1 + (in.getInt(24) & 0xffffff), 1 + (in.getInt(27) & 0xffffff));
      case "VP8L" -> {
        int sizes = in.getInt(21);
        PictureSize.refuseAbsurd(1 + (sizes & SIDE), 1 + (sizes >>> 14 & SIDE));
      }
      case "VP8 " -> PictureSize.refuseAbsurd(in.getShort(26) & SIDE, in.getShort(28) & SIDE);
      default -> {} // no picture
    }
  }

  private static Frame convert(AVFrame frame) throws IOException {
    int width = frame.width();
    int height = frame.height();
    int format = frame.format();
    if (format == AV_PIX_FMT_ARGB) {
      var argb = plane(frame, 0, 4 * width, height);
      var rgb = new byte[3 * width * height];
      for (int from = 1, to = 0; to < rgb.length; from += 4, to += 3) {
        System.arraycopy(argb, from, rgb, to, 3);
      }
      return new Frame(width, height, rgb);
    }
    if (format != AV_PIX_FMT_YUV420P && format != AV_PIX_FMT_YUVA420P) {
      throw new IOException("its pixel format is unknown");
    }
    int halfWidth = (width + 1) / 2;
    int halfHeight = (height + 1) / 2;
    return WebpColours.rgb(
        width,
        height,
        plane(frame, 0, width, height),
        plane(frame, 1, halfWidth, halfHeight),
        plane(frame, 2, halfWidth, halfHeight));
  }

  private static byte[] plane(AVFrame frame, int index, int row, int rows) {
    var copied = new byte[row * rows];
    var data = frame.data(index);
    for (int y = 0; y < rows; y++) {
      data.position((long) y * frame.linesize(index)).get(copied, y * row, row);
    }
    return copied;
  }
}
