package dev.genga.dataset.media;

import dev.genga.base.Problems;
import dev.genga.dataset.config.Section;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Lists a folder's images or clips with their caption files, as musubi-tuner's `glob_images` and
/// `glob_videos` do: the folder alone, not those in it; no hidden files; by name.
final class FolderListing {
  private final Path folder;
  private final MediaKind kind;
  private final Section section;
  private final Problems problems;
  private final ManyProblems uncaptioned;
  private final String extension;
  private final List<MediaFile> media = new ArrayList<>();
  private final List<MediaListing.LeftOut> leftOut = new ArrayList<>();
  private int captions;
  private int undecoded;

  FolderListing(Path folder, MediaKind kind, Section section, Problems problems) {
    this.folder = folder;
    this.kind = kind;
    this.section = section;
    this.problems = problems;
    this.extension = Objects.requireNonNullElse(section.captionExtension(), "");
    this.uncaptioned =
        new ManyProblems(
            problems,
            "%d more clips have no caption",
            folder.toString(),
            "write a caption file for each, or move them elsewhere");
  }

  MediaListing list() {
    var names = names();
    if (names == null) {
      return new MediaListing(List.of(), List.of(), List.of());
    }
    var all = Set.copyOf(names);
    var captioned = captionBases(names);
    int found = 0;
    for (var name : names) {
      if (kind.takes(name)) {
        found++;
        take(name, all, captioned);
      } else if (kind.passesOver(name)) {
        leftOut.add(new MediaListing.LeftOut(folder.resolve(name), passedOver(), ""));
      }
    }
    uncaptioned.finish();
    if (undecoded > 0) {
      refuseUndecoded();
    }
    if (found == 0) {
      refuseEmpty(names);
    } else if (captions == 0 && uncaptioned.isEmpty()) {
      problems.add(
          "no image in %s has a caption".formatted(folder),
          section.where("image_directory"),
          "write a caption file beside each: %s%s"
              .formatted(PythonPath.baseName(firstTaken(names)), extension));
    }
    return new MediaListing(media, leftOut, List.of());
  }

  /// The folder's file names in the order of their code points, as Python sorts them.
  private @Nullable List<String> names() {
    try (var files = Files.list(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> !name.startsWith("."))
          .map(name -> Map.entry(name, name.getBytes(StandardCharsets.UTF_8)))
          .sorted(Map.Entry.comparingByValue(Arrays::compareUnsigned))
          .map(Map.Entry::getKey)
          .toList();
    } catch (IOException e) {
      problems.add(
          "the folder %s can't be listed: %s".formatted(folder, e.getMessage()),
          where(),
          "make it readable");
      return null;
    }
  }

  private void take(String name, Set<String> all, Set<String> captioned) {
    String caption = PythonPath.baseName(name) + extension;
    if (kind == MediaKind.IMAGE && !captioned.contains(PythonPath.baseName(name))) {
      leftOut.add(
          new MediaListing.LeftOut(
              folder.resolve(name), "images without a caption file", "no " + caption));
    } else if (!all.contains(caption)) {
      uncaptioned.add(
          "%s %s has no caption".formatted(kind.word, name),
          folder.resolve(caption).toString(),
          "write the caption into this file, or move the %s elsewhere".formatted(kind.word));
    } else if (kind.cannotDecode(name)) {
      captions++;
      undecoded++;
    } else {
      captions++;
      Path file = folder.resolve(caption);
      String text = read(file);
      if (text != null) {
        media.add(new MediaFile(folder.resolve(name), kind, new Caption(text, file, 0)));
      }
    }
  }

  private @Nullable String read(Path caption) {
    try {
      return PythonText.read(caption);
    } catch (CharacterCodingException e) {
      problems.add("the caption is not UTF-8 text", caption.toString(), "save it as UTF-8");
    } catch (IOException e) {
      problems.add(
          "the caption can't be read: " + e.getMessage(),
          caption.toString(),
          "make it readable, or write it again");
    }
    return null;
  }

  /// musubi-tuner keeps an image if a file that ends in the caption's extension has its base name.
  private Set<String> captionBases(List<String> names) {
    return names.stream()
        .filter(name -> name.endsWith(extension))
        .map(PythonPath::baseName)
        .collect(Collectors.toSet());
  }

  private void refuseUndecoded() {
    problems.add(
        "the folder %s holds %d AVIF image%s, which genga has no decoder for"
            .formatted(folder, undecoded, undecoded == 1 ? "" : "s"),
        where(),
        "convert them to PNG or JPEG in RGB, or move them elsewhere");
  }

  private void refuseEmpty(List<String> names) {
    var other = kind == MediaKind.IMAGE ? MediaKind.CLIP : MediaKind.IMAGE;
    long others = names.stream().filter(other::takes).count();
    problems.add(
        "the folder %s holds no %ss".formatted(folder, kind.word),
        where(),
        others > 0
            ? "it holds %d %s%s: write %s for them"
                .formatted(
                    others,
                    other.word,
                    others == 1 ? "" : "s",
                    other == MediaKind.IMAGE ? "image_directory" : "video_directory")
            : "put files there that end in " + String.join(", ", kind.extensions()));
  }

  private String firstTaken(List<String> names) {
    return names.stream().filter(kind::takes).findFirst().orElseThrow();
  }

  private String passedOver() {
    return "files of other kinds than %s, in all lower or all upper case"
        .formatted(String.join(", ", kind.extensions()));
  }

  private String where() {
    return section.where(kind == MediaKind.IMAGE ? "image_directory" : "video_directory");
  }
}
