package dev.genga.film.cut;

import dev.genga.film.index.ClipRow;
import dev.genga.film.index.FrameList;
import dev.genga.video.CurrentFrame;
import dev.genga.video.FrameRun;
import dev.genga.video.VideoReader;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/// Decodes the frames of a film's clips on a thread of its own, once and in their order, ahead of those who encode
/// them, and looks at those outside their scenes.
///
/// Several clips may be taken at once, each by a thread of its own, if they are begun in the film's order: frames
/// wait in that order, and no more than there is room for.
final class FrameFeed implements AutoCloseable {
  private final Map<Long, ClipFrames> clips = new LinkedHashMap<>();
  private final Wanted wanted;
  private final IntConsumer onFrame;
  private final Thread thread;
  private volatile boolean closed;

  /// What is to be read of a film.
  ///
  /// @param clips in the film's order
  /// @param neighbours of the clips
  /// @param interlaced whether the film's frames are of two moments each
  record Wanted(Path film, List<ClipRow> clips, Neighbours neighbours, boolean interlaced) {}

  /// @param room for frames that wait
  /// @param onFrame gets each frame's number once it has passed, on the feed's thread
  FrameFeed(Wanted wanted, FrameRoom room, IntConsumer onFrame) {
    this.wanted = wanted;
    this.onFrame = onFrame;
    for (var clip : wanted.clips()) {
      clips.put(clip.id(), new ClipFrames(wanted.film(), clip, wanted.neighbours(), room));
    }
    thread =
        Thread.ofPlatform().name("frames of " + wanted.film().getFileName()).unstarted(this::feed);
    thread.start();
  }

  private void feed() {
    RuntimeException failure = null;
    try (var reader = VideoReader.open(wanted.film())) {
      feed(reader);
    } catch (RuntimeException e) {
      failure = e;
    } finally {
      end(failure);
    }
  }

  private void end(@Nullable RuntimeException failure) {
    wanted.neighbours().end(failure);
    clips.values().forEach(clip -> clip.end(failure));
  }

  private void feed(VideoReader reader) {
    for (var clip : wanted.clips()) {
      var passing = new Passing(reader, of(clip));
      if (!FrameRun.read(reader, frames(clip.sourceFrames()), wanted.interlaced(), passing)) {
        return;
      }
    }
    while (reader.index() < wanted.neighbours().last() && reader.advance() && !closed) {
      pass(reader);
    }
  }

  private void pass(VideoReader reader) {
    onFrame.accept(reader.index());
    wanted.neighbours().passed(reader.index(), reader::frame);
  }

  private static int[] frames(FrameList list) {
    var frames = new int[list.count()];
    for (int i = 0; i < frames.length; i++) {
      frames[i] = list.at(i);
    }
    return frames;
  }

  /// Hears what the reader passes on the way through a clip.
  private final class Passing implements FrameRun.Listener {
    private final VideoReader reader;
    private final ClipFrames clip;

    Passing(VideoReader reader, ClipFrames clip) {
      this.reader = reader;
      this.clip = clip;
    }

    @Override
    public boolean onPassed(int index) {
      pass(reader);
      return !closed;
    }

    @Override
    public void onFrame(int index, CurrentFrame frame) {
      try {
        clip.add(index, frame.hold());
      } catch (InterruptedException e) {
        closed = true;
      }
    }
  }

  /// The frames of one of the clips.
  ClipFrames of(ClipRow clip) {
    return Objects.requireNonNull(clips.get(clip.id()));
  }

  /// Ends decoding: who waits for a frame that isn't decoded yet gets none.
  void stop() {
    closed = true;
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Ends decoding, and lets go of frames that nobody has asked for: no thread takes any now.
  @Override
  public void close() {
    stop();
    clips.values().forEach(ClipFrames::release);
  }
}
