package dev.genga.dataset.media;

import dev.genga.base.Problems;
import dev.genga.dataset.config.Section;
import dev.genga.dataset.media.MediaProber.Probed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// The folders of a data set's masks. A mask has the base name of its image or clip: an image for every
/// frame of it, or a clip with a frame for each of its frames. White counts, black doesn't, grey counts
/// in part; what has no mask counts everywhere. Sections may share a folder.
public final class MaskFolders {
  private static final String KEY = "mask_directory";

  private final Problems problems;
  private final Map<Path, Folder> folders = new HashMap<>();
  private final Set<Path> unsure = new HashSet<>();

  /// @param problems takes masks that can't be read, and those of nothing
  public MaskFolders(Problems problems) {
    this.problems = problems;
  }

  /// @param masks by base name
  /// @param owners base names of the media of all sections that name the folder
  private record Folder(Map<String, Probed> masks, Set<String> owners) {}

  /// Gives a section's media their masks.
  ///
  /// @param whole whether listing them met no problem
  public MediaListing attach(Section section, MediaListing listing, boolean whole) {
    Path path = section.maskFolder();
    if (path == null) {
      return listing;
    }
    var folder = folders.computeIfAbsent(path, _ -> list(path, section));
    if (!whole) {
      unsure.add(path);
    }
    listing.media().forEach(file -> folder.owners().add(base(file.path())));
    listing.leftOut().forEach(file -> folder.owners().add(base(file.path())));
    var masked =
        listing.media().stream()
            .map(file -> file.withMask(folder.masks().get(base(file.path()))))
            .toList();
    masked.forEach(this::refuseClipOverImage);
    return new MediaListing(masked, listing.leftOut(), listing.repeated());
  }

  private void refuseClipOverImage(MediaFile file) {
    var mask = file.mask();
    if (mask != null && mask.kind() == MediaKind.CLIP && file.kind() == MediaKind.IMAGE) {
      problems.add(
          "the mask of image %s is a clip".formatted(file.name()),
          mask.path().toString(),
          "make it an image");
    }
  }

  private Folder list(Path path, Section section) {
    var masks = new TreeMap<String, Probed>();
    for (var file : files(path, section)) {
      String name = String.valueOf(file.getFileName());
      var kind = MediaKind.IMAGE.takes(name) ? MediaKind.IMAGE : MediaKind.CLIP;
      if (!kind.takes(name) || kind.cannotDecode(name)) {
        if (kind.cannotDecode(name) || MediaKind.IMAGE.passesOver(name) || kind.passesOver(name)) {
          problems.add(
              "the mask %s is of a kind that genga doesn't read".formatted(name),
              file.toString(),
              "make a PNG image or an MP4 clip of it");
        }
        continue;
      }
      var other = masks.put(PythonPath.baseName(name), new Probed(file, kind));
      if (other != null) {
        problems.add(
            "%s and %s are masks of one image or clip".formatted(other.path().getFileName(), name),
            file.toString(),
            "keep one of the two");
      }
    }
    return new Folder(masks, new HashSet<>());
  }

  private List<Path> files(Path folder, Section section) {
    try (var files = Files.list(folder)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !String.valueOf(file.getFileName()).startsWith("."))
          .sorted()
          .toList();
    } catch (IOException e) {
      problems.add(
          "the folder %s can't be listed: %s".formatted(folder, e.getMessage()),
          section.where(KEY),
          "make it readable");
      return List.of();
    }
  }

  /// Adds each mask of which there is no image or clip; call it once, after the last [#attach].
  public void refuseOrphans() {
    for (var entry : folders.entrySet()) {
      var folder = entry.getValue();
      if (unsure.contains(entry.getKey())) {
        continue; // Its owner may be among those that could not be listed.
      }
      var many =
          new ManyProblems(
              problems,
              "%d more masks are of no image or clip",
              entry.getKey().toString(),
              "give them the names of their images or clips, or move them elsewhere");
      folder
          .masks()
          .forEach((base, mask) -> {
            if (!folder.owners().contains(base)) {
              many.add(
                  "the mask %s is of no image or clip".formatted(mask.path().getFileName()),
                  mask.path().toString(),
                  "give it the name of its image or clip, or move it elsewhere");
            }
          });
      many.finish();
    }
  }

  private static String base(Path file) {
    return PythonPath.baseName(String.valueOf(file.getFileName()));
  }
}
