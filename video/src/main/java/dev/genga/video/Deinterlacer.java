package dev.genga.video;

import static org.bytedeco.ffmpeg.global.avfilter.AV_BUFFERSRC_FLAG_KEEP_REF;
import static org.bytedeco.ffmpeg.global.avfilter.av_buffersink_get_frame;
import static org.bytedeco.ffmpeg.global.avfilter.av_buffersrc_add_frame_flags;
import static org.bytedeco.ffmpeg.global.avfilter.avfilter_get_by_name;
import static org.bytedeco.ffmpeg.global.avfilter.avfilter_graph_alloc;
import static org.bytedeco.ffmpeg.global.avfilter.avfilter_graph_config;
import static org.bytedeco.ffmpeg.global.avfilter.avfilter_graph_create_filter;
import static org.bytedeco.ffmpeg.global.avfilter.avfilter_graph_free;
import static org.bytedeco.ffmpeg.global.avfilter.avfilter_link;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_unref;
import static org.bytedeco.ffmpeg.presets.avutil.AVERROR_EAGAIN;

import dev.genga.base.ProblemException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.bytedeco.ffmpeg.avfilter.AVFilterContext;
import org.bytedeco.ffmpeg.avfilter.AVFilterGraph;
import org.bytedeco.ffmpeg.avutil.AVFrame;

/// Makes whole pictures of a run of interlaced ones, one of each, by ffmpeg's `bwdif`: the rows of the
/// earlier moment stay, the others are made up from their neighbours in space and in time. Nothing but
/// the run's own frames is looked at. What stands still stays as it is.
///
/// Pictures come out a frame after they went in.
final class Deinterlacer implements CurrentFrame, AutoCloseable {
  /// The filter looks at space alone for the first and the last picture that it makes. So it gets the
  /// run's first and last frame twice, and the pictures at either end are left out.
  private static final int SURPLUS = -1;

  private final VideoReader reader;
  private final AVFilterGraph graph;
  private final AVFilterContext source;
  private final AVFilterContext sink;
  private final AVFrame picture = av_frame_alloc();
  private final RgbConverter converter = new RgbConverter();
  private final Deque<Integer> within = new ArrayDeque<>();
  private boolean begun;
  private int index = SURPLUS;

  /// @param reader at the run's first frame
  /// @throws ProblemException naming the frame that can't be deinterlaced, as all others here
  Deinterlacer(VideoReader reader) {
    this.reader = reader;
    Ffmpeg.loadFilters();
    graph = avfilter_graph_alloc();
    graph.nb_threads(1);
    try {
      source = filter("buffer", shape(reader.decoded()));
      var fields = filter("bwdif", "mode=send_frame:parity=auto:deint=all");
      sink = filter("buffersink", "");
      Ffmpeg.check("linking filters", avfilter_link(source, 0, fields, 0));
      Ffmpeg.check("linking filters", avfilter_link(fields, 0, sink, 0));
      Ffmpeg.check("setting up filters", avfilter_graph_config(graph, null));
    } catch (FfmpegException e) {
      close();
      throw unwilling(e);
    }
  }

  private ProblemException unwilling(FfmpegException e) {
    return reader
        .container()
        .problem(
            "frame %d can't be deinterlaced: %s".formatted(reader.index(), e.reason()),
            "deinterlace the film with another program");
  }

  private void check(String what, int result) {
    try {
      Ffmpeg.check(what, result);
    } catch (FfmpegException e) {
      throw unwilling(e);
    }
  }

  private static String shape(AVFrame frame) {
    return "video_size=%dx%d:pix_fmt=%d:time_base=1/1:pixel_aspect=1/1:colorspace=%d:range=%d"
        .formatted(
            frame.width(), frame.height(), frame.format(), frame.colorspace(), frame.color_range());
  }

  private AVFilterContext filter(String name, String options) {
    var context = new AVFilterContext(null);
    Ffmpeg.check(
        "making the filter " + name,
        avfilter_graph_create_filter(
            context, avfilter_get_by_name(name), name, options, null, graph));
    return context;
  }

  /// Takes the reader's current frame, which follows the one before.
  void add() {
    if (!begun) {
      give(SURPLUS);
      begun = true;
    }
    give(reader.index());
  }

  private void give(int index) {
    within.add(index);
    check(
        "deinterlacing",
        av_buffersrc_add_frame_flags(source, reader.decoded(), AV_BUFFERSRC_FLAG_KEEP_REF));
  }

  /// The run is over.
  void end() {
    give(SURPLUS);
    check("deinterlacing", av_buffersrc_add_frame_flags(source, (AVFrame) null, 0));
  }

  /// Goes to the next picture.
  ///
  /// @return its number in the film; below 0 where none is ready
  int next() {
    index = SURPLUS;
    while (index == SURPLUS) {
      av_frame_unref(picture);
      int result = av_buffersink_get_frame(sink, picture);
      if (result == AVERROR_EAGAIN() || result == AVERROR_EOF) {
        return -1;
      }
      check("deinterlacing", result);
      index = within.remove();
    }
    return index;
  }

  /// The picture that [#next()] went to.
  @Override
  public Frame frame() {
    try {
      return reader.orientation().apply(converter.convert(picture));
    } catch (FfmpegException e) {
      throw unwilling(e);
    }
  }

  @Override
  public HeldFrame hold() {
    return new HeldFrame(picture, reader.container(), reader.orientation(), index);
  }

  @Override
  public void close() {
    converter.close();
    av_frame_free(picture);
    avfilter_graph_free(graph);
  }
}
