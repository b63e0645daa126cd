package dev.genga.wan.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.genga.base.ProblemException;
import dev.genga.tensor.DType;
import dev.genga.tensor.weights.Float8Form;
import dev.genga.video.Fraction;
import dev.genga.video.Frame;
import dev.genga.video.VideoWriter;
import dev.genga.wan.generation.GenerationRequest;
import dev.genga.wan.generation.GuidanceSettings;
import dev.genga.wan.generation.LevelChoice;
import dev.genga.wan.generation.LoraUse;
import dev.genga.wan.generation.Precision;
import dev.genga.wan.generation.RequestJson;
import dev.genga.wan.generation.SamplingSettings;
import dev.genga.wan.generation.StartVideo;
import dev.genga.wan.generation.Task;
import dev.genga.wan.generation.TeaCache;
import dev.genga.wan.generation.VideoSize;
import dev.genga.wan.guidance.GuidedSteps;
import dev.genga.wan.guidance.ScaleCourse;
import dev.genga.wan.guidance.StepRange;
import dev.genga.wan.sampling.Sampler;
import dev.genga.wan.sampling.Schedule;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SavedRequestTest {
  private static final Path MP4 = Path.of("video.mp4");

  private static final Recipe.Models MODELS =
      new Recipe.Models("wan.safetensors", "vae.safetensors", "umt5.safetensors");

  @TempDir Path folder;

  private final String prompt = Samples.wrapper().toString();
  private final GenerationRequest expected = Samples.read(Samples.wrapper(), false).runnable();

  @Test
  void aVideoOfTheCoreHasATagForEachForm() {
    var file = video(Map.of("prompt", prompt, "workflow", "{\"nodes\": []}"));
    assertThat(read(file)).isEqualTo(expected);
  }

  @Test
  void anOlderVideoHasBothInOneComment() {
    var comment = WorkflowJson.mapper().createObjectNode();
    comment.put("prompt", prompt);
    comment.putObject("workflow").putArray("nodes");
    var file = video(Map.of("comment", comment.toString()));
    assertThat(read(file)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tEXt", "zTXt", "iTXt", "comf"})
  void aPngHasThemInItsTexts(String chunk) throws IOException {
    var file = folder.resolve("image.png");
    Files.write(file, png(chunk, "prompt", prompt));
    assertThat(read(file)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"II", "MM"})
  void aWebpHasThemInItsExif(String order) throws IOException {
    var file = folder.resolve("image.webp");
    Files.write(file, webp(order, "prompt:" + prompt));
    assertThat(read(file)).isEqualTo(expected);
  }

  @Test
  void aFileOfJsonIsOfEitherFormOrARequest() throws IOException {
    var file = folder.resolve("flow.json");
    Files.writeString(file, prompt);
    assertThat(read(file)).isEqualTo(expected);
    Files.writeString(file, "{\"prompt\": %s, \"client_id\": \"x\"}".formatted(prompt));
    assertThat(read(file)).isEqualTo(expected);
    Files.writeString(file, RequestJson.writeIndented(expected));
    assertThat(read(file)).isEqualTo(expected);
  }

  @Test
  void gengasOwnRequestComesBeforeTheWorkflowThatNamesItsModels() {
    var request = expected.withSeed(7);
    var tags = RequestTags.of(request, MODELS, MP4);
    var recipe = SavedRequest.read(video(tags.tags()), Reading.EXACT);
    assertThat(recipe.origin()).isEqualTo(Recipe.Origin.GENGA);
    assertThat(recipe.runnable()).isEqualTo(request);
    assertThat(recipe.models()).isEqualTo(MODELS);
  }

  /// What a tool leaves that keeps only the tags it knows.
  @Test
  void theCommentAloneIsEnough() {
    var tags = RequestTags.of(expected, MODELS, MP4);
    var comment = tags.tags().getOrDefault("comment", "");
    var recipe = SavedRequest.read(video(Map.of("comment", comment)), Reading.EXACT);
    assertThat(recipe.origin()).isEqualTo(Recipe.Origin.GENGA);
    assertThat(recipe.runnable()).isEqualTo(expected);
  }

  @ParameterizedTest
  @EnumSource(
      value = Sampler.class,
      names = {"UNIPC", "DPM_SOLVER", "EULER"})
  void whatGengaWritesReadsBackInBothForms(Sampler sampler) throws IOException {
    for (var form : Arrays.stream(Schedule.Form.values()).filter(sampler::takes).toList()) {
      for (int frames : new int[] {1, 5}) {
        var request =
            new GenerationRequest(
                "a \"cat\"\n猫 \\o/ ",
                "blurry",
                new VideoSize(32, 16, frames),
                24,
                new SamplingSettings(sampler, form, 7, 4.5, 3),
                4294967301L,
                List.of(new LoraUse("/home/me/a.safetensors", 0.8), new LoraUse("b", -1)));
        var tags = RequestTags.of(request, MODELS, MP4);
        var file = video(tags.tags());
        tags.check(file);
        var run = JsonNodeFactory.instance.objectNode().put("steps", 7);
        assertThat(read(tags.writeSidecar(file, run))).isEqualTo(request);
        var other = RequestTags.of(request.withSeed(1), MODELS, MP4);
        assertThatThrownBy(() -> other.check(file))
            .isInstanceOf(ProblemException.class)
            .hasMessageContaining("reads otherwise");
      }
    }
  }

  /// What a disk, a tool or a fault of ours made of a text: gone, cut short, another seed.
  @Test
  void everyTagThatADamagedFileCarriesIsTold() {
    var tags = RequestTags.of(expected, MODELS, MP4);
    assertThat(tags.tags()).hasSize(4);
    tags.tags()
        .forEach((name, text) -> {
          var damaged = new HashMap<>(tags.tags());
          damaged.put(name, otherSeed(text));
          assertThat(damaged.get(name)).isNotEqualTo(text);
          assertRefused(tags, video(damaged), name);
          damaged.put(name, text.substring(0, text.length() / 2));
          assertRefused(tags, video(damaged), name);
          damaged.remove(name);
          assertRefused(tags, video(damaged), name);
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aDamagedSidecarIsTold(boolean workflow) throws IOException {
    var request =
        workflow ? expected : GenerationRequest.of("a cat | a dog", 42); // which none can say
    var tags = RequestTags.of(request, MODELS, MP4);
    assertThat(tags.tags().containsKey("workflow")).isEqualTo(workflow);
    var sidecar = tags.writeSidecar(folder.resolve("video.mp4"), null);
    var whole = Files.readString(sidecar);
    var steps = "\"steps\" : " + request.sampling().steps();
    for (var damaged :
        List.of(
            otherSeed(whole),
            whole.replace(steps, "\"steps\" : 3"),
            whole.substring(0, whole.length() / 2),
            "{}",
            "")) {
      assertThat(damaged).isNotEqualTo(whole);
      Files.writeString(sidecar, damaged);
      assertThatThrownBy(() -> tags.checkSidecar(sidecar))
          .isInstanceOf(ProblemException.class)
          .hasMessageContaining("reads otherwise")
          .hasMessageContaining(sidecar.toString());
    }
  }

  /// The request in it may be whole where its canvas is not.
  @Test
  void aSidecarWithAnotherCanvasIsTold() throws IOException {
    var tags = RequestTags.of(expected, MODELS, MP4);
    var sidecar = tags.writeSidecar(folder.resolve("video.mp4"), null);
    var canvas = (ObjectNode) WorkflowJson.parse(Files.readString(sidecar), "x");
    var own = canvas.get("genga");
    var other = RequestTags.of(expected.withSeed(7), MODELS, MP4);
    canvas = (ObjectNode) WorkflowJson.parse(other.tags().getOrDefault("workflow", ""), "x");
    canvas.set("genga", own);
    Files.writeString(sidecar, canvas.toString());
    assertThat(read(sidecar)).isEqualTo(expected);
    assertThatThrownBy(() -> tags.checkSidecar(sidecar))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("reads otherwise");
  }

  private void assertRefused(RequestTags tags, Path file, String tag) {
    assertThatThrownBy(() -> tags.check(file))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("reads otherwise")
        .hasMessageContaining(file.toString())
        .hasMessageContaining(tag);
  }

  /// The samples' seed is 42, which is nothing else in them.
  private static String otherSeed(String text) {
    return text.replaceAll("\\b42\\b", "43");
  }

  @Test
  void guidanceAndShortcutsReadBackInBothForms() {
    var sampling =
        Samples.read(Objects.requireNonNull(Samples.all().get("guidance")), true)
            .runnable()
            .sampling();
    var whole =
        expected.withSampling(
            sampling
                .withRiflex(4)
                .withBatchedGuidance(true)
                .withTeaCache(TeaCache.of(0.2, TeaCache.Mode.E))
                .withLevels(new LevelChoice(List.of(), 1, 15)));
    for (var request :
        List.of(
            whole,
            expected.withSampling(
                whole
                    .sampling()
                    .withLevels(new LevelChoice(List.of(1.0, 0.7, 0.3, 0.0), 0, -1))
                    .withTeaCache(null)))) {
      var at = request.sampling().levels().sigmas().isEmpty() ? request : steps(request, 3);
      var tags = RequestTags.of(at, MODELS, MP4);
      assertThat(tags.unsayable()).isNull();
      tags.check(video(tags.tags()));
    }
  }

  /// Of 8 bits nodes don't say what shares a scale: without genga's own text only that is lost.
  @Test
  void whatModelsComputeInReadsBackInBothForms() {
    var block = Float8Form.BLOCKS;
    for (var precision :
        List.of(
            Precision.of(DType.FLOAT32, DType.FLOAT32),
            new Precision(DType.FLOAT16, DType.BFLOAT16, DType.FLOAT32, null, true),
            new Precision(DType.FLOAT16, DType.FLOAT32, DType.BFLOAT16, block, false),
            Precision.USUAL.withEncoders(DType.BFLOAT16, DType.FLOAT8_E4M3FN))) {
      var request = expected.withPrecision(precision);
      var tags = RequestTags.of(request, MODELS, MP4);
      assertThat(tags.unsayable()).isNull();
      var file = video(tags.tags());
      tags.check(file);
      assertThat(read(file)).isEqualTo(request);
    }
  }

  /// Builds before told what models compute in by the workflow alone.
  @Test
  void anOlderVideosWorkflowTellsWhatItWasComputedIn() {
    var request = expected.withPrecision(Precision.of(DType.FLOAT32, DType.FLOAT32));
    var tags = new HashMap<>(RequestTags.of(request, MODELS, MP4).tags());
    tags.put("genga", RequestJson.write(expected));
    tags.remove("comment");
    assertThat(read(video(tags))).isEqualTo(request);
  }

  @Test
  void guidanceByStepReadsBackInBothForms() {
    for (var guidance :
        List.of(
            GuidanceSettings.DEFAULT.withScales(new ScaleCourse.Ramp(ScaleCourse.Shape.COSINE, 2)),
            GuidanceSettings.DEFAULT.withSteps(new GuidedSteps.Within(new StepRange(0.2, 0.7))),
            GuidanceSettings.DEFAULT
                .withSteps(new GuidedSteps.Skipping(GuidedSteps.Skip.LATE, 0.5))
                .withScales(new ScaleCourse.Ramp(ScaleCourse.Shape.LINEAR, 3)))) {
      var plain = expected.withSampling(expected.sampling().withGuidance(guidance));
      for (var request :
          List.of(
              plain,
              plain.withTask(Task.TEXT_TO_VIDEO.withVideo(new StartVideo("street.mp4", 0.6))),
              plain.withSampling(plain.sampling().withLevels(new LevelChoice(List.of(), 2, 15))))) {
        var tags = RequestTags.of(request, MODELS, MP4);
        assertThat(tags.unsayable()).isNull();
        tags.check(video(tags.tags()));
        var other = request.withSampling(request.sampling().withGuidanceScale(4.25));
        assertThatThrownBy(() -> RequestTags.of(other, MODELS, MP4).check(video(tags.tags())))
            .isInstanceOf(ProblemException.class);
      }
    }
  }

  private static GenerationRequest steps(GenerationRequest request, int steps) {
    var of = request.sampling();
    return request.withSampling(
        new SamplingSettings(of.sampler(), of.form(), steps, of.guidanceScale(), of.flowShift())
            .withLevels(of.levels())
            .withGuidance(of.guidance()));
  }

  @ParameterizedTest
  @EnumSource(
      value = Sampler.class,
      names = {"DPM_SOLVER_SDE", "EULER_ANCESTRAL", "LCM", "DISTILL"})
  void samplersThatDrawOnTheirWayAreNotSaid(Sampler sampler) {
    var request =
        expected.withSampling(new SamplingSettings(sampler, Schedule.Form.OFFICIAL, 4, 1, 5));
    var tags = RequestTags.of(request, MODELS, MP4);
    assertThat(tags.unsayable()).contains(sampler.label());
    tags.check(video(tags.tags()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a cat | a dog", "[1] a cat [2] a dog", "a (cat:1.2)"})
  void aPromptThatTheWrapperWouldReadOtherwiseIsNotWrittenNorRead(String text) {
    var request = GenerationRequest.of(text, 1);
    var tags = RequestTags.of(request, MODELS, MP4);
    assertThat(tags.unsayable()).isNotNull();
    assertThat(tags.tags()).doesNotContainKeys("prompt", "workflow");
    var sample = Samples.wrapper();
    Samples.inputs(sample, "8").put("positive_prompt", text);
    assertThat(Samples.read(sample, true).problems())
        .singleElement()
        .satisfies(problem ->
            assertThat(problem.where()).endsWith("#8 WanVideoTextEncode, positive_prompt"));
  }

  @Test
  void weightsOfTheCoreAreRefused() {
    var sample = Samples.plain();
    Samples.inputs(sample, "9").put("text", "a (cat)");
    assertThat(Samples.read(sample, true).problems()).hasSize(1);
  }

  @Test
  void framesAreCutAsComfyUiCutsThem() {
    var sample = Samples.wrapper();
    Samples.inputs(sample, "9").put("num_frames", 84);
    var recipe = Samples.read(sample, false);
    assertThat(recipe.runnable().size().frames()).isEqualTo(81);
    assertThat(recipe.remarks()).anyMatch(remark -> remark.contains("84 frames become 81"));
  }

  @Test
  void aSeedOutOfRangeIsToldWithOneThatDrawsTheSame() throws IOException {
    var file = folder.resolve("flow.json");
    Files.writeString(file, prompt.replace("\"seed\":42", "\"seed\":18446744073709551615"));
    assertThatThrownBy(() -> read(file))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("seed 18446744073709551615 is out of range")
        .hasMessageContaining("--seed 4294967295 draws the same");
    var answered = SavedRequest.read(file, new Reading(false, Set.of("--seed")));
    assertThat(answered.runnable().withSeed(42)).isEqualTo(expected);
  }

  @Test
  void aSamplerThatGengaLacksIsAnsweredByTheCommandLine() {
    var sample = Samples.wrapper();
    Samples.inputs(sample, "11").put("scheduler", "vibt_unipc");
    assertThat(Samples.read(sample, false).problems())
        .singleElement()
        .satisfies(problem -> assertThat(problem.fix()).contains("--sampler"));
    var graph = ApiForm.read(sample, "x");
    assertThat(SavedRequest.recipe(graph, new Reading(false, Set.of("--sampler"))).problems())
        .isEmpty();
  }

  @Test
  void aWorkflowOfAnotherModelIsToldByItsNodes() {
    var sample = Samples.plain();
    Samples.put(sample, "1", "CheckpointLoaderSimple", "\"ckpt_name\": \"sdxl.safetensors\"");
    Samples.inputs(sample, "2").put("type", "flux");
    assertThat(Samples.read(sample, true).problems())
        .anySatisfy(
            problem -> assertThat(problem.what()).contains("no node CheckpointLoaderSimple"))
        .anySatisfy(problem -> assertThat(problem.what()).contains("type flux"));
  }

  @Test
  void severalVideosAreTold() {
    var sample = Samples.wrapper();
    sample.set("30", sample.get("11").deepCopy());
    Samples.inputs(sample, "30").put("seed", 43);
    sample.set("31", sample.get("13").deepCopy());
    Samples.link(sample, "31", "samples", "30");
    Samples.put(sample, "32", "SaveImage", "\"images\": [\"31\", 0]");
    assertThat(Samples.read(sample, true).problems())
        .singleElement()
        .satisfies(problem -> assertThat(problem.what()).contains("2 different videos"));
  }

  @Test
  void aNodeThatNothingLeadsToIsNotLookedAt() {
    var sample = Samples.wrapper();
    Samples.put(sample, "30", "SomethingElse", "");
    assertThat(Samples.read(sample, false).problems()).isEmpty();
  }

  @Test
  void filesThatCarryNothingAreRefused() throws IOException {
    var none = video(Map.of("comment", "my holidays"));
    var image = folder.resolve("a.png");
    Files.write(image, png("tEXt", "Software", "x"));
    var json = folder.resolve("a.json");
    Files.writeString(json, "{\"a\": 1}");
    for (var file : List.of(none, image, json)) {
      assertThatThrownBy(() -> read(file))
          .isInstanceOf(ProblemException.class)
          .hasMessageContaining("carries no request of genga and no workflow of ComfyUI")
          .hasMessageContaining(file.toString());
    }
  }

  @Test
  void damagedAndHostileFilesAreRefused() throws IOException {
    byte[] cut = png("tEXt", "prompt", prompt);
    for (var bytes :
        List.of(
            "{\"a\":".repeat(5000).getBytes(StandardCharsets.UTF_8),
            "{\"1\": {\"class_type\"".getBytes(StandardCharsets.UTF_8),
            ("{\"1\": 1" + "0".repeat(1000) + "}").getBytes(StandardCharsets.UTF_8),
            new byte[] {(byte) 0xff, (byte) 0xfe, 0})) {
      var file = folder.resolve("hostile.json");
      Files.write(file, bytes);
      assertThatThrownBy(() -> read(file))
          .isInstanceOf(ProblemException.class)
          .hasMessageContaining(file.toString());
    }
    var large = folder.resolve("large.json");
    try (var file = new RandomAccessFile(large.toFile(), "rw")) {
      file.setLength(WorkflowJson.LONGEST + 1L);
    }
    assertThatThrownBy(() -> read(large))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("more than a workflow needs");
    var image = folder.resolve("cut.png");
    Files.write(image, Arrays.copyOf(cut, cut.length / 2));
    assertThatThrownBy(() -> read(image))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("can't be read");
    assertThatThrownBy(() -> read(folder.resolve("absent.mp4")))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("there is no such file");
  }

  @Test
  void hostileTextsWithinFilesAreRefused() throws IOException {
    for (var text : List.of("{\"a\":".repeat(5000), "{\"1\": {\"class_type\"", "{\"1\": nul}")) {
      var webp = folder.resolve("hostile.webp");
      Files.write(webp, webp("II", "prompt:" + text));
      var png = folder.resolve("hostile.png");
      Files.write(png, png("iTXt", "workflow", text));
      for (var file : List.of(video(Map.of("prompt", text)), webp, png)) {
        assertThatThrownBy(() -> read(file))
            .isInstanceOf(ProblemException.class)
            .hasMessageContaining(file.toString());
      }
    }
  }

  /// Values of every wrong kind end in problems, never in another exception.
  @Test
  void valuesOfTheWrongKindAreTold() {
    for (var sample : Samples.all().values()) {
      for (var node : sample.properties()) {
        for (var input : Samples.inputs(sample, node.getKey()).properties()) {
          for (var json :
              List.of("null", "[]", "{}", "-1", "1e300", "\"\"", "true", "[\"99\", 0]")) {
            var changed = sample.deepCopy();
            Samples.inputs(changed, node.getKey())
                .set(input.getKey(), WorkflowJson.parse(json, "x"));
            try {
              Samples.read(changed, false);
            } catch (ProblemException e) {
              assertThat(e).hasMessageContaining("sample.json");
            }
          }
        }
      }
    }
  }

  private GenerationRequest read(Path file) {
    return SavedRequest.read(file, Reading.EXACT).runnable();
  }

  private Path video(Map<String, String> tags) {
    var file = folder.resolve("video.mp4");
    var frame = new Frame(32, 16, new byte[3 * 32 * 16]);
    VideoWriter.write(file, Fraction.of(16), tags, Collections.nCopies(2, frame));
    return file;
  }

  private static byte[] png(String type, String keyword, String text) throws IOException {
    var content = new ByteArrayOutputStream();
    content.write((keyword + "\0").getBytes(StandardCharsets.ISO_8859_1));
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    switch (type) {
      case "iTXt" -> {
        content.write("\0\0en\0translated\0".getBytes(StandardCharsets.ISO_8859_1));
        content.write(bytes);
      }
      case "zTXt" -> {
        content.write(0);
        try (var out = new DeflaterOutputStream(content)) {
          out.write(bytes);
        }
      }
      default -> content.write(bytes);
    }
    var out = new ByteArrayOutputStream();
    var data = new DataOutputStream(out);
    data.writeLong(0x89504E470D0A1A0AL);
    chunk(data, "IHDR", new byte[13]);
    chunk(data, type, content.toByteArray());
    chunk(data, "IDAT", new byte[100]);
    chunk(data, "IEND", new byte[0]);
    return out.toByteArray();
  }

  private static void chunk(DataOutputStream out, String type, byte[] content) throws IOException {
    byte[] name = type.getBytes(StandardCharsets.ISO_8859_1);
    var crc = new CRC32();
    crc.update(name);
    crc.update(content);
    out.writeInt(content.length);
    out.write(name);
    out.write(content);
    out.writeInt((int) crc.getValue());
  }

  /// A WebP with an empty picture and one text in its EXIF, as Pillow lays it out.
  private static byte[] webp(String order, String text) {
    byte[] bytes = (text + "\0").getBytes(StandardCharsets.UTF_8);
    var little = ByteOrder.LITTLE_ENDIAN;
    var tiff =
        ByteBuffer.allocate(26 + bytes.length)
            .order(order.equals("II") ? little : ByteOrder.BIG_ENDIAN);
    tiff.put(order.getBytes(StandardCharsets.US_ASCII)).putShort((short) 42).putInt(8);
    tiff.putShort((short) 1).putShort((short) 0x110).putShort((short) 2);
    tiff.putInt(bytes.length).putInt(26).putInt(0).put(bytes);
    int odd = tiff.capacity() % 2;
    var riff = ByteBuffer.allocate(12 + 8 + 10 + 8 + tiff.capacity() + odd).order(little);
    riff.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(riff.capacity() - 8);
    riff.put("WEBPVP8X".getBytes(StandardCharsets.US_ASCII)).putInt(10).put(new byte[10]);
    riff.put("EXIF".getBytes(StandardCharsets.US_ASCII)).putInt(tiff.capacity()).put(tiff.array());
    return riff.array();
  }
}
