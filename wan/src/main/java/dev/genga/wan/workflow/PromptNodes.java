package dev.genga.wan.workflow;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.genga.wan.generation.Precision;
import dev.genga.wan.workflow.Evaluation.MissingInput;
import dev.genga.wan.workflow.Meaning.Constant;
import dev.genga.wan.workflow.Meaning.Encoder;
import dev.genga.wan.workflow.Meaning.Prompt;
import dev.genga.wan.workflow.Meaning.Prompts;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Nodes of text: encoders, prompts, and values that other nodes take.
final class PromptNodes {
  /// The wrapper's `(words:1.2)`.
  private static final Pattern WRAPPER_WEIGHT = Pattern.compile("\\(.*?:[\\d.]+\\)");

  /// The core's `(words)` and `(words:1.2)`; a parenthesis after a backslash is one of the text.
  private static final Pattern NATIVE_WEIGHT = Pattern.compile("(?<!\\\\)[()]");

  /// What `|` means, to the wrapper always, to genga in windows.
  static final String SEVERAL = "several prompts over time, split by |, without windows";

  private PromptNodes() {}

  static List<Meaning> wrapperEncoder(NodeInputs inputs) {
    return List.of(new Encoder(inputs.file("model_name"), PrecisionNodes.textEncoder(inputs)));
  }

  static List<Meaning> nativeEncoder(NodeInputs inputs) {
    return List.of(new Encoder(inputs.file("clip_name"), Precision.USUAL.text()));
  }

  static List<Meaning> wrapperPrompts(NodeInputs inputs) {
    var encoder = inputs.optional("t5", Encoder.class);
    return List.of(
        new Prompts(
            positive(inputs, encoder),
            new Prompt(
                inputs.text("negative_prompt"), encoder, false, inputs.where("negative_prompt"))));
  }

  static List<Meaning> wrapperPrompt(NodeInputs inputs) {
    var encoder = inputs.optional("t5", Encoder.class);
    return List.of(
        new Prompts(
            new Prompt(inputs.text("prompt"), encoder, false, inputs.where("prompt")), null));
  }

  static List<Meaning> cachedPrompts(NodeInputs inputs) {
    var encoder = new Encoder(inputs.file("model_name"), PrecisionNodes.textEncoder(inputs));
    var positive = positive(inputs, encoder);
    var negative =
        new Prompt(inputs.text("negative_prompt"), encoder, false, inputs.where("negative_prompt"));
    return List.of(
        new Prompts(positive, negative),
        new Prompts(negative, null),
        new Constant(TextNode.valueOf(positive.text())));
  }

  static List<Meaning> bridge(NodeInputs inputs) {
    return List.of(
        new Prompts(
            inputs.part("positive", Prompt.class), inputs.optional("negative", Prompt.class)));
  }

  static List<Meaning> nativePrompt(NodeInputs inputs) {
    var text = inputs.text("text");
    if (NATIVE_WEIGHT.matcher(text).find()) {
      inputs.refuse(
          "text", "(...)", "words of more or less weight; \\( and \\) are plain parentheses", "");
    }
    var plain = text.replace("\\(", "(").replace("\\)", ")");
    return List.of(
        new Prompt(plain, inputs.part("clip", Encoder.class), false, inputs.where("text")));
  }

  static List<Meaning> value(NodeInputs inputs) {
    var name = inputs.node().inputs().containsKey("string") ? "string" : "value";
    if (inputs.node().type().equals("StringConstantMultiline") && inputs.flag("strip_newlines")) {
      var line = inputs.text("string").replace("\n", "").strip();
      return List.of(new Constant(TextNode.valueOf(line)));
    }
    var value = inputs.evaluation().valueOf(inputs.node().inputs().get(name));
    if (value == null) {
      inputs
          .evaluation()
          .problems()
          .add(
              "%s has no value".formatted(inputs.node().named()),
              inputs.where(name),
              "set it in ComfyUI");
      throw new MissingInput();
    }
    return List.of(new Constant(value));
  }

  /// Why the wrapper's node would read a prompt otherwise than genga does; null if it wouldn't.
  ///
  /// @param windows whether the video is made in windows, where both split it by `|`
  static @Nullable String special(String prompt, boolean windows) {
    if (prompt.contains("|") && !windows) {
      return SEVERAL;
    }
    if (prompt.contains("[1]")) {
      return "several shots, split by [1]";
    }
    return WRAPPER_WEIGHT.matcher(prompt).find() ? "words of more or less weight" : null;
  }

  /// Whether several prompts have windows to go with is told by the sampler.
  private static Prompt positive(NodeInputs inputs, @Nullable Encoder encoder) {
    var name = "positive_prompt";
    var text = inputs.text(name).strip();
    var special = special(text, true);
    if (special != null) {
      inputs.refuse(name, "of this form", special, "");
    }
    return new Prompt(text, encoder, true, inputs.where(name));
  }
}
