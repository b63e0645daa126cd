package dev.genga.wan.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The nodes of ComfyUI's Wan way: their inputs as their own sources define them, and what becomes of
/// each here. `docs/workflows.md` is this table for people.
final class NodeTable {
  private static final Set<String> WIDGETS = Set.of("INT", "FLOAT", "STRING", "BOOLEAN", "COMBO");
  private static final String ALL = "*";
  private static final String OTHERS = "...";

  private final Map<String, Map<String, Definition>> definitions = new LinkedHashMap<>();
  private final Map<String, Map<String, Support>> supports = new LinkedHashMap<>();

  /// An input as its node defines it.
  ///
  /// @param origin the project that the node comes from
  /// @param type INT, FLOAT, STRING, BOOLEAN or COMBO for a value; anything else is linked
  /// @param standard what it is where nothing is said; a missing node for none
  record Definition(
      String origin, String node, boolean required, String input, String type, JsonNode standard) {
    boolean widget() {
      return WIDGETS.contains(type);
    }
  }

  /// What becomes of an input.
  enum Verdict {
    /// It changes the request.
    RUN,
    /// It can't change the result.
    IGNORED,
    /// It asks for something else than genga does.
    REFUSED,
    /// It asks for other rounding or speed than genga's; refused unless the nearest will do.
    NEAREST
  }

  /// @param input a name, `*` for all of a refused node, `...` for all that its definition doesn't name
  /// @param accepted values that ask for nothing, where the verdict refuses
  /// @param why what it asks for, or why it can't matter
  record Support(String node, String input, Verdict verdict, List<JsonNode> accepted, String why) {
    Support {
      accepted = List.copyOf(accepted);
    }
  }

  private static final NodeTable OWN = new NodeTable();

  private NodeTable() {
    rows("definitions.tsv")
        .map(row ->
            new Definition(row[0], row[1], row[2].equals("required"), row[3], row[4], json(row[5])))
        .forEach(row ->
            definitions
                .computeIfAbsent(row.node(), _ -> new LinkedHashMap<>())
                .put(row.input(), row));
    rows("support.tsv")
        .map(row ->
            new Support(
                row[0],
                row[1],
                Verdict.valueOf(row[2].toUpperCase(Locale.ROOT)),
                list(row[3]),
                row[4]))
        .forEach(row ->
            supports.computeIfAbsent(row.node(), _ -> new LinkedHashMap<>()).put(row.input(), row));
  }

  static NodeTable own() {
    return OWN;
  }

  boolean knows(String node) {
    return definitions.containsKey(node);
  }

  /// All nodes, in the order of the table.
  Set<String> nodes() {
    return definitions.keySet();
  }

  /// The inputs of a node, by name, in their order; none for an unknown one.
  Map<String, Definition> inputs(String node) {
    return definitions.getOrDefault(node, Map.of());
  }

  /// The names of those that hold values.
  List<String> widgets(String node) {
    return inputs(node).values().stream()
        .filter(Definition::widget)
        .map(Definition::input)
        .toList();
  }

  /// The nodes of which something is said, with what.
  Map<String, Map<String, Support>> supports() {
    return supports;
  }

  /// What is said of a node of which nothing is run; null for others.
  @Nullable Support refusal(String node) {
    var all = supports.getOrDefault(node, Map.of()).get(ALL);
    return all != null && all.verdict() == Verdict.REFUSED ? all : null;
  }

  /// What becomes of an input; null where nothing is said.
  @Nullable Support support(String node, String input) {
    var of = supports.getOrDefault(node, Map.of());
    var exact = of.get(input);
    if (exact != null) {
      return exact;
    }
    return of.containsKey(ALL)
        ? of.get(ALL)
        : inputs(node).containsKey(input) ? null : of.get(OTHERS);
  }

  private static Stream<String[]> rows(String resource) {
    var lines = new ArrayList<String[]>();
    try (var reader =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(NodeTable.class.getResourceAsStream(resource), resource),
                StandardCharsets.UTF_8))) {
      reader
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .forEach(line -> lines.add(line.split("\t", -1)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return lines.stream();
  }

  private static JsonNode json(String text) {
    return text.isEmpty() ? MissingNode.getInstance() : WorkflowJson.parse(text, "definitions.tsv");
  }

  private static List<JsonNode> list(String text) {
    var values = new ArrayList<JsonNode>();
    if (!text.isEmpty()) {
      WorkflowJson.parse("[" + text + "]", "support.tsv").forEach(values::add);
    }
    return values;
  }
}
