package dev.genga.film.cut;

import dev.genga.film.scene.Difference;
import dev.genga.film.scene.FrameLook;
import dev.genga.video.Frame;
import dev.genga.video.VideoReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Compares a written clip, read again, with the film: the number of its frames, its first and its last
/// frame with those that were taken from there, and both its ends with the frames outside its scene.
///
/// An end is of another scene if it is like the frame outside, and the clip changes within its next
/// frames: where the cut is right it is the other way round.
///
/// @param lossless whether the clip's pixels have to be the film's own
/// @param count frames that the clip has to have
/// @param first frames of the film that it begins with, from the first on, each other than the one before
/// @param last those that it ends with, from the last one backwards
/// @param before the frame before its scene
/// @param after the frame after its scene
record ClipCheck(
    boolean lossless,
    int count,
    List<Frame> first,
    List<Frame> last,
    Optional<FrameLook> before,
    Optional<FrameLook> after) {
  /// How far H.264 may take a picture from its source: the mean of all channels, of 255.
  private static final double LOSS = 6;

  /// A frame is the film's next one rather than its own if it is so much nearer to that.
  private static final double NEARER = 2;

  /// Looks that differ by less are of one scene.
  private static final double CHANGE = 8;

  /// Frames from either end in which another scene is looked for.
  private static final int DEPTH = 4;

  /// What a clip's file holds.
  ///
  /// @param wrong what isn't as it should be; null where all is
  record Found(int frames, int width, int height, @Nullable String wrong) {}

  /// @throws dev.genga.base.ProblemException if the file can't be read
  Found of(Path file) {
    var head = new ArrayList<Frame>();
    var tail = new ArrayList<Frame>(); // from the last one backwards
    int frames = 0;
    try (var reader = VideoReader.open(file)) {
      while (reader.advance()) {
        if (frames <= DEPTH) {
          head.add(reader.frame());
        }
        if (frames >= count - 1 - DEPTH) {
          tail.addFirst(reader.frame());
        }
        frames++;
      }
    }
    var size = head.getFirst();
    return new Found(frames, size.width(), size.height(), wrong(frames, head, tail));
  }

  private @Nullable String wrong(int frames, List<Frame> head, List<Frame> tail) {
    if (frames != count) {
      return "has %d frames instead of %d".formatted(frames, count);
    }
    if (!isOf(first, head.getFirst()) || isNext(first, head.getFirst())) {
      return "doesn't begin with the film's frame";
    }
    if (!isOf(last, tail.getFirst()) || isNext(last, tail.getFirst())) {
      return "doesn't end with the film's frame";
    }
    if (before.isPresent() && isAcross(before.get(), head)) {
      return "begins with a frame of the scene before";
    }
    if (after.isPresent() && isAcross(after.get(), tail)) {
      return "ends with a frame of the scene after";
    }
    return null;
  }

  /// An encoder that wants even sides adds a column or a row.
  private boolean isOf(List<Frame> sources, Frame written) {
    var source = sources.getFirst();
    int wider = written.width() - source.width();
    int higher = written.height() - source.height();
    if (wider < 0 || wider > 1 || higher < 0 || higher > 1) {
      return false;
    }
    return lossless ? cropped(written, source).equals(source) : difference(source, written) <= LOSS;
  }

  private static boolean isNext(List<Frame> sources, Frame written) {
    return sources.size() > 1
        && NEARER * difference(sources.get(1), written) < difference(sources.getFirst(), written);
  }

  private static Frame cropped(Frame written, Frame source) {
    return written.crop(0, 0, source.width(), source.height());
  }

  private static double difference(Frame source, Frame written) {
    return Difference.of(source, cropped(written, source));
  }

  /// @param inward frames of the clip from one end on
  private static boolean isAcross(FrameLook outside, List<Frame> inward) {
    var end = FrameLook.of(0, inward.getFirst());
    double change = 0;
    var look = end;
    for (var frame : inward.subList(1, Math.min(inward.size(), DEPTH + 1))) {
      var next = FrameLook.of(0, frame);
      change = Math.max(change, look.distance(next));
      look = next;
    }
    return change >= CHANGE && change >= NEARER * end.distance(outside);
  }
}
