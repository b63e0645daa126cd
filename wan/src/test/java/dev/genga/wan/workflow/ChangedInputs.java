package dev.genga.wan.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// What an input may become that is allowed: for a value other values of its kind, for a link a copy of
/// what it leads to in which one value is another, or, where there is none yet, what another sample has.
record ChangedInputs(NodeTable table) {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /// Texts and choices that mean something for some input.
  private static final List<String> TEXTS =
      List.of(
          "euler",
          "unipc",
          "uni_pc",
          "e0",
          "pyramid",
          "static_standard",
          "main_device",
          "ease_in",
          "stretch",
          "fp32",
          "fp16_fast",
          "fp8_e5m2",
          "fp8_e4m3fn",
          "concat",
          "1, 0.75, 0.5, 0",
          "3",
          "0.9, 0, " + "0.2, ".repeat(17) + "0.2",
          "other\nlines",
          "other.mp4",
          "other.png",
          "other.safetensors");

  private static final List<Double> STEPS =
      List.of(1.0, 4.0, 5.0, 8.0, 16.0, 18.0, -1.0, 0.1, -0.1, 0.5);

  /// A sample with one input changed, in every way that is tried.
  Stream<ObjectNode> of(ObjectNode sample, String id, String input) {
    var definition = table.inputs(type(sample, id)).get(input);
    var now = Samples.inputs(sample, id).path(input);
    if (now.isArray()) {
      return relinked(sample, id, input, now.get(0).asText(), now.get(1).asInt());
    }
    if (definition != null && !definition.widget()) {
      return linked(sample, id, input, definition.type());
    }
    var standard = definition == null ? now : definition.standard();
    return values(now.isMissingNode() ? standard : now, definition == null ? "" : definition.type())
        .map(value -> {
          var changed = sample.deepCopy();
          Samples.inputs(changed, id).set(input, value);
          return changed;
        });
  }

  private static String type(ObjectNode sample, String id) {
    return sample.get(id).get("class_type").asText();
  }

  private static Stream<JsonNode> values(JsonNode now, String type) {
    if (now.isBoolean() || type.equals("BOOLEAN")) {
      return Stream.of(JSON.booleanNode(!now.asBoolean()));
    }
    if (now.isNumber() || type.equals("INT") || type.equals("FLOAT")) {
      boolean whole =
          now.isMissingNode() ? type.equals("INT") : now.isInt() && !type.equals("FLOAT");
      return Stream.concat(STEPS.stream().map(step -> now.asDouble() + step), Stream.of(5.0))
          .filter(value -> !whole || value == Math.rint(value))
          .map(value ->
              whole ? JSON.numberNode(value.longValue()) : JSON.numberNode((double) value));
    }
    return TEXTS.stream().filter(text -> !text.equals(now.asText())).map(JSON::textNode);
  }

  /// The link leads to a copy of what it led to, with one value changed in it.
  private Stream<ObjectNode> relinked(
      ObjectNode sample, String id, String input, String source, int output) {
    return ancestors(sample, source).stream()
        .flatMap(ancestor ->
            table.widgets(type(sample, ancestor)).stream()
                .filter(widget -> !Samples.inputs(sample, ancestor).path(widget).isArray())
                .filter(widget -> isRun(type(sample, ancestor), widget))
                .flatMap(widget -> of(sample, ancestor, widget))
                .map(other -> {
                  var changed = sample.deepCopy();
                  copy(other, source, changed);
                  link(changed, id, input, source, output);
                  return changed;
                }));
  }

  private boolean isRun(String type, String input) {
    var support = table.support(type, input);
    return support != null && support.verdict() == NodeTable.Verdict.RUN;
  }

  /// The link leads to what an input of the same type is linked to in some sample.
  private Stream<ObjectNode> linked(ObjectNode sample, String id, String input, String type) {
    return Samples.all().values().stream()
        .flatMap(donor ->
            sources(donor, type).stream()
                .map(source -> {
                  var changed = sample.deepCopy();
                  copy(donor, source.get(0).asText(), changed);
                  link(changed, id, input, source.get(0).asText(), source.get(1).asInt());
                  return changed;
                }));
  }

  private List<JsonNode> sources(ObjectNode donor, String type) {
    var sources = new ArrayList<JsonNode>();
    for (Map.Entry<String, JsonNode> node : donor.properties()) {
      var definitions = table.inputs(type(donor, node.getKey()));
      for (var link : Samples.inputs(donor, node.getKey()).properties()) {
        var definition = definitions.get(link.getKey());
        if (link.getValue().isArray() && definition != null && definition.type().equals(type)) {
          sources.add(link.getValue());
        }
      }
    }
    return sources;
  }

  private static void link(ObjectNode sample, String id, String input, String source, int output) {
    Samples.inputs(sample, id).putArray(input).add(copied(source)).add(output);
  }

  private static String copied(String id) {
    return "copy of " + id;
  }

  private static void copy(ObjectNode from, String source, ObjectNode into) {
    for (var id : ancestors(from, source)) {
      var node = from.get(id).deepCopy();
      for (var link : node.get("inputs").properties()) {
        if (link.getValue() instanceof ArrayNode array) {
          array.set(0, copied(array.get(0).asText()));
        }
      }
      into.set(copied(id), node);
    }
  }

  /// A node and all that leads to it.
  private static Set<String> ancestors(ObjectNode sample, String source) {
    var all = new LinkedHashSet<String>();
    var open = new ArrayList<>(List.of(source));
    while (!open.isEmpty()) {
      var id = open.removeLast();
      if (all.add(id)) {
        for (var link : Samples.inputs(sample, id).properties()) {
          if (link.getValue().isArray()) {
            open.add(link.getValue().get(0).asText());
          }
        }
      }
    }
    return all;
  }
}
