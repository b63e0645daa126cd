package dev.genga.video;

import static org.bytedeco.ffmpeg.global.avcodec.AVDISCARD_ALL;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_DATA_DISPLAYMATRIX;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_side_data_get;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_get_name;
import static org.bytedeco.ffmpeg.global.avformat.AV_DISPOSITION_ATTACHED_PIC;
import static org.bytedeco.ffmpeg.global.avformat.avformat_close_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_find_stream_info;
import static org.bytedeco.ffmpeg.global.avformat.avformat_index_get_entries_count;
import static org.bytedeco.ffmpeg.global.avformat.avformat_open_input;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_VIDEO;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;

import dev.genga.base.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.javacpp.IntPointer;

/// An opened video file and its first video stream.
final class Container implements AutoCloseable {
  static final String COPY_AGAIN = "copy it again from where it came from, or convert it once more";

  /// Containers that hold films, or sound alone, which is told apart later. Play lists and pictures
  /// are not among them: the first would let a clip name other files, the second aren't clips.
  private static final String FORMATS =
      "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,flv,live_flv,asf,mpeg,mpegvideo,mpegts,h264,hevc,"
          + "m4v,ogg,mxf,nut,ivf,obu,rm,wav,mp3,aac,flac";

  private final Path file;
  private final AVFormatContext context;
  private final AVStream stream;
  private final int indexed;

  private Container(Path file, AVFormatContext context, AVStream stream) {
    this.file = file;
    this.context = context;
    this.stream = stream;
    // Only mp4's index lists what can be read, all of it, and before anything is read.
    this.indexed = formatName().contains("mp4") ? avformat_index_get_entries_count(stream) : 0;
  }

  /// @throws ProblemException if the file is missing, empty, an image, no video or broken
  static Container open(Path file) {
    refuse(file);
    Ffmpeg.load();
    var context = openInput(file);
    try {
      int result = avformat_find_stream_info(context, (AVDictionary) null);
      if (result < 0) {
        throw unreadable(file, Ffmpeg.message(result));
      }
      return new Container(file, context, firstVideo(file, context));
    } catch (RuntimeException e) {
      avformat_close_input(context);
      throw e;
    }
  }

  /// Without asking ffmpeg: what its message would only hide.
  private static void refuse(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new ProblemException(
          Files.exists(file) ? "this is no file" : "there is no such file",
          file.toString(),
          "name a video file");
    }
    try {
      if (Files.size(file) == 0) {
        throw new ProblemException("the video is empty: 0 bytes", file.toString(), COPY_AGAIN);
      }
      var image = ImageKind.of(file);
      if (image != null) {
        throw new ProblemException(
            "this is an image (" + image.label() + "), not a video",
            file.toString(),
            "list it in an image section, or remove it");
      }
    } catch (IOException e) {
      throw unreadable(file, String.valueOf(e.getMessage()));
    }
  }

  private static AVFormatContext openInput(Path file) {
    var context = new AVFormatContext(null);
    var options = new AVDictionary(null);
    try (var url = Ffmpeg.url(file)) {
      Ffmpeg.put(options, "protocol_whitelist", "file");
      Ffmpeg.put(options, "format_whitelist", FORMATS);
      int result = avformat_open_input(context, url, null, options);
      if (result < 0) {
        throw unreadable(file, Ffmpeg.message(result));
      }
      Ffmpeg.refuseLeft(options);
      return context;
    } finally {
      av_dict_free(options);
    }
  }

  private static ProblemException unreadable(Path file, String reason) {
    return new ProblemException(
        "the file can't be read as a video: " + reason, file.toString(), COPY_AGAIN);
  }

  private static AVStream firstVideo(Path file, AVFormatContext context) {
    AVStream found = null;
    for (int i = 0; i < context.nb_streams(); i++) {
      var stream = context.streams(i);
      boolean cover = (stream.disposition() & AV_DISPOSITION_ATTACHED_PIC) != 0;
      if (found == null && stream.codecpar().codec_type() == AVMEDIA_TYPE_VIDEO && !cover) {
        found = stream;
      } else {
        stream.discard(AVDISCARD_ALL);
      }
    }
    if (found == null) {
      throw new ProblemException(
          "the file has no video stream, only "
              + (context.nb_streams() == 0 ? "nothing at all" : "sound or other data"),
          file.toString(),
          "remove it, or name a file with pictures");
    }
    return found;
  }

  Path file() {
    return file;
  }

  AVFormatContext context() {
    return context;
  }

  AVStream stream() {
    return stream;
  }

  /// Packets that the container's index lists for the stream; 0 where it has none before reading.
  int indexed() {
    return indexed;
  }

  /// The file's length in bytes.
  ///
  /// @throws ProblemException if it can't be read any more
  long size() {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw unreadable(file, String.valueOf(e.getMessage()));
    }
  }

  /// The length that the file says it has, 0 where it doesn't.
  ///
  /// @throws ProblemException if it can't be read any more
  long statedSize() {
    try {
      return MatroskaSize.stated(file);
    } catch (IOException e) {
      throw unreadable(file, String.valueOf(e.getMessage()));
    }
  }

  /// The codec's name, such as `h264`.
  String codecName() {
    return Ffmpeg.string(avcodec_get_name(stream.codecpar().codec_id()));
  }

  /// The container format's name, such as `mov,mp4,m4a,3gp,3g2,mj2`.
  String formatName() {
    return Ffmpeg.string(context.iformat().name());
  }

  /// Seconds a tick of the stream's timestamps.
  Fraction unit() {
    return new Fraction(stream.time_base().num(), stream.time_base().den());
  }

  /// Frames a second as stated; 0 where not.
  Fraction statedRate() {
    AVRational rate = stream.avg_frame_rate();
    return rate.den() == 0 ? Fraction.of(0) : new Fraction(rate.num(), rate.den());
  }

  /// How the stored pictures are turned to be shown.
  Orientation orientation() {
    var parameters = stream.codecpar();
    var sideData =
        parameters.nb_coded_side_data() == 0
            ? null
            : av_packet_side_data_get(
                parameters.coded_side_data(),
                parameters.nb_coded_side_data(),
                AV_PKT_DATA_DISPLAYMATRIX);
    if (sideData == null || sideData.size() < 9 * Integer.BYTES) {
      return Orientation.UPRIGHT;
    }
    var matrix = new int[9];
    new IntPointer(sideData.data()).get(matrix);
    return Orientation.ofMatrix(matrix);
  }

  /// A problem with this file.
  /// A frame whose pixels can't be brought into RGB.
  ProblemException inRgb(int index, FfmpegException e) {
    return problem(
        "frame %d can't be converted to RGB: %s".formatted(index, e.reason()),
        "convert the file to 8-bit YUV 4:2:0");
  }

  ProblemException problem(String what, String fix) {
    return new ProblemException(what, file.toString(), fix);
  }

  @Override
  public void close() {
    avformat_close_input(context);
  }
}
