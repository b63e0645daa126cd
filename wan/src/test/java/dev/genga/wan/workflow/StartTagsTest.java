package dev.genga.wan.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.genga.video.Frame;
import dev.genga.wan.generation.ContextWindows;
import dev.genga.wan.generation.GeneratedFile;
import dev.genga.wan.generation.GenerationRequest;
import dev.genga.wan.generation.LoraReach;
import dev.genga.wan.generation.LoraUse;
import dev.genga.wan.generation.StartImages;
import dev.genga.wan.generation.StartVideo;
import dev.genga.wan.generation.StrengthRange;
import dev.genga.wan.generation.Task;
import dev.genga.wan.generation.VaeTiles;
import dev.genga.wan.generation.VideoSize;
import dev.genga.wan.generation.WindowFading;
import dev.genga.wan.generation.WindowNoise;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a video starts from, its windows and the reach of its LoRAs travel in both forms of its workflow.
class StartTagsTest {
  private static final Recipe.Models MODELS =
      new Recipe.Models("wan.safetensors", "vae.safetensors", "umt5.safetensors", "clip.pth");
  private static final GenerationRequest PLAIN =
      GenerationRequest.of("a cat", 42).withSize(new VideoSize(32, 16, 13));

  @TempDir Path folder;

  static Stream<GenerationRequest> sayable() {
    var image = new StartImages("/home/me/her.png", null);
    var both = new StartImages("her.png", "C:\\images\\door.png");
    return Stream.of(
        PLAIN.withTask(Task.of(image)),
        PLAIN.withTask(Task.of(both)),
        PLAIN.withTask(Task.TEXT_TO_VIDEO.withVideo(new StartVideo("v/street.mp4", 0.7))),
        PLAIN.withTask(Task.TEXT_TO_VIDEO.withVideo(new StartVideo("street.mp4", 0.333))),
        PLAIN.withTask(Task.TEXT_TO_VIDEO.withVideo(new StartVideo("street.mp4", 1))),
        windows(PLAIN, ContextWindows.Kind.STATIC, 9),
        windows(PLAIN, ContextWindows.Kind.UNIFORM, 9),
        windows(PLAIN, ContextWindows.Kind.LOOPED, 9),
        PLAIN.withTask(
            PLAIN.task().withWindows(new ContextWindows(ContextWindows.Kind.UNIFORM, 9, 4, 8))),
        windows(PLAIN, ContextWindows.Kind.STATIC, 81),
        windows(PLAIN.withTask(Task.of(image)), ContextWindows.Kind.STATIC, 9),
        windows(PLAIN.withPrompt("spring | summer|autumn"), ContextWindows.Kind.STATIC, 9),
        PLAIN.withTask(Task.of(new StartImages("clips/turn.mp4", null))),
        PLAIN.withTask(Task.of(new StartImages("turn.webm", "door.png"))),
        still(new StartVideo("street.mp4", 0.7)),
        windows(PLAIN, ContextWindows.Kind.STATIC, WindowFading.PYRAMID, WindowNoise.OWN),
        windows(PLAIN, ContextWindows.Kind.LOOPED, WindowFading.LINEAR, WindowNoise.SHUFFLED),
        lora(new LoraReach(List.of(), List.of(new StrengthRange(0, 4, 0.5)), List.of(), false)),
        lora(new LoraReach(List.of(), differing(), List.of("ffn"), false)),
        lora(new LoraReach(ranges(1, 4), List.of(), List.of(), false)),
        lora(new LoraReach(ranges(1, StrengthRange.OPEN), List.of(), List.of(), false)),
        lora(new LoraReach(differing(), differing(), List.of(), false)),
        lora(new LoraReach(differing(), List.of(), List.of(), false))
            .withTask(Task.TEXT_TO_VIDEO.withVideo(new StartVideo("street.mp4", 0.7))),
        lora(new LoraReach(List.of(), ranges(0, 4, 5, 9), List.of("ffn", "cross_attn"), false)),
        lora(new LoraReach(List.of(), ranges(20, StrengthRange.OPEN), List.of(), false)),
        lora(new LoraReach(List.of(), List.of(), List.of("ffn"), true)));
  }

  private static GenerationRequest windows(
      GenerationRequest request, ContextWindows.Kind kind, int frames) {
    return request.withTask(request.task().withWindows(new ContextWindows(kind, frames, 4)));
  }

  private static GenerationRequest windows(
      GenerationRequest request, ContextWindows.Kind kind, WindowFading fading, WindowNoise noise) {
    return request.withTask(
        request
            .task()
            .withWindows(new ContextWindows(kind, 9, 4).withFading(fading).withNoise(noise)));
  }

  /// A single frame over a video of another rate than Wan's own.
  private static GenerationRequest still(StartVideo video) {
    return new GenerationRequest(
        PLAIN.prompt(),
        PLAIN.negativePrompt(),
        new VideoSize(32, 16, 1),
        24,
        PLAIN.sampling(),
        PLAIN.seed(),
        List.of(),
        Task.TEXT_TO_VIDEO.withVideo(video));
  }

  private static List<StrengthRange> differing() {
    return List.of(
        new StrengthRange(1, 3, 0.3), new StrengthRange(4, 4, 0), new StrengthRange(5, 9, -0.7));
  }

  private static List<StrengthRange> ranges(int... ends) {
    return Stream.iterate(0, i -> i < ends.length, i -> i + 2)
        .map(i -> new StrengthRange(ends[i], ends[i + 1], 1))
        .toList();
  }

  private static GenerationRequest lora(LoraReach reach) {
    return PLAIN.withLoras(List.of(new LoraUse("a.safetensors", 0.8, reach)));
  }

  @ParameterizedTest
  @MethodSource("sayable")
  void whatGengaWritesReadsBackInBothForms(GenerationRequest request) {
    var file = write(request, "video.mp4");
    var recipe = SavedRequest.read(file, Reading.EXACT);
    assertThat(recipe.runnable()).isEqualTo(request);
    assertThat(recipe.models().imageEncoder())
        .isEqualTo(request.task().images().any() ? "clip.pth" : null);
  }

  /// The wrapper lays its tiles otherwise, and shares no more than that.
  @Test
  void tilesReadBackInBothFormsAndAreNear() {
    var request = PLAIN.withTask(Task.TEXT_TO_VIDEO.withTiles(new VaeTiles(128, 32)));
    assertThat(SavedRequest.read(write(request, "video.mp4"), Reading.EXACT).runnable())
        .isEqualTo(request);
    var sheet = ComfyWorkflow.of(request, MODELS, false);
    var graph = ApiForm.read(sheet.prompt(), "x");
    assertThat(SavedRequest.recipe(graph, Reading.EXACT).problems())
        .singleElement()
        .satisfies(
            problem -> assertThat(problem.where()).endsWith("WanVideoDecode, enable_vae_tiling"));
  }

  /// But for Wan's own layout of the image encoder: ComfyUI's loader shows that the middle only.
  @ParameterizedTest
  @MethodSource("sayable")
  void nothingOfItIsOnlyNear(GenerationRequest request) {
    var sheet = ComfyWorkflow.of(request, MODELS, false);
    var graph = ApiForm.read(sheet.prompt(), "x");
    assertThat(SavedRequest.recipe(graph, Reading.EXACT).problems()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 13})
  void aWebpCarriesBothForms(int frames) {
    var request = PLAIN.withSize(new VideoSize(32, 16, frames));
    var file = write(request, "image.webp");
    assertThat(SavedRequest.read(file, Reading.EXACT).runnable()).isEqualTo(request);
    assertThat(FileTexts.read(file)).containsOnlyKeys("genga", "prompt", "workflow");
    assertThat(FileTexts.read(file).get("prompt"))
        .contains(frames == 1 ? "SaveImage" : "SaveAnimatedWEBP");
  }

  private Path write(GenerationRequest request, String name) {
    var file = folder.resolve(name);
    var tags = RequestTags.of(request, MODELS, file);
    assertThat(tags.unsayable()).isNull();
    var size = request.size();
    var frame = new Frame(size.width(), size.height(), new byte[3 * size.width() * size.height()]);
    GeneratedFile.write(file, request, Collections.nCopies(size.frames(), frame), tags.tags());
    tags.check(file);
    return file;
  }

  static Stream<Arguments> unsayable() {
    var video = new StartVideo("street.mp4", 0.7);
    String loras =
        "parts of names that a LoRA leaves out, with a comma or in every name of its file, or"
            + " blocks behind the fortieth";
    return Stream.of(
        arguments(
            PLAIN.withTask(Task.of(new StartImages("her.png", null)).withVideo(video)),
            "a video and images to start from, or a part of the steps over a video"),
        arguments(
            windows(PLAIN.withPrompt("spring | summer"), ContextWindows.Kind.STATIC, 81),
            "several prompts in a single window"),
        arguments(lora(new LoraReach(List.of(), ranges(40, 41), List.of(), false)), loras),
        arguments(lora(new LoraReach(List.of(), List.of(), List.of("a, b"), false)), loras),
        arguments(lora(new LoraReach(List.of(), List.of(), List.of("up"), false)), loras));
  }

  @ParameterizedTest
  @MethodSource("unsayable")
  void whatNodesCantSayIsNotWritten(GenerationRequest request, String reason) {
    var tags = RequestTags.of(request, MODELS, Path.of("a.mp4"));
    assertThat(tags.unsayable()).isEqualTo(reason);
    assertThat(tags.tags()).doesNotContainKeys("prompt", "workflow");
  }

  @Test
  void strengthsAreCountedAsTheWrapperCountsThem() {
    var task = Samples.read(StartSamples.strength(), true).runnable().task();
    var video = Objects.requireNonNull(task.video());
    assertThat(video.file()).isEqualTo("street.mp4");
    // Of 20 steps 0.6 is 12, and the wrapper takes one more.
    assertThat(video.firstStep(20)).isEqualTo(7);
  }

  @Test
  void aStrengthOfTheCoreMakesMoreStepsAndWalksTheLast() {
    var request = Samples.read(StartSamples.nativeVideo(), true).runnable();
    assertThat(request.sampling().steps()).isEqualTo(40);
    var video = Objects.requireNonNull(request.task().video());
    assertThat(video.firstStep(40)).isEqualTo(20);
  }

  @Test
  void theSecondSamplerSaysWhatTheFirstDoes() {
    var second = Samples.read(StartSamples.secondSampler(), false).runnable();
    var first = StartSamples.video();
    Samples.inputs(first, "8").put("positive_prompt", "a cat | a dog");
    first.set("46", StartSamples.secondSampler().get("46"));
    Samples.link(first, "11", "context_options", "46");
    assertThat(second).isEqualTo(Samples.read(first, false).runnable());
    assertThat(second.prompts()).containsExactly("a cat", "a dog");
  }

  @Test
  void patchesOfKjNodesSayWhatTheWrappersNodesDo() {
    var guidance = Samples.read(StartSamples.patches(), true).runnable().sampling().guidance();
    assertThat(Objects.requireNonNull(guidance.nag()).negativePrompt()).isNull();
    assertThat(Objects.requireNonNull(guidance.skipLayers()).blocks()).containsExactly(9);
    assertThat(guidance.zeroStar()).isNotNull();
    assertThat(guidance.enhance()).isNotNull();
    assertThat(Samples.read(StartSamples.patches(), false).problems())
        .extracting(problem -> problem.where().replaceFirst(".*#\\d+ ", ""))
        .containsExactlyInAnyOrder(
            "WanVideoEnhanceAVideoKJ, weight", "WanVideoTeaCacheKJ, rel_l1_thresh");
  }

  @Test
  void anImageEncoderThatSeesAnotherImageIsTold() {
    var sample = StartSamples.nativeImage();
    Samples.put(sample, "44", "LoadImage", "\"image\": \"him.png\"");
    Samples.link(sample, "43", "image", "44");
    assertThat(Samples.read(sample, true).problems())
        .singleElement()
        .satisfies(
            problem -> assertThat(problem.where()).endsWith("WanImageToVideo, clip_vision_output"));
  }

  @Test
  void anotherVaeForImagesIsTold() {
    var sample = StartSamples.image();
    Samples.put(sample, "47", "WanVideoVAELoader", "\"model_name\": \"other.safetensors\"");
    Samples.link(sample, "9", "vae", "47");
    assertThat(Samples.read(sample, true).problems())
        .singleElement()
        .satisfies(problem -> assertThat(problem.what()).contains("other.safetensors"));
  }

  @Test
  void aVideoOfAnotherRateIsTold() {
    var sample = StartSamples.video();
    Samples.inputs(sample, "14").put("frame_rate", 24);
    assertThat(Samples.read(sample, true).problems())
        .singleElement()
        .satisfies(problem ->
            assertThat(problem.what()).contains("16.0 frames a second", "the new one has 24"));
  }

  @Test
  void anOutputThatGengaDoesntReadIsTold() {
    var sample = StartSamples.video();
    Samples.inputs(sample, "9").putArray("num_frames").add("40").add(1);
    assertThat(Samples.read(sample, true).problems())
        .anySatisfy(problem -> assertThat(problem.what()).contains("num_frames"));
    Samples.inputs(sample, "9").putArray("num_frames").add("40").add(9);
    assertThat(Samples.read(sample, true).problems())
        .anySatisfy(problem -> assertThat(problem.what()).contains("output 9 of node #40"));
  }
}
