package dev.genga.wan.generation;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.testing.Golden;
import dev.genga.tensor.weights.WeightsFile;
import dev.genga.video.Fraction;
import dev.genga.video.Frame;
import dev.genga.video.VideoReader;
import dev.genga.video.VideoWriter;
import dev.genga.wan.sampling.Sampler;
import dev.genga.wan.sampling.Schedule;
import dev.genga.wan.vae.Pixels;
import dev.genga.wan.vae.WanVae;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StartVideoTest {
  private static final VideoSize SIZE = new VideoSize(48, 32, 9);
  private final TensorScope scope = TensorScope.open();

  @TempDir Path folder;
  private Path video = Path.of("");

  @BeforeEach
  void write() {
    var frames = new ArrayList<Frame>();
    for (int i = 0; i < 12; i++) {
      var rgb = new byte[48 * 32 * 3];
      for (int at = 0; at < rgb.length; at++) {
        rgb[at] = (byte) (128 + 90 * Math.sin(0.01 * at + 0.4 * i));
      }
      frames.add(new Frame(48, 32, rgb));
    }
    video = folder.resolve("video.mp4");
    VideoWriter.write(video, Fraction.of(16), Map.of(), frames);
  }

  @AfterEach
  void close() {
    scope.close();
  }

  private static WanVae vae(WanVae.Half half) {
    try (var golden = Golden.load("wan_vae");
        var file = WeightsFile.open(golden.folder().resolve("weights.safetensors"))) {
      return WanVae.load(file, Device.CPU, DType.FLOAT32, half);
    }
  }

  private Tensor encoded() {
    try (var vae = vae(WanVae.Half.ENCODER)) {
      return new StartVideo(video.toString(), 1).latents(vae, SIZE, 16);
    }
  }

  @Test
  void itsLatentsAreThoseOfItsFrames() {
    var frames = VideoReader.read(video, 0, 1, 2, 3, 4, 5, 6, 7, 8);
    var bytes = new byte[9 * 48 * 32 * 3];
    for (int i = 0; i < 9; i++) {
      System.arraycopy(frames.get(i).rgb(), 0, bytes, i * 48 * 32 * 3, 48 * 32 * 3);
    }
    var tensor = dev.genga.tensor.Tensors.ofBytes(bytes, DType.UINT8, 9, 32, 48, 3);
    try (var vae = vae(WanVae.Half.ENCODER)) {
      assertThatTensor(encoded())
          .isCloseTo(vae.encode(Pixels.toModel(tensor, DType.FLOAT32)), 1e-5);
    }
  }

  private GenerationRequest request(Sampler sampler, double strength) {
    return new GenerationRequest(
        "",
        "",
        SIZE,
        16,
        new SamplingSettings(sampler, Schedule.Form.OFFICIAL, 10, 1, 3),
        5,
        List.of(),
        Task.TEXT_TO_VIDEO.withVideo(new StartVideo(video.toString(), strength)));
  }

  @ParameterizedTest
  @CsvSource({"1, 10", "0.8, 8", "0.55, 5", "0.1, 1"})
  void theStrengthIsTheShareOfTheStepsThatIsRun(double strength, int steps) {
    for (var sampler : List.of(Sampler.UNIPC, Sampler.DPM_SOLVER, Sampler.EULER)) {
      var request = request(sampler, strength);
      var whole = request.withTask(Task.TEXT_TO_VIDEO).schedule();
      assertThat(request.schedule().steps()).isEqualTo(steps);
      assertThat(request.schedule().sigma(0)).isEqualTo(whole.sigma(10 - steps));
      assertThat(request.schedule().sigma(steps)).isZero();
    }
  }

  @Test
  void asMuchNoiseIsLaidOverItAsTheFirstStepTakes() {
    var request = request(Sampler.EULER, 0.5);
    var latents = encoded();
    var noise = Generator.noise(request, 16);
    double sigma = request.schedule().sigma(0);
    assertThat(sigma).isBetween(0.5, 0.9);
    assertThatTensor(new StartCondition(null, latents).noisy(request, noise))
        .isCloseTo(latents.times(1 - sigma).plus(noise.times(sigma)), 1e-6);
    var all = request(Sampler.EULER, 1);
    assertThatTensor(new StartCondition(null, latents).noisy(all, noise)).isCloseTo(noise, 0);
  }

  /// A model that takes the way to one picture straight away ends there from anywhere, and one that
  /// stands still leaves what it was given.
  @ParameterizedTest
  @ValueSource(strings = {"UNIPC", "DPM_SOLVER", "EULER"})
  void theSamplerTakesTheNoiseAwayAgain(Sampler sampler) {
    var request = request(sampler, 0.5);
    var latents = encoded();
    var noise = Generator.noise(request, 16);
    var start = new StartCondition(null, latents).noisy(request, noise);
    var made =
        Generator.latents(
            request,
            start,
            (x, time, prompts, options) -> noise.minus(latents),
            new EncodedPrompts(latents, null),
            Device.CPU,
            GenerationListener.NONE);
    assertThatTensor(made).isCloseTo(latents, 1e-4);
  }

  @Test
  void aRunMakesAVideoOfAVideoOfWhichTheFullStrengthLeavesNothing() {
    var files = TinyModels.write(folder.resolve("models"));
    var plain = made(files, request(Sampler.EULER, 1).withTask(Task.TEXT_TO_VIDEO), "plain.mp4");
    assertThat(made(files, request(Sampler.EULER, 1), "all.mp4")).isEqualTo(plain);
    assertThat(made(files, request(Sampler.EULER, 0.2), "some.mp4")).isNotEqualTo(plain);
  }

  @Test
  void aQueueMakesTheSameVideosOfVideos() {
    var files = TinyModels.write(folder.resolve("models"));
    var run = new GenerationRun(files, Device.CPU, DType.FLOAT32, DType.FLOAT32);
    var out = folder.resolve("out");
    var jobs =
        List.of(
            new GenerationJob(request(Sampler.EULER, 0.2), out.resolve("1.mp4")),
            new GenerationJob(
                request(Sampler.EULER, 1).withTask(Task.TEXT_TO_VIDEO), out.resolve("2.mp4")));
    new GenerationQueue(run, false).run(out, jobs, GenerationRunListener.NONE);
    for (var job : jobs) {
      assertThat(VideoReader.read(job.file(), 0, 1, 4, 8))
          .isEqualTo(made(files, job.request(), "alone.mp4"));
    }
  }

  private List<Frame> made(ModelFiles files, GenerationRequest request, String name) {
    var file = folder.resolve(name);
    new GenerationRun(files, Device.CPU, DType.FLOAT32, DType.FLOAT32)
        .run(List.of(new GenerationJob(request, file)), GenerationRunListener.NONE);
    return VideoReader.read(file, 0, 1, 4, 8);
  }

  @Test
  void sizeAndLengthFollowFromIt() {
    var task = Task.TEXT_TO_VIDEO.withVideo(new StartVideo(video.toString(), 0.8));
    assertThat(GenerationRequest.of("a", 1, task).size())
        .isEqualTo(VideoSize.like(48, 32, 832 * 480, 9));
  }

  @Test
  void aVideoThatIsTooShortOrAStrengthThatCanNotBeIsRefused() {
    assertThatThrownBy(() -> new StartVideo(video.toString(), 1).chosen(13, 16))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("the video has 12 frames at 16 a second, and 13 are to be made");
    for (double strength : new double[] {0, -1, 1.1, Double.NaN, 0.05}) {
      var problems = new Problems();
      new StartVideo("x.mp4", strength).check(problems, 10, key -> key);
      assertThat(problems.isEmpty()).as("" + strength).isFalse();
    }
  }

  @Test
  void anImageThatIsAVideoIsItsLastFrame() {
    assertThat(StartImages.read(video.toString()))
        .isEqualTo(VideoReader.read(video, 11).getFirst());
  }

  // ------------------------------------------------------------------------------- tiles

  private static List<Frame> frames(LatentDecoder decoder, Tensor latents, VideoSize size) {
    var plain = GenerationRequest.of("", 0).withSize(size);
    return Generator.frames(plain, latents, decoder, GenerationListener.NONE);
  }

  @Test
  void oneTileIsTheWholeFrame() {
    try (var vae = vae(WanVae.Half.DECODER)) {
      var latents = encoded();
      assertThat(frames(new TiledLatentDecoder(vae, VaeTiles.USUAL), latents, SIZE))
          .isEqualTo(frames(new VaeLatentDecoder(vae), latents, SIZE));
    }
  }

  @Test
  void tilesAreNearTheWholeFrame() {
    var size = new VideoSize(160, 112, 5);
    try (var vae = vae(WanVae.Half.DECODER)) {
      var latents = Generator.noise(GenerationRequest.of("", 3).withSize(size), 16);
      var whole = frames(new VaeLatentDecoder(vae), latents, size);
      var tiled = frames(new TiledLatentDecoder(vae, new VaeTiles(96, 48)), latents, size);
      assertThat(tiled).hasSize(5);
      assertThat(meanDifference(whole, tiled))
          .isLessThan(meanDifference(whole, reversed(whole)) / 4);
    }
  }

  private static List<Frame> reversed(List<Frame> frames) {
    return frames.stream()
        .map(frame -> {
          var rgb = new byte[frame.rgb().length];
          for (int i = 0; i < rgb.length; i++) {
            rgb[i] = frame.rgb()[rgb.length - 1 - i];
          }
          return new Frame(frame.width(), frame.height(), rgb);
        })
        .toList();
  }

  private static double meanDifference(List<Frame> one, List<Frame> other) {
    double sum = 0;
    long count = 0;
    for (int i = 0; i < one.size(); i++) {
      byte[] first = one.get(i).rgb();
      byte[] second = other.get(i).rgb();
      for (int at = 0; at < first.length; at++) {
        sum += Math.abs((first[at] & 0xff) - (second[at] & 0xff));
        count++;
      }
    }
    return sum / count;
  }

  @ParameterizedTest
  @CsvSource({"100, 64", "32, 8", "256, 0", "256, 136", "256, 12"})
  void tilesThatCanNotBeAreRefused(int tile, int overlap) {
    var problems = new Problems();
    new VaeTiles(tile, overlap).check(problems, key -> key);
    assertThat(problems.isEmpty()).isFalse();
  }
}
