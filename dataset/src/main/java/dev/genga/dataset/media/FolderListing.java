package dev.genga.dataset.media;

import dev.genga.base.Problems;
import dev.genga.dataset.config.Section;
import dev.genga.dataset.config.SeveralCaptions;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Lists a folder's images or clips with their caption files, as musubi-tuner's `glob_images` and
/// `glob_videos` do: the folder alone, not those in it; no hidden files; by name.
final class FolderListing {
  /// `rain.2` of `rain.2.txt`, the third caption of `rain.mp4`.
  private static final Pattern NUMBERED = Pattern.compile("(.+)\\.([1-9]\\d{0,3})");

  private final Path folder;
  private final MediaKind kind;
  private final Section section;
  private final Problems problems;
  private final ManyProblems uncaptioned;
  private final String extension;
  private final List<MediaFile> media = new ArrayList<>();
  private final List<MediaListing.LeftOut> leftOut = new ArrayList<>();
  private Map<String, List<String>> numbered = Map.of();
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
    numbered = numbered(names);
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
      var texts = new ArrayList<>(read(file));
      numbered
          .getOrDefault(PythonPath.baseName(name), List.of())
          .forEach(other -> texts.addAll(read(folder.resolve(other))));
      if (!texts.isEmpty()) {
        media.add(
            new MediaFile(
                folder.resolve(name),
                kind,
                texts.getFirst(),
                texts.subList(1, texts.size()),
                null));
      }
    }
  }

  /// @return none where the file can't be read
  private List<Caption> read(Path caption) {
    try {
      return section.captions().several() == SeveralCaptions.LINES
          ? lines(caption)
          : List.of(new Caption(PythonText.read(caption), caption, 0));
    } catch (CharacterCodingException e) {
      problems.add("the caption is not UTF-8 text", caption.toString(), "save it as UTF-8");
    } catch (IOException e) {
      problems.add(
          "the caption can't be read: " + e.getMessage(),
          caption.toString(),
          "make it readable, or write it again");
    }
    return List.of();
  }

  private static List<Caption> lines(Path caption) throws IOException {
    var captions = new ArrayList<Caption>();
    var lines = PythonText.lines(caption);
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).isEmpty()) {
        captions.add(new Caption(lines.get(i), caption, i + 1));
      }
    }
    return captions.isEmpty() ? List.of(new Caption("", caption, 0)) : captions;
  }

  /// The further caption files of each base name, in the order of their numbers.
  private Map<String, List<String>> numbered(List<String> names) {
    if (section.captions().several() != SeveralCaptions.FILES) {
      return Map.of();
    }
    var owners =
        names.stream().filter(kind::takes).map(PythonPath::baseName).collect(Collectors.toSet());
    var found = new HashMap<String, TreeMap<Integer, String>>();
    for (var name : names) {
      var match = NUMBERED.matcher(name.endsWith(extension) ? withoutExtension(name) : "");
      if (match.matches() && !owners.contains(match.group())) {
        found
            .computeIfAbsent(match.group(1), _ -> new TreeMap<>())
            .put(Integer.parseInt(match.group(2)), name);
      }
    }
    return found.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, e -> List.copyOf(e.getValue().values())));
  }

  private String withoutExtension(String name) {
    return name.substring(0, name.length() - extension.length());
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
