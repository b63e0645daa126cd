package dev.genga.dataset.media;

import dev.genga.base.Problems;
import dev.genga.dataset.config.ImageSection;
import dev.genga.dataset.config.MediaSource;
import dev.genga.dataset.config.Section;
import dev.genga.dataset.config.VideoSection;
import java.nio.file.Path;
import java.util.List;

/// What a section lists.
///
/// @param media images or clips with a caption: a folder's by name, a JSONL file's in its order
/// @param leftOut files that look like media of this kind and are not used
/// @param repeated further lines of a JSONL file that name a file again
public record MediaListing(List<MediaFile> media, List<LeftOut> leftOut, List<LeftOut> repeated) {

  /// A file that a section does not use.
  ///
  /// @param path absolute
  /// @param reason a phrase, the same for all files of which it is true
  /// @param detail what is this file's own; may be empty
  public record LeftOut(Path path, String reason, String detail) {}

  /// Copies the lists.
  public MediaListing {
    media = List.copyOf(media);
    leftOut = List.copyOf(leftOut);
    repeated = List.copyOf(repeated);
  }

  /// Lists a section's media and reads their captions.
  ///
  /// @param problems takes missing or unreadable captions, wrong lines, and a source without media
  public static MediaListing of(Section section, Problems problems) {
    var kind =
        switch (section) {
          case ImageSection _ -> MediaKind.IMAGE;
          case VideoSection _ -> MediaKind.CLIP;
        };
    return switch (section.source()) {
      case MediaSource.Folder folder ->
          new FolderListing(folder.path(), kind, section, problems).list();
      case MediaSource.JsonLines lines ->
          new JsonLinesListing(lines.path(), kind, section, problems).list();
    };
  }
}
