package dev.genga.wan.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A workflow as what feeds what: no positions, reroutes or sub-graphs are left in it, nor nodes that
/// are muted or bypassed.
///
/// @param where the file, for messages
/// @param nodes by id; those of a sub-graph are `5:12`, node 12 within node 5
record Graph(String where, Map<String, Node> nodes) {
  /// More nodes than this are taken for an attack.
  static final int MOST_NODES = 20_000;

  Graph {
    nodes = ordered(nodes);
  }

  /// In the order of the file, so that problems come in the same order each time.
  private static <T> Map<String, T> ordered(Map<String, T> map) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }

  /// One node.
  ///
  /// @param type the name of its class, such as `WanVideoSampler`
  /// @param inputs by name; those that are neither set nor linked are left out
  /// @param complaint what can't be read of it, or null; told only where it takes part
  record Node(String id, String type, Map<String, Input> inputs, @Nullable String complaint) {
    Node(String id, String type, Map<String, Input> inputs) {
      this(id, type, inputs, null);
    }

    Node {
      inputs = ordered(inputs);
    }

    /// `#27 WanVideoSampler`.
    String named() {
      return "#" + id + " " + type;
    }
  }

  /// What an input is given.
  sealed interface Input {
    /// A value that stands in the node.
    record Value(JsonNode json) implements Input {}

    /// An output of another node.
    record Link(String node, int output) implements Input {}

    /// A link that ends in a muted node.
    record Muted(String node) implements Input {}
  }
}
