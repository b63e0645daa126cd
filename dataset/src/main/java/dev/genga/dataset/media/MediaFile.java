package dev.genga.dataset.media;

import dev.genga.dataset.media.MediaProber.Probed;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A clip or image that a section lists, and what is said of it.
///
/// @param path absolute
/// @param kind what it is taken for
/// @param caption its own
/// @param further captions that may take the first one's place
/// @param mask says where the loss counts; null: everywhere
public record MediaFile(
    Path path, MediaKind kind, Caption caption, List<Caption> further, @Nullable Probed mask) {

  /// Copies the list.
  public MediaFile {
    further = List.copyOf(further);
  }

  /// With one caption and no mask.
  public MediaFile(Path path, MediaKind kind, Caption caption) {
    this(path, kind, caption, List.of(), null);
  }

  /// The file's name without its folder.
  public String name() {
    return String.valueOf(path.getFileName());
  }

  MediaFile withMask(@Nullable Probed other) {
    return new MediaFile(path, kind, caption, further, other);
  }

  /// The file, and its mask if it has one.
  public List<Probed> probed() {
    var own = Probed.of(this);
    return mask == null ? List.of(own) : List.of(own, mask);
  }
}
