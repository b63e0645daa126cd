package dev.genga.app.musubi;

import dev.genga.base.Problems;
import dev.genga.tensor.DType;
import dev.genga.training.Previews;
import dev.genga.training.Recipe;
import dev.genga.wan.generation.EncoderDtypes;
import dev.genga.wan.generation.GenerationRequest;
import dev.genga.wan.generation.NoiseOrder;
import dev.genga.wan.generation.PromptFile;
import dev.genga.wan.generation.SamplingSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// The flags about previews.
final class PreviewFlags {
  private static final double MUSUBI_SHIFT = 14.5;
  private static final int MUSUBI_RATE = 24;

  private final Arguments arguments;
  private final Surroundings surroundings;
  private final Problems problems;
  private final List<String> notes = new ArrayList<>();

  PreviewFlags(Arguments arguments, Surroundings surroundings, Problems problems) {
    this.arguments = arguments;
    this.surroundings = surroundings;
    this.problems = problems;
  }

  /// What VAE and text encoder compute in.
  EncoderDtypes dtypes() {
    return dtypes(arguments, dtype());
  }

  /// As `--fp8_t5` says of the text encoder, which any command that has one knows.
  static EncoderDtypes dtypes(Arguments arguments, DType vae) {
    return EncoderDtypes.of(vae, arguments.on("--fp8_t5") ? DType.FLOAT8_E4M3FN : null);
  }

  private DType dtype() {
    String said = arguments.text("--vae_dtype");
    var dtype = said == null ? DType.BFLOAT16 : Dtypes.parse(said);
    if (dtype == DType.BFLOAT16 || dtype == DType.FLOAT32) {
      return dtype;
    }
    problems.add(
        "genga's VAE computes in no " + said,
        arguments.where("--vae_dtype"),
        "take bfloat16 or float32");
    return DType.BFLOAT16;
  }

  /// The previews that are made; none where no time for them is given.
  List<GenerationRequest> requests(Recipe recipe) {
    dtype();
    var due = recipe.previews();
    String file = arguments.text("--sample_prompts");
    boolean any = recipe.previewAtStart() || due.everyEpochs() != null || due.everySteps() != null;
    if (file == null || !any) {
      return List.of();
    }
    for (var flag : List.of("--vae", "--t5")) {
      if (!arguments.given(flag)) {
        problems.add(
            "previews need %s".formatted(flag), arguments.where("--sample_prompts"), "add it");
      }
    }
    boolean fromImages = TrainTranslation.IMAGE_TO_VIDEO.equals(arguments.said("--task"));
    var prompts = problems.gather(() -> PromptFile.readPreviews(Path.of(file), fromImages));
    if (prompts == null) {
      return List.of();
    }
    notes.addAll(prompts.remarks());
    notes.add(
        surroundings.musubiPreviews()
            ? "previews are as musubi-tuner's: flow shift 14.5 where a prompt names none, 24 frames"
                + " a second, its names and its noise"
            : "previews are genga's own generation: flow shift 5 where a prompt names none, 16"
                + " frames a second; --musubi-previews makes musubi-tuner's");
    var asked = Previews.requests(prompts, recipe.seed());
    var requests =
        IntStream.range(0, asked.size())
            .mapToObj(i -> request(asked.get(i), prompts.entries().get(i).shifted()))
            .toList();
    if (requests.stream().anyMatch(request -> request.task().images().any())) {
      notes.add(
          "--sample_prompts: to encode a preview's image musubi-tuner draws numbers first, and"
              + " genga none: first values, order and noise are others than musubi-tuner's of the"
              + " same seed");
    }
    return requests;
  }

  List<String> notes() {
    return List.copyOf(notes);
  }

  private GenerationRequest request(GenerationRequest request, boolean shifted) {
    return surroundings.musubiPreviews() ? musubi(request, shifted) : request;
  }

  private static GenerationRequest musubi(GenerationRequest request, boolean shifted) {
    var sampling = request.sampling();
    var plain =
        new GenerationRequest(
            request.prompt(),
            request.negativePrompt(),
            request.size(),
            MUSUBI_RATE,
            new SamplingSettings(
                sampling.sampler(),
                sampling.form(),
                sampling.steps(),
                sampling.guidanceScale(),
                shifted ? sampling.flowShift() : MUSUBI_SHIFT,
                sampling.levels(),
                sampling.teaCache(),
                sampling.batchedGuidance(),
                sampling.guidance(),
                sampling.riflex()),
            request.seed(),
            request.loras());
    return plain
        .withTask(request.task().withNoise(NoiseOrder.MUSUBI))
        .withPrecision(request.precision());
  }
}
