package dev.genga.wan.generation;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.testing.Golden;
import dev.genga.tensor.weights.WeightsFile;
import dev.genga.video.Frame;
import dev.genga.video.ImageFiles;
import dev.genga.wan.image.ImageCase;
import dev.genga.wan.image.ImageEncoder;
import dev.genga.wan.sampling.Sampler;
import dev.genga.wan.sampling.Schedule;
import dev.genga.wan.transformer.ForwardOptions;
import dev.genga.wan.transformer.TransformerCheckpoint;
import dev.genga.wan.transformer.WanTransformer;
import dev.genga.wan.vae.WanVae;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Holds videos from images to `WanI2V.generate` and `WanFLF2V.generate` of Wan2.1.
class ImageToVideoTest {
  /// Guidance of 5 multiplies what the two passes may be off by 9; two steps go once from 1 to 0.
  private static final double LATENTS = 20 * ImageCase.TOLERANCE;

  private final ImageCase golden = ImageCase.open();

  @TempDir Path folder;
  private int written;
  private TensorScope scope;
  private Autograd.Mode mode;

  @BeforeEach
  void open() {
    scope = TensorScope.open();
    mode = Autograd.off();
  }

  @AfterEach
  void close() {
    mode.close();
    scope.close();
    golden.close();
  }

  private StartImages images(String kind) {
    return new StartImages(
        golden.file("first.png").toString(),
        kind.equals("flf2v") ? golden.file("last.png").toString() : null);
  }

  private VideoSize size(String kind) {
    var image = ImageFiles.read(golden.file("first.png"));
    return VideoSize.like(image.width(), image.height(), 48 * 32, kind.equals("flf2v") ? 81 : 9);
  }

  private GenerationRequest request(String kind) {
    return new GenerationRequest(
        "prompt",
        "negative",
        size(kind),
        16,
        new SamplingSettings(Sampler.UNIPC, Schedule.Form.OFFICIAL, 2, 5, 3),
        7,
        List.of(),
        Task.of(images(kind)));
  }

  private static Path vaeFile() {
    try (var golden = Golden.load("wan_vae")) {
      return golden.folder().resolve("weights.safetensors");
    }
  }

  private Tensor channels(String kind) {
    try (var file = WeightsFile.open(vaeFile());
        var vae = WanVae.load(file, Device.CPU, DType.FLOAT32, WanVae.Half.ENCODER)) {
      return StartFrames.read(images(kind), size(kind)).channels(vae, size(kind));
    }
  }

  private Tensor tokens(String kind) {
    try (var encoder = ImageEncoder.open(golden.file("clip.pth"), Device.CPU)) {
      return StartFrames.read(images(kind), size(kind)).tokens(encoder);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"i2v", "flf2v"})
  void theImageTokensAreTheReferences(String kind) {
    var expected = golden.get(kind + ".tokens");
    assertThatTensor(tokens(kind))
        .isCloseTo(expected.reshape(1, -1, expected.size(2)), ImageCase.TOLERANCE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"i2v", "flf2v"})
  void theConditionChannelsAreTheReferences(String kind) {
    var channels = channels(kind);
    var expected = golden.get(kind + ".channels").unsqueeze(0);
    assertThatTensor(channels.narrow(1, 0, 4).contiguous())
        .isBitEqualTo(expected.narrow(1, 0, 4).contiguous());
    assertThatTensor(channels).isCloseTo(expected, ImageCase.TOLERANCE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"i2v", "flf2v"})
  void theLatentsAreTheReferences(String kind) {
    try (var checkpoint = TransformerCheckpoint.open(golden.file(kind + ".safetensors"))) {
      assertThat(checkpoint.config().firstToLast()).isEqualTo(kind.equals("flf2v"));
      var weights = checkpoint.placed(Device.CPU, DType.FLOAT32);
      var model = WanTransformer.load(weights, DType.FLOAT32, Device.CPU);
      var condition = new ImageCondition(channels(kind), tokens(kind));
      var passes = TransformerPasses.of(model.config(), _ -> model, request(kind), "", condition);
      var latents =
          Generator.latents(
              request(kind),
              passes,
              new EncodedPrompts(golden.get("context.prompt"), golden.get("context.negative")),
              16,
              Device.CPU,
              GenerationListener.NONE);
      assertThatTensor(latents).isCloseTo(golden.get(kind + ".latents").unsqueeze(0), LATENTS);
    }
  }

  @Test
  void twoSamplesAtOnceAreToldOfTheSameImage() {
    try (var checkpoint = TransformerCheckpoint.open(golden.file("i2v.safetensors"))) {
      var weights = checkpoint.placed(Device.CPU, DType.FLOAT32);
      var model = WanTransformer.load(weights, DType.FLOAT32, Device.CPU);
      var condition = new ImageCondition(channels("i2v"), tokens("i2v"));
      var guided = TransformerPasses.of(model.config(), _ -> model, request("i2v"), "", condition);
      var noise = Generator.noise(request("i2v"), 16);
      var time = dev.genga.tensor.Tensors.of(new float[] {500}, 1);
      var prompt = golden.get("context.prompt");
      var alone = guided.velocity(noise, time, List.of(prompt), ForwardOptions.PLAIN);
      var two =
          guided.velocity(
              noise.repeat(2, 1, 1, 1, 1),
              time.repeat(2),
              List.of(prompt, prompt),
              ForwardOptions.PLAIN);
      assertThatTensor(two.narrow(0, 1, 1).contiguous()).isCloseTo(alone, ImageCase.TOLERANCE);
    }
  }

  /// Wan's own rule on its two areas, for images of usual shapes.
  @ParameterizedTest
  @CsvSource({
    "1920, 1080, 399360, 832, 464",
    "1080, 1920, 399360, 464, 832",
    "1000, 1000, 399360, 624, 624",
    "1280, 720, 921600, 1280, 720",
    "4000, 3000, 921600, 1104, 816",
    "40, 22, 1536, 48, 16"
  })
  void aVideoHasTheShapeOfItsImage(int width, int height, long area, int wide, int high) {
    assertThat(VideoSize.like(width, height, area, 81)).isEqualTo(new VideoSize(wide, high, 81));
  }

  @Test
  void anImageOfAnotherShapeIsCutAndOneOfTheSameIsNot() {
    var image = new Frame(200, 100, new byte[200 * 100 * 3]);
    assertThat(StartFrames.shaped(image, VideoSize.like(200, 100, 399_360, 5))).isSameAs(image);
    var cut = StartFrames.shaped(image, new VideoSize(480, 480, 5));
    assertThat(cut.width()).isEqualTo(100);
    assertThat(cut.height()).isEqualTo(100);
  }

  @Test
  void defaultsAreWansOwnForTheTask() {
    var first = GenerationRequest.of("a", 1, Task.of(images("i2v")));
    assertThat(first.sampling().steps()).isEqualTo(40);
    assertThat(first.sampling().flowShift()).isEqualTo(3);
    assertThat(first.size()).isEqualTo(VideoSize.like(40, 22, 832 * 480, 81));
    assertThat(first.negativePrompt()).startsWith("镜头晃动，色调艳丽");
    var both = GenerationRequest.of("a", 1, Task.of(images("flf2v")));
    assertThat(both.sampling().steps()).isEqualTo(50);
    assertThat(both.sampling().flowShift()).isEqualTo(16);
    assertThat(both.negativePrompt()).startsWith("镜头切换，镜头晃动，色调艳丽");
    assertThat(GenerationRequest.of("a", 1, Task.TEXT_TO_VIDEO))
        .isEqualTo(GenerationRequest.of("a", 1));
  }

  @Test
  void imagesTravelInTheRequestAndLeaveOthersAsTheyWere() {
    var request = request("flf2v");
    assertThat(RequestJson.read(RequestJson.write(request), "x")).isEqualTo(request);
    assertThat(RequestJson.write(request.withTask(Task.TEXT_TO_VIDEO))).doesNotContain("image");
  }

  // ---------------------------------------------------------------------------- whole runs

  private ModelFiles files(String kind) {
    return TinyModels.write(folder.resolve("models" + ++written))
        .withTransformer(golden.file(kind + ".safetensors"))
        .withImage(golden.file("clip_vision.safetensors"));
  }

  private GenerationJob job(String kind, String name) {
    var size = new VideoSize(48, 32, 5);
    return new GenerationJob(request(kind).withSize(size), folder.resolve(name));
  }

  private static void run(ModelFiles files, GenerationJob... jobs) {
    new GenerationRun(files, Device.CPU, DType.FLOAT32, DType.FLOAT32)
        .run(List.of(jobs), GenerationRunListener.NONE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"i2v", "flf2v"})
  void aRunMakesVideosFromImages(String kind) {
    var video = job(kind, "out.mp4");
    run(files(kind), video);
    assertThat(GeneratedFile.request(video.file()))
        .isEqualTo(video.request().withPrecision(Precision.of(DType.FLOAT32, DType.FLOAT32)));

    var queued = job(kind, "queue/out.mp4");
    new GenerationQueue(
            new GenerationRun(files(kind), Device.CPU, DType.FLOAT32, DType.FLOAT32), true)
        .run(folder.resolve("queue"), List.of(queued), GenerationRunListener.NONE);
    assertThat(queued.file()).hasSameBinaryContentAs(video.file());

    var other =
        new StartImages(golden.file("last.png").toString(), video.request().task().images().last());
    var changed =
        new GenerationJob(video.request().withTask(Task.of(other)), folder.resolve("other.mp4"));
    run(files(kind), changed);
    assertThat(frames(changed)).isNotEqualTo(frames(video));
  }

  private static List<Frame> frames(GenerationJob job) {
    return dev.genga.video.VideoReader.read(job.file(), 0, 2, 4);
  }

  @Test
  void aModelOfAnotherTaskIsToldBeforeAnythingRuns() {
    var plain = TinyModels.write(folder.resolve("plain"));
    refused(plain.withImage(golden.file("clip.pth")), job("i2v", "a.mp4"))
        .hasMessageContaining("this text-to-video transformer can't");
    var without = job("i2v", "a.mp4");
    refused(
            files("i2v"),
            new GenerationJob(without.request().withTask(Task.TEXT_TO_VIDEO), without.file()))
        .hasMessageContaining("this transformer starts from an image, and the request has none");
    refused(files("i2v"), job("flf2v", "a.mp4")).hasMessageContaining("knows a first frame only");
    refused(files("flf2v"), job("i2v", "a.mp4"))
        .hasMessageContaining("the request has no last one");
  }

  @Test
  void whatVideosHaveInCommonIsToldOnce() {
    var jobs =
        List.of("a.mp4", "b.mp4").stream()
            .map(name -> job("i2v", name))
            .map(job -> new GenerationJob(job.request().withTask(Task.TEXT_TO_VIDEO), job.file()))
            .toList();
    var run = new GenerationRun(files("i2v"), Device.CPU, DType.FLOAT32, DType.FLOAT32);
    assertThatThrownBy(() -> run.check(jobs))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e ->
                assertThat(e.problems())
                    .singleElement()
                    .satisfies(
                        problem -> assertThat(problem.what()).contains("the request has none")));
  }

  @Test
  void whatIsMissingOrWrongIsToldTogether() {
    refused(files("i2v").withImage(null), job("i2v", "a.mp4"))
        .hasMessageContaining("starts from an image, and no image encoder is named");
    refused(files("i2v").withImage(golden.file("i2v.safetensors")), absent("i2v"))
        .hasMessageContaining("not an image encoder")
        .hasMessageContaining("absent.png");
    assertThat(Files.exists(folder.resolve("a.mp4"))).isFalse();
  }

  private GenerationJob absent(String kind) {
    var job = job(kind, "a.mp4");
    return new GenerationJob(
        job.request().withTask(Task.of(new StartImages("absent.png", null))), job.file());
  }

  private static org.assertj.core.api.AbstractThrowableAssert<?, ? extends Throwable> refused(
      ModelFiles files, GenerationJob job) {
    return assertThatThrownBy(() -> run(files, job)).isInstanceOf(ProblemException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "' ', , 5, an image has no file",
    ", b.png, 5, a last image and no first",
    "a.png, b.png, 1, a single frame has no last image"
  })
  void imagesThatCanNotBeAreRefused(
      @Nullable String first, @Nullable String last, int frames, String what) {
    var problems = new Problems();
    new StartImages(first, last).check(problems, new VideoSize(48, 32, frames), key -> "--" + key);
    assertThat(problems.list()).anyMatch(problem -> problem.what().contains(what));
  }
}
