package dev.genga.wan.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.genga.tensor.DType;
import dev.genga.testing.browser.Browser;
import dev.genga.testing.browser.Chromium;
import dev.genga.video.Frame;
import dev.genga.wan.generation.ContextWindows;
import dev.genga.wan.generation.GeneratedFile;
import dev.genga.wan.generation.GenerationRequest;
import dev.genga.wan.generation.GuidanceSettings;
import dev.genga.wan.generation.LoraReach;
import dev.genga.wan.generation.LoraUse;
import dev.genga.wan.generation.Precision;
import dev.genga.wan.generation.StartImages;
import dev.genga.wan.generation.StartVideo;
import dev.genga.wan.generation.StrengthRange;
import dev.genga.wan.generation.Task;
import dev.genga.wan.generation.VaeTiles;
import dev.genga.wan.generation.VideoSize;
import dev.genga.wan.generation.WindowFading;
import dev.genga.wan.generation.WindowNoise;
import dev.genga.wan.guidance.ScaleCourse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files that genga writes, and their sidecars, open in ComfyUI's own page: it is served here as its package has it, and run in
/// Chromium.
///
/// `GENGA_COMFYUI_PAGE` names the folder `comfyui_frontend_package/static` of the PyPI package
/// comfyui-frontend-package, `GENGA_CHROMIUM` a Chromium that isn't on the path.
class ComfyPageTest {
  private static final Recipe.Models MODELS =
      new Recipe.Models("wan.safetensors", "vae.safetensors", "umt5.safetensors", "clip.pth");

  @TempDir Path folder;

  private final Map<String, GenerationRequest> requests = requests();

  private static Map<String, GenerationRequest> requests() {
    var plain =
        GenerationRequest.of("a \"cat\"\n猫 \\o/", 4294967301L)
            .withSize(new VideoSize(32, 16, 13))
            .withLoras(List.of(new LoraUse("style.safetensors", 0.8)));
    var reach = new LoraReach(List.of(), List.of(new StrengthRange(3, 7, 1)), List.of(), false);
    var windows = new ContextWindows(ContextWindows.Kind.UNIFORM, 9, 4);
    var guided =
        Samples.read(Objects.requireNonNull(Samples.all().get("guidance")), true).runnable();
    var all = new TreeMap<String, GenerationRequest>();
    all.put("text.mp4", plain);
    all.put("guided.mp4", plain.withSampling(guided.sampling()));
    var scales =
        GuidanceSettings.DEFAULT.withScales(new ScaleCourse.Ramp(ScaleCourse.Shape.LINEAR, 2));
    all.put(
        "scales.mp4",
        plain
            .withSampling(plain.sampling().withGuidance(scales))
            .withPrecision(
                new Precision(DType.FLOAT16, DType.FLOAT32, DType.BFLOAT16, null, true)));
    all.put("image.mp4", plain.withTask(Task.of(new StartImages("her.png", "door.png"))));
    all.put("long.webp", plain.withTask(Task.TEXT_TO_VIDEO.withWindows(windows)));
    all.put("over.mp4", plain.withTask(Task.TEXT_TO_VIDEO.withVideo(new StartVideo("a.mp4", 0.5))));
    all.put("still.png", plain.withSize(new VideoSize(32, 16, 1)));
    all.put("still.webp", plain.withSize(new VideoSize(32, 16, 1)));
    var differing =
        new LoraReach(
            List.of(new StrengthRange(2, 5, 0.5)),
            List.of(new StrengthRange(0, 4, 1), new StrengthRange(5, 9, 0.3)),
            List.of(),
            false);
    all.put("steps.mp4", plain.withLoras(List.of(new LoraUse("a.safetensors", 0.7, differing))));
    all.put(
        "on.mp4",
        plain.withTask(
            Task.of(new StartImages("turn.mp4", null))
                .withWindows(
                    windows.withFading(WindowFading.PYRAMID).withNoise(WindowNoise.SHUFFLED))
                .withTiles(VaeTiles.USUAL)));
    all.put("text.webp", plain.withLoras(List.of(new LoraUse("a.safetensors", 1, reach))));
    return all;
  }

  @Test
  void filesOpenWithTheNodesLinksAndValuesThatWereWritten()
      throws IOException, InterruptedException {
    var page = System.getenv("GENGA_COMFYUI_PAGE");
    assumeTrue(page != null, "no page of ComfyUI; GENGA_COMFYUI_PAGE may name its folder");
    var chromium = Chromium.find();
    assumeTrue(chromium.isPresent(), "no Chromium; GENGA_CHROMIUM may name one");
    var made = Files.createDirectory(folder.resolve("made"));
    var canvases = new TreeMap<String, JsonNode>();
    var prompts = new TreeMap<String, JsonNode>();
    requests.forEach((name, request) -> {
      var texts = write(made.resolve(name), request);
      canvases.put(name, WorkflowJson.parse(texts.getOrDefault("workflow", ""), name));
      prompts.put(name, WorkflowJson.parse(texts.getOrDefault("prompt", ""), name));
    });
    try (var server = new ComfyPage(Path.of(page), made, List.copyOf(canvases.values()));
        var browser = Browser.open(chromium.get(), folder.resolve("profile"))) {
      browser.go(server.address());
      browser.run(WAIT + "; wait(() => window.app?.canvas?.graph && known())");
      for (var name : requests.keySet()) {
        var canvas = facts(Objects.requireNonNull(canvases.get(name)));
        var prompt = Objects.requireNonNull(prompts.get(name));
        for (var file : List.of(name, name + ".json")) {
          var opened = browser.run(OPEN.formatted(file));
          assertThat(facts(opened.get("workflow"))).as(file).isEqualTo(canvas);
          assertSamePrompt(file, opened.get("output"), prompt);
        }
      }
    }
  }

  private static final String WAIT =
      """
      const known = () => window.LiteGraph?.registered_node_types?.WanVideoSampler;
      const wait = async ready => {
        for (let i = 0; i < 600; i++) {
          if (ready()) return true;
          await new Promise(after => setTimeout(after, 100));
        }
        throw new Error('the page is not ready: ' + document.body.innerText);
      }
      """;

  private static final String OPEN =
      """
      (async () => {
        const name = '%s';
        const made = await (await fetch('/made/' + name)).blob();
        window.app.graph.clear();
        await window.app.handleFile(new File([made], name, {type: made.type}));
        return await window.app.graphToPrompt();
      })()
      """;

  private static Map<String, String> write(Path file, GenerationRequest request) {
    var tags = RequestTags.of(request, MODELS, file);
    assertThat(tags.unsayable()).isNull();
    var size = request.size();
    var frame = new Frame(size.width(), size.height(), new byte[3 * size.width() * size.height()]);
    GeneratedFile.write(file, request, Collections.nCopies(size.frames(), frame), tags.tags());
    tags.writeSidecar(file, null);
    return FileTexts.read(file);
  }

  /// What a canvas says: each node's type, what its inputs come from, and its values where it has a list of
  /// them.
  private static List<String> facts(JsonNode canvas) {
    var origins = new TreeMap<Integer, String>();
    for (var link : canvas.get("links")) {
      origins.put(link.get(0).asInt(), link.get(1).asText() + "." + link.get(2).asText());
    }
    var facts = new ArrayList<String>();
    for (var node : canvas.get("nodes")) {
      var links = new TreeSet<String>();
      for (var input : node.path("inputs")) {
        if (input.path("link").isNumber()) {
          links.add(input.get("name").asText() + " <- " + origins.get(input.get("link").asInt()));
        }
      }
      facts.add("%s %s %s".formatted(node.get("id").asText(), node.get("type").asText(), links));
    }
    Collections.sort(facts);
    return facts;
  }

  /// The page would run the same. Nodes of VideoHelperSuite keep values by name, which needs the page code of
  /// that extension.
  private static void assertSamePrompt(String name, JsonNode page, JsonNode written) {
    var ids = new ArrayList<String>();
    written.fieldNames().forEachRemaining(ids::add);
    for (var id : ids) {
      var type = written.get(id).get("class_type").asText();
      assertThat(page.path(id).path("class_type").asText()).as(name).isEqualTo(type);
      if (type.startsWith("VHS_")) {
        continue;
      }
      var inputs = written.get(id).get("inputs");
      for (var input : inputs.properties()) {
        if (input.getKey().equals("upload")) {
          continue;
        }
        var given = page.path(id).path("inputs").path(input.getKey());
        assertThat(Evaluation.same(given, input.getValue()) || given.equals(input.getValue()))
            .as("%s, %s, %s: %s, not %s", name, type, input.getKey(), given, input.getValue())
            .isTrue();
      }
    }
  }
}
