package dev.genga.wan.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.genga.tensor.DType;
import dev.genga.tensor.weights.Float8Form;
import dev.genga.wan.generation.GenerationRequest;
import dev.genga.wan.generation.Precision;
import dev.genga.wan.generation.StartImages;
import dev.genga.wan.generation.StrengthRange;
import dev.genga.wan.generation.VaeTiles;
import dev.genga.wan.generation.WindowFading;
import dev.genga.wan.generation.WindowNoise;
import dev.genga.wan.guidance.CfgZeroStar;
import dev.genga.wan.guidance.ScaleCourse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What single nodes and their inputs come to, and where what can't be done is told.
class NodeMeaningTest {
  private static List<String> places(JsonNode sample, boolean nearest) {
    return Samples.read(sample, nearest).problems().stream()
        .map(problem -> problem.where().replaceFirst("^sample.json, #\\d+ ", ""))
        .toList();
  }

  @Test
  void anImageThatIsResizedTwiceIsNearAndOneThatIsCutTwiceIsRefused() {
    var sample = StartSamples.image();
    Samples.put(
        sample,
        "46",
        "ImageScale",
        """
        "image": ["40", 0], "upscale_method": "bicubic", "width": 416, "height": 240,
        "crop": "center"
        """);
    Samples.link(sample, "41", "image", "46");
    assertThat(places(sample, false)).containsExactly("ImageScale, image");
    assertThat(Samples.read(sample, true).remarks())
        .anyMatch(remark -> remark.contains("resized once, from its file to 832x480"));
    Samples.inputs(sample, "46").put("width", 480).put("height", 480);
    assertThat(Samples.read(sample, true).problems())
        .singleElement()
        .satisfies(problem ->
            assertThat(problem.what()).contains("her.png in 480x480", "one shape and then"));
    Samples.inputs(sample, "46").put("width", 832);
    assertThat(places(sample, false)).isEmpty();
  }

  @Test
  void aVideoThatIsCutTwiceIsRefused() {
    var sample = StartSamples.strength();
    Samples.put(
        sample,
        "46",
        "ImageScale",
        """
        "image": ["42", 0], "upscale_method": "bicubic", "width": 480, "height": 480,
        "crop": "center"
        """);
    Samples.link(sample, "43", "image", "46");
    assertThat(places(sample, true)).containsExactly("ImageScale, image");
  }

  /// Each is told at the node that has the input.
  @ParameterizedTest
  @CsvSource({
    "native, 12, cfg, -1, 'KSampler, cfg'",
    "native, 12, steps, 0, 'KSampler, steps'",
    "native, 11, width, 830, 'EmptyHunyuanLatentVideo, width'",
    "native, 11, length, 0, 'EmptyHunyuanLatentVideo, length'",
    "native, 5, shift, -1, 'KSampler, model'",
    "wrapper, 11, cfg, -1, 'WanVideoSampler, cfg'",
    "wrapper, 11, shift, -1, 'WanVideoSampler, shift'",
    "wrapper, 9, num_frames, 0, 'WanVideoEmptyEmbeds, num_frames'",
    "second sampler, 11, cfg, -1, 'WanVideoSamplerv2, cfg'",
    "second sampler, 44, shift, -1, 'WanVideoSchedulerv2, shift'",
    "second sampler, 44, steps, 0, 'WanVideoSchedulerv2, steps'",
    "second sampler, 46, context_frames, 48, 'WanVideoSamplerExtraArgs, context_options'",
    "second sampler, 45, riflex_freq_index, -1, 'WanVideoSamplerExtraArgs, riflex_freq_index'",
    "guidance, 24, rel_l1_thresh, -1, 'WanVideoSampler, cache_args'",
    "guidance, 10, zero_star_steps, 30, 'WanVideoSampler, experimental_args'",
    "native video to video, 12, denoise, 0.0001, 'KSampler, steps'"
  })
  void aValueThatCanNotBeIsToldWhereItIsSaid(
      String sample, String node, String input, double value, String where) {
    var changed = Objects.requireNonNull(Samples.all().get(sample)).deepCopy();
    if (value == Math.rint(value)) {
      Samples.inputs(changed, node).put(input, (int) value);
    } else {
      Samples.inputs(changed, node).put(input, value);
    }
    assertThat(places(changed, true)).contains(where);
  }

  @Test
  void anOptionAnswersOnlyWhatItSays() {
    var sample = StartSamples.image();
    Samples.inputs(sample, "42").put("precision", "fp16");
    Samples.inputs(sample, "7").put("precision", "fp16").put("quantization", "fp8_e4m3fn");
    Samples.inputs(sample, "12").put("precision", "fp16");
    var reading = new Reading(false, Set.of("--vae-dtype", "--fp8-base"));
    assertThat(SavedRequest.recipe(ApiForm.read(sample, "x"), reading).problems())
        .extracting(problem -> problem.where().replaceFirst(".*#\\d+ ", ""))
        .containsExactlyInAnyOrder(
            "LoadWanVideoClipTextEncoder, precision", "LoadWanVideoT5TextEncoder, quantization");
  }

  @Test
  void whatModelsComputeInIsReadFromTheirLoaders() {
    var sample = Samples.wrapper();
    Samples.inputs(sample, "1").put("base_precision", "fp16_fast");
    Samples.inputs(sample, "12").put("precision", "fp32");
    assertThat(places(sample, false)).isEmpty();
    assertThat(Samples.read(sample, false).runnable().precision())
        .isEqualTo(new Precision(DType.FLOAT16, DType.FLOAT32, DType.BFLOAT16, null, true));
    Samples.inputs(sample, "7").put("precision", "fp32");
    Samples.inputs(sample, "1").put("base_precision", "fp32");
    assertThat(Samples.read(sample, false).runnable().precision())
        .isEqualTo(Precision.of(DType.FLOAT32, DType.FLOAT32));
    Samples.inputs(sample, "1").put("base_precision", "fp64");
    assertThat(places(sample, true)).containsExactly("WanVideoModelLoader, base_precision");
  }

  @Test
  void eightBitsWithoutScalesAreNear() {
    var sample = Samples.wrapper();
    Samples.inputs(sample, "1").put("quantization", "fp8_e5m2");
    assertThat(places(sample, false)).containsExactly("WanVideoModelLoader, quantization");
    assertThat(Samples.read(sample, true).runnable().precision().base())
        .isEqualTo(Float8Form.parse("e5m2:tensor").orElseThrow());
    Samples.inputs(sample, "1").put("quantization", "fp8_e4m3fn_scaled");
    assertThat(places(sample, false)).containsExactly("WanVideoModelLoader, quantization");
    assertThat(Samples.read(sample, true).runnable().precision().base()).isNull();
    var core = Samples.plain();
    Samples.inputs(core, "1").put("weight_dtype", "fp8_e4m3fn_fast");
    assertThat(Samples.read(core, true).runnable().precision().base())
        .isEqualTo(Float8Form.parse("e4m3:tensor").orElseThrow());
  }

  @Test
  void aTextEncoderIn8BitsIsNear() {
    var sample = Samples.wrapper();
    Samples.inputs(sample, "7").put("quantization", "fp8_e4m3fn");
    assertThat(places(sample, false)).containsExactly("LoadWanVideoT5TextEncoder, quantization");
    assertThat(Samples.read(sample, true).runnable().precision().text())
        .isEqualTo(DType.FLOAT8_E4M3FN);
    var answered = new Reading(false, Set.of("--t5-dtype"));
    assertThat(SavedRequest.recipe(ApiForm.read(sample, "x"), answered).problems()).isEmpty();
    Samples.inputs(sample, "7").put("quantization", "another");
    assertThat(places(sample, false)).containsExactly("LoadWanVideoT5TextEncoder, quantization");
    assertThat(Samples.read(sample, true).runnable().precision()).isEqualTo(Precision.USUAL);
  }

  private static ScaleCourse scales(ObjectNode sample) {
    return Samples.read(sample, false).runnable().sampling().guidance().scales();
  }

  @Test
  void aGuidanceScaleForEachStepIsReadFromLists() {
    var request = Samples.read(StartSamples.scalesByStep(), false).runnable();
    assertThat(request.sampling().guidanceScale()).isEqualTo(6);
    var all = new ArrayList<>(List.of(6.0, 5.8, 5.6, 5.4, 5.2, 5.0, 4.8, 4.6, 4.4, 4.2, 4.0));
    all.addAll(Collections.nCopies(9, 1.0));
    assertThat(request.sampling().guidance().scales()).isEqualTo(new ScaleCourse.Listed(all));
  }

  /// As the wrapper does: one that is too long is cut, of one that is too short the last scale stays.
  @Test
  void listsOfAnotherLengthThanTheStepsAreTold() {
    var sample = StartSamples.scalesByStep();
    Samples.inputs(sample, "11").put("steps", 3);
    assertThat(scales(sample)).isEqualTo(new ScaleCourse.Listed(List.of(6.0, 5.8, 5.6)));
    assertThat(Samples.read(sample, false).remarks())
        .anyMatch(remark -> remark.contains("20 guidance scales over 3 steps"));
    Samples.put(sample, "40", "StringToFloatList", "\"string\": \"6, 5\"");
    assertThat(scales(sample)).isEqualTo(new ScaleCourse.Listed(List.of(6.0, 5.0, 5.0)));
    Samples.inputs(sample, "40").put("string", "4");
    assertThat(scales(sample)).isEqualTo(ScaleCourse.CONSTANT);
    assertThat(Samples.read(sample, false).runnable().sampling().guidanceScale()).isEqualTo(4);
    Samples.inputs(sample, "40").put("string", "4, -1");
    assertThat(places(sample, true)).contains("WanVideoSampler, cfg");
  }

  /// The last 16 of 20 steps are walked.
  @Test
  void overAVideoAListIsOfTheStepsThatAreWalked() {
    var sample =
        Objects.requireNonNull(Samples.all().get("guidance of the second sampler by step"));
    assertThat(scales(sample))
        .isEqualTo(
            new ScaleCourse.Listed(
                Stream.concat(Stream.of(6.0), Collections.nCopies(15, 5.0).stream()).toList()));
  }

  @Test
  void theFirstFramesOfAVideoAreStartedFrom() {
    var whole = Samples.read(StartSamples.video(), false).runnable();
    for (var name : List.of("first frames of a video", "first frames of a range")) {
      var sample = Objects.requireNonNull(Samples.all().get(name));
      assertThat(places(sample, false)).as(name).isEmpty();
      assertThat(Samples.read(sample, false).runnable()).as(name).isEqualTo(whole);
    }
    var other = StartSamples.firstFrames();
    Samples.inputs(other, "44").put("length", 80);
    assertThat(places(other, true)).containsExactly("WanVideoSampler, samples");
    Samples.inputs(other, "44").put("length", 81).put("batch_index", 1);
    assertThat(places(other, true)).contains("ImageFromBatch, length");
    var fewer = StartSamples.firstFrames();
    Samples.inputs(fewer, "40").put("frame_load_cap", 33);
    assertThat(places(fewer, true)).containsExactly("WanVideoSampler, samples");
  }

  @Test
  void cfgZeroStarOfTheCoreIsNear() {
    assertThat(places(StartSamples.coreZeroStar(), false)).containsExactly("CFGZeroStar, model");
    var guidance = Samples.read(StartSamples.coreZeroStar(), true).runnable().sampling().guidance();
    assertThat(guidance.zeroStar()).isEqualTo(new CfgZeroStar(0));
  }

  @Test
  void theLastFrameOfAVideoIsAnImage() {
    for (var name : List.of("last frame of a video", "last frame of a range")) {
      var sample = Objects.requireNonNull(Samples.all().get(name));
      assertThat(places(sample, false)).as(name).isEmpty();
      assertThat(Samples.read(sample, false).runnable().task().images())
          .isEqualTo(new StartImages("turn.mp4", null));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "44, indexes, 3",
    "44, indexes, '-1,-2'",
    "40, frame_load_cap, 81",
    "40, force_rate, 24",
    "40, custom_width, 832",
    "40, video, turn.gif"
  })
  void anotherFrameOfAVideoIsRefused(String node, String input, String value) {
    var sample = StartSamples.lastFrame();
    if (node.equals("44") || input.equals("video")) {
      Samples.inputs(sample, node).put(input, value);
    } else {
      Samples.inputs(sample, node).put(input, Integer.parseInt(value));
    }
    assertThat(places(sample, true)).containsExactly("VHS_SelectImages, indexes");
  }

  @Test
  void tilesAreRead() {
    assertThat(tiles(Samples.tiles())).isEqualTo(new VaeTiles(256, 64));
    assertThat(places(Samples.tiles(), false)).containsExactly("WanVideoDecode, enable_vae_tiling");
    // The wrapper's own numbers share 128 pixels one way, 144 the other.
    var usual = Samples.wrapper();
    Samples.inputs(usual, "13").put("enable_vae_tiling", true);
    assertThat(tiles(usual)).isEqualTo(new VaeTiles(272, 128));
    assertThat(tiles(Samples.advanced())).isEqualTo(new VaeTiles(512, 64));
    var wide = Samples.advanced();
    Samples.inputs(wide, "14").put("overlap", 400);
    assertThat(tiles(wide)).isEqualTo(new VaeTiles(512, 128));
    for (var name : List.of("tile_x", "tile_y")) {
      Samples.inputs(usual, "13").put(name, 40);
    }
    for (var name : List.of("tile_stride_x", "tile_stride_y")) {
      Samples.inputs(usual, "13").put(name, 32);
    }
    assertThat(tiles(usual)).as("no less than genga's least").isEqualTo(new VaeTiles(64, 8));
    assertThat(tiles(Samples.wrapper())).isNull();
  }

  private static @Nullable VaeTiles tiles(ObjectNode sample) {
    return Samples.read(sample, true).runnable().task().tiles();
  }

  @Test
  void windowsAndNoiseAreRead() {
    var sample = StartSamples.secondSampler();
    Samples.inputs(sample, "46").put("freenoise", true).put("fuse_method", "pyramid");
    assertThat(places(sample, false)).isEmpty();
    var windows = Objects.requireNonNull(Samples.read(sample, false).runnable().task().windows());
    assertThat(windows.fading()).isEqualTo(WindowFading.PYRAMID);
    assertThat(windows.noise()).isEqualTo(WindowNoise.SHUFFLED);
  }

  private static List<StrengthRange> steps(GenerationRequest request, String file) {
    return request.loras().stream()
        .filter(use -> use.file().equals(file))
        .findFirst()
        .orElseThrow()
        .reach()
        .steps();
  }

  @Test
  void aStrengthForEachStepIsReadFromLists() {
    assertThat(places(StartSamples.byStep(), false)).isEmpty();
    var request = Samples.read(StartSamples.byStep(), false).runnable();
    assertThat(steps(request, "a.safetensors"))
        .containsExactly(new StrengthRange(1, 1, 0.7), new StrengthRange(3, 20, 0.3));
    assertThat(steps(request, "f.safetensors"))
        .containsExactly(
            new StrengthRange(1, 1, 1.0),
            new StrengthRange(2, 2, 0.95),
            new StrengthRange(3, 3, 0.9),
            new StrengthRange(4, 4, 0.85),
            new StrengthRange(5, 5, 0.8),
            new StrengthRange(6, 6, 0.75),
            new StrengthRange(7, 7, 0.7),
            new StrengthRange(8, 8, 0.65),
            new StrengthRange(9, 9, 0.6),
            new StrengthRange(10, 10, 0.55),
            new StrengthRange(11, 11, 0.5),
            new StrengthRange(12, 20, 0.25));
  }

  @Test
  void aListThatEndsBeforeTheStepsOrGoesIntoWeightsIsRefused() {
    var sample = StartSamples.byStep();
    Samples.inputs(sample, "41").put("string", "0.5, 0.4");
    assertThat(Samples.read(sample, true).problems())
        .singleElement()
        .satisfies(problem -> {
          assertThat(problem.what()).contains("a.safetensors with 2 strengths", "20 steps");
          assertThat(problem.where()).endsWith("WanVideoSampler, model");
        });
    var merged = StartSamples.byStep();
    Samples.inputs(merged, "6").put("merge_loras", true);
    assertThat(places(merged, true)).containsExactly("WanVideoLoraSelect, merge_loras");
  }
}
