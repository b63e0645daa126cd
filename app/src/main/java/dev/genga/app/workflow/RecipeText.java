package dev.genga.app.workflow;

import dev.genga.base.Problem;
import dev.genga.tensor.weights.Float8Form;
import dev.genga.wan.generation.ContextWindows;
import dev.genga.wan.generation.GenerationRequest;
import dev.genga.wan.generation.LevelChoice;
import dev.genga.wan.generation.LoraUse;
import dev.genga.wan.generation.NoiseOrder;
import dev.genga.wan.generation.Precision;
import dev.genga.wan.generation.SamplingSettings;
import dev.genga.wan.generation.Task;
import dev.genga.wan.generation.TeaCache;
import dev.genga.wan.generation.WindowFading;
import dev.genga.wan.generation.WindowNoise;
import dev.genga.wan.sampling.Schedule;
import dev.genga.wan.workflow.Recipe;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A recipe as a person reads it.
public final class RecipeText {
  private RecipeText() {}

  /// The lines.
  public static List<String> of(Recipe recipe) {
    var lines = new ArrayList<String>();
    lines.add(line("made by", recipe.origin() == Recipe.Origin.GENGA ? "genga" : "ComfyUI"));
    var request = recipe.request();
    if (request != null) {
      request(lines, request);
    }
    model(lines, "transformer", recipe.models().transformer());
    model(lines, "text encoder", recipe.models().textEncoder());
    model(lines, "VAE", recipe.models().vae());
    model(lines, "image encoder", recipe.models().imageEncoder());
    if (request != null) {
      request.loras().forEach(use -> lines.add(line("LoRA", lora(use))));
    }
    if (!recipe.remarks().isEmpty()) {
      lines.add("");
      lines.add("Makes no difference here:");
      recipe.remarks().forEach(remark -> lines.add("  " + remark));
    }
    if (!recipe.problems().isEmpty()) {
      lines.add("");
      lines.add("Can't be run:");
      lines.add("");
      Problem.render(recipe.problems()).lines().forEach(lines::add);
    }
    return lines;
  }

  private static void request(List<String> lines, GenerationRequest request) {
    lines.add(line("prompt", request.prompt()));
    if (request.sampling().guided() || request.sampling().guidance().nag() != null) {
      lines.add(line("negative", request.negativePrompt()));
    }
    var size = request.size();
    lines.add(
        line(
            "size",
            "%dx%d, %d frames, %d a second"
                .formatted(size.width(), size.height(), size.frames(), request.framesPerSecond())));
    var sampling = request.sampling();
    lines.add(
        line(
            "sampler",
            "%s, %d steps%s"
                .formatted(
                    sampling.sampler().label(),
                    sampling.steps(),
                    sampling.form() == Schedule.Form.OFFICIAL
                        ? ""
                        : ", noise levels of the form " + sampling.form().label())));
    lines.add(line("guidance", sampling.guided() ? "" + sampling.guidanceScale() : "1, none"));
    lines.add(line("flow shift", "" + sampling.flowShift()));
    lines.add(line("seed", "" + request.seed()));
    sampling(lines, sampling);
    start(lines, request.task());
    precision(lines, request.precision());
  }

  private static void start(List<String> lines, Task task) {
    if (task.noise() != NoiseOrder.COMFYUI) {
      lines.add(line("noise", "as musubi-tuner's previews draw it"));
    }
    add(lines, "image", task.images().first(), file -> file);
    add(lines, "last image", task.images().last(), file -> file);
    add(lines, "video", task.video(), video -> video.file() + ", strength " + video.strength());
    add(lines, "windows", task.windows(), RecipeText::windows);
    add(
        lines,
        "VAE tiles",
        task.tiles(),
        tiles -> "%d pixels, %d of them shared".formatted(tiles.size(), tiles.overlap()));
  }

  private static String windows(ContextWindows windows) {
    var text =
        new StringBuilder(
            "%s, %d frames, %d of them shared"
                .formatted(
                    windows.kind().name().toLowerCase(Locale.ROOT),
                    windows.frames(),
                    windows.overlap()));
    if (windows.stride() != ContextWindows.NEIGHBOURS) {
      text.append(", stride ").append(windows.stride());
    }
    if (windows.fading() != WindowFading.LINEAR) {
      text.append(", fading as a ").append(windows.fading().label());
    }
    if (windows.noise() != WindowNoise.OWN) {
      text.append(", noise ").append(windows.noise().label());
    }
    return text.toString();
  }

  private static void sampling(List<String> lines, SamplingSettings sampling) {
    var levels = sampling.levels();
    if (!levels.sigmas().isEmpty()) {
      lines.add(line("levels", "" + levels.sigmas()));
    }
    if (levels.startStep() != 0 || levels.endStep() != LevelChoice.TO_THE_END) {
      lines.add(line("steps taken", levels.startStep() + " to " + levels.endStep()));
    }
    GuidanceLines.of(sampling.guidance()).forEach((what, told) -> lines.add(line(what, told)));
    add(lines, "TeaCache", sampling.teaCache(), RecipeText::teaCache);
    if (sampling.batchedGuidance()) {
      lines.add(line("both passes", "in one batch"));
    }
    if (sampling.riflex() != 0) {
      lines.add(line("RIFLEx", "" + sampling.riflex()));
    }
  }

  private static void precision(List<String> lines, Precision precision) {
    var usual = Precision.USUAL;
    if (precision.transformer() != usual.transformer()) {
      lines.add(line("computed in", precision.transformer().torchName()));
    }
    if (precision.halfSums()) {
      lines.add(line("sums", "of float16 in float16"));
    }
    if (precision.vae() != usual.vae()) {
      lines.add(line("VAE in", precision.vae().torchName()));
    }
    if (precision.text() != usual.text()) {
      lines.add(line("prompts in", precision.text().torchName()));
    }
    add(lines, "8 bits", precision.base(), Float8Form::label);
  }

  private static String teaCache(TeaCache cache) {
    return "%s, %s, steps %d to %d%s"
        .formatted(
            cache.threshold(),
            cache.mode().label(),
            cache.startStep(),
            cache.endStep(),
            cache.offload() ? ", kept in the machine's memory" : "");
  }

  private static <T> void add(
      List<String> lines, String what, @Nullable T part, Function<T, String> told) {
    if (part != null) {
      lines.add(line(what, told.apply(part)));
    }
  }

  private static String lora(LoraUse use) {
    var text = new StringBuilder(use.file() + ":" + use.strength());
    use.reach().blocks().forEach(range -> text.append(", blocks ").append(range));
    use.reach().steps().forEach(range -> text.append(", steps ").append(range));
    use.reach().without().forEach(part -> text.append(", without ").append(part));
    if (use.reach().merged()) {
      text.append(", in the weights");
    }
    return text.toString();
  }

  private static void model(List<String> lines, String what, @Nullable String name) {
    if (name != null) {
      lines.add(line(what, name));
    }
  }

  private static String line(String what, String value) {
    return "%-13s %s".formatted(what, value.replace("\n", "\n" + " ".repeat(14)));
  }
}
