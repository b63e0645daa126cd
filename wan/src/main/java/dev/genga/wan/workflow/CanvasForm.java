package dev.genga.wan.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import dev.genga.base.ProblemException;
import dev.genga.wan.workflow.Graph.Input;
import dev.genga.wan.workflow.Graph.Node;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The form in which a workflow lies on ComfyUI's canvas (`workflow`): nodes with bare lists of values,
/// links by number, groups, reroutes and sub-graphs.
///
/// What it says is that of [Graph]: groups are left out, reroutes and pairs of set and get nodes are
/// followed, sub-graphs are laid out, bypassed nodes hand through what they are given.
final class CanvasForm {
  private static final int DEEPEST = 20;

  private final String where;
  private final NodeTable table;
  private final Map<String, JsonNode> subgraphs = new HashMap<>();
  private final Map<String, CanvasScope> scopes = new HashMap<>();
  private final Map<String, Node> nodes = new LinkedHashMap<>();

  private CanvasForm(String where, NodeTable table) {
    this.where = where;
    this.table = table;
  }

  static boolean is(JsonNode root) {
    return root.path("nodes").isArray();
  }

  /// @throws ProblemException if it can't be followed: circles, too many nodes, lists that fit no node
  static Graph read(JsonNode root, String where, NodeTable table) {
    var form = new CanvasForm(where, table);
    for (var subgraph : root.path("definitions").path("subgraphs")) {
      form.subgraphs.put(subgraph.path("id").asText(), subgraph);
    }
    form.layOut(CanvasScope.of("", null, null, root), 0);
    return new Graph(where, form.nodes);
  }

  private void layOut(CanvasScope scope, int depth) {
    if (depth > DEEPEST) {
      throw new ProblemException(
          "sub-graphs stand in each other more than %d deep".formatted(DEEPEST),
          where,
          "mend it in ComfyUI");
    }
    for (var node : scope.nodes().values()) {
      if (CanvasScope.mode(node) != CanvasScope.Mode.ACTIVE || CanvasLinks.handsThrough(node)) {
        continue;
      }
      if (scopes.size() + nodes.size() > Graph.MOST_NODES) {
        throw ApiForm.tooMany(where);
      }
      var inner = inside(scope, node);
      if (inner == null) {
        add(scope, node);
      } else {
        layOut(inner, depth + 1);
      }
    }
  }

  /// The graph that a node stands for, the same each time; null for a node that is one itself.
  private @Nullable CanvasScope inside(CanvasScope scope, JsonNode node) {
    var subgraph = subgraphs.get(node.path("type").asText());
    if (subgraph == null) {
      return null;
    }
    var prefix = scope.idOf(node) + ":";
    var known = scopes.get(prefix);
    if (known == null) {
      known = CanvasScope.of(prefix, scope, node, PromotedWidgets.into(subgraph, node));
      scopes.put(prefix, known);
    }
    return known;
  }

  private void add(CanvasScope scope, JsonNode node) {
    var type = node.path("type").asText();
    var inputs = new LinkedHashMap<String, Input>();
    var values = CanvasWidgets.of(node, table);
    if (values != null) {
      values.forEach((name, value) -> inputs.put(name, new Input.Value(value)));
    }
    boolean misfit = values == null && table.knows(type);
    var links = new CanvasLinks(this::inside, where);
    for (var input : node.path("inputs")) {
      if (input.path("link").isNumber()) {
        var source = links.source(scope, input.path("link").asLong());
        if (source != null) {
          inputs.put(input.path("name").asText(), source);
        }
      }
    }
    var id = scope.idOf(node);
    nodes.put(
        id,
        new Node(
            id,
            type,
            inputs,
            misfit
                ? "the node's list of %d values fits no version of %s that genga knows"
                    .formatted(node.path("widgets_values").size(), type)
                : null));
  }
}
