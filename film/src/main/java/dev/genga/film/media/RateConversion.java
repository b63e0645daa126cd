package dev.genga.film.media;

import dev.genga.base.AtomicFile;
import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import dev.genga.film.cut.CutSettings;
import dev.genga.video.Fraction;
import dev.genga.video.Frame;
import dev.genga.video.FrameRate;
import dev.genga.video.FrameRun;
import dev.genga.video.VideoFormat;
import dev.genga.video.VideoProbe;
import dev.genga.video.VideoReader;
import dev.genga.video.VideoWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/// Writes clips again at 16 frames a second, by their timestamps, with their captions beside them; the
/// pictures of interlaced ones are made whole. Clips that are at 16 already, and not interlaced, are copied
/// as they are.
public final class RateConversion {
  private RateConversion() {}

  /// @param media pictures among them are left out
  /// @param folder where the new clips go, under their old names
  /// @param onClip gets each new clip
  /// @return the new clips
  /// @throws ProblemException if two would have one name, or one would take an old one's place, before
  ///     any is written; or if one can't be written
  public static List<Path> write(
      List<Media> media, Path folder, VideoFormat format, Consumer<Path> onClip) {
    var clips = media.stream().filter(one -> one.kind() == Media.Kind.CLIP).toList();
    refuseClashes(clips, folder, format);
    var written = new ArrayList<Path>();
    for (var clip : clips) {
      var target = target(clip, folder, format);
      if (clip.isToBeConverted()) {
        convert(clip, target, format);
      } else {
        AtomicFile.writeStream(target, out -> Files.copy(clip.file(), out));
      }
      if (!clip.caption().isEmpty()) {
        AtomicFile.writeString(target.resolveSibling(stem(target) + ".txt"), clip.caption() + "\n");
      }
      written.add(target);
      onClip.accept(target);
    }
    return written;
  }

  private static void refuseClashes(List<Media> clips, Path folder, VideoFormat format) {
    var problems = new Problems();
    var taken = new HashMap<String, Path>();
    for (var clip : clips) {
      var target = target(clip, folder, format);
      var other = taken.putIfAbsent(stem(target).toLowerCase(Locale.ROOT), clip.file());
      if (other != null) {
        problems.add(
            "two clips would have one name: %s and this one".formatted(other),
            clip.file().toString(),
            "rename one of them, or convert their folders apart");
      }
      if (target.getParent() != null && target.getParent().equals(clip.file().getParent())) {
        problems.add(
            "the new clip would lie among the old ones",
            target.toString(),
            "name another folder: the old ones stay as they are");
      }
    }
    problems.throwIfAny();
  }

  private static Path target(Media clip, Path folder, VideoFormat format) {
    String name = String.valueOf(clip.file().getFileName());
    String extension = name.substring(name.lastIndexOf('.') + 1);
    return folder
        .resolve(
            stem(clip.file()) + "." + (clip.isToBeConverted() ? format.extension() : extension))
        .toAbsolutePath()
        .normalize();
  }

  private static String stem(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.substring(0, name.lastIndexOf('.'));
  }

  private static void convert(Media clip, Path target, VideoFormat format) {
    int[] frames = FrameRate.resample(VideoProbe.probe(clip.file()).times(), CutSettings.RATE);
    var rate = Fraction.of(CutSettings.RATE);
    VideoWriter.write(
        target,
        format,
        rate,
        rate.inverse(),
        Map.of("title", stem(target)),
        sink -> copy(clip, frames, sink));
  }

  private static void copy(Media clip, int[] frames, VideoWriter.Sink sink) {
    try (var reader = VideoReader.open(clip.file())) {
      var copy = new Copy(frames, sink);
      if (!FrameRun.read(reader, frames, clip.interlaced(), copy)) {
        throw new ProblemException(
            "the clip ends before frame " + frames[frames.length - 1],
            clip.file().toString(),
            "it has changed: try again");
      }
    }
  }

  /// Gives each frame as often as it is chosen.
  private static final class Copy implements FrameRun.Listener {
    private final int[] frames;
    private final VideoWriter.Sink sink;
    private int next;

    Copy(int[] frames, VideoWriter.Sink sink) {
      this.frames = frames;
      this.sink = sink;
    }

    @Override
    public boolean onPassed(int index) {
      return true;
    }

    @Override
    public void onFrame(int index, Frame frame) {
      while (next < frames.length && frames[next] == index) {
        sink.add(frame, next++);
      }
    }
  }
}
