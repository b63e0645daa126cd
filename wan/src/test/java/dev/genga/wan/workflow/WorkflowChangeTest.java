package dev.genga.wan.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.genga.base.Problem;
import dev.genga.wan.generation.GenerationRequest;
import dev.genga.wan.workflow.NodeTable.Support;
import dev.genga.wan.workflow.NodeTable.Verdict;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Changes every input of every node that genga runs, and looks whether what is said of it is true.
class WorkflowChangeTest {
  /// Values of choices that mean something.
  private static final Map<String, String> OTHER =
      Map.of(
          "scheduler", "euler",
          "sampler_name", "uni_pc",
          "sigmas", "1, 0.75, 0.5, 0",
          "cache_device", "main_device",
          "mode", "e0",
          "context_schedule", "static_standard",
          "blocks", "3",
          "base_precision", "fp16_fast",
          "quantization", "fp8_e5m2",
          "weight_dtype", "fp8_e4m3fn");

  /// The same where one name means different things.
  private static final Map<String, String> OTHER_OF_NODES =
      Map.of(
          "WanVideoVAELoader, precision", "fp32",
          "LoadWanVideoT5TextEncoder, precision", "fp32",
          "WanVideoTextEncodeCached, precision", "fp32");

  /// What can't be another by itself, and is told then: the image encoder has to see the first and last
  /// frames, what is loaded or resized has to have the video's size and rate, one VAE encodes and decodes,
  /// and of some choices one alone is run.
  private static final Set<String> BOUND =
      bound(
          """
          CLIPVisionEncode: image
          GetImageRangeFromBatch: num_frames, start_index
          ImageFromBatch: batch_index, length
          ImageResizeKJv2: divisible_by, height, keep_proportion, width
          ImageScale: height, width
          KSamplerAdvanced: end_at_step
          VAEEncode: vae
          VHS_LoadVideo: force_rate
          VHS_LoadVideoPath: custom_height, custom_width, force_rate, frame_load_cap
          VHS_SelectImages: indexes
          WanFirstLastFrameToVideo: clip_vision_end_image, clip_vision_start_image, end_image, start_image, vae
          WanImageToVideo: start_image, vae
          WanVideoClipVisionEncode: combine_embeds, image_1, image_2
          WanVideoEncode: vae
          WanVideoImageToVideoEncode: end_image, fun_or_fl2v_model, start_image, vae
          WanVideoLoraSelect: merge_loras
          WanVideoLoraSelectMulti: merge_loras
          WanVideoSampler: add_noise_to_samples
          WanVideoSamplerv2: add_noise_to_samples
          """);

  private final NodeTable table = NodeTable.own();

  /// What a recipe asks for, without the remarks.
  private record Asked(
      @Nullable GenerationRequest request, Recipe.Models models, List<Problem> problems) {
    static Asked by(JsonNode workflow) {
      var recipe = Samples.read(workflow, true);
      return new Asked(recipe.request(), recipe.models(), recipe.problems());
    }

    boolean isOtherThan(Asked before) {
      return !Objects.equals(request, before.request()) || !models.equals(before.models());
    }
  }

  @Test
  void theSamplesAskForNothingThatIsRefused() {
    Samples.all()
        .forEach((name, sample) -> {
          var recipe = Samples.read(sample, true);
          assertThat(recipe.problems()).as(name).isEmpty();
          assertThat(recipe.request()).as(name).isNotNull();
        });
  }

  @Test
  void theSamplesHaveEveryNodeThatIsRun() {
    var there = new HashSet<String>();
    Samples.all()
        .values()
        .forEach(sample -> sample.forEach(node -> there.add(node.get("class_type").asText())));
    assertThat(there).containsAll(Translators.nodes());
  }

  /// In one of the samples: steps say nothing where levels are given by hand, in ComfyUI too. A refusal is
  /// no change.
  @Test
  void aChangedInputThatIsRunChangesTheRequest() {
    var changes = new ChangedInputs(table);
    var told = new HashSet<String>();
    var tried = new HashSet<String>();
    var changing = new HashSet<String>();
    eachInput(
        Verdict.RUN,
        (sample, id, support) -> {
          var type = sample.get(id).get("class_type").asText();
          var name = type + ", " + support.input();
          tried.add(name);
          if (!changing.contains(name)) {
            var before = Asked.by(sample);
            changes
                .of(sample, id, support.input())
                .map(Asked::by)
                .takeWhile(_ -> !changing.contains(name))
                .forEach(asked -> {
                  if (!asked.problems().isEmpty()) {
                    told.add(name);
                  } else if (asked.isOtherThan(before)) {
                    changing.add(name);
                  }
                });
          }
        });
    assertThat(tried).hasSizeGreaterThan(250);
    var rest = new TreeSet<>(tried);
    rest.removeAll(changing);
    assertThat(rest).isEqualTo(BOUND).isSubsetOf(told);
  }

  @Test
  void aChangedInputThatIsIgnoredChangesNothing() {
    var tried =
        tryEach(
            Verdict.IGNORED,
            (sample, changed) -> {
              assertThat(Asked.by(changed.workflow()))
                  .as(changed.told())
                  .isEqualTo(Asked.by(sample));
            });
    assertThat(tried).hasSizeGreaterThan(60);
  }

  @Test
  void aChangedInputThatIsRefusedIsAProblemThatNamesNodeAndInput() {
    var tried =
        tryEach(
            Verdict.REFUSED,
            (sample, changed) -> {
              assertThat(Asked.by(changed.workflow()).problems())
                  .as(changed.told())
                  .anySatisfy(problem ->
                      assertThat(problem.where())
                          .startsWith("sample.json, #")
                          .contains(changed.type())
                          .endsWith(", " + changed.input()));
            });
    assertThat(tried).hasSizeGreaterThan(60);
  }

  @Test
  void whatIsOnlyNearIsRefusedUnlessTheNearestWillDo() {
    var tried =
        tryEach(
            Verdict.NEAREST,
            (sample, changed) -> {
              assertThat(Asked.by(changed.workflow()))
                  .as(changed.told())
                  .isEqualTo(Asked.by(sample));
              assertThat(Samples.read(changed.workflow(), false).problems())
                  .as(changed.told())
                  .anySatisfy(problem -> {
                    assertThat(problem.where()).endsWith(changed.type() + ", " + changed.input());
                    assertThat(problem.fix()).contains("--nearest");
                  });
            });
    assertThat(tried).hasSizeGreaterThan(12);
  }

  /// Nodes of which nothing is run are told by what they are.
  @Test
  void aNodeThatIsRefusedWholeIsTold() {
    for (var node : table.nodes()) {
      if (table.refusal(node) != null) {
        var sample = Samples.wrapper();
        Samples.put(sample, "50", node, "");
        Samples.link(sample, "14", "images", "50");
        assertThat(Samples.read(sample, true).problems())
            .as(node)
            .singleElement()
            .satisfies(problem -> {
              assertThat(problem.what()).contains("#50 " + node).contains("doesn't run");
              assertThat(problem.where()).isEqualTo("sample.json, #50 " + node);
            });
      }
    }
  }

  /// A sample with one input changed.
  private record Changed(JsonNode workflow, String type, String input) {
    String told() {
      return type + ", " + input;
    }
  }

  private static Set<String> bound(String table) {
    var names = new TreeSet<String>();
    table
        .lines()
        .map(line -> line.split(": ", 2))
        .forEach(row -> {
          for (var input : row[1].split(", ", -1)) {
            names.add(row[0] + ", " + input);
          }
        });
    return names;
  }

  @FunctionalInterface
  private interface Look {
    void at(ObjectNode sample, String id, Support support);
  }

  /// Every input of every node in the samples of which a verdict says something; `input` is its own name,
  /// where that is said of all.
  private void eachInput(Verdict verdict, Look look) {
    for (var sample : Samples.all().values()) {
      for (var node : sample.properties()) {
        var type = node.getValue().get("class_type").asText();
        for (var input : table.inputs(type).keySet()) {
          var support = table.support(type, input);
          if (support != null
              && support.verdict() == verdict
              && Translators.nodes().contains(type)) {
            look.at(
                sample,
                node.getKey(),
                new Support(type, input, verdict, support.accepted(), support.why()));
          }
        }
      }
    }
  }

  private Set<String> tryEach(Verdict verdict, BiConsumer<JsonNode, Changed> look) {
    var tried = new HashSet<String>();
    for (var sample : Samples.all().values()) {
      for (var id : sample.properties()) {
        var type = id.getValue().get("class_type").asText();
        for (var input : table.inputs(type).keySet()) {
          var support = table.support(type, input);
          if (support == null
              || support.verdict() != verdict
              || !Translators.nodes().contains(type)) {
            continue;
          }
          var changed = changed(sample, id.getKey(), input, support);
          if (changed != null) {
            tried.add(type + ", " + input);
            look.accept(sample, new Changed(changed, type, input));
          }
        }
      }
    }
    return tried;
  }

  /// Another value, or for links one to a node that is something else; null where a link that is run
  /// stays as it is.
  private @Nullable ObjectNode changed(
      ObjectNode sample, String id, String input, Support support) {
    var changed = sample.deepCopy();
    var inputs = Samples.inputs(changed, id);
    var now = inputs.path(input);
    if (now.isArray()) {
      return null;
    }
    if (!Objects.requireNonNull(table.inputs(support.node()).get(input)).widget()) {
      if (support.verdict() == Verdict.RUN) {
        return null;
      }
      Samples.put(changed, "60", "LoadImage", "\"image\": \"a.png\"");
      Samples.link(changed, id, input, "60");
      return changed;
    }
    switch (now.getNodeType()) {
      case BOOLEAN -> inputs.put(input, !now.booleanValue());
      case NUMBER -> inputs.put(input, now.intValue() == 10000 ? 5 : now.intValue() + step(input));
      case STRING -> {
        var other = OTHER_OF_NODES.get(support.node() + ", " + input);
        inputs.put(input, other == null ? OTHER.getOrDefault(input, "other") : other);
      }
      default -> inputs.put(input, "other");
    }
    return changed;
  }

  /// Sides stay multiples of 16, frames 4n + 1; 24 steps are not even thousandths, 25 are.
  private static int step(String input) {
    return switch (input) {
      case "width", "height", "value" -> 16;
      case "num_frames", "length", "context_stride" -> 4;
      case "tile_x", "tile_y", "tile_stride_x", "tile_stride_y", "tile_size", "overlap" -> 8;
      case "steps" -> 5;
      default -> 1;
    };
  }
}
