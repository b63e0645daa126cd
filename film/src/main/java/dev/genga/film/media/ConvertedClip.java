package dev.genga.film.media;

import dev.genga.base.AtomicFile;
import dev.genga.base.ProblemException;
import dev.genga.film.cut.CutSettings;
import dev.genga.video.CurrentFrame;
import dev.genga.video.Fraction;
import dev.genga.video.FrameRate;
import dev.genga.video.FrameRun;
import dev.genga.video.VideoFormat;
import dev.genga.video.VideoMetadata;
import dev.genga.video.VideoProbe;
import dev.genga.video.VideoReader;
import dev.genga.video.VideoWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// A clip that is written again at 16 frames a second, or copied where it is at 16 already. One that was written
/// names its source's content in its `comment`, by which it is known again.
///
/// @param target absolute
record ConvertedClip(Media source, Path target, VideoFormat format) {
  private static final String TAG = "comment";
  private static final String MARK =
      "at %d frames a second, of SHA-256 ".formatted(CutSettings.RATE);

  static ConvertedClip of(Media clip, Path folder, VideoFormat format) {
    String name = String.valueOf(clip.file().getFileName());
    String extension = name.substring(name.lastIndexOf('.') + 1);
    String ending = clip.isToBeConverted() ? format.extension() : extension;
    var target = folder.resolve(stem(clip.file()) + "." + ending).toAbsolutePath().normalize();
    return new ConvertedClip(clip, target, format);
  }

  /// A file's name without its extension.
  static String stem(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.substring(0, name.lastIndexOf('.'));
  }

  /// Whether it is there, whole and of the source as it is now.
  ///
  /// @param known files of the index by what they hold
  /// @throws ProblemException if something else has its name, such as a clip made of another of those
  boolean isThere(Map<String, List<Path>> known) {
    if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    if (!source.isToBeConverted() && isCopy()) {
      return true;
    }
    String mark = mark();
    if (!mark.startsWith(MARK) || isOfAnother(mark.substring(MARK.length()), known)) {
      throw new ProblemException(
          "there is something else of this name than the clip made of %s, or an earlier copy of it"
              .formatted(source.file()),
          target.toString(),
          "take it away, or name another folder: nothing is written over it");
    }
    return source.isToBeConverted() && mark.equals(MARK + source.sha256()) && isWhole();
  }

  private boolean isOfAnother(String content, Map<String, List<Path>> known) {
    return !content.equals(source.sha256())
        && known.getOrDefault(content, List.of()).stream()
            .anyMatch(file ->
                !file.equals(source.file()) && stem(file).equalsIgnoreCase(stem(source.file())));
  }

  private boolean isCopy() {
    try {
      return Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)
          && Files.mismatch(source.file(), target) == -1;
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private String mark() {
    if (!Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)) {
      return "";
    }
    try {
      // Matroska writes the names of tags in capitals.
      return VideoMetadata.read(target).entrySet().stream()
          .filter(tag -> tag.getKey().equalsIgnoreCase(TAG))
          .map(Map.Entry::getValue)
          .findFirst()
          .orElse("");
    } catch (ProblemException e) {
      return ""; // no video
    }
  }

  private boolean isWhole() {
    try {
      return VideoProbe.probe(target).frames() == source.framesAtRate();
    } catch (ProblemException e) {
      return false; // cut off, or damaged
    }
  }

  /// @throws ProblemException if the source can't be read; or naming the target, if that can't be written
  /// @throws dev.genga.base.WriteException if it can't be written
  void write() {
    if (!source.isToBeConverted()) {
      copy();
      return;
    }
    int[] frames = FrameRate.resample(VideoProbe.probe(source.file()).times(), CutSettings.RATE);
    var rate = Fraction.of(CutSettings.RATE);
    VideoWriter.write(
        target,
        format,
        rate,
        rate.inverse(),
        Map.of("title", stem(target), TAG, MARK + source.sha256()),
        sink -> convert(frames, sink));
  }

  private void copy() {
    try (var in = Files.newInputStream(source.file())) {
      AtomicFile.writeStream(target, in::transferTo);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private ProblemException unreadable(IOException e) {
    return new ProblemException(
        "the clip can't be read: " + e, source.file().toString(), "check it, and try again");
  }

  private void convert(int[] frames, VideoWriter.Sink sink) {
    try (var reader = VideoReader.open(source.file())) {
      if (!FrameRun.read(reader, frames, source.interlaced(), new Chosen(frames, sink))) {
        throw new ProblemException(
            "the clip ends before frame " + frames[frames.length - 1],
            source.file().toString(),
            "it has changed: try again");
      }
    }
  }

  /// Gives each frame as often as it is chosen.
  private static final class Chosen implements FrameRun.Listener {
    private final int[] frames;
    private final VideoWriter.Sink sink;
    private int next;

    Chosen(int[] frames, VideoWriter.Sink sink) {
      this.frames = frames;
      this.sink = sink;
    }

    @Override
    public boolean onPassed(int index) {
      return true;
    }

    @Override
    public void onFrame(int index, CurrentFrame frame) {
      var picture = frame.frame();
      while (next < frames.length && frames[next] == index) {
        sink.add(picture, next++);
      }
    }
  }
}
