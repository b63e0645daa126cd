package dev.genga.app.eval;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.genga.base.AtomicFile;
import dev.genga.tensor.Device;
import dev.genga.training.HeldOutLoss;
import java.nio.file.Path;

/// An evaluation for programs: one row a candidate, and the same figures of what stands beside them.
///
/// It tells no time and no machine: the same evaluation on the same kind of device gives the same bytes.
final class FiguresJson {
  private static final int VERSION = 1;
  private static final ObjectMapper JSON = new ObjectMapper();

  private FiguresJson() {}

  static void write(Path file, EvalFigures figures, Device device) {
    var all = setup(figures.setup()).put("device", device.toString());
    var rows = all.putArray("rows");
    for (var row : figures.rows()) {
      rows.add(row(figures, row));
    }
    all.set("through_vae", clips(figures, figures.returned()));
    all.set("true_renderings", clips(figures, figures.drawn()));
    all.set("by_chance", byChance(figures));
    var prompts = all.putArray("prompts");
    figures.prompts().forEach(prompts::add);
    AtomicFile.writeString(file, all.toPrettyString() + "\n");
  }

  private static ObjectNode setup(EvalSetup setup) {
    return JSON.createObjectNode()
        .put("genga_eval", VERSION)
        .put("style", StyleNames.of(setup.style()))
        .put("caption", setup.captions().form())
        .put("videos", setup.videos())
        .put("loss_batches", setup.lossBatches())
        .put("width", setup.size().width())
        .put("height", setup.size().height())
        .put("frames", setup.size().frames())
        .put("steps", setup.sampling().steps())
        .put("guidance_scale", setup.sampling().guidanceScale())
        .put("flow_shift", setup.sampling().flowShift())
        .put("sampler", setup.sampling().sampler().toString())
        .put("seed", setup.seed());
  }

  private static ObjectNode row(EvalFigures figures, EvalFigures.Row row) {
    var candidate = row.candidate();
    var lora = candidate.lora();
    var node =
        JSON.createObjectNode()
            .put("name", candidate.name())
            .put("lora", lora == null ? null : lora.file())
            .put("strength", lora == null ? null : Double.valueOf(lora.strength()))
            .put("epoch", candidate.epoch())
            .put("step", candidate.step());
    node.setAll(clips(figures, row.clips()));
    node.put("held_out_loss", row.loss().mean()).put("held_out_spread", row.loss().spread());
    var losses = node.putArray("held_out_losses");
    for (int i = 0; i < HeldOutLoss.TIMESTEPS; i++) {
      losses
          .addObject()
          .put("t", HeldOutLoss.t(i))
          .put("mean", row.loss().measured().mean(i))
          .put("spread", row.loss().measured().spread(i));
    }
    return node;
  }

  private static ObjectNode clips(EvalFigures figures, ClipFigures clips) {
    var node =
        JSON.createObjectNode()
            .put("style_distance", figures.styleDistance(clips))
            .put("single_clip_distance", figures.singleDistance(clips))
            .put("style_right", clips.nearest())
            .put("colour", clips.colour())
            .put("movement", clips.movement())
            .put("kind", clips.kind())
            .put("agreement", clips.agreement())
            .put("motion", clips.motion().relative())
            .put("still", clips.motion().still());
    var distances = node.putObject("style_distances");
    clips.distances().forEach((style, distance) -> distances.put(StyleNames.of(style), distance));
    return node;
  }

  private static ObjectNode byChance(EvalFigures figures) {
    var answers = figures.drawn().answers();
    return JSON.createObjectNode()
        .put("style_distance", figures.distanceByChance())
        .put("style_right", answers.styles().chance())
        .put("colour", answers.judge().colours().chance())
        .put("movement", answers.judge().movements().chance())
        .put("kind", answers.judge().kinds().chance())
        .put("agreement", figures.drawn().agreementByChance());
  }
}
