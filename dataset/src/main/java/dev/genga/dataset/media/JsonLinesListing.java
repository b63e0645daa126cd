package dev.genga.dataset.media;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.genga.base.DidYouMean;
import dev.genga.base.Problems;
import dev.genga.dataset.config.PathFinder;
import dev.genga.dataset.config.Section;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Lists a JSONL file: a line `{"video_path": "rain.mp4", "caption": "rain on a roof"}` for each
/// clip, or `image_path` for an image. Relative paths start from the file's folder, or from the
/// current one. `"further_captions": ["wet tiles", ...]` gives more, of which musubi-tuner knows nothing.
final class JsonLinesListing {
  private static final String CAPTION = "caption";
  private static final String FURTHER = "further_captions";

  private final ObjectMapper mapper =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private final Path file;
  private final MediaKind kind;
  private final Section section;
  private final Problems problems;
  private final PathFinder paths;
  private final String pathKey;
  private final Map<Path, MediaFile> media = new LinkedHashMap<>();
  private final List<MediaListing.LeftOut> repeated = new ArrayList<>();

  JsonLinesListing(Path file, MediaKind kind, Section section, Problems problems) {
    this.file = file;
    this.kind = kind;
    this.section = section;
    this.problems = problems;
    this.paths = new PathFinder(file.resolveSibling(""), Path.of("").toAbsolutePath());
    this.pathKey = kind == MediaKind.IMAGE ? "image_path" : "video_path";
  }

  MediaListing list() {
    int before = problems.list().size();
    try (var reader = Files.newBufferedReader(file)) {
      int number = 0;
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        number++;
        if (!line.isBlank()) {
          take(line, number);
        }
      }
    } catch (CharacterCodingException e) {
      problems.add("the JSONL file is not UTF-8 text", file.toString(), "save it as UTF-8");
    } catch (IOException e) {
      problems.add(
          "the JSONL file can't be read: " + e.getMessage(), file.toString(), "make it readable");
    }
    if (media.isEmpty() && problems.list().size() == before) {
      problems.add(
          "the JSONL file %s lists nothing".formatted(file),
          section.where(kind == MediaKind.IMAGE ? "image_jsonl_file" : "video_jsonl_file"),
          "write a line such as {\"%s\": \"...\", \"caption\": \"...\"} for each %s"
              .formatted(pathKey, kind.word));
    }
    return new MediaListing(List.copyOf(media.values()), List.of(), repeated);
  }

  private void take(String line, int number) {
    String where = file + ":" + number;
    JsonNode object;
    try {
      object = mapper.readTree(line);
    } catch (JsonProcessingException e) {
      problems.add(
          "the line is not valid JSON: "
              + e.getOriginalMessage().replaceAll(" \\(start marker at .*]\\)", ""),
          where,
          "write one JSON object on each line");
      return;
    }
    if (!object.isObject()) {
      problems.add("the line is no JSON object", where, "write one JSON object on each line");
      return;
    }
    String key = object.has(pathKey) || kind == MediaKind.CLIP ? pathKey : "image_path_0";
    if (refusesForeignKeys(object, where)) {
      return;
    }
    String written = text(object, object.has(key) ? key : pathKey, where);
    String caption = text(object, CAPTION, where);
    var further = further(object, number);
    if (written == null || caption == null || further == null) {
      return;
    }
    var found = paths.existing(written, "the " + kind.word, where, problems);
    if (found != null) {
      add(found.path(), new Caption(caption, file, number), further);
    }
  }

  /// @return null after a problem was added
  private @Nullable List<Caption> further(JsonNode object, int line) {
    var list = object.get(FURTHER);
    if (list == null) {
      return List.of();
    }
    var captions = new ArrayList<Caption>();
    for (var text : list) {
      if (list.isArray() && text.isTextual()) {
        captions.add(new Caption(text.textValue(), file, line));
      }
    }
    if (!list.isArray() || captions.size() < list.size()) {
      problems.add(
          FURTHER + " is no list of texts",
          file + ":" + line,
          "write \"%s\": [\"...\", \"...\"]".formatted(FURTHER));
      return null;
    }
    return captions;
  }

  private void add(Path path, Caption caption, List<Caption> further) {
    boolean folder = Files.isDirectory(path);
    if (folder && kind == MediaKind.IMAGE) {
      problems.add(path + " is a folder, not an image", caption.where(), "name an image");
      return;
    }
    var earlier = media.get(path);
    if (earlier == null) {
      media.put(
          path, new MediaFile(path, folder ? MediaKind.FRAMES : kind, caption, further, null));
    } else if (texts(earlier.caption(), earlier.further()).equals(texts(caption, further))) {
      repeated.add(
          new MediaListing.LeftOut(
              path,
              "listed more than once: counts once",
              "lines %d and %d".formatted(earlier.caption().line(), caption.line())));
    } else {
      problems.add(
          "%s has two captions".formatted(path),
          caption.where(),
          "keep this line or line %d".formatted(earlier.caption().line()));
    }
  }

  private static List<String> texts(Caption first, List<Caption> further) {
    return Stream.concat(Stream.of(first), further.stream()).map(Caption::text).toList();
  }

  private boolean refusesForeignKeys(JsonNode object, String where) {
    boolean refused = false;
    for (var entry : object.properties()) {
      String key = entry.getKey();
      boolean control = key.startsWith("control_path");
      boolean layered = key.matches("image_path_[1-9]\\d*");
      if (control || layered) {
        problems.add(
            "%s %s; text-to-video LoRA training of Wan2.1 can't use it"
                .formatted(
                    key, control ? "pairs control media with it" : "belongs to Qwen-Image-Layered"),
            where,
            "remove it from the line");
        refused = true;
      }
      if (!key.equals(FURTHER) && !DidYouMean.nearest(key, List.of(FURTHER)).isEmpty()) {
        problems.add(
            "unknown key \"" + key + "\" in the line", where, "did you mean " + FURTHER + "?");
        refused = true;
      }
    }
    return refused;
  }

  private @Nullable String text(JsonNode object, String key, String where) {
    var value = object.get(key);
    if (value != null && value.isTextual()) {
      return value.textValue();
    }
    var keys = object.properties().stream().map(Map.Entry::getKey).toList();
    String near = value == null ? DidYouMean.nearest(key, keys) : "";
    problems.add(
        value == null ? "the line has no " + key : key + " is not text",
        where,
        near.isEmpty()
            ? "write \"%s\": \"...\"".formatted(key)
            : "write %s instead of %s".formatted(key, near));
    return null;
  }
}
