package dev.genga.wan.workflow;

import dev.genga.wan.generation.VideoSize;
import dev.genga.wan.workflow.Meaning.Encoded;
import dev.genga.wan.workflow.Meaning.Footage;
import dev.genga.wan.workflow.Meaning.Unread;
import dev.genga.wan.workflow.Meaning.Vae;
import java.util.List;

/// Nodes of videos that another one starts from.
final class FootageNodes {
  private static final String RATE = "force_rate";
  private static final String OWN_RATE = "its frames are taken at the new video's rate";

  private FootageNodes() {}

  static List<Meaning> helperSuite(NodeInputs inputs) {
    return List.of(
        new Footage(
            inputs.media("video"),
            inputs.number(RATE),
            inputs.whole("frame_load_cap"),
            inputs.whole("custom_width"),
            inputs.whole("custom_height"),
            inputs),
        new Unread("the number of a file's frames"),
        new Unread("sound"),
        new Unread("facts of a file"));
  }

  static List<Meaning> core(NodeInputs inputs) {
    return List.of(new Footage(inputs.media("file"), 0, 0, 0, 0, inputs));
  }

  static List<Meaning> components(NodeInputs inputs) {
    return List.of(
        inputs.part("video", Footage.class),
        new Unread("sound"),
        new Unread("the rate of a file"),
        new Unread("the bits of a file"),
        new Unread("the colours of a file"));
  }

  static List<Meaning> encoded(NodeInputs inputs, String frames) {
    var vae = inputs.part("vae", Vae.class).file();
    var footage = inputs.part(frames, Footage.class);
    if (footage.rate() == 0) {
      var loader = footage.loader();
      boolean says = loader.defines(RATE);
      loader.nearest(says ? RATE : "file", says ? "0" : footage.file().name(), OWN_RATE);
    }
    return List.of(new Encoded(footage, vae));
  }

  /// Refuses a video of another size or length than the one that is made of it.
  static void check(NodeInputs inputs, String name, Footage footage, VideoSize size) {
    boolean sized =
        footage.width() == 0 && footage.height() == 0
            || footage.width() == size.width() && footage.height() == size.height();
    boolean lasting = footage.frames() == 0 || footage.frames() == size.frames();
    if (!sized || !lasting) {
      inputs.refuse(
          name,
          "%s of %dx%d, %d frames"
              .formatted(
                  footage.file().name(), footage.width(), footage.height(), footage.frames()),
          "a video of another size or length than the new one's",
          "");
    }
  }
}
