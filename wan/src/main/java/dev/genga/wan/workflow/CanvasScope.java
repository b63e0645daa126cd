package dev.genga.wan.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One graph of a canvas: the whole, or a sub-graph where a node stands for it.
///
/// @param prefix of its nodes' ids: empty, or `5:`
/// @param parent the graph around it; null for the whole
/// @param instance the node of the parent that stands for it; null for the whole
/// @param nodes by their ids within the graph
/// @param links by their ids
record CanvasScope(
    String prefix,
    @Nullable CanvasScope parent,
    @Nullable JsonNode instance,
    Map<Long, JsonNode> nodes,
    Map<Long, Link> links) {
  /// The id that stands for a sub-graph's own inputs.
  static final long INPUTS = -10;

  /// The id that stands for a sub-graph's own outputs.
  static final long OUTPUTS = -20;

  /// From an output to an input.
  ///
  /// @param type of what it carries, such as `MODEL`
  record Link(long origin, int originSlot, long target, int targetSlot, String type) {}

  static CanvasScope of(
      String prefix, @Nullable CanvasScope parent, @Nullable JsonNode instance, JsonNode graph) {
    var nodes = new HashMap<Long, JsonNode>();
    for (var node : graph.path("nodes")) {
      nodes.put(node.path("id").asLong(), node);
    }
    var links = new HashMap<Long, Link>();
    for (var link : graph.path("links")) {
      if (link.isArray()) {
        links.put(
            link.path(0).asLong(),
            new Link(
                link.path(1).asLong(),
                link.path(2).asInt(),
                link.path(3).asLong(),
                link.path(4).asInt(),
                link.path(5).asText()));
      } else {
        links.put(
            link.path("id").asLong(),
            new Link(
                link.path("origin_id").asLong(),
                link.path("origin_slot").asInt(),
                link.path("target_id").asLong(),
                link.path("target_slot").asInt(),
                link.path("type").asText()));
      }
    }
    return new CanvasScope(prefix, parent, instance, nodes, links);
  }

  /// Whether a node takes part.
  enum Mode {
    ACTIVE,
    MUTED,
    BYPASSED
  }

  static Mode mode(JsonNode node) {
    return switch (node.path("mode").asInt(0)) {
      case 2 -> Mode.MUTED;
      case 4 -> Mode.BYPASSED;
      default -> Mode.ACTIVE;
    };
  }

  /// The name of a node in the whole workflow.
  String idOf(JsonNode node) {
    return prefix + node.path("id").asText();
  }

  /// What comes out of a sub-graph at one of its outputs; null where nothing is linked to it.
  @Nullable Link intoOutput(int slot) {
    return links.values().stream()
        .filter(link -> link.target() == OUTPUTS && link.targetSlot() == slot)
        .findFirst()
        .orElse(null);
  }

  /// The graphs from this one outwards.
  List<CanvasScope> outwards() {
    var scopes = new ArrayList<CanvasScope>();
    for (CanvasScope scope = this; scope != null; scope = scope.parent()) {
      scopes.add(scope);
    }
    return scopes;
  }
}
