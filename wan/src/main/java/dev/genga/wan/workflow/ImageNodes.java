package dev.genga.wan.workflow;

import dev.genga.wan.generation.StartImages;
import dev.genga.wan.workflow.Evaluation.MissingInput;
import dev.genga.wan.workflow.Meaning.ImageEncoder;
import dev.genga.wan.workflow.Meaning.NamedFile;
import dev.genga.wan.workflow.Meaning.Picture;
import dev.genga.wan.workflow.Meaning.Prompt;
import dev.genga.wan.workflow.Meaning.Seen;
import dev.genga.wan.workflow.Meaning.Start;
import dev.genga.wan.workflow.Meaning.Vae;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Nodes of images that a video starts from.
final class ImageNodes {
  private static final String SIDE_BY_SIDE = "concat";
  private static final String OTHER_SHAPE =
      "an image of another shape than the video is cut, and resized by cubic curves";

  private ImageNodes() {}

  static List<Meaning> load(NodeInputs inputs) {
    return List.of(new Picture(inputs.media("image"), 0, 0), new Meaning.Unread("a mask"));
  }

  static List<Meaning> encoder(NodeInputs inputs, String name) {
    return List.of(new ImageEncoder(inputs.file(name)));
  }

  static List<Meaning> wrapperSeen(NodeInputs inputs) {
    var encoder = inputs.part("clip_vision", ImageEncoder.class);
    var images = new ArrayList<NamedFile>();
    images.add(inputs.part("image_1", Picture.class).file());
    var second = inputs.optional("image_2", Picture.class);
    if (second != null) {
      images.add(second.file());
      var together = inputs.text("combine_embeds");
      if (!together.equals(SIDE_BY_SIDE)) {
        inputs.refuse("combine_embeds", together, "images that are mixed", "");
      }
    }
    return List.of(new Seen(images, encoder.file()));
  }

  static List<Meaning> nativeSeen(NodeInputs inputs) {
    var encoder = inputs.part("clip_vision", ImageEncoder.class);
    var image = inputs.part("image", Picture.class).file();
    return List.of(new Seen(List.of(image), encoder.file()));
  }

  static List<Meaning> wrapper(NodeInputs inputs) {
    var first = inputs.part("start_image", Picture.class);
    var last = inputs.optional("end_image", Picture.class);
    if (last != null && !inputs.flag("fun_or_fl2v_model")) {
      inputs.refuse("fun_or_fl2v_model", "false", "a last image behind the last frame", "");
    }
    var seen = inputs.part("clip_embeds", Seen.class);
    shape(inputs, "start_image", first);
    shape(inputs, "end_image", last);
    var start = start(inputs, first, last, seen, "clip_embeds");
    return List.of(SamplerNodes.size(inputs, "num_frames", start));
  }

  static List<Meaning> nativeFirst(NodeInputs inputs) {
    var first = inputs.part("start_image", Picture.class);
    var seen = inputs.part("clip_vision_output", Seen.class);
    return conditioned(inputs, first, null, seen, "clip_vision_output");
  }

  static List<Meaning> nativeBoth(NodeInputs inputs) {
    var first = inputs.part("start_image", Picture.class);
    var last = inputs.part("end_image", Picture.class);
    var seenFirst = inputs.part("clip_vision_start_image", Seen.class);
    var seenLast = inputs.part("clip_vision_end_image", Seen.class);
    var both =
        new Seen(
            Stream.concat(seenFirst.images().stream(), seenLast.images().stream()).toList(),
            seenFirst.encoder());
    if (!seenFirst.encoder().name().equals(seenLast.encoder().name())) {
      inputs.refuse(
          "clip_vision_end_image", seenLast.encoder().name(), "a second image encoder", "");
    }
    return conditioned(inputs, first, last, both, "clip_vision_end_image");
  }

  private static List<Meaning> conditioned(
      NodeInputs inputs, Picture first, @Nullable Picture last, Seen seen, String seenBy) {
    shape(inputs, "start_image", first);
    shape(inputs, "end_image", last);
    var start = start(inputs, first, last, seen, seenBy);
    return List.of(
        inputs.part("positive", Prompt.class).withStart(start),
        inputs.part("negative", Prompt.class).withStart(start),
        SamplerNodes.size(inputs, "length", start));
  }

  /// Where no node has given an image the video's shape, its file decides whether ComfyUI and genga
  /// make the same of it.
  private static void shape(NodeInputs inputs, String name, @Nullable Picture picture) {
    if (picture == null) {
      return;
    }
    if (picture.width() == 0) {
      inputs.nearest(name, picture.file().name(), OTHER_SHAPE);
    } else if (picture.width() != inputs.whole("width")
        || picture.height() != inputs.whole("height")) {
      inputs.refuse(
          name,
          "%s in %dx%d".formatted(picture.file().name(), picture.width(), picture.height()),
          "an image that is resized to another size than the video's",
          "");
    }
  }

  private static Start start(
      NodeInputs inputs, Picture first, @Nullable Picture last, Seen seen, String seenBy) {
    var names =
        Stream.of(first, last).filter(Objects::nonNull).map(at -> at.file().name()).toList();
    if (!seen.images().stream().map(NamedFile::name).toList().equals(names)) {
      String others = seen.images().stream().map(NamedFile::name).collect(Collectors.joining(", "));
      inputs.refuse(seenBy, others, "an image encoder that sees others", "");
      throw new MissingInput();
    }
    var images = new StartImages(first.file().name(), last == null ? null : last.file().name());
    return new Start(images, seen.encoder(), inputs.part("vae", Vae.class).file());
  }
}
