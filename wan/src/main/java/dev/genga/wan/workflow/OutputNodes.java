package dev.genga.wan.workflow;

import dev.genga.wan.generation.GenerationRequest;
import dev.genga.wan.generation.VaeTiles;
import dev.genga.wan.workflow.Evaluation.MissingInput;
import dev.genga.wan.workflow.Meaning.Frames;
import dev.genga.wan.workflow.Meaning.Latents;
import dev.genga.wan.workflow.Meaning.Vae;
import dev.genga.wan.workflow.Meaning.Video;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Nodes that decode, and those that end a workflow.
final class OutputNodes {
  /// What ends a workflow, the best first: a node that says the rate tells more than a preview.
  static final List<String> ENDS =
      List.of(
          "VHS_VideoCombine",
          "SaveVideo",
          "SaveWEBM",
          "SaveAnimatedWEBP",
          "SaveAnimatedPNG",
          "SaveImage",
          "PreviewImage");

  /// Where a workflow has no end that genga knows, it ends here.
  static final Set<String> DECODERS = Set.of("WanVideoDecode", "VAEDecode", "VAEDecodeTiled");

  private OutputNodes() {}

  static void addTo(Map<String, NodeTranslator> all) {
    all.put("VAEDecode", inputs -> decode(inputs, null));
    all.put("WanVideoDecode", inputs -> decode(inputs, TileNodes.wrapper(inputs)));
    all.put("VAEDecodeTiled", inputs -> decode(inputs, TileNodes.core(inputs)));
    all.put("CreateVideo", inputs -> video(inputs, "fps"));
    all.put("SaveVideo", inputs -> List.of(inputs.part("video", Video.class)));
    for (var type : List.of("SaveWEBM", "SaveAnimatedWEBP", "SaveAnimatedPNG")) {
      all.put(type, inputs -> video(inputs, "fps"));
    }
    for (var type : List.of("SaveImage", "PreviewImage")) {
      all.put(type, inputs -> List.of(still(inputs.part("images", Frames.class))));
    }
    all.put("VHS_VideoCombine", OutputNodes::combine);
  }

  /// Frames that no node gives a rate.
  static Video still(Frames frames) {
    return new Video(frames, GenerationRequest.WAN_FRAMES_PER_SECOND);
  }

  private static List<Meaning> decode(NodeInputs inputs, @Nullable VaeTiles tiles) {
    return List.of(frames(inputs, inputs.part("samples", Latents.class), tiles));
  }

  /// The VAE that decodes must be the one that encoded.
  private static Frames frames(NodeInputs inputs, Latents latents, @Nullable VaeTiles tiles) {
    var vae = inputs.part("vae", Vae.class);
    for (var encoding : latents.encodingVaes()) {
      if (!encoding.name().equals(vae.file().name())) {
        inputs.refuse("vae", vae.file().name(), "another VAE than " + encoding.name(), "");
      }
    }
    return new Frames(latents, vae, tiles);
  }

  private static List<Meaning> video(NodeInputs inputs, String rate) {
    return List.of(new Video(inputs.part("images", Frames.class), rate(inputs, rate)));
  }

  private static List<Meaning> combine(NodeInputs inputs) {
    var frames =
        switch (inputs.part("images", Meaning.class)) {
          case Frames decoded -> decoded;
          case Latents latents -> frames(inputs, latents, null);
          default -> inputs.part("images", Frames.class);
        };
    return List.of(new Video(frames, rate(inputs, "frame_rate")));
  }

  private static int rate(NodeInputs inputs, String name) {
    double rate = inputs.number(name);
    if (rate != Math.rint(rate) || rate < 1) {
      inputs.refuse(name, String.valueOf(rate), "a rate that is no whole number", "");
      throw new MissingInput();
    }
    return (int) rate;
  }
}
