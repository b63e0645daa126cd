package dev.genga.video;

import static org.bytedeco.ffmpeg.global.avcodec.av_packet_rescale_ts;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_from_context;
import static org.bytedeco.ffmpeg.global.avformat.AVIO_FLAG_WRITE;
import static org.bytedeco.ffmpeg.global.avformat.av_interleaved_write_frame;
import static org.bytedeco.ffmpeg.global.avformat.av_write_trailer;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_output_context2;
import static org.bytedeco.ffmpeg.global.avformat.avformat_free_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_new_stream;
import static org.bytedeco.ffmpeg.global.avformat.avformat_write_header;
import static org.bytedeco.ffmpeg.global.avformat.avio_closep;
import static org.bytedeco.ffmpeg.global.avformat.avio_open2;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.javacpp.BytePointer;

/// A video file being written: one video stream, any tags, in mp4 the index at the front. It holds
/// nothing of the moment or the machine, so that the same packets give the same bytes.
final class MuxedFile implements AutoCloseable {
  private final AVFormatContext context;
  private final AVCodecContext codec;
  private final AVStream stream;
  private final AVIOContext output;
  private boolean open;

  private MuxedFile(AVFormatContext context, AVCodecContext codec, AVIOContext output) {
    this.context = context;
    this.codec = codec;
    this.output = output;
    this.open = true;
    this.stream = avformat_new_stream(context, null);
  }

  /// Opens the file and writes its beginning.
  ///
  /// @throws FfmpegException if that fails; the file may then be there in part
  static MuxedFile create(
      Path path, VideoFormat format, AVCodecContext codec, Map<String, String> tags) {
    var context = new AVFormatContext(null);
    Ffmpeg.check(
        "making a file",
        avformat_alloc_output_context2(
            context, null, new BytePointer(format.muxer()), (BytePointer) null));
    var output = new AVIOContext(null);
    try (var url = Ffmpeg.url(path)) {
      Ffmpeg.check("opening", avio_open2(output, url, AVIO_FLAG_WRITE, null, (AVDictionary) null));
    } catch (FfmpegException e) {
      avformat_free_context(context);
      throw e;
    }
    var file = new MuxedFile(context, codec, output);
    try {
      file.begin(path, format, tags);
      return file;
    } catch (FfmpegException e) {
      file.close();
      throw e;
    }
  }

  private void begin(Path path, VideoFormat format, Map<String, String> tags) {
    context.pb(output);
    // The index is moved to the front by reading the file again, under this name.
    context.url(Ffmpeg.duplicate("file:" + path.toAbsolutePath()));
    context.flags(context.flags() | AVFormatContext.AVFMT_FLAG_BITEXACT);
    Ffmpeg.check("copying parameters", avcodec_parameters_from_context(stream.codecpar(), codec));
    stream.time_base(codec.time_base());
    stream.avg_frame_rate(codec.framerate());
    var metadata = new AVDictionary(null);
    new TreeMap<>(tags).forEach((key, value) -> Ffmpeg.put(metadata, key, value));
    context.metadata(metadata);
    var options = new AVDictionary(null);
    try {
      if (format == VideoFormat.H264) {
        Ffmpeg.put(options, "movflags", "use_metadata_tags+faststart");
      }
      Ffmpeg.check("writing", avformat_write_header(context, options));
      Ffmpeg.refuseLeft(options);
    } finally {
      av_dict_free(options);
    }
  }

  /// Adds a packet whose times are in the encoder's unit.
  ///
  /// @throws FfmpegException if it can't be written
  void add(AVPacket packet) {
    packet.stream_index(0);
    av_packet_rescale_ts(packet, codec.time_base(), stream.time_base());
    Ffmpeg.check("writing", av_interleaved_write_frame(context, packet));
  }

  /// Writes the end. Only then is the file whole.
  ///
  /// @throws FfmpegException if not all could be written
  void finish() {
    Ffmpeg.check("writing", av_write_trailer(context));
    Ffmpeg.check("writing", output.error());
    open = false;
    Ffmpeg.check("writing", avio_closep(output));
  }

  /// Lets the file go, whole or not.
  @Override
  public void close() {
    if (open) {
      avio_closep(output);
    }
    avformat_free_context(context);
  }
}
