package dev.genga.film.cut;

import dev.genga.film.index.FrameList;
import dev.genga.video.Frame;
import dev.genga.video.HeldFrame;
import dev.genga.video.VideoWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A clip's pictures, one after another, each as it was decoded where the clip's file has that form, else by way of RGB.
/// Those at either end are kept, to hold the file to them.
final class ClipPictures implements AutoCloseable {
  /// Frames of the film that are kept of either end.
  private static final int KEPT = 2;

  private final ClipFrames film;
  private final ClipPicture picture;
  private final FrameList frames;
  private final int lastKept;
  private final HeldFrame.Converter converter = new HeldFrame.Converter();

  private final List<Frame> first = new ArrayList<>();
  private final List<Frame> last = new ArrayList<>();

  private @Nullable HeldFrame current;

  /// The current one in RGB, once it was needed.
  private @Nullable Frame rgb;

  /// @param frames of the film, in order; one may repeat
  ClipPictures(ClipFrames film, ClipPicture picture, FrameList frames) {
    this.film = film;
    this.picture = picture;
    this.frames = frames;
    this.lastKept = lastKept(frames);
  }

  /// Where in the list those begin that are kept of its end.
  private static int lastKept(FrameList frames) {
    int at = frames.count() - 1;
    for (int found = 1; at > 0; at--) {
      if (frames.at(at) != frames.at(at - 1) && ++found > KEPT) {
        break;
      }
    }
    return at;
  }

  /// Those that it begins with, from the first on, each other than the one before.
  List<Frame> first() {
    return first;
  }

  /// Those that it ends with, from the last one backwards.
  List<Frame> last() {
    return last;
  }

  /// Goes to the frame at a place of the list, the next one or the first.
  ///
  /// @throws dev.genga.base.ProblemException if the film can't be decoded so far
  void read(int at) {
    if (at > 0 && frames.at(at) == frames.at(at - 1)) {
      return;
    }
    release();
    current = film.frame(frames.at(at));
    rgb = null;
    if (first.size() < KEPT) {
      first.add(inRgb());
    }
    if (at >= lastKept) {
      last.addFirst(inRgb());
    }
  }

  private HeldFrame current() {
    var held = current;
    if (held == null) {
      throw new IllegalStateException("read() comes first");
    }
    return held;
  }

  private Frame inRgb() {
    var made = rgb;
    if (made == null) {
      made = picture.of(current().frame(converter));
      rgb = made;
    }
    return made;
  }

  /// Gives the current frame to a video.
  void addTo(VideoWriter.Sink sink, long tick) {
    var held = current();
    var part = picture.region(held.width(), held.height());
    if (part.isEmpty() || !sink.add(held, part.get(), tick)) {
      sink.add(inRgb(), tick);
    }
  }

  private void release() {
    if (current != null) {
      current.close();
      current = null;
    }
  }

  @Override
  public void close() {
    release();
    converter.close();
  }
}
