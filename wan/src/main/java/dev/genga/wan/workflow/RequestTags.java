package dev.genga.wan.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.genga.base.AtomicFile;
import dev.genga.base.ProblemException;
import dev.genga.wan.generation.GeneratedFile;
import dev.genga.wan.generation.GenerationRequest;
import dev.genga.wan.generation.RequestJson;
import dev.genga.wan.workflow.Recipe.Models;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What a video or image carries, so that genga and ComfyUI can make it again: genga's request (`genga`),
/// a workflow in ComfyUI's two forms (`prompt`, `workflow`), and all three as one JSON (`comment`), which
/// older versions of VideoHelperSuite read and which outlives a tool that keeps only known tags. A WebP
/// has them without the last in its EXIF part, where ComfyUI keeps its own.
///
/// Beside the file lies the same once more, `NAME.json`, for places that strip a video of its tags.
///
/// @param unsayable why there is no workflow; null if there is one
public record RequestTags(
    GenerationRequest request, Map<String, String> tags, @Nullable String unsayable) {
  public RequestTags {
    tags = Map.copyOf(tags);
  }

  /// @param models the names of the files that it is made with
  /// @param file that will carry them; its ending is what the workflow ends in
  public static RequestTags of(GenerationRequest request, Models models, Path file) {
    var own = RequestJson.write(request);
    var together = WorkflowJson.mapper().createObjectNode();
    together.set(FileTexts.OWN, WorkflowJson.parse(own, FileTexts.OWN));
    var tags = new LinkedHashMap<String, String>();
    tags.put(FileTexts.OWN, WorkflowJson.write(together.get(FileTexts.OWN)));
    var unsayable = ComfyWorkflow.unsayable(request);
    if (unsayable == null) {
      var sheet = ComfyWorkflow.of(request, models, GeneratedFile.isWebp(file));
      tags.put(FileTexts.PROMPT, WorkflowJson.write(sheet.prompt()));
      tags.put(FileTexts.WORKFLOW, WorkflowJson.write(sheet.canvas()));
      together.put(FileTexts.PROMPT, tags.get(FileTexts.PROMPT));
      together.set(FileTexts.WORKFLOW, sheet.canvas());
    }
    tags.put(FileTexts.TOGETHER, WorkflowJson.write(together));
    return new RequestTags(request, tags, unsayable);
  }

  /// Where the sidecar of a file lies.
  public static Path sidecar(Path file) {
    return file.resolveSibling(file.getFileName() + ".json");
  }

  /// Writes the sidecar and reads it back: a canvas that ComfyUI opens, with the request in it; without a
  /// workflow the request alone.
  ///
  /// @param run what the run took, for people; null for nothing
  /// @return where
  public Path writeSidecar(Path file, @Nullable JsonNode run) {
    var own = WorkflowJson.parse(Objects.requireNonNull(tags.get(FileTexts.OWN)), FileTexts.OWN);
    var canvas = tags.get(FileTexts.WORKFLOW);
    var content = canvas == null ? own : WorkflowJson.parse(canvas, FileTexts.WORKFLOW);
    if (canvas != null) {
      ((ObjectNode) content).set(FileTexts.OWN, own);
    }
    if (run != null) {
      ((ObjectNode) content).set(RequestJson.RUN_KEY, run);
    }
    var sidecar = sidecar(file);
    AtomicFile.writeString(sidecar, content.toPrettyString() + "\n");
    checkSidecar(sidecar);
    return sidecar;
  }

  /// Reads a file back, and holds every text that it carries to what was asked.
  ///
  /// @throws ProblemException if one is gone, damaged or says something else
  public void check(Path file) {
    var texts = readBack(file, FileTexts::carried);
    var wrong =
        tags.keySet().stream()
            .filter(name -> carries(file, name))
            .filter(name -> !isWhole(name, texts.get(name), file))
            .sorted()
            .toList();
    if (!wrong.isEmpty()) {
      throw otherwise(file + ", " + String.join(", ", wrong), "");
    }
  }

  /// The same of its sidecar.
  ///
  /// @throws ProblemException if it is damaged or says something else
  void checkSidecar(Path sidecar) {
    var texts = readBack(sidecar, FileTexts::read);
    for (var name : List.of(FileTexts.OWN, FileTexts.WORKFLOW)) {
      var text = texts.get(name);
      if (tags.containsKey(name) && (text == null || !saysTheSame(name, text, sidecar))) {
        throw otherwise(sidecar.toString(), "");
      }
    }
  }

  private static Map<String, String> readBack(
      Path file, Function<Path, @Nullable Map<String, String>> reader) {
    try {
      var texts = reader.apply(file);
      return texts == null ? Map.of() : texts;
    } catch (ProblemException e) {
      throw otherwise(file.toString(), ": " + e.problems().getFirst().what());
    }
  }

  private static boolean carries(Path file, String name) {
    return !(GeneratedFile.isWebp(file) && name.equals(FileTexts.TOGETHER));
  }

  /// Whether a text is the one that was written, and a reader takes it for the request.
  private boolean isWhole(String name, @Nullable String text, Path file) {
    return text != null && text.equals(tags.get(name)) && saysTheSame(name, text, file);
  }

  private boolean saysTheSame(String name, String text, Path file) {
    try {
      return switch (name) {
        case FileTexts.OWN -> request.equals(RequestJson.read(text, file.toString()));
        case FileTexts.PROMPT, FileTexts.WORKFLOW ->
            PlainRequest.of(request).equals(said(text, file));
        default -> true; // the others together
      };
    } catch (ProblemException e) {
      return false;
    }
  }

  private static ProblemException otherwise(String where, String why) {
    return new ProblemException(
        "the file was written, but what it carries reads otherwise than what was asked" + why,
        where,
        "keep the command line: it can't be made again from the file");
  }

  private static @Nullable GenerationRequest said(String text, Path file) {
    var root = WorkflowJson.parse(text, file.toString());
    var graph =
        CanvasForm.is(root)
            ? CanvasForm.read(root, file.toString(), NodeTable.own())
            : ApiForm.read(root, file.toString());
    return SavedRequest.recipe(graph, Reading.EXACT).request();
  }
}
