package dev.genga.wan.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.base.ProblemException;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.HalfSums;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.weights.Float8Form;
import dev.genga.tensor.weights.WeightsFile;
import dev.genga.video.Frame;
import dev.genga.wan.guidance.Nag;
import dev.genga.wan.guidance.SkipLayers;
import dev.genga.wan.guidance.StepRange;
import dev.genga.wan.lora.Lora;
import dev.genga.wan.sampling.Sampler;
import dev.genga.wan.sampling.Schedule;
import dev.genga.wan.transformer.BaseForm;
import dev.genga.wan.transformer.FixtureWeights;
import dev.genga.wan.transformer.HostMemory;
import dev.genga.wan.transformer.NormalizedAttentionGuidance;
import dev.genga.wan.transformer.TransformerCheckpoint;
import dev.genga.wan.transformer.TransformerConfig;
import dev.genga.wan.transformer.TransformerTensors;
import dev.genga.wan.transformer.WanTransformer;
import dev.genga.wan.vae.WanVae;
import dev.genga.wan.weights.MemoryNeed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerationRunTest {
  @TempDir Path folder;
  private ModelFiles files = new ModelFiles(Path.of(""), Path.of(""), Path.of(""), null);

  @BeforeEach
  void write() {
    files = TinyModels.write(folder);
  }

  @Test
  void makesAVideoAndAnImageThatCarryTheirRequests() {
    var video = new GenerationJob(request("a cat", 5), folder.resolve("out/cat.mp4"));
    var image = new GenerationJob(request("a dog", 1), folder.resolve("out/dog.png"));
    var heard = new ArrayList<String>();
    run(DType.BFLOAT16).run(List.of(video, image), recording(heard));
    assertThat(GeneratedFile.request(video.file())).isEqualTo(video.request());
    assertThat(GeneratedFile.request(image.file())).isEqualTo(image.request());
    assertThat(heard)
        .containsExactly(
            "encoding 3 prompts", // two and the negative one
            "cat.mp4: step 1 of 2",
            "cat.mp4: step 2 of 2",
            "dog.png: step 1 of 2",
            "dog.png: step 2 of 2",
            "cat.mp4: frame 1 of 5",
            "cat.mp4: frame 5 of 5",
            "written cat.mp4",
            "dog.png: frame 1 of 1",
            "written dog.png");
  }

  @Test
  void onACardBlocksThatComeAndGoTakeMemoryOfTheMachine() {
    var some = BaseForm.AS_STORED.withBlocksInMemory(2);
    var transformer = deep();
    for (var dtype : List.of(DType.FLOAT32, DType.BFLOAT16)) {
      var card =
          new GenerationRun(transformer, Device.cuda(0), dtype, DType.FLOAT32, some).hostNeeds();
      try (var checkpoint = TransformerCheckpoint.open(transformer.transformer())) {
        long bytes = HostMemory.of(checkpoint, some, dtype).bytes();
        assertThat(bytes).isPositive();
        assertThat(card).singleElement().extracting(MemoryNeed::bytes).isEqualTo(bytes);
      }
      assertThat(new GenerationRun(transformer, Device.CPU, dtype, DType.FLOAT32, some).hostNeeds())
          .isEmpty();
    }
    var whole = new GenerationRun(transformer, Device.cuda(0), DType.FLOAT32, DType.FLOAT32);
    assertThat(whole.hostNeeds()).isEmpty();
  }

  /// What a run computes in stands in its files, whatever their requests said.
  @Test
  void aFileSaysWhatItWasComputedIn() {
    var precision =
        new Precision(DType.FLOAT16, DType.FLOAT32, DType.BFLOAT16, Float8Form.BLOCKS, true);
    var made = new GenerationJob(request("a cat", 1), folder.resolve("cat.png"));
    new GenerationRun(deep(), Device.CPU, precision, 2)
        .run(List.of(made), GenerationRunListener.NONE);
    assertThat(GeneratedFile.request(made.file()))
        .isEqualTo(made.request().withPrecision(precision));
    assertThat(HalfSums.areAllowed()).isFalse();
  }

  /// What a training does: the model and the LoRA are in memory, and the prompts were encoded long
  /// before.
  @Test
  void aPreviewAndALaterGenerationGiveTheSameFramesToTheBit() throws IOException {
    for (var dtype : List.of(DType.FLOAT32, DType.BFLOAT16)) {
      try (var _ = TensorScope.open()) {
        var lora = TinyModels.lora(3);
        var request = request("a cat", 5);
        var previewed = preview(request, lora, dtype);
        assertThat(previewed).isNotEqualTo(preview(request, TinyModels.lora(4), dtype));

        var checkpoint = TinyModels.write(lora, folder.resolve(dtype + ".safetensors"));
        var withLora = request.withLoras(List.of(new LoraUse(checkpoint.toString(), 1)));
        var later = folder.resolve(dtype + "/later.mp4");
        run(dtype).run(List.of(new GenerationJob(withLora, later)), GenerationRunListener.NONE);
        var expected = folder.resolve(dtype + "/preview.mp4");
        GeneratedFile.write(
            expected, withLora.withPrecision(Precision.of(dtype, dtype)), previewed);
        assertThat(later).hasSameBinaryContentAs(expected);
      }
    }
  }

  /// Blocks that come and go change nothing; 8 bits do.
  @Test
  void howTheTransformerIsHeldIsSeenWhereItIsRounded() throws IOException {
    var forms =
        List.of(
            BaseForm.AS_STORED,
            BaseForm.AS_STORED.withBlocksInMemory(2),
            BaseForm.FLOAT8_BLOCKS,
            BaseForm.FLOAT8_BLOCKS.withBlocksInMemory(2));
    var made = new ArrayList<Path>();
    for (var form : forms) {
      made.add(folder.resolve(made.size() + ".png"));
      new GenerationRun(deep(), Device.CPU, DType.BFLOAT16, DType.BFLOAT16, form)
          .run(
              List.of(new GenerationJob(request("a cat", 1), made.getLast())),
              GenerationRunListener.NONE);
    }
    assertThat(made.get(1)).hasSameBinaryContentAs(made.get(0));
    assertThat(made.get(3)).hasSameBinaryContentAs(made.get(2));
    assertThat(Files.readAllBytes(made.get(2))).isNotEqualTo(Files.readAllBytes(made.get(0)));
  }

  /// A pass may leave out any of them, the first and the last too.
  @Test
  void guidanceIsTheSameWithBlocksThatComeAndGo() {
    var skip = new SkipLayers(List.of(0, 2, 4), SkipLayers.Mode.ORIGINAL, 3, StepRange.ALL);
    var plain = request("a cat", 1);
    var request =
        plain.withSampling(
            plain
                .sampling()
                .withGuidance(
                    GuidanceSettings.DEFAULT
                        .withSkipLayers(skip)
                        .withNag(new Nag(NormalizedAttentionGuidance.USUAL, "grey"))));
    var made = new ArrayList<Path>();
    var models = deep();
    for (var form : List.of(BaseForm.AS_STORED, BaseForm.AS_STORED.withBlocksInMemory(2))) {
      made.add(folder.resolve(made.size() + ".png"));
      new GenerationRun(models, Device.CPU, DType.BFLOAT16, DType.BFLOAT16, form)
          .run(List.of(new GenerationJob(request, made.getLast())), GenerationRunListener.NONE);
    }
    assertThat(made.get(1)).hasSameBinaryContentAs(made.get(0));
    assertThat(GeneratedFile.request(made.getFirst())).isEqualTo(request);
  }

  @Test
  void blocksAndFrequenciesThatTheModelDoesNotHaveAreRefused() {
    var skip = new SkipLayers(List.of(9), SkipLayers.Mode.UNCOND, 3, StepRange.ALL);
    var plain = request("a cat", 1);
    var request =
        plain.withSampling(
            plain
                .sampling()
                .withGuidance(GuidanceSettings.DEFAULT.withSkipLayers(skip))
                .withRiflex(500));
    assertThatThrownBy(() ->
            run(DType.FLOAT32).check(List.of(new GenerationJob(request, folder.resolve("a.png")))))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("block 9 can't be left out")
        .hasMessageContaining("this transformer has blocks 0 to 1")
        .hasMessageContaining("RIFLEx can't slow down frequency 500")
        .hasMessageContaining("this transformer has frequencies 1 to");
  }

  /// The models, but a transformer of more blocks.
  private ModelFiles deep() {
    var of = FixtureWeights.of("wan_transformer_t2v").config();
    var config =
        new TransformerConfig(
            false,
            of.inChannels(),
            of.outChannels(),
            of.dim(),
            of.ffnDim(),
            of.freqDim(),
            of.textDim(),
            of.textLength(),
            of.heads(),
            5,
            of.eps());
    Path file = folder.resolve("deep.safetensors");
    try (var _ = TensorScope.open()) {
      var random = RandomSource.seeded(6);
      TransformerTensors.initial(config, random)
          .map(tensor -> tensor.plus(random.randn(DType.FLOAT32, tensor.shape()).times(0.05)))
          .write(file, DType.BFLOAT16, Map.of());
    }
    return new ModelFiles(file, files.vae(), files.text(), null);
  }

  private List<Frame> preview(GenerationRequest request, Lora lora, DType dtype) {
    var prompts = run(dtype).encode(List.of(request), GenerationRunListener.NONE).getFirst();
    try (var checkpoint = TransformerCheckpoint.open(files.transformer());
        var file = WeightsFile.open(files.vae());
        var vae = WanVae.load(file, Device.CPU, dtype)) {
      var base = WanTransformer.load(checkpoint.placed(Device.CPU, dtype), dtype, Device.CPU);
      var latents =
          Generator.latents(
              request,
              lora.attach(base, 1)::forward,
              prompts,
              base.config().outChannels(),
              Device.CPU,
              GenerationListener.NONE);
      return Generator.frames(request, latents, new VaeLatentDecoder(vae), GenerationListener.NONE);
    }
  }

  @Test
  void everythingThatStandsInTheWayIsToldTogetherAndNothingIsWritten() throws IOException {
    var inTheWay = Files.writeString(folder.resolve("file"), "");
    var wrong =
        new ModelFiles(files.vae(), files.text(), folder.resolve("absent.safetensors"), null);
    var bad =
        request("a cat", 5)
            .withSize(new VideoSize(40, 32, 5))
            .withLoras(List.of(new LoraUse("absent-lora.safetensors", 1)));
    var jobs =
        List.of(
            new GenerationJob(bad, folder.resolve("a.png")),
            new GenerationJob(request("a bird", 1), folder.resolve("./a.png")),
            new GenerationJob(request("a dog", 1), inTheWay.resolve("b.png")));
    var before = listing();
    assertThatThrownBy(() ->
            new GenerationRun(wrong, Device.CPU, DType.FLOAT32, DType.FLOAT32)
                .run(jobs, GenerationRunListener.NONE))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("width 40 is not divisible by 16")
        .hasMessageContaining("5 frames are written as mp4")
        .hasMessageContaining("two videos would be written here")
        .hasMessageContaining("into " + inTheWay + ": it is a file, not a folder")
        .hasMessageContaining("not a Wan transformer")
        .hasMessageContaining("absent.safetensors");
    assertThat(listing()).isEqualTo(before);
  }

  @Test
  void modelsThatDoNotBelongTogetherAndLongPromptsAreRefused() {
    var other = TinyModels.write(TinyModels.lora(1), folder.resolve("lora.safetensors"));
    var request =
        request("a cat ".repeat(100), 1)
            .withLoras(
                List.of(new LoraUse(other.toString(), 1), new LoraUse(files.vae().toString(), 1)));
    assertThatThrownBy(() ->
            run(DType.FLOAT32)
                .run(
                    List.of(new GenerationJob(request, folder.resolve("a.png"))),
                    GenerationRunListener.NONE))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("tokens, and the transformer reads 32")
        .hasMessageContaining(files.vae().toString());
  }

  private List<String> listing() throws IOException {
    try (var paths = Files.walk(folder)) {
      return paths.map(Path::toString).sorted().toList();
    }
  }

  private GenerationRun run(DType dtype) {
    return new GenerationRun(files, Device.CPU, dtype, dtype);
  }

  private static GenerationRequest request(String prompt, int frames) {
    var plain = GenerationRequest.of(prompt, 42);
    return new GenerationRequest(
        prompt,
        "blurry",
        new VideoSize(32, 32, frames),
        plain.framesPerSecond(),
        new SamplingSettings(Sampler.UNIPC, Schedule.Form.OFFICIAL, 2, 5, 5),
        plain.seed(),
        List.of());
  }

  private static GenerationRunListener recording(List<String> heard) {
    return new GenerationRunListener() {
      @Override
      public void onEncoding(int prompts) {
        heard.add("encoding " + prompts + " prompts");
      }

      @Override
      public GenerationListener of(GenerationJob job) {
        return new GenerationListener() {
          @Override
          public void onStep(int done, int all) {
            heard.add(job.file().getFileName() + ": step " + done + " of " + all);
          }

          @Override
          public void onFrames(int done, int all) {
            heard.add(job.file().getFileName() + ": frame " + done + " of " + all);
          }
        };
      }

      @Override
      public void onWritten(GenerationJob job) {
        heard.add("written " + job.file().getFileName());
      }
    };
  }
}
