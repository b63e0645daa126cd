package dev.genga.wan.generation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import dev.genga.wan.sampling.Sampler;
import dev.genga.wan.sampling.Schedule;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/// [GenerationRequest] as JSON, as it stands in a video's metadata.
///
/// Keys keep their names, order and meaning as long as the version stays. A key that is absent has
/// the default of [GenerationRequest#of]; an unknown one is an error, for what it asks for would not
/// be done.
public final class RequestJson {
  /// Stands first in every request, with the version.
  static final String VERSION_KEY = "genga_request";

  /// In sidecars: what the run took, which says nothing of the video.
  public static final String RUN_KEY = "genga_run";

  private static final int VERSION = 1;
  private static final String RIFLEX = "riflex";
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);
  private static final Set<String> OWN_KEYS =
      Set.of(
          VERSION_KEY,
          "prompt",
          "negative_prompt",
          "width",
          "height",
          "frames",
          "frames_per_second",
          "steps",
          "guidance_scale",
          "flow_shift",
          "seed",
          "sampler",
          "schedule",
          "sigmas",
          "start_step",
          "end_step",
          "tea_cache",
          "batched_guidance",
          "loras",
          RIFLEX,
          GuidanceJson.KEY,
          "image",
          "last_image",
          "video",
          "video_strength",
          "windows",
          "vae_tiles",
          "noise",
          RUN_KEY);

  private RequestJson() {}

  /// One line of JSON.
  public static String write(GenerationRequest request) {
    return node(request).toString();
  }

  /// The JSON on several lines, for people.
  public static String writeIndented(GenerationRequest request) {
    return node(request).toPrettyString();
  }

  private static ObjectNode node(GenerationRequest request) {
    var node = JSON.createObjectNode();
    node.put(VERSION_KEY, VERSION);
    node.put("prompt", request.prompt());
    node.put("negative_prompt", request.negativePrompt());
    node.put("width", request.size().width());
    node.put("height", request.size().height());
    node.put("frames", request.size().frames());
    node.put("frames_per_second", request.framesPerSecond());
    node.put("steps", request.sampling().steps());
    node.put("guidance_scale", request.sampling().guidanceScale());
    node.put("flow_shift", request.sampling().flowShift());
    node.put("seed", request.seed());
    node.put("sampler", request.sampling().sampler().label());
    node.put("schedule", request.sampling().form().label());
    SamplingJson.write(request.sampling(), node);
    var loras = node.putArray("loras");
    request.loras().forEach(use -> LoraUseJson.write(loras.addObject(), use));
    GuidanceJson.write(request.sampling().guidance(), node);
    if (request.sampling().riflex() != 0) {
      node.put(RIFLEX, request.sampling().riflex());
    }
    TaskJson.write(request.task(), node);
    PrecisionJson.write(request.precision(), node);
    return node;
  }

  /// Reads a request.
  ///
  /// @param where the file, for messages
  /// @throws ProblemException with everything that is wrong with it
  public static GenerationRequest read(String json, String where) {
    JsonNode root;
    try {
      root = JSON.readTree(json);
    } catch (JsonProcessingException e) {
      var at = e.getLocation();
      throw new ProblemException(
          "this is no JSON: " + e.getOriginalMessage(),
          at == null ? where : where + ":" + at.getLineNr(),
          "name a request that genga wrote");
    }
    var problems = new Problems();
    if (!root.isObject() || root.path(VERSION_KEY).asInt(0) != VERSION) {
      throw new ProblemException(
          "this is no request of version %d: \"%s\" is %s"
              .formatted(VERSION, VERSION_KEY, root.path(VERSION_KEY)),
          where,
          "name a request that this version of genga wrote");
    }
    var request = new Reader(root, where, problems).request();
    request.check(problems, key -> where + ", " + key);
    problems.throwIfAny();
    return request;
  }

  /// Reads key by key and gathers what is wrong.
  private record Reader(JsonNode root, String where, Problems problems) {
    GenerationRequest request() {
      root.fieldNames()
          .forEachRemaining(key -> {
            if (!OWN_KEYS.contains(key) && !PrecisionJson.KEYS.contains(key)) {
              problems.add("a request has no \"" + key + "\"", where, "leave it out");
            }
          });
      if (!root.has("prompt")) {
        problems.add("the request has no \"prompt\"", where, "say what to show");
      }
      var defaults = GenerationRequest.of("", 0);
      var sampling = defaults.sampling();
      return new GenerationRequest(
          text("prompt", ""),
          text("negative_prompt", defaults.negativePrompt()),
          new VideoSize(
              whole("width", defaults.size().width()),
              whole("height", defaults.size().height()),
              whole("frames", defaults.size().frames())),
          whole("frames_per_second", defaults.framesPerSecond()),
          new SamplingSettings(
              named("sampler", sampling.sampler(), Sampler::parse),
              named("schedule", sampling.form(), Schedule.Form::parse),
              whole("steps", SamplingJson.steps(root, sampling.steps())),
              number("guidance_scale", sampling.guidanceScale()),
              number("flow_shift", sampling.flowShift()),
              SamplingJson.levels(root, where, problems),
              SamplingJson.teaCache(root.path("tea_cache"), where, problems),
              SamplingJson.batchedGuidance(root, where, problems),
              GuidanceJson.read(root.path(GuidanceJson.KEY), where, problems),
              whole(RIFLEX, 0)),
          value(
              "seed", 0L, "a whole number", JsonNode::canConvertToExactIntegral, JsonNode::asLong),
          loras(),
          TaskJson.read(root, where, problems),
          PrecisionJson.read(root, where, problems));
    }

    private String text(String key, String otherwise) {
      return value(key, otherwise, "text", JsonNode::isTextual, JsonNode::asText);
    }

    private int whole(String key, int otherwise) {
      return value(
          key,
          otherwise,
          "a whole number",
          node -> node.isIntegralNumber() && node.canConvertToInt(),
          JsonNode::asInt);
    }

    private double number(String key, double otherwise) {
      return value(key, otherwise, "a number", JsonNode::isNumber, JsonNode::asDouble);
    }

    private <T> T named(String key, T otherwise, Function<String, T> parse) {
      String name = text(key, "");
      if (!name.isEmpty()) {
        try {
          return parse.apply(name);
        } catch (IllegalArgumentException e) {
          problems.add(String.valueOf(e.getMessage()), where + ", " + key, "choose one of them");
        }
      }
      return otherwise;
    }

    private List<LoraUse> loras() {
      var loras = new ArrayList<LoraUse>();
      for (var node : root.path("loras")) {
        var use = LoraUseJson.read(node);
        if (use == null) {
          problems.add(
              "a LoRA is no {\"file\": text, \"strength\": number}: " + node,
              where + ", loras",
              LoraUseJson.MORE);
        } else {
          loras.add(use);
        }
      }
      return loras;
    }

    private <T> T value(
        String key, T otherwise, String kind, Predicate<JsonNode> is, Function<JsonNode, T> get) {
      var node = root.path(key);
      if (node.isMissingNode()) {
        return otherwise;
      }
      if (!is.test(node)) {
        problems.add("\"%s\" is not %s: %s".formatted(key, kind, node), where, "mend it");
        return otherwise;
      }
      return get.apply(node);
    }
  }
}
