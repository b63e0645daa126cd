package dev.genga.wan.workflow;

import dev.genga.wan.generation.StartImages;
import dev.genga.wan.workflow.Evaluation.MissingInput;
import dev.genga.wan.workflow.Meaning.Footage;
import dev.genga.wan.workflow.Meaning.Picture;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Nodes that take some images out of several: of a video its last frame, from which another one goes on, or as
/// many from its beginning as the new one has.
final class FrameNodes {
  private static final String OTHERS = "a frame of a video that isn't its last";

  private FrameNodes() {}

  /// By numbers, negative ones from the end.
  static List<Meaning> selected(NodeInputs inputs) {
    var indexes = inputs.text("indexes").strip();
    boolean last = indexes.equals("-1");
    return List.of(frame(inputs, "image", "indexes", indexes, last, last || indexes.equals("0")));
  }

  /// A run of frames; -1 is as many from the end.
  static List<Meaning> range(NodeInputs inputs) {
    int start = inputs.whole("start_index");
    var beginning = beginning(inputs, "images", start, inputs.whole("num_frames"));
    if (beginning != null) {
      return List.of(beginning, new Meaning.Unread("a mask"));
    }
    one(inputs, "num_frames");
    return List.of(
        frame(
            inputs,
            "images",
            "start_index",
            String.valueOf(start),
            start == -1,
            start == -1 || start == 0),
        new Meaning.Unread("a mask"));
  }

  /// A run of frames from the beginning.
  static List<Meaning> run(NodeInputs inputs) {
    int start = inputs.whole("batch_index");
    var beginning = beginning(inputs, "image", start, inputs.whole("length"));
    if (beginning != null) {
      return List.of(beginning);
    }
    one(inputs, "length");
    return List.of(frame(inputs, "image", "batch_index", String.valueOf(start), false, start == 0));
  }

  /// A video's first frames; null for anything else.
  private static @Nullable Footage beginning(NodeInputs inputs, String from, int start, int count) {
    var footage = start == 0 && count > 1 ? inputs.ifLinked(from, Footage.class) : null;
    return footage == null
        ? null
        : footage.cutTo(footage.frames() == 0 ? count : Math.min(count, footage.frames()));
  }

  private static void one(NodeInputs inputs, String count) {
    if (inputs.whole(count) != 1) {
      inputs.refuse(count, String.valueOf(inputs.whole(count)), "several images", "");
      throw new MissingInput();
    }
  }

  /// @param last whether the last frame is meant
  /// @param only whether a single image is
  private static Meaning frame(
      NodeInputs inputs, String from, String by, String value, boolean last, boolean only) {
    return switch (inputs.part(from, Meaning.class)) {
      case Picture picture when only -> picture;
      case Footage footage when last -> last(inputs, by, footage);
      case Picture _ -> throw refused(inputs, by, value, "another image than the only one");
      case Footage _ -> throw refused(inputs, by, value, OTHERS);
      default -> inputs.part(from, Picture.class);
    };
  }

  private static Picture last(NodeInputs inputs, String by, Footage footage) {
    var name = footage.file().name();
    if (footage.frames() != 0 || footage.rate() != 0) {
      throw refused(inputs, by, name + ", not loaded whole at its own rate", OTHERS);
    }
    if ((footage.width() == 0) != (footage.height() == 0)) {
      throw refused(inputs, by, name, "a size that is computed from a file");
    }
    if (!StartImages.isVideo(name)) {
      throw refused(inputs, by, name, "a video of a kind that genga doesn't read");
    }
    return new Picture(footage.file(), footage.width(), footage.height());
  }

  private static MissingInput refused(NodeInputs inputs, String name, String value, String why) {
    inputs.refuse(name, value, why, "");
    return new MissingInput();
  }
}
