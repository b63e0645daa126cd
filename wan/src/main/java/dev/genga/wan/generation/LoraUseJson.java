package dev.genga.wan.generation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// [LoraUse] as a part of a request's JSON. What is as [LoraReach#ALL] has it is not written.
final class LoraUseJson {
  /// What may stand beside file and strength, for messages.
  static final String MORE =
      "write it so; beside them may stand \"steps\" and \"blocks\", lists of"
          + " {\"from\": number, \"to\": number, \"strength\": number}, \"without\", a list of"
          + " texts, and \"merged\": true";

  private static final Set<String> KEYS =
      Set.of("file", "strength", "steps", "blocks", "without", "merged");
  private static final Set<String> RANGE_KEYS = Set.of("from", "to", "strength");

  private LoraUseJson() {}

  static void write(ObjectNode node, LoraUse use) {
    node.put("file", use.file()).put("strength", use.strength());
    var reach = use.reach();
    if (!reach.steps().isEmpty()) {
      write(node.putArray("steps"), reach.steps());
    }
    if (!reach.blocks().isEmpty()) {
      write(node.putArray("blocks"), reach.blocks());
    }
    if (!reach.without().isEmpty()) {
      var names = node.putArray("without");
      reach.without().forEach(names::add);
    }
    if (reach.merged()) {
      node.put("merged", true);
    }
  }

  private static void write(ArrayNode array, List<StrengthRange> ranges) {
    for (var range : ranges) {
      var node = array.addObject().put("from", range.first());
      if (range.last() != StrengthRange.OPEN) {
        node.put("to", range.last());
      }
      node.put("strength", range.factor());
    }
  }

  /// The LoRA, or null where the JSON is of another form.
  static @Nullable LoraUse read(JsonNode node) {
    var steps = ranges(node.path("steps"));
    var blocks = ranges(node.path("blocks"));
    var without = texts(node.path("without"));
    var merged = node.path("merged");
    if (!hasOnly(node, KEYS)
        || !node.path("file").isTextual()
        || !node.path("strength").isNumber()
        || !(merged.isMissingNode() || merged.isBoolean())
        || steps == null
        || blocks == null
        || without == null) {
      return null;
    }
    return new LoraUse(
        node.get("file").asText(),
        node.get("strength").asDouble(),
        new LoraReach(steps, blocks, without, merged.asBoolean()));
  }

  private static boolean hasOnly(JsonNode node, Set<String> keys) {
    var names = new ArrayList<String>();
    node.fieldNames().forEachRemaining(names::add);
    return keys.containsAll(names);
  }

  private static @Nullable List<StrengthRange> ranges(JsonNode array) {
    var ranges = new ArrayList<StrengthRange>();
    if (!array.isMissingNode() && !array.isArray()) {
      return null;
    }
    for (var node : array) {
      var last = node.path("to");
      if (!hasOnly(node, RANGE_KEYS)
          || !node.path("from").canConvertToInt()
          || !(last.isMissingNode() || last.canConvertToInt())
          || !node.path("strength").isNumber()) {
        return null;
      }
      ranges.add(
          new StrengthRange(
              node.get("from").asInt(),
              last.asInt(StrengthRange.OPEN),
              node.get("strength").asDouble()));
    }
    return ranges;
  }

  private static @Nullable List<String> texts(JsonNode array) {
    var texts = new ArrayList<String>();
    if (!array.isMissingNode() && !array.isArray()) {
      return null;
    }
    for (var node : array) {
      if (!node.isTextual()) {
        return null;
      }
      texts.add(node.asText());
    }
    return texts;
  }
}
