package dev.genga.wan.workflow;

import com.fasterxml.jackson.databind.node.IntNode;
import dev.genga.wan.workflow.Evaluation.MissingInput;
import dev.genga.wan.workflow.Meaning.Constant;
import dev.genga.wan.workflow.Meaning.Footage;
import dev.genga.wan.workflow.Meaning.NamedFile;
import dev.genga.wan.workflow.Meaning.Picture;
import java.util.List;

/// Nodes that give images and videos a size. Only sizes that hang on no file are read; the video's own
/// size is held to them where it is made.
final class ResizeNodes {
  private ResizeNodes() {}

  static List<Meaning> core(NodeInputs inputs) {
    return List.of(resized(inputs, inputs.whole("width"), inputs.whole("height")));
  }

  static List<Meaning> kj(NodeInputs inputs) {
    var proportion = inputs.text("keep_proportion");
    switch (proportion) {
      case "crop" -> {}
      case "stretch" ->
          inputs.nearest(
              "keep_proportion", proportion, "what is outside the video's shape is cut off");
      default -> {
        inputs.refuse("keep_proportion", proportion, "a size that is computed from a file", "");
        throw new MissingInput();
      }
    }
    int unit = Math.max(1, inputs.whole("divisible_by"));
    int width = inputs.whole("width") / unit * unit;
    int height = inputs.whole("height") / unit * unit;
    return List.of(
        resized(inputs, width, height),
        new Constant(IntNode.valueOf(width)),
        new Constant(IntNode.valueOf(height)),
        new Meaning.Unread("a mask"));
  }

  private static Meaning resized(NodeInputs inputs, int width, int height) {
    if (width < 1 || height < 1) {
      inputs.refuse(width < 1 ? "width" : "height", "0", "a size that is computed from a file", "");
      throw new MissingInput();
    }
    return switch (inputs.part("image", Meaning.class)) {
      case Footage footage -> {
        again(inputs, footage.file(), footage.width(), footage.height(), width, height);
        yield footage.sized(width, height);
      }
      case Picture picture -> {
        again(inputs, picture.file(), picture.width(), picture.height(), width, height);
        yield new Picture(picture.file(), width, height);
      }
      default -> inputs.part("image", Picture.class);
    };
  }

  /// What a node before this one has resized is resized here from the file alone: to another shape that
  /// would cut off other parts.
  private static void again(
      NodeInputs inputs, NamedFile file, int before, int tall, int width, int height) {
    if (before == 0 && tall == 0 || before == width && tall == height) {
      return;
    }
    if (before == 0 || tall == 0 || (long) before * height == (long) tall * width) {
      inputs.nearest(
          "image",
          file.name(),
          "it is resized once, from its file to %dx%d".formatted(width, height));
    } else {
      inputs.refuse(
          "image",
          "%s in %dx%d".formatted(file.name(), before, tall),
          "what is cut to one shape and then to another",
          "");
    }
  }
}
