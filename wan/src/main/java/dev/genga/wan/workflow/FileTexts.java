package dev.genga.wan.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import dev.genga.base.ProblemException;
import dev.genga.video.VideoMetadata;
import dev.genga.video.WebpMetadata;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The texts that a file carries, by name, whatever kind of file it is: `genga`, `prompt` and `workflow`
/// where it has them.
final class FileTexts {
  /// The name of genga's own request.
  static final String OWN = "genga";

  static final String PROMPT = "prompt";
  static final String WORKFLOW = "workflow";

  /// One JSON of all texts, as VideoHelperSuite wrote them before it used a tag for each.
  static final String TOGETHER = "comment";

  private FileTexts() {}

  /// The texts, those within the one of all together too.
  ///
  /// @throws ProblemException if there is no such file, or it can't be read
  static Map<String, String> read(Path file) {
    var tags = carried(file);
    return tags == null ? json(file) : unpacked(tags, file);
  }

  /// The texts of an image or a video, each as it stands there; null where the file is neither.
  ///
  /// @throws ProblemException if there is no such file, or it can't be read
  static @Nullable Map<String, String> carried(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new ProblemException("there is no such file", file.toString(), "mend the path");
    }
    var texts = new LinkedHashMap<String, String>();
    var image = ofImage(file);
    if (image == null && file.toString().toLowerCase(Locale.ROOT).endsWith(".json")) {
      return null;
    }
    (image == null ? VideoMetadata.read(file) : image)
        .forEach((name, text) -> texts.put(name.toLowerCase(Locale.ROOT), text));
    return texts;
  }

  private static @Nullable Map<String, String> ofImage(Path file) {
    try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      in.mark(16);
      byte[] head = in.readNBytes(12);
      in.reset();
      if (PngTexts.is(head)) {
        return PngTexts.read(in);
      }
      return WebpMetadata.is(head) ? WebpMetadata.read(file) : null;
    } catch (IOException e) {
      throw new ProblemException(
          "the image can't be read: " + e.getMessage(), file.toString(), "name another file");
    }
  }

  /// A file of JSON: a workflow of either form, a request, or several texts together.
  private static Map<String, String> json(Path file) {
    try {
      if (Files.size(file) > WorkflowJson.LONGEST) {
        throw new ProblemException(
            "the file has %d bytes, more than a workflow needs".formatted(Files.size(file)),
            file.toString(),
            "name a workflow");
      }
      var text = Files.readString(file);
      var root = WorkflowJson.parse(text, file.toString());
      var texts = new LinkedHashMap<String, String>();
      if (root.has("genga_request")) {
        texts.put(OWN, text);
      } else if (CanvasForm.is(root)) {
        texts.put(WORKFLOW, text);
        putText(texts, OWN, root.path(OWN));
      } else if (ApiForm.is(root)) {
        texts.put(PROMPT, text);
      } else {
        putAll(texts, root);
      }
      return texts;
    } catch (CharacterCodingException e) {
      throw new ProblemException("the file is no text", file.toString(), "name a workflow");
    } catch (IOException e) {
      throw new ProblemException(
          "the file can't be read: " + e.getMessage(), file.toString(), "name another");
    }
  }

  private static Map<String, String> unpacked(Map<String, String> tags, Path file) {
    var texts = new LinkedHashMap<>(tags);
    var together = texts.getOrDefault(TOGETHER, "");
    if (together.startsWith("{")) {
      var root = WorkflowJson.parse(together, file + ", " + TOGETHER);
      if (root.has("genga_request")) {
        texts.put(OWN, together);
      }
      putAll(texts, root);
    }
    return texts;
  }

  private static void putAll(Map<String, String> texts, JsonNode root) {
    for (var name : new String[] {OWN, PROMPT, WORKFLOW}) {
      putText(texts, name, root.path(name));
    }
  }

  private static void putText(Map<String, String> texts, String name, JsonNode value) {
    if (value.isTextual()) {
      texts.putIfAbsent(name, value.asText());
    } else if (value.isObject()) {
      texts.putIfAbsent(name, value.toString());
    }
  }
}
