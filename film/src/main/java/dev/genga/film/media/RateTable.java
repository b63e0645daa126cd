package dev.genga.film.media;

import java.util.List;
import java.util.StringJoiner;

/// How clips' lengths change at 16 frames a second, and which windows that were planned no longer fit.
public final class RateTable {
  private RateTable() {}

  /// @param windows lengths in frames that a training is to take
  public static String of(List<Media> media, List<Integer> windows) {
    var lines = new StringJoiner("\n");
    var clips = media.stream().filter(one -> one.kind() == Media.Kind.CLIP).toList();
    for (var clip : clips) {
      if (clip.isOfOtherRate()) {
        lines.add(line(clip, windows));
      }
    }
    for (int window : windows) {
      long before = clips.stream().filter(clip -> clip.frames() >= window).count();
      long after = clips.stream().filter(clip -> clip.framesAtRate() >= window).count();
      lines.add(
          "windows of %d frames: fit into %d of %d clips as they are, into %d at 16 frames a second"
              .formatted(window, before, clips.size(), after));
    }
    return lines.toString();
  }

  private static String line(Media clip, List<Integer> windows) {
    var lost =
        windows.stream()
            .filter(window -> clip.frames() >= window && clip.framesAtRate() < window)
            .map(String::valueOf)
            .toList();
    return "%s: %d frames at %.3f a second, %d at 16%s"
        .formatted(
            clip.file().getFileName(),
            clip.frames(),
            clip.rate(),
            clip.framesAtRate(),
            lost.isEmpty() ? "" : "; no longer: windows of " + String.join(", ", lost));
  }
}
