package dev.genga.app.cli;

import dev.genga.app.fit.EstimateText;
import dev.genga.app.fit.Fitting;
import dev.genga.app.fit.GenerationFitting;
import dev.genga.base.Problems;
import dev.genga.tensor.Device;
import dev.genga.wan.generation.GeneratedFile;
import dev.genga.wan.generation.GenerationJob;
import dev.genga.wan.generation.GenerationRequest;
import dev.genga.wan.generation.GenerationRun;
import dev.genga.wan.generation.Precision;
import dev.genga.wan.transformer.BaseForm;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// `genga generate`.
@Command(
    name = "generate",
    customSynopsis = {
      "genga generate PROMPT -o FILE --transformer FILE --vae FILE --t5 FILE",
      "                      [--lora FILE] [OPTIONS]"
    },
    sortOptions = false,
    description = {
      "Make a video, or an image with --frames 1.",
      "The file carries its request: --from FILE makes it again.",
    },
    footer = {
      "",
      "Examples:",
      "  A video in a style:",
      "    genga generate \"Studio Ghibli style. A woman walks on the beach.\" \\",
      "      -o beach.mp4 --transformer wan2.1_t2v_14B_bf16.safetensors \\",
      "      --vae wan_2.1_vae.safetensors --t5 models_t5_umt5-xxl-enc-bf16.pth \\",
      "      --lora style.safetensors --size 640x480 --frames 81",
      "  The same, more weakly, as a still:",
      "    genga generate ... --lora style.safetensors:0.6 --frames 1 -o beach.png",
      "  Four steps by a distill LoRA, a style in the later blocks of the last two steps:",
      "    genga generate ... --lora distill.safetensors:0.9 --steps 4 --guidance 1 \\",
      "      --sampler distill --lora style.safetensors@blocks=20-@steps=3-",
      "  In few steps with a distilled LoRA, where only NAG heeds a negative prompt:",
      "    genga generate ... --lora style.safetensors --lora lightx2v.safetensors:0.9 \\",
      "      --steps 8 --guidance 1 --nag 11 --negative @2d-animation -o beach.mp4",
      "  With everything that guides a slow, good video (docs/guidance.md):",
      "    genga generate ... --guidance 6 --zero-star 1 --skip-layers 9 \\",
      "      --enhance-a-video 2 -o beach.mp4",
      "  A video that starts from a picture, with an image-to-video model:",
      "    genga generate \"She turns around.\" --image her.png -o turn.mp4 \\",
      "      --transformer wan2.1_i2v_480p_14B_bf16.safetensors \\",
      "      --clip clip_vision_h.safetensors --vae ... --t5 ...",
      "  All prompts of a file, going on where it was stopped:",
      "    genga generate --prompts prompts.txt -o videos --transformer ... \\",
      "      --vae ... --t5 ...",
      "  Again from the file, with another seed:",
      "    genga generate --from beach.mp4 --seed 7 -o other.mp4 --models models",
      "  What a workflow of ComfyUI makes:",
      "    genga generate --from workflow.json -o cat.mp4 --models ComfyUI/models",
      "  Faster, by skipping steps that change little:",
      "    genga generate ... --tea-cache 0.2",
    })
final class GenerateCommand implements Callable<Integer> {
  static final HelpSections SECTIONS = GenerateSections.ALL;

  @ParentCommand
  private @SuppressWarnings("NullAway.Init") Genga genga;

  @Mixin private RequestOptions asked = new RequestOptions();

  @Mixin private FromOptions from = new FromOptions();

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "FILE",
      description = "Where to: .mp4 or .webp, .png for one frame; a folder with --prompts.")
  private @SuppressWarnings("NullAway.Init") Path output;

  @Option(
      names = "--transformer",
      paramLabel = "FILE",
      description = "The base model's transformer.")
  private @Nullable Path transformer;

  @Mixin private EncoderOptions models = new EncoderOptions();

  @Mixin private QueueOptions queue = new QueueOptions();

  @Mixin private PreviewOptions previews = new PreviewOptions();

  @Option(
      names = "--estimate",
      description =
          "Tell seconds and peak memory instead of making the video: some seconds of measuring.")
  private boolean estimate;

  @Mixin private BlocksOption blocks = new BlocksOption();

  @Mixin private DeviceOptions device = new DeviceOptions();

  /// What is to be made, and with what.
  private record Work(List<GenerationJob> jobs, GenerationRun run) {}

  @Override
  public Integer call() {
    var work = work();
    long program = Fitting.programBytes(work.run().device());
    var fitting = new GenerationFitting(work.run(), genga.machine().memory(), program);
    if (estimate) {
      tell(work, fitting, program);
    } else {
      new GenerateFlow(genga, work.run(), fitting, previews)
          .run(work.jobs(), queue.named() ? output : null);
      work.jobs().forEach(job -> genga.out().println(job.file()));
    }
    return 0;
  }

  /// Reads all options, and loads the engine if nothing is wrong with them.
  ///
  /// @throws dev.genga.base.ProblemException with everything that is
  private Work work() {
    var problems = new Problems();
    var onto = device.of(genga, problems);
    var recipe = from.recipe(genga, problems);
    var files = from.files(recipe, problems);
    var asksFor = problems.gather(() -> request(files));
    var found = problems.gather(() -> files.found(transformer, models, asked.clip()));
    boolean typed = genga.typedOptions("generate").contains(Float8Option.NAME);
    var request =
        asksFor == null || found == null
            ? asksFor
            : files.asStored(asksFor, found, typed, genga.console());
    BaseForm.AS_STORED
        .withBlocksInMemory(blocks.count())
        .check(problems, word -> "--" + word.replace('_', '-'));
    var jobs = request == null ? null : problems.gather(() -> jobs(request));
    if (jobs != null) {
      previews.check(jobs, problems);
    }
    problems.throwIfAny();
    var precision = Objects.requireNonNull(request).precision();
    genga.loadEngine(precision.transformer());
    Device device = Objects.requireNonNull(onto);
    tellOfSums(precision, device);
    return new Work(
        Objects.requireNonNull(jobs),
        new GenerationRun(Objects.requireNonNull(found), device, precision, blocks.count()));
  }

  private void tellOfSums(Precision precision, Device device) {
    if (precision.halfSums() && device.kind() != Device.Kind.CUDA) {
      genga
          .console()
          .note("--fp16-accumulation has no effect here: a CPU sums products of fp16 in float32");
    }
  }

  private GenerationRequest request(NamedModels files) {
    var problems = new Problems();
    var request = asked.request(files, queue.named(), problems);
    if (!queue.named()) {
      GeneratedFile.check(output, request, problems);
    }
    problems.throwIfAny();
    return request;
  }

  private List<GenerationJob> jobs(GenerationRequest request) {
    return queue.named()
        ? queue.jobs(request, output, asked.seed(), genga.console())
        : List.of(new GenerationJob(queue.filled(request), output));
  }

  /// What the first video would take.
  private void tell(Work work, GenerationFitting fitting, long program) {
    work.run().check(work.jobs());
    var first = work.jobs().getFirst().request();
    long free = genga.machine().memory().of(work.run().device()).free() + program;
    genga.out().print(EstimateText.of(fitting.of(first), first, work.run(), free));
    if (work.jobs().size() > 1) {
      genga.console().note("told of the first of %d videos".formatted(work.jobs().size()));
    }
  }
}
