package dev.genga.wan.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;

/// Widgets of a sub-graph's nodes that the node around it shows, with values of its own.
///
/// They come in two ways: an input of the sub-graph that is linked to a widget, and a list of node and
/// widget under `proxyWidgets`. In the list a node `-1` stands for the first way.
final class PromotedWidgets {
  private static final String AROUND = "-1";

  private PromotedWidgets() {}

  /// The values of inputs by name.
  static Map<String, JsonNode> own(JsonNode instance) {
    var values = instance.path("widgets_values");
    var named = new LinkedHashMap<String, JsonNode>();
    var proxies = instance.path("properties").path("proxyWidgets");
    if (proxies.size() == values.size() && !proxies.isEmpty()) {
      for (int i = 0; i < proxies.size(); i++) {
        if (proxies.get(i).path(0).asText().equals(AROUND)) {
          named.put(proxies.get(i).path(1).asText(), values.get(i));
        }
      }
      return named;
    }
    int next = 0;
    for (var input : instance.path("inputs")) {
      if (input.has("widget") && next < values.size()) {
        named.put(input.path("name").asText(), values.get(next++));
      }
    }
    return named;
  }

  /// A sub-graph with the values of the list in its nodes.
  static JsonNode into(JsonNode subgraph, JsonNode instance) {
    var proxies = instance.path("properties").path("proxyWidgets");
    var values = instance.path("widgets_values");
    if (proxies.isEmpty() || proxies.size() != values.size()) {
      return subgraph;
    }
    var changed = subgraph.deepCopy();
    for (int i = 0; i < proxies.size(); i++) {
      for (var node : changed.path("nodes")) {
        if (node.path("id").asText().equals(proxies.get(i).path(0).asText())) {
          put((ObjectNode) node, proxies.get(i).path(1).asText(), values.get(i));
        }
      }
    }
    return changed;
  }

  private static void put(ObjectNode node, String name, JsonNode value) {
    var named = CanvasWidgets.of(node, NodeTable.own());
    if (named == null || value.isNull() || !named.containsKey(name)) {
      return;
    }
    var all = new LinkedHashMap<>(named);
    all.put(name, value);
    ObjectNode values = WorkflowJson.mapper().createObjectNode();
    all.forEach(values::set);
    node.set("widgets_values", values);
  }
}
