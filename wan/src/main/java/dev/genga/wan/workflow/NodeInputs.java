package dev.genga.wan.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import dev.genga.wan.workflow.Evaluation.MissingInput;
import dev.genga.wan.workflow.Graph.Input;
import dev.genga.wan.workflow.Graph.Node;
import dev.genga.wan.workflow.Meaning.NamedFile;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/// The inputs of one node, as its translator reads them: what is wrong is told, and ends the translation
/// of the node.
record NodeInputs(Evaluation evaluation, Node node) {
  /// A text; the definition's own where nothing is said.
  String text(String name) {
    var value = value(name);
    if (!value.isTextual()) {
      throw wrong(name, value, "a text");
    }
    return value.asText();
  }

  /// A whole number; one such as 81.0 is whole.
  int whole(String name) {
    var value = value(name);
    double number = value.doubleValue();
    if (!value.isNumber() || number != Math.rint(number) || Math.abs(number) > Integer.MAX_VALUE) {
      throw wrong(name, value, "a whole number");
    }
    return (int) number;
  }

  double number(String name) {
    var value = value(name);
    if (!value.isNumber() || !Double.isFinite(value.doubleValue())) {
      throw wrong(name, value, "a number");
    }
    return value.doubleValue();
  }

  boolean flag(String name) {
    var value = value(name);
    if (!value.isBoolean()) {
      throw wrong(name, value, "true or false");
    }
    return value.booleanValue();
  }

  /// A seed: ComfyUI's go to 2^64, of which PyTorch's generator on the CPU takes the low 32 bits.
  long seed(String name) {
    var value = value(name);
    if (evaluation.answered("--seed")) {
      return 0;
    }
    if (!value.isIntegralNumber()) {
      throw wrong(name, value, "a whole number");
    }
    var seed = value.bigIntegerValue();
    if (seed.signum() < 0 || seed.bitLength() > 63) {
      evaluation
          .problems()
          .add(
              "the seed %s is out of range".formatted(seed),
              where(name),
              "use 0 to %d; --seed %s draws the same noise"
                  .formatted(
                      Long.MAX_VALUE,
                      seed.and(BigInteger.ONE.shiftLeft(32).subtract(BigInteger.ONE))));
      throw new MissingInput();
    }
    return seed.longValueExact();
  }

  /// A model file; its name, without the folders that it lies in on another machine.
  NamedFile file(String name) {
    var text = text(name);
    var last = text.substring(Math.max(text.lastIndexOf('/'), text.lastIndexOf('\\')) + 1);
    if (last.isBlank()) {
      throw wrong(name, value(name), "the name of a file");
    }
    return new NamedFile(last, where(name));
  }

  /// An image's or video's file, without the folder or the `[output]` behind it.
  NamedFile media(String name) {
    var file = file(name);
    return new NamedFile(file.name().replaceFirst(" \\[(input|output|temp)]$", ""), file.where());
  }

  /// Whether this version of the node has an input.
  boolean defines(String name) {
    return evaluation.table().inputs(node.type()).containsKey(name);
  }

  /// What a linked input stands for, if it is of this kind; null for anything else.
  <T extends Meaning> @Nullable T ifLinked(String name, Class<T> kind) {
    return node.inputs().get(name) instanceof Input.Link(var source, var output)
            && output >= 0
            && output < evaluation.outputs(source).size()
            && kind.isInstance(evaluation.outputs(source).get(output))
        ? kind.cast(evaluation.outputs(source).get(output))
        : null;
  }

  /// What a linked input stands for; null where it isn't linked.
  <T extends Meaning> @Nullable T optional(String name, Class<T> kind) {
    return switch (node.inputs().get(name)) {
      case Input.Link(var source, var output) -> {
        var meaning = evaluation.outputs(source).get(output);
        if (meaning instanceof Meaning.Unread(var what)) {
          refuse(name, what, "genga doesn't read it", "");
          throw new MissingInput();
        }
        if (!kind.isInstance(meaning)) {
          evaluation
              .problems()
              .add(
                  "%s is linked to %s of node #%s"
                      .formatted(name, meaning.getClass().getSimpleName(), source),
                  where(name),
                  "mend it in ComfyUI");
          throw new MissingInput();
        }
        yield kind.cast(meaning);
      }
      case null, default -> null;
    };
  }

  /// What an input that must be linked stands for.
  <T extends Meaning> T part(String name, Class<T> kind) {
    var part = optional(name, kind);
    if (part == null) {
      boolean muted = node.inputs().get(name) instanceof Input.Muted;
      evaluation
          .problems()
          .add(
              "the input %s of %s %s"
                  .formatted(
                      name,
                      node.named(),
                      muted ? "comes from a muted node" : "is linked to nothing"),
              where(name),
              "link it in ComfyUI");
      throw new MissingInput();
    }
    return part;
  }

  /// A value as it stands.
  Meaning.Constant constant(String name) {
    return new Meaning.Constant(value(name));
  }

  /// [Evaluation#refuse] for this node.
  void refuse(String name, String value, String why, String answer) {
    evaluation.refuse(node, name, value, why, answer);
  }

  /// [Evaluation#nearest] for this node.
  void nearest(String name, String value, String instead) {
    evaluation.nearest(node, name, value, instead);
  }

  /// Says what was done with a value, where ComfyUI does the same.
  void remark(String name, String what) {
    evaluation.remarks().add("%s, %s: %s".formatted(node.named(), name, what));
  }

  String where(String name) {
    return evaluation.where(node) + ", " + name;
  }

  private JsonNode value(String name) {
    var input = node.inputs().get(name);
    var value = evaluation.valueOf(input);
    if (value != null) {
      return value;
    }
    var definition = evaluation.table().inputs(node.type()).get(name);
    if (input == null && definition != null && !definition.standard().isMissingNode()) {
      return definition.standard();
    }
    if (input instanceof Input.Link(var source, _)) {
      evaluation
          .problems()
          .add(
              "%s of %s is computed by node #%s, which genga doesn't"
                  .formatted(name, node.named(), source),
              where(name),
              "write the value into the node");
    } else {
      evaluation
          .problems()
          .add("%s has no %s".formatted(node.named(), name), where(name), "set it in ComfyUI");
    }
    throw new MissingInput();
  }

  private MissingInput wrong(String name, JsonNode value, String kind) {
    evaluation
        .problems()
        .add(
            "%s of %s is not %s: %s".formatted(name, node.named(), kind, value),
            where(name),
            "mend it in ComfyUI");
    return new MissingInput();
  }
}
