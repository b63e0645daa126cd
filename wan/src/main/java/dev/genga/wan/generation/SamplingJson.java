package dev.genga.wan.generation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.genga.base.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The keys of [RequestJson] that say which noise levels are walked and which steps may be skipped.
/// They stand only where they are used.
final class SamplingJson {
  private static final String SIGMAS = "sigmas";
  private static final String START = "start_step";
  private static final String END = "end_step";
  private static final String TEA_CACHE = "tea_cache";
  private static final String BATCHED = "batched_guidance";
  private static final String THRESHOLD = "threshold";
  private static final String MODE = "mode";
  private static final String OFFLOAD = "offload";
  private static final Set<String> TEA_CACHE_KEYS = Set.of(THRESHOLD, START, END, MODE, OFFLOAD);

  private SamplingJson() {}

  static void write(SamplingSettings sampling, ObjectNode node) {
    var levels = sampling.levels();
    if (!levels.sigmas().isEmpty()) {
      var sigmas = node.putArray(SIGMAS);
      levels.sigmas().forEach(sigmas::add);
    }
    if (levels.startStep() != 0) {
      node.put(START, levels.startStep());
    }
    if (levels.endStep() != LevelChoice.TO_THE_END) {
      node.put(END, levels.endStep());
    }
    var teaCache = sampling.teaCache();
    if (teaCache != null) {
      node.putObject(TEA_CACHE)
          .put(THRESHOLD, teaCache.threshold())
          .put(START, teaCache.startStep())
          .put(END, teaCache.endStep())
          .put(MODE, teaCache.mode().label())
          .put(OFFLOAD, teaCache.offload());
    }
    if (sampling.batchedGuidance()) {
      node.put(BATCHED, true);
    }
  }

  static boolean batchedGuidance(JsonNode root, String where, Problems problems) {
    return truth(root, BATCHED, false, where, problems);
  }

  /// The steps that a request without `steps` has: as many as its sigmas make.
  static int steps(JsonNode root, int otherwise) {
    return root.path(SIGMAS).size() > 1 ? root.path(SIGMAS).size() - 1 : otherwise;
  }

  static LevelChoice levels(JsonNode root, String where, Problems problems) {
    var sigmas = new ArrayList<Double>();
    var given = root.path(SIGMAS);
    if (!given.isMissingNode() && !isListOfNumbers(given)) {
      problems.add(
          "\"%s\" is no list of two numbers or more: %s".formatted(SIGMAS, given),
          where,
          "write it as [1, 0.94, 0.83, 0.63, 0]");
    } else {
      given.forEach(sigma -> sigmas.add(sigma.asDouble()));
    }
    return new LevelChoice(
        sigmas,
        whole(root, START, 0, where, problems),
        whole(root, END, LevelChoice.TO_THE_END, where, problems));
  }

  private static boolean isListOfNumbers(JsonNode node) {
    for (var value : node) {
      if (!value.isNumber()) {
        return false;
      }
    }
    return node.isArray() && node.size() > 1;
  }

  static @Nullable TeaCache teaCache(JsonNode node, String where, Problems problems) {
    if (node.isMissingNode()) {
      return null;
    }
    String place = where + ", " + TEA_CACHE;
    if (!node.path(THRESHOLD).isNumber()) {
      problems.add(
          "\"%s\" has no number \"%s\": %s".formatted(TEA_CACHE, THRESHOLD, node),
          where,
          "write it as {\"threshold\": 0.2, \"mode\": \"e0\"}");
      return null;
    }
    for (var field : node.properties()) {
      if (!TEA_CACHE_KEYS.contains(field.getKey())) {
        problems.add("TeaCache has no \"" + field.getKey() + "\"", place, "leave it out");
      }
    }
    var usual = TeaCache.of(node.get(THRESHOLD).asDouble(), mode(node.path(MODE), place, problems));
    return new TeaCache(
        usual.threshold(),
        whole(node, START, usual.startStep(), place, problems),
        whole(node, END, usual.endStep(), place, problems),
        usual.mode(),
        truth(node, OFFLOAD, usual.offload(), place, problems));
  }

  private static TeaCache.Mode mode(JsonNode node, String place, Problems problems) {
    if (!node.isMissingNode()) {
      try {
        return TeaCache.Mode.parse(node.asText());
      } catch (IllegalArgumentException e) {
        problems.add(
            String.valueOf(e.getMessage()),
            place,
            "choose one of " + List.of(TeaCache.Mode.values()));
      }
    }
    return TeaCache.Mode.E0;
  }

  private static boolean truth(
      JsonNode node, String key, boolean otherwise, String where, Problems problems) {
    var value = node.path(key);
    if (!value.isMissingNode() && !value.isBoolean()) {
      problems.add("\"%s\" is not true or false: %s".formatted(key, value), where, "mend it");
    }
    return value.asBoolean(otherwise);
  }

  private static int whole(
      JsonNode node, String key, int otherwise, String where, Problems problems) {
    var value = node.path(key);
    if (value.isMissingNode()) {
      return otherwise;
    }
    if (!value.isIntegralNumber() || !value.canConvertToInt()) {
      problems.add("\"%s\" is not a whole number: %s".formatted(key, value), where, "mend it");
      return otherwise;
    }
    return value.asInt();
  }
}
