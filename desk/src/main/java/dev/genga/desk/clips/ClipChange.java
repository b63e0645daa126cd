package dev.genga.desk.clips;

import dev.genga.film.index.ClipCard;
import dev.genga.film.index.Decision;
import dev.genga.film.index.Trim;
import dev.genga.film.index.Verdict;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is decided of each of some clips.
///
/// @param verdict null to leave it as it is
/// @param tags that they get
/// @param untags that they lose
/// @param frames that are to be used; null to leave them as they are
public record ClipChange(
    @Nullable Verdict verdict, List<String> tags, List<String> untags, @Nullable Frames frames) {
  /// Copies the lists.
  public ClipChange {
    tags = List.copyOf(tags);
    untags = List.copyOf(untags);
  }

  /// Frames of a clip, whatever its length.
  ///
  /// @param first from 0
  /// @param last null for the clip's own
  public record Frames(int first, @Nullable Integer last) {
    /// All of them.
    public static final Frames ALL = new Frames(0, null);

    /// @throws IllegalArgumentException if a clip of so many frames hasn't them
    Trim of(int frames) {
      return Trim.between(first, last == null ? frames - 1 : last, frames);
    }
  }

  /// What that means for a clip; what is so already is among it.
  ///
  /// @throws IllegalArgumentException if it hasn't such frames
  public List<Decision> of(ClipCard clip) {
    var decisions = new ArrayList<Decision>();
    if (verdict != null) {
      decisions.add(new Decision.Choose(clip.id(), verdict));
    }
    if (frames != null) {
      decisions.add(new Decision.Cut(clip.id(), trim(frames, clip)));
    }
    if (!tags.isEmpty() || !untags.isEmpty()) {
      var all = new ArrayList<>(clip.tags());
      all.addAll(tags);
      all.removeAll(untags);
      decisions.add(new Decision.Label(clip.id(), all));
    }
    return decisions;
  }

  private static Trim trim(Frames frames, ClipCard clip) {
    if (clip.isPicture() && !frames.equals(Frames.ALL)) {
      throw new IllegalArgumentException("a picture has no frames to choose from");
    }
    return frames.of(clip.frames());
  }
}
