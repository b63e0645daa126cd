package dev.genga.wan.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import dev.genga.wan.workflow.NodeTable.Definition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Names the values that a canvas keeps as a bare list.
///
/// The newest canvases have them by name beside it. A node that lists its widgets among its inputs, as
/// canvases do since 2025, names them itself; else
/// the order is that of the definition, and an older version's list may end early, for widgets are
/// added behind the others: so does ComfyUI read it. Behind a seed stands what becomes of it after a
/// run, which is no input.
final class CanvasWidgets {
  private static final Set<String> AFTER_A_RUN =
      Set.of("fixed", "increment", "decrement", "randomize");
  private static final String THEN = "control_after_generate";
  private static final Set<String> SEEDS = Set.of("seed", "noise_seed", "value");

  private CanvasWidgets() {}

  /// The values by name; null if their number fits neither the node's own list nor its definition.
  static @Nullable Map<String, JsonNode> of(JsonNode node, NodeTable table) {
    var values = node.path("widgets_values");
    var named = new LinkedHashMap<String, JsonNode>();
    var byName = node.path("widgets_values_named");
    if (byName.isObject()) {
      byName.properties().forEach(entry -> named.put(entry.getKey(), entry.getValue()));
      named.remove(THEN);
      return named;
    }
    if (values.isObject()) {
      values.properties().forEach(entry -> named.put(entry.getKey(), entry.getValue()));
      return named;
    }
    var listed = new ArrayList<String>();
    for (var input : node.path("inputs")) {
      if (input.has("widget")) {
        listed.add(input.path("widget").path("name").asText(input.path("name").asText()));
      }
    }
    var own = fit(listed, values, false);
    if (own != null) {
      return own;
    }
    var type = node.path("type").asText();
    var defined = fit(table.widgets(type), values, true);
    if (defined == null) {
      return null;
    }
    // An empty text in place of a number or a yes or no is a widget that is gone.
    defined
        .entrySet()
        .removeIf(entry -> gone(table.inputs(type), entry.getKey(), entry.getValue()));
    return typesFit(table.inputs(type), defined) ? defined : null;
  }

  private static @Nullable Map<String, JsonNode> fit(
      List<String> names, JsonNode values, boolean mayEndEarly) {
    var named = new LinkedHashMap<String, JsonNode>();
    int next = 0;
    for (var name : names) {
      if (next >= values.size()) {
        return mayEndEarly ? named : null;
      }
      named.put(name, values.get(next++));
      if (SEEDS.contains(name) && AFTER_A_RUN.contains(values.path(next).asText())) {
        next++;
      }
    }
    return next == values.size() ? named : null;
  }

  private static boolean gone(Map<String, Definition> inputs, String name, JsonNode value) {
    return !Objects.requireNonNull(inputs.get(name)).type().equals("STRING")
        && value.isTextual()
        && value.asText().isEmpty();
  }

  private static boolean typesFit(Map<String, Definition> inputs, Map<String, JsonNode> values) {
    return values.entrySet().stream()
        .allMatch(entry -> {
          var value = entry.getValue();
          return value.isNull()
              || switch (Objects.requireNonNull(inputs.get(entry.getKey())).type()) {
                case "INT", "FLOAT" -> value.isNumber();
                case "BOOLEAN" -> value.isBoolean();
                case "STRING" -> value.isTextual();
                default -> true;
              };
        });
  }
}
