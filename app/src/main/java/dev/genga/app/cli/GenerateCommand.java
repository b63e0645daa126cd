package dev.genga.app.cli;

import dev.genga.app.fit.EstimateText;
import dev.genga.app.fit.Fitting;
import dev.genga.app.fit.GenerationFitting;
import dev.genga.app.recipe.LoraUseText;
import dev.genga.app.workflow.ModelFolders;
import dev.genga.base.Problems;
import dev.genga.wan.generation.GeneratedFile;
import dev.genga.wan.generation.GenerationJob;
import dev.genga.wan.generation.GenerationRequest;
import dev.genga.wan.generation.GenerationRun;
import dev.genga.wan.generation.LoraUse;
import dev.genga.wan.generation.Task;
import dev.genga.wan.workflow.Reading;
import dev.genga.wan.workflow.Recipe;
import dev.genga.wan.workflow.SavedRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
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
  static final HelpSections SECTIONS =
      HelpSections.NONE
          .with(
              "Models",
              "--transformer",
              "--vae",
              "--t5",
              "--tokenizer",
              "--clip",
              "--lora",
              "--models")
          .with(
              "Video",
              "--output",
              "--image",
              "--last-image",
              "--video",
              "--strength",
              "--windows",
              "--vae-tiling",
              "--size",
              "--frames",
              "--seed",
              "--riflex",
              "--from",
              "--nearest")
          .with("Many videos", "--prompts", "--wildcards")
          .with("Progress", "--preview-steps", "--estimate")
          .with(
              "Steps",
              "--steps",
              "--flow-shift",
              "--sampler",
              "--schedule",
              "--sigmas",
              "--start-step",
              "--end-step")
          .with(
              "Speed",
              "--tea-cache",
              "--tea-cache-mode",
              "--tea-cache-start",
              "--tea-cache-end",
              "--tea-cache-offload",
              "--batch-guidance")
          .with(
              "Guidance",
              "--negative",
              "--guidance",
              "--guidance-scales",
              "--guidance-steps",
              "--zero-star",
              "--skip-layers",
              "--skip-layers-steps",
              "--skip-layers-scale",
              "--nag",
              "--nag-negative",
              "--nag-norm",
              "--enhance-a-video",
              "--enhance-a-video-steps",
              "--enhance-a-video-groups",
              "--step-ranges")
          .with(
              "Machine",
              "--device",
              "--dtype",
              "--vae-dtype",
              "--fp8-base",
              "--blocks-in-memory",
              "--engine");

  @ParentCommand
  private @SuppressWarnings("NullAway.Init") Genga genga;

  @Parameters(arity = "0..1", paramLabel = "PROMPT", description = "What to show.")
  private @Nullable String prompt;

  @Option(
      names = "--from",
      paramLabel = "FILE",
      description = {
        "Make again what a video, image or workflow of genga or ComfyUI says; options change it.",
        "`genga workflow show` prints it."
      })
  private @Nullable Path from;

  @Option(
      names = "--nearest",
      description =
          "Of what --from asks, take the nearest that genga has, where only rounding, speed or a"
              + " sampler's variant differ; each is told.")
  private boolean nearest;

  @Option(
      names = "--models",
      paramLabel = "FOLDER",
      description =
          "Where the models, images and videos lie that --from names, at any depth; may be given"
              + " several times.")
  private List<Path> modelFolders = new ArrayList<>();

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

  @Mixin private StartOptions starts = new StartOptions();

  @Mixin private QueueOptions queue = new QueueOptions();

  @Mixin private PreviewOptions previews = new PreviewOptions();

  @Option(
      names = "--lora",
      paramLabel = "FILE[:STRENGTH][@...]",
      description =
          "A LoRA, and its strength (default 1); may be given several times. Behind it, in any"
              + " order: @steps=1-4 for some steps only, @blocks=0-9 for some blocks, each with"
              + " another strength by 1-4:0.5,5-; @without=ffn leaves out layers with that in their"
              + " names; @merged adds it into the weights. More: docs/loras.md")
  private List<String> loras = new ArrayList<>();

  @Option(
      names = "--size",
      paramLabel = "WxH",
      description =
          "Width and height, multiples of 16 (default: 832x480, or as much in the shape of"
              + " --image).")
  private @Nullable String size;

  @Option(
      names = "--frames",
      paramLabel = "COUNT",
      description = "4n+1, 16 a second; 1 makes an image (default: 81).")
  private @Nullable Integer frames;

  @Mixin private SamplingOptions sampling = new SamplingOptions();

  @Mixin private GuidanceOptions guidance = new GuidanceOptions();

  @Option(
      names = "--seed",
      paramLabel = "SEED",
      description = "The same seed gives the same video (default: random, and shown).")
  private @Nullable Long seed;

  @Option(
      names = "--estimate",
      description =
          "Tell seconds and peak memory instead of making the video: some seconds of measuring.")
  private boolean estimate;

  @Mixin private TransformerOptions computing = new TransformerOptions();

  @Mixin private BaseFormOptions base = new BaseFormOptions();

  @Mixin private DeviceOptions device = new DeviceOptions();

  @Override
  public Integer call() {
    var problems = new Problems();
    var onto = device.of(genga, problems);
    var file = from;
    var recipe = file == null ? null : problems.gather(() -> recipe(file));
    if (file != null && recipe == null) {
      problems.throwIfAny();
    }
    var files = new NamedModels(file, recipe, ModelFolders.of(modelFolders, problems));
    var request = problems.gather(() -> request(recipe, files));
    computing.check(problems);
    var found = problems.gather(() -> files.found(transformer, models, starts.clip()));
    var form = base.form(problems);
    form.check(problems, word -> "--" + word.replace('_', '-'));
    var jobs = request == null ? null : problems.gather(() -> jobs(request));
    if (jobs != null) {
      previews.check(jobs, problems);
    }
    problems.throwIfAny();
    var all = Objects.requireNonNull(jobs);
    genga.loadEngine(computing.dtype());
    var device = Objects.requireNonNull(onto);
    long program = Fitting.programBytes(device);
    var run =
        new GenerationRun(
            Objects.requireNonNull(found), device, computing.dtype(), models.dtype(), form);
    var fitting = new GenerationFitting(run, genga.machine().memory(), program);
    if (estimate) {
      run.check(all);
      var first = all.getFirst().request();
      long free = genga.machine().memory().of(device).free() + program;
      genga.out().print(EstimateText.of(fitting.of(first), first, run, free));
      if (all.size() > 1) {
        genga.console().note("told of the first of %d videos".formatted(all.size()));
      }
    } else {
      new GenerateFlow(genga, run, fitting, previews).run(all, queue.named() ? output : null);
      all.forEach(job -> genga.out().println(job.file()));
    }
    return 0;
  }

  private List<GenerationJob> jobs(GenerationRequest request) {
    return queue.named()
        ? queue.jobs(request, output, seed, genga.console())
        : List.of(new GenerationJob(queue.filled(request), output));
  }

  private Recipe recipe(Path file) {
    var typed = genga.typedOptions("generate");
    var recipe = SavedRequest.read(file, new Reading(nearest, typed));
    recipe.remarks().forEach(remark -> genga.console().note(remark));
    recipe.runnable();
    return recipe;
  }

  private GenerationRequest request(@Nullable Recipe recipe, NamedModels files) {
    var problems = new Problems();
    var base = recipe == null ? null : recipe.runnable();
    if (queue.named() && prompt != null) {
      problems.add(
          "there are a prompt and a file of prompts", "--prompts", "leave one of them out");
    }
    if (base == null && prompt == null && !queue.named()) {
      problems.add(
          "there is no prompt", "generate", "say what to show, or name a file with --from");
    }
    var start = base != null ? base : wansOwn(problems);
    var uses = new ArrayList<LoraUse>();
    loras.forEach(text -> uses.add(LoraUseText.parse(text, problems)));
    var request =
        new GenerationRequest(
            prompt == null ? start.prompt() : prompt,
            guidance.negativePrompt(start.negativePrompt(), problems),
            SizeText.onto(start.size(), size, frames, problems),
            start.framesPerSecond(),
            guidance.over(sampling.onto(start.sampling(), problems), problems),
            seed == null ? start.seed() : seed,
            uses.isEmpty() ? files.loras(start.loras(), problems) : uses,
            starts.task(
                start.task(), (name, option) -> files.start(name, option, problems), problems));
    request.check(problems, this::option);
    if (!queue.named()) {
      GeneratedFile.check(output, request, problems);
    }
    problems.throwIfAny();
    return request;
  }

  /// What Wan's programs do with what is given, where no option says otherwise.
  private GenerationRequest wansOwn(Problems problems) {
    long random = GenerationRequest.randomSeed();
    var plain = GenerationRequest.of("", random);
    var wansOwn =
        problems.gather(() ->
            GenerationRequest.of("", random, starts.task(Task.TEXT_TO_VIDEO, new Problems())));
    return wansOwn == null ? plain : wansOwn;
  }

  /// The option behind a key of the request.
  private String option(String key) {
    return switch (key) {
      case "width", "height" -> size == null ? "--size" : "--size " + size;
      case "guidance_scale" -> "--guidance";
      case "video_strength" -> "--strength";
      case "vae_tiles" -> "--vae-tiling";
      default -> "--" + key.replace('_', '-');
    };
  }
}
