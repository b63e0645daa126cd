package dev.genga.wan.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.genga.wan.workflow.NodeTable.Definition;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/// A workflow being written: nodes one after the other, each linked to those before it.
final class WorkflowSheet {
  private static final int COLUMN = 400;
  private static final int ROW = 300;
  private static final int ROWS = 3;
  private static final double VERSION = 0.4;
  private static final Set<String> SEEDS = Set.of("seed", "noise_seed");

  private final List<Placed> nodes = new ArrayList<>();

  /// An output of a node on the sheet.
  record Slot(int node) {}

  /// @param outputs each `name TYPE`
  private record Placed(int id, String type, Map<String, Object> inputs, List<String> outputs) {}

  /// Adds a node; inputs that aren't given have their definition's own values.
  ///
  /// @param inputs values as JSON, links as [Slot]
  /// @param outputs each `name TYPE`
  Slot add(String type, Map<String, ?> inputs, String... outputs) {
    int id = nodes.size() + 1;
    var all = new LinkedHashMap<String, Object>();
    for (var definition : NodeTable.own().inputs(type).values()) {
      var given = inputs.get(definition.input());
      if (given != null) {
        all.put(definition.input(), given);
      } else if (definition.widget() && !definition.standard().isMissingNode()) {
        all.put(definition.input(), definition.standard());
      }
    }
    inputs.forEach(all::putIfAbsent);
    nodes.add(new Placed(id, type, all, List.of(outputs)));
    return new Slot(id);
  }

  /// Adds a list of numbers, one for each step.
  Slot numbers(List<Double> values) {
    var list =
        values.stream()
            .map(value -> new BigDecimal(value.toString()).toPlainString())
            .collect(Collectors.joining(", "));
    return add("StringToFloatList", Map.of("string", ComfyWorkflow.text(list)), "FLOAT FLOAT");
  }

  /// The form that ComfyUI runs.
  ObjectNode prompt() {
    var root = WorkflowJson.mapper().createObjectNode();
    for (var node : nodes) {
      var inputs =
          root.putObject(String.valueOf(node.id()))
              .put("class_type", node.type())
              .putObject("inputs");
      node.inputs()
          .forEach((name, value) -> {
            if (value instanceof Slot(var source)) {
              inputs.putArray(name).add(String.valueOf(source)).add(0);
            } else {
              inputs.set(name, (JsonNode) value);
            }
          });
    }
    return root;
  }

  /// The form of the canvas.
  ObjectNode canvas() {
    var root = WorkflowJson.mapper().createObjectNode();
    root.put("last_node_id", nodes.size());
    var lastLink = root.put("last_link_id", 0);
    var all = root.putArray("nodes");
    var links = root.putArray("links");
    var leaving = new HashMap<Integer, ArrayNode>();
    for (var node : nodes) {
      place(all.addObject(), node, links, leaving);
    }
    lastLink.put("last_link_id", links.size());
    root.putArray("groups");
    root.putObject("config");
    root.putObject("extra");
    root.put("version", VERSION);
    return root;
  }

  private static void place(
      ObjectNode on, Placed node, ArrayNode links, Map<Integer, ArrayNode> leaving) {
    int index = node.id() - 1;
    on.put("id", node.id()).put("type", node.type());
    on.putArray("pos").add(index / ROWS * COLUMN).add(index % ROWS * ROW);
    on.putArray("size").add(COLUMN - 60).add(ROW - 60);
    on.putObject("flags");
    on.put("order", index).put("mode", 0);
    inputs(on.putArray("inputs"), node, links, leaving);
    var outputs = on.putArray("outputs");
    for (var output : node.outputs()) {
      var parts = output.split(" ", 2);
      leaving.put(
          node.id(),
          outputs.addObject().put("name", parts[0]).put("type", parts[1]).putArray("links"));
    }
    on.putObject("properties").put("Node name for S&R", node.type());
    widgets(on, node);
  }

  private static void inputs(
      ArrayNode on, Placed node, ArrayNode links, Map<Integer, ArrayNode> leaving) {
    int slot = 0;
    for (var definition : NodeTable.own().inputs(node.type()).values()) {
      boolean linked = node.inputs().get(definition.input()) instanceof Slot;
      if (definition.widget() && !linked) {
        continue;
      }
      var input = on.addObject().put("name", definition.input()).put("type", definition.type());
      if (definition.widget()) {
        input.putObject("widget").put("name", definition.input());
      }
      if (node.inputs().get(definition.input()) instanceof Slot(var source)) {
        int id = links.size() + 1;
        input.put("link", id);
        Objects.requireNonNull(leaving.get(source)).add(id);
        links.addArray().add(id).add(source).add(0).add(node.id()).add(slot).add(definition.type());
      } else {
        input.putNull("link");
      }
      slot++;
    }
  }

  /// A list in the order of the definition. Where a node has values that its definition doesn't name,
  /// it keeps them by name.
  private static void widgets(ObjectNode on, Placed node) {
    var definitions = NodeTable.own().inputs(node.type());
    if (!definitions.keySet().containsAll(node.inputs().keySet())) {
      var named = on.putObject("widgets_values");
      node.inputs()
          .forEach((name, value) -> {
            if (value instanceof JsonNode json) {
              named.set(name, json);
            }
          });
      return;
    }
    var values = on.putArray("widgets_values");
    definitions.values().stream()
        .filter(Definition::widget)
        .forEach(definition -> {
          if (node.inputs().get(definition.input()) instanceof JsonNode json) {
            values.add(json);
          } else if (node.inputs().get(definition.input()) instanceof Slot) {
            values.add(definition.standard()); // under the link
          } else {
            values.addNull();
          }
          if (SEEDS.contains(definition.input())) {
            values.add("fixed");
          }
        });
  }
}
