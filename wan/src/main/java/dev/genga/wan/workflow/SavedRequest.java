package dev.genga.wan.workflow;

import dev.genga.base.Problem;
import dev.genga.base.ProblemException;
import dev.genga.wan.generation.GenerationRequest;
import dev.genga.wan.generation.Precision;
import dev.genga.wan.generation.RequestJson;
import dev.genga.wan.workflow.Graph.Node;
import dev.genga.wan.workflow.Meaning.Frames;
import dev.genga.wan.workflow.Meaning.Latents;
import dev.genga.wan.workflow.Meaning.Video;
import dev.genga.wan.workflow.Recipe.Models;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads what a video, an image or a JSON file was made from, by genga or by ComfyUI.
///
/// ```java
/// var recipe = SavedRequest.read(Path.of("beach.mp4"), Reading.EXACT);
/// var request = recipe.runnable();
/// ```
///
/// Of ComfyUI's two forms the one that ran (`prompt`) is read before the canvas (`workflow`).
public final class SavedRequest {
  private SavedRequest() {}

  /// @throws ProblemException if the file can't be read, carries nothing, or what it carries is damaged;
  ///     what it asks for that genga lacks is in the recipe
  public static Recipe read(Path file, Reading reading) {
    var texts = FileTexts.read(file);
    var own = texts.get(FileTexts.OWN);
    var graph = graph(texts, file);
    if (own != null) {
      var beside = graph == null ? null : recipe(graph, Reading.EXACT);
      return new Recipe(
          Recipe.Origin.GENGA,
          precise(RequestJson.read(own, file.toString()), beside),
          beside == null ? Models.NONE : beside.models(),
          List.of(),
          List.of());
    }
    if (graph == null) {
      throw new ProblemException(
          "the file carries no request of genga and no workflow of ComfyUI",
          file.toString(),
          "name a video, an image or a workflow that one of them wrote");
    }
    return recipe(graph, reading);
  }

  /// A request with what the workflow beside it says of its precision, where it says nothing itself: older
  /// builds told of it there alone.
  private static GenerationRequest precise(GenerationRequest own, @Nullable Recipe beside) {
    return beside == null || beside.request() == null || !own.precision().equals(Precision.USUAL)
        ? own
        : own.withPrecision(beside.request().precision());
  }

  private static @Nullable Graph graph(Map<String, String> texts, Path file) {
    for (var name : List.of(FileTexts.PROMPT, FileTexts.WORKFLOW)) {
      var text = texts.get(name);
      if (text == null || !text.startsWith("{")) {
        continue;
      }
      var root = WorkflowJson.parse(text, file + ", " + name);
      if (CanvasForm.is(root)) {
        return CanvasForm.read(root, file.toString(), NodeTable.own());
      }
      if (ApiForm.is(root)) {
        return ApiForm.read(root, file.toString());
      }
    }
    return null;
  }

  /// What a workflow asks for.
  static Recipe recipe(Graph graph, Reading reading) {
    var evaluation = new Evaluation(graph, reading);
    var ends = ends(graph);
    if (ends.isEmpty()) {
      evaluation
          .problems()
          .add(
              "the workflow decodes and saves nothing that genga knows",
              graph.where(),
              "name a workflow that ends in VHS_VideoCombine, SaveVideo or the like");
    }
    var videos = new LinkedHashMap<Frames, Video>();
    for (var end : ends) {
      var outputs = evaluation.outputs(end.id());
      if (!outputs.isEmpty()) {
        var video =
            outputs.getFirst() instanceof Video made
                ? made
                : OutputNodes.still((Frames) outputs.getFirst());
        videos.putIfAbsent(video.frames(), video);
      }
    }
    if (videos.size() > 1) {
      evaluation
          .problems()
          .add(
              "the workflow makes %d different videos".formatted(videos.size()),
              graph.where() + ", " + String.join(", ", ends.stream().map(Node::named).toList()),
              "mute all but one of these nodes");
    }
    return recipe(evaluation, videos.isEmpty() ? null : videos.firstEntry().getValue());
  }

  private static Recipe recipe(Evaluation evaluation, @Nullable Video video) {
    var problems = new ArrayList<>(evaluation.problems().list());
    if (video == null && problems.isEmpty()) {
      problems.add(
          new Problem("the workflow makes no video", evaluation.graph().where(), "mend it"));
    }
    if (video == null) {
      return new Recipe(Recipe.Origin.COMFYUI, null, Models.NONE, evaluation.remarks(), problems);
    }
    var latents = video.frames().latents();
    checkRate(latents, video.framesPerSecond(), problems);
    var made = latents.request();
    var encoder = latents.encoder();
    var request =
        new GenerationRequest(
            made.prompt(),
            made.negativePrompt(),
            made.size(),
            video.framesPerSecond(),
            made.sampling(),
            made.seed(),
            made.loras(),
            made.task().withTiles(video.frames().tiles()),
            made.precision()
                .withEncoders(
                    video.frames().vae().dtype(),
                    encoder == null ? Precision.USUAL.text() : encoder.dtype()));
    return new Recipe(
        Recipe.Origin.COMFYUI,
        request,
        new Models(
            latents.transformer().name(),
            video.frames().vae().file().name(),
            encoder == null ? null : encoder.file().name(),
            latents.start() == null ? null : latents.start().imageEncoder().name()),
        evaluation.remarks(),
        problems);
  }

  /// A video that another starts from has to be loaded at the rate of that one. A single frame has none,
  /// and starts from the first at any.
  private static void checkRate(Latents latents, int rate, List<Problem> problems) {
    var encoded = latents.request().size().frames() == 1 ? null : latents.encoded();
    if (encoded != null && encoded.footage().rate() != 0 && encoded.footage().rate() != rate) {
      problems.add(
          new Problem(
              "the video is loaded at %s frames a second, and the new one has %d"
                  .formatted(encoded.footage().rate(), rate),
              encoded.footage().file().where(),
              "load it at that rate"));
    }
  }

  /// The nodes that a workflow ends in, those that tell most first.
  private static List<Node> ends(Graph graph) {
    var ends =
        graph.nodes().values().stream()
            .filter(node -> OutputNodes.ENDS.contains(node.type()))
            .sorted(
                Comparator.comparingInt((Node node) -> OutputNodes.ENDS.indexOf(node.type()))
                    .thenComparing(Node::id))
            .toList();
    return !ends.isEmpty()
        ? ends
        : graph.nodes().values().stream()
            .filter(node -> OutputNodes.DECODERS.contains(node.type()))
            .sorted(Comparator.comparing(Node::id))
            .toList();
  }
}
