package dev.genga.wan.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import dev.genga.base.DidYouMean;
import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import dev.genga.wan.workflow.Graph.Input;
import dev.genga.wan.workflow.Graph.Node;
import dev.genga.wan.workflow.NodeTable.Support;
import dev.genga.wan.workflow.NodeTable.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Goes from a workflow's last nodes backwards to what they ask for, each node once, as ComfyUI does: a
/// node that nothing leads to is not looked at. Whatever can't be done is gathered.
final class Evaluation {
  /// Deeper than any real workflow, and shallow enough for the stack.
  private static final int DEEPEST = 400;

  /// What options say otherwise, by the node and input that say it in a workflow.
  private static final Map<String, List<String>> ANSWERS =
      Map.of(
          "WanVideoModelLoader, quantization", List.of("--fp8-base"),
          "UNETLoader, weight_dtype", List.of("--fp8-base"),
          "WanVideoVAELoader, precision", List.of("--vae-dtype"),
          "LoadWanVideoT5TextEncoder, precision", List.of("--t5-dtype", "--vae-dtype"),
          "WanVideoTextEncodeCached, precision", List.of("--t5-dtype", "--vae-dtype"),
          "LoadWanVideoT5TextEncoder, quantization", List.of("--t5-dtype"),
          "WanVideoTextEncodeCached, quantization", List.of("--t5-dtype"),
          "WanVideoDecode, enable_vae_tiling", List.of("--vae-tiling"),
          "VAEDecodeTiled, tile_size", List.of("--vae-tiling"));

  private final Graph graph;
  private final Reading reading;
  private final NodeTable table = NodeTable.own();
  private final Problems problems = new Problems();
  private final List<String> remarks = new ArrayList<>();
  private final Map<String, List<Meaning>> known = new HashMap<>();
  private final Set<String> under = new HashSet<>();

  Evaluation(Graph graph, Reading reading) {
    this.graph = graph;
    this.reading = reading;
  }

  /// What the outputs of a node stand for; empty where that can't be told, which is then among the
  /// problems.
  List<Meaning> outputs(String id) {
    var before = known.get(id);
    if (before != null) {
      return before;
    }
    var node = graph.nodes().get(id);
    if (node == null) {
      throw new ProblemException(
          "the workflow links to node #%s, which it doesn't have".formatted(id),
          graph.where(),
          "save it again in ComfyUI");
    }
    if (!under.add(id) || under.size() > DEEPEST) {
      throw new ProblemException(
          "nodes feed each other in a circle, or more than %d deep".formatted(DEEPEST),
          where(node),
          "mend it in ComfyUI");
    }
    var outputs = translated(node);
    under.remove(id);
    known.put(id, outputs);
    return outputs;
  }

  private List<Meaning> translated(Node node) {
    var translator = Translators.of(node.type());
    var refusal = table.refusal(node.type());
    if (refusal != null) {
      problems.add(
          "node %s asks for %s%s, which genga doesn't run"
              .formatted(node.named(), refusal.why(), values(node)),
          where(node),
          "bypass the node in ComfyUI, and save the workflow again");
      return List.of();
    }
    if (translator == null) {
      var near = DidYouMean.nearest(node.type(), table.nodes());
      problems.add(
          "genga runs no node %s".formatted(node.type()),
          where(node),
          near.isEmpty()
              ? "bypass the node in ComfyUI if the video can do without it"
              : "did the workflow mean " + near + "?");
      return List.of();
    }
    if (node.complaint() != null) {
      problems.add(
          node.complaint(),
          where(node),
          "open it in ComfyUI and save it again, or save its API form");
      return List.of();
    }
    boolean whole = inputsEvaluated(node);
    node.inputs().forEach((name, input) -> judge(node, name, input));
    if (!whole) {
      return List.of();
    }
    try {
      return translator.translate(new NodeInputs(this, node));
    } catch (MissingInput e) {
      return List.of();
    }
  }

  /// The values that a refused node is given.
  private static String values(Node node) {
    var shown = new ArrayList<String>();
    node.inputs()
        .forEach((name, input) -> {
          if (input instanceof Input.Value(var json) && json.isValueNode()) {
            shown.add(name + " " + json.asText());
          }
        });
    shown.sort(null);
    return shown.isEmpty() ? "" : " (" + String.join(", ", shown) + ")";
  }

  /// Evaluates what a node's run inputs are linked to, so that all their problems are found.
  private boolean inputsEvaluated(Node node) {
    boolean whole = true;
    for (var input : node.inputs().entrySet()) {
      var support = table.support(node.type(), input.getKey());
      if (input.getValue() instanceof Input.Link(var source, var output)
          && support != null
          && support.verdict() == Verdict.RUN) {
        whole &= reaches(node, input.getKey(), source, output);
      }
    }
    return whole;
  }

  /// Whether a link ends at an output that says something.
  private boolean reaches(Node node, String name, String source, int output) {
    var outputs = outputs(source);
    if (output >= 0 && output < outputs.size()) {
      return true;
    }
    if (!outputs.isEmpty()) {
      problems.add(
          "%s is linked to output %d of node #%s, which genga doesn't read"
              .formatted(name, output, source),
          where(node) + ", " + name,
          "link it to another output in ComfyUI");
    }
    return false;
  }

  private void judge(Node node, String name, Input input) {
    var support = table.support(node.type(), name);
    if (support == null) {
      problems.add(
          "genga knows no input %s of %s".formatted(name, node.type()),
          where(node) + ", " + name,
          "it is of another version of the node: take it out");
      return;
    }
    var value = valueOf(input);
    boolean asksForNothing =
        value != null && support.accepted().stream().anyMatch(each -> same(each, value));
    switch (support.verdict()) {
      case RUN -> {}
      case IGNORED -> remark(node, name, input, support);
      case REFUSED -> {
        if (!asksForNothing && !(input instanceof Input.Muted)) {
          refuse(node, name, told(input), support.why(), "");
        }
      }
      case NEAREST -> {
        if (!asksForNothing) {
          nearest(node, name, told(input), support.why());
        }
      }
    }
  }

  /// How a file is named and packed is no news.
  private void remark(Node node, String name, Input input, Support support) {
    var definition = table.inputs(node.type()).get(name);
    var value = valueOf(input);
    boolean standard =
        definition != null && value != null && same(definition.standard(), value)
            || definition == null;
    if (!standard && !OutputNodes.ENDS.contains(node.type())) {
      remarks.add("%s, %s %s: %s".formatted(node.named(), name, told(input), support.why()));
    }
  }

  /// Adds that something is not done.
  ///
  /// @param answer the option that would settle it, such as `--sampler`, or empty
  void refuse(Node node, String name, String value, String why, String answer) {
    if (answered(answer)) {
      remarks.add(
          "%s, %s %s: the command line says otherwise".formatted(node.named(), name, value));
      return;
    }
    problems.add(
        "%s asks for %s %s, which genga doesn't run: %s".formatted(node.named(), name, value, why),
        where(node) + ", " + name,
        answer.isEmpty()
            ? "set it otherwise in ComfyUI, and save the workflow again"
            : "say it otherwise with " + answer);
  }

  /// Adds that only something near is done: a problem, unless the user takes the nearest.
  void nearest(Node node, String name, String value, String instead) {
    var answers = ANSWERS.getOrDefault(node.type() + ", " + name, List.of());
    if (answers.stream().anyMatch(this::answered)) {
      remarks.add(
          "%s, %s %s: the command line says otherwise".formatted(node.named(), name, value));
      return;
    }
    if (reading.nearest()) {
      remarks.add("%s, %s %s: %s instead".formatted(node.named(), name, value, instead));
      return;
    }
    problems.add(
        "%s asks for %s %s, which genga does only nearly: %s"
            .formatted(node.named(), name, value, instead),
        where(node) + ", " + name,
        "take the nearest with --nearest, or set it otherwise in ComfyUI");
  }

  /// The value of an input, also through a node that only holds one; null for anything else.
  @Nullable JsonNode valueOf(@Nullable Input input) {
    return switch (input) {
      case null -> null;
      case Input.Value(var json) -> json;
      case Input.Muted _ -> null;
      case Input.Link(var source, var output) -> {
        var node = graph.nodes().get(source);
        if (node == null || !Translators.givesValues(node.type())) {
          yield null;
        }
        var outputs = outputs(source);
        yield output >= 0
                && output < outputs.size()
                && outputs.get(output) instanceof Meaning.Constant c
            ? c.value()
            : null;
      }
    };
  }

  private String told(Input input) {
    var value = valueOf(input);
    return value != null
        ? value.isTextual() ? value.asText() : value.toString()
        : switch (input) {
          case Input.Link(var source, _) -> {
            var node = graph.nodes().get(source);
            yield "from " + (node == null ? "#" + source : node.named());
          }
          case Input.Muted(var source) -> "from the muted #" + source;
          case Input.Value(var json) -> json.toString();
        };
  }

  /// Numbers are the same where their values are, 1 and 1.0.
  static boolean same(JsonNode a, JsonNode b) {
    return a.isNumber() && b.isNumber()
        ? Double.compare(a.doubleValue(), b.doubleValue()) == 0
        : a.equals(b);
  }

  String where(Node node) {
    return graph.where() + ", " + node.named();
  }

  /// Whether the user says otherwise what this option says.
  boolean answered(String option) {
    return reading.answered().contains(option);
  }

  Graph graph() {
    return graph;
  }

  NodeTable table() {
    return table;
  }

  Problems problems() {
    return problems;
  }

  List<String> remarks() {
    return remarks;
  }

  /// An input is missing; the problem is told.
  static final class MissingInput extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MissingInput() {
      super("told among the problems", null, false, false);
    }
  }
}
