package dev.genga.wan.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import dev.genga.base.ProblemException;
import dev.genga.wan.workflow.Graph.Input;
import dev.genga.wan.workflow.Graph.Node;
import java.util.LinkedHashMap;

/// The form in which ComfyUI runs a workflow (`prompt`): nodes by id, each input a value or
/// `[node, output]`.
final class ApiForm {
  private ApiForm() {}

  static boolean is(JsonNode root) {
    return root.isObject()
        && !root.isEmpty()
        && root.properties().stream().allMatch(node -> node.getValue().has("class_type"));
  }

  /// @throws ProblemException if it has too many nodes
  static Graph read(JsonNode root, String where) {
    if (root.size() > Graph.MOST_NODES) {
      throw tooMany(where);
    }
    var nodes = new LinkedHashMap<String, Node>();
    root.properties()
        .forEach(entry -> {
          var inputs = new LinkedHashMap<String, Input>();
          entry
              .getValue()
              .path("inputs")
              .properties()
              .forEach(input -> inputs.put(input.getKey(), input(input.getValue())));
          var type = entry.getValue().get("class_type").asText();
          nodes.put(entry.getKey(), new Node(entry.getKey(), type, inputs));
        });
    return new Graph(where, nodes);
  }

  static ProblemException tooMany(String where) {
    return new ProblemException(
        "the workflow has more than %d nodes".formatted(Graph.MOST_NODES),
        where,
        "name a smaller one");
  }

  private static Input input(JsonNode value) {
    if (value.isArray()
        && value.size() == 2
        && value.get(0).isTextual()
        && value.get(1).canConvertToInt()
        && value.get(1).isIntegralNumber()) {
      return new Input.Link(value.get(0).asText(), value.get(1).asInt());
    }
    // A list that is no link is wrapped.
    return new Input.Value(value.has("__value__") ? value.get("__value__") : value);
  }
}
