package dev.genga.wan.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.genga.base.ProblemException;
import dev.genga.wan.workflow.Graph.Input;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// Follows links on a canvas to what they carry, through all that only hands through.
///
/// @param inside the graph that a node stands for, or null
/// @param where the file, for messages
record CanvasLinks(BiFunction<CanvasScope, JsonNode, @Nullable CanvasScope> inside, String where) {
  private static final Set<String> REROUTES = Set.of("Reroute", "Reroute (rgthree)");
  private static final Set<String> NOTES = Set.of("Note", "MarkdownNote");
  private static final String SET = "SetNode";
  private static final String GET = "GetNode";
  private static final String PRIMITIVE = "PrimitiveNode";

  /// A chain longer than this goes in a circle.
  private static final int LONGEST_CHAIN = 1000;

  /// Whether a node computes nothing: it is followed, or only read by people.
  static boolean handsThrough(JsonNode node) {
    var type = node.path("type").asText();
    return REROUTES.contains(type)
        || NOTES.contains(type)
        || type.equals(SET)
        || type.equals(GET)
        || type.equals(PRIMITIVE);
  }

  /// Where to look on.
  private record Place(CanvasScope scope, long node, int slot, String type) {}

  /// What a link carries; null for nothing.
  @Nullable Input source(CanvasScope scope, long link) {
    Object at = from(scope, link);
    for (int hops = 0; at instanceof Place place; hops++) {
      if (hops > LONGEST_CHAIN) {
        throw new ProblemException(
            "links go in a circle",
            "%s, node #%s%d".formatted(where, place.scope().prefix(), place.node()),
            "mend it in ComfyUI");
      }
      at = next(place);
    }
    return (Input) at;
  }

  private static @Nullable Object from(CanvasScope scope, long id) {
    var link = scope.links().get(id);
    return link == null ? null : new Place(scope, link.origin(), link.originSlot(), link.type());
  }

  /// The input, or the place before this one, or null where nothing comes in.
  private @Nullable Object next(Place place) {
    var scope = place.scope();
    if (place.node() == CanvasScope.INPUTS) {
      return around(scope, place.slot());
    }
    var node = scope.nodes().get(place.node());
    if (node == null) {
      return null;
    }
    return switch (CanvasScope.mode(node)) {
      case MUTED -> new Input.Muted(scope.idOf(node));
      case BYPASSED -> through(scope, node, place);
      case ACTIVE -> active(scope, node, place);
    };
  }

  private @Nullable Object active(CanvasScope scope, JsonNode node, Place place) {
    var type = node.path("type").asText();
    if (REROUTES.contains(type) || type.equals(SET)) {
      return linked(scope, node.path("inputs").path(0));
    }
    if (type.equals(GET)) {
      return set(scope, node.path("widgets_values").path(0).asText());
    }
    if (type.equals(PRIMITIVE)) {
      return new Input.Value(node.path("widgets_values").path(0));
    }
    var inner = inside.apply(scope, node);
    if (inner == null) {
      return new Input.Link(scope.idOf(node), place.slot());
    }
    var link = inner.intoOutput(place.slot());
    return link == null ? null : new Place(inner, link.origin(), link.originSlot(), link.type());
  }

  /// What a sub-graph is given from around it: a link, or a value that its node shows.
  private @Nullable Object around(CanvasScope scope, int slot) {
    var instance = Objects.requireNonNull(scope.instance());
    var input = instance.path("inputs").path(slot);
    if (input.path("link").isNumber()) {
      return from(Objects.requireNonNull(scope.parent()), input.path("link").asLong());
    }
    var value = PromotedWidgets.own(instance).get(input.path("name").asText());
    return value == null ? null : new Input.Value(value);
  }

  private @Nullable Object linked(CanvasScope scope, JsonNode input) {
    return input.path("link").isNumber() ? from(scope, input.path("link").asLong()) : null;
  }

  /// What goes into the set node of that name, here or in a graph around.
  private @Nullable Object set(CanvasScope from, String name) {
    for (var scope : from.outwards()) {
      for (var node : scope.nodes().values()) {
        if (node.path("type").asText().equals(SET)
            && node.path("widgets_values").path(0).asText().equals(name)) {
          return linked(scope, node.path("inputs").path(0));
        }
      }
    }
    return null;
  }

  /// A bypassed node hands through the input in the output's place if it is of the output's type, else
  /// the first that is.
  private @Nullable Object through(CanvasScope scope, JsonNode node, Place place) {
    var inputs = node.path("inputs");
    var type = node.path("outputs").path(place.slot()).path("type").asText(place.type());
    JsonNode found = NullNode.getInstance();
    if (inputs.path(place.slot()).path("type").asText().equals(type)) {
      found = inputs.get(place.slot());
    }
    for (int i = 0; found.isNull() && i < inputs.size(); i++) {
      if (inputs.get(i).path("type").asText().equals(type)) {
        found = inputs.get(i);
      }
    }
    return linked(scope, found);
  }
}
