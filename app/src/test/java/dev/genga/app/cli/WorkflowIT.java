package dev.genga.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.app.demo.SmallDataset;
import dev.genga.app.demo.SmallProject;
import dev.genga.tensor.DType;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.weights.SafetensorsFile;
import dev.genga.tensor.weights.SafetensorsWriter;
import dev.genga.video.Fraction;
import dev.genga.video.Frame;
import dev.genga.video.VideoReader;
import dev.genga.video.VideoWriter;
import dev.genga.wan.generation.GeneratedFile;
import dev.genga.wan.generation.Precision;
import dev.genga.wan.transformer.TransformerCheckpoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The settings travel: a video is made again from itself, from the workflow in it, and from others'.
class WorkflowIT {
  @TempDir private static Path template;
  @TempDir private Path folder;
  private UserFolder user;

  @BeforeAll
  static void writeProject() throws IOException {
    SmallProject.write(template);
    var frames =
        IntStream.range(0, 18)
            .mapToObj(place -> {
              var rgb = new byte[32 * 32 * 3];
              Arrays.fill(rgb, (byte) (10 * place));
              return new Frame(32, 32, rgb);
            })
            .toList();
    Files.createDirectory(template.resolve("footage"));
    VideoWriter.write(template.resolve("footage/start.mp4"), Fraction.of(16), Map.of(), frames);
  }

  @BeforeEach
  void copyProject() {
    user = UserFolder.copyOf(template, folder.resolve("project"));
  }

  @Test
  void aVideoIsMadeAgainFromItselfAndFromTheWorkflowBesideIt() throws IOException {
    var made = make("made.mp4", "--sampler", "EULER");
    var sidecar = path("made.mp4.json");
    assertThat(sidecar).content().contains("\"WanVideoSampler\"", "\"genga_request\"");

    var again = from(made, "again.mp4");
    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(path("again.mp4")).hasSameBinaryContentAs(made);

    var workflow = path("workflow.json");
    Files.writeString(workflow, canvasAlone(sidecar));
    var drawn = from(workflow, "drawn.mp4");
    assertThat(drawn.exitCode()).as(drawn.err()).isZero();
    assertThat(path("drawn.mp4")).hasSameBinaryContentAs(made);
  }

  /// No option says again what the video was computed in.
  @Test
  void whatAVideoWasComputedInTravelsWithIt() throws IOException {
    var made =
        make(
            "made.mp4",
            "--dtype",
            "FLOAT16",
            "--t5-dtype",
            "BFLOAT16",
            "--fp8-base",
            "e4m3:channel",
            "--guidance-scales",
            "linear:1.5");
    var again = again(made, "again.mp4");
    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(path("again.mp4")).hasSameBinaryContentAs(made);
    var shown = user.run("workflow", "show", made.toString()).out();
    assertThat(shown)
        .contains(
            "computed in   float16\n", "VAE in        float32\n", "8 bits        e4m3:channel");
    var other = again(made, "other.mp4", "--vae-dtype=BFLOAT16", "--fp8-base=off");
    assertThat(other.exitCode()).as(other.err()).isZero();
    assertThat(GeneratedFile.request(path("other.mp4")).precision())
        .isEqualTo(Precision.USUAL.inHalf(false));
    Files.delete(path("other.mp4"));
    var sums = again(made, "other.mp4", "--fp16-accumulation");
    assertThat(sums.err()).contains("--fp16-accumulation has no effect here");
    assertThat(frames(path("other.mp4"))).containsExactlyElementsOf(frames(made));
  }

  /// A loader of ComfyUI names 8 bits for a file that is in them, too.
  @Test
  void aFileIn8BitsIsTakenAsItIs() throws IOException {
    var made = make("made.mp4", "--sampler", "EULER", "--fp8-base", "e5m2:tensor");
    var workflow = path("workflow.json");
    Files.writeString(workflow, canvasAlone(path("made.mp4.json")));
    var near = again(workflow, "near.mp4");
    assertThat(near.exitCode()).isEqualTo(2);
    assertThat(near.err()).contains("quantization fp8_e5m2", "--nearest");
    var drawn = again(workflow, "drawn.mp4", "--nearest");
    assertThat(drawn.exitCode()).as(drawn.err()).isZero();
    assertThat(frames(path("drawn.mp4"))).containsExactlyElementsOf(frames(made));

    var models = path("models");
    try (var _ = TensorScope.open();
        var file = SafetensorsFile.open(models.resolve("transformer.safetensors"))) {
      var stored = new LinkedHashMap<String, Tensor>();
      for (var name : file.tensors().keySet()) {
        var value = file.read(name).copy();
        boolean layer = name.matches("blocks\\..*\\.weight") && value.shape().length == 2;
        stored.put(name, layer ? value.to(DType.FLOAT8_E5M2) : value);
      }
      SafetensorsWriter.write(models.resolve("in8bits.safetensors"), stored, file.metadata());
    }
    var stored =
        again(
            workflow,
            "stored.mp4",
            "--nearest",
            "--transformer=" + models.resolve("in8bits.safetensors"));
    assertThat(stored.exitCode()).as(stored.err()).isZero();
    assertThat(stored.err()).contains("the transformer's file is in 8 bits: it is taken as it is");
  }

  private CommandRun again(Path file, String output, String... more) {
    var arguments =
        new ArrayList<>(
            List.of(
                "generate",
                "--from",
                file.toString(),
                "--output",
                output,
                "--models",
                user.path().resolve("models").toString()));
    arguments.addAll(List.of(more));
    return user.run(arguments.toArray(String[]::new));
  }

  private static List<byte[]> frames(Path video) {
    return VideoReader.read(video, IntStream.range(0, 5).toArray()).stream()
        .map(Frame::rgb)
        .toList();
  }

  /// The video that is started from lies beside the workflow.
  @Test
  void aVideoOfAVideoInWindowsIsMadeAgainFromTheWorkflowAlone() throws IOException {
    var made =
        make(
            "made.mp4",
            "--sampler",
            "EULER",
            "--video",
            path("footage/start.mp4").toString(),
            "--strength",
            "0.5",
            "--frames",
            "13",
            "--windows",
            "static:9:4");
    var workflow = path("workflow.json");
    Files.writeString(workflow, canvasAlone(path("made.mp4.json")));
    var missing = from(workflow, "drawn.mp4");
    assertThat(missing.exitCode()).isEqualTo(2);
    assertThat(missing.err()).contains("start.mp4", "--video");
    Files.copy(path("footage/start.mp4"), path("start.mp4"));
    var drawn = from(workflow, "drawn.mp4");
    assertThat(drawn.exitCode()).as(drawn.err()).isZero();
    int[] all = IntStream.range(0, 13).toArray();
    var frames = VideoReader.read(path("drawn.mp4"), all);
    assertThat(frames.stream().map(Frame::rgb))
        .containsExactlyElementsOf(VideoReader.read(made, all).stream().map(Frame::rgb).toList());
    var shown = user.run("workflow", "show", workflow.toString());
    assertThat(shown.out())
        .contains("video         start.mp4, strength 0.5")
        .contains("windows       static, 9 frames, 4 of them shared");
  }

  @Test
  void aWebpIsMadeAgainFromItselfAndFromTheWorkflowInIt() throws IOException {
    var made = make("made.webp", "--sampler", "EULER");
    var again = from(made, "again.webp");
    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(path("again.webp")).hasSameBinaryContentAs(made);
    var bytes = new String(Files.readAllBytes(made), StandardCharsets.ISO_8859_1);
    Files.write(
        path("of-comfyui.webp"),
        bytes.replace("genga:{", "other:{").getBytes(StandardCharsets.ISO_8859_1));
    var drawn = from(path("of-comfyui.webp"), "drawn.webp");
    assertThat(drawn.exitCode()).as(drawn.err()).isZero();
    assertThat(drawn.out()).contains("drawn.webp");
    assertThat(user.run("workflow", "show", path("of-comfyui.webp").toString()).out())
        .contains("made by       ComfyUI");
  }

  @Test
  void filesThatSayNothingOrAskForTheImpossibleLeaveNothingBehind() throws IOException {
    make("made.mp4");
    Files.writeString(path("deep.json"), "{\"a\":".repeat(100_000));
    Files.writeString(path("cut.json"), "{\"1\": {\"class_type\": \"KSampler\"");
    Files.writeString(
        path("other.json"),
        "{\"1\": {\"class_type\": \"PreviewImage\", \"inputs\": {\"images\": [\"2\", 0]}},"
            + " \"2\": {\"class_type\": \"CheckpointLoaderSimple\", \"inputs\": {}}}");
    Files.writeString(
        path("odd.json"), Files.readString(path("made.mp4.json")).replace("32,", "33,"));
    var told =
        Map.of(
            "deep.json", "this is no JSON of a workflow",
            "cut.json", "this is no JSON of a workflow",
            "other.json", "genga runs no node CheckpointLoaderSimple",
            "odd.json", "33",
            "footage/start.mp4", "carries no request of genga and no workflow of ComfyUI",
            "absent.mp4", "there is no such file");
    told.forEach((name, what) -> {
      var run = from(path(name), "b.mp4");
      assertThat(run.exitCode()).as(name).isEqualTo(2);
      assertThat(run.err()).as(name).contains(what, "fix: ").contains(path(name).toString());
      assertThat(path("b.mp4")).doesNotExist();
      assertThat(path("b.mp4.json")).doesNotExist();
    });
  }

  @Test
  void anImageIsMadeAgainFromItself() throws IOException {
    var made = make("made.png", "--frames", "1");
    var again = from(made, "again.png");
    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(path("again.png")).hasSameBinaryContentAs(made);
  }

  @Test
  void aWorkflowIsShownForPeopleAndForPrograms() {
    var made = make("made.mp4");
    var shown = user.run("workflow", "show", made.toString());
    assertThat(shown.exitCode()).as(shown.err()).isZero();
    assertThat(shown.out())
        .contains("made by       genga")
        .contains("prompt        a rabbit")
        .contains("size          32x32, 5 frames, 16 a second")
        .contains("transformer   transformer.safetensors");
    var json = user.run("workflow", "show", made.toString(), "--json");
    assertThat(json.out()).contains("\"origin\" : \"genga\"", "\"text_encoder\" : \"text-encoder");
  }

  @Test
  void modelsThatAreNotFoundAreAllTold() throws IOException {
    var made = make("made.mp4");
    var nowhere = user.run("generate", "--from", made.toString(), "--output", "b.mp4");
    assertThat(nowhere.exitCode()).isEqualTo(2);
    assertThat(nowhere.err())
        .contains("transformer.safetensors is needed, and no folder to look for it")
        .contains("vae.safetensors is needed")
        .contains("text-encoder.safetensors is needed")
        .contains("--models");
    Files.createDirectories(path("models/more"));
    Files.copy(path("models/vae.safetensors"), path("models/more/vae.safetensors"));
    var twice = from(made, "b.mp4");
    assertThat(twice.exitCode()).isEqualTo(2);
    assertThat(twice.err()).contains("2 files are called vae.safetensors");
    assertThat(path("b.mp4")).doesNotExist();
  }

  @Test
  void whatAVideoOrItsSidecarNeedsIsLookedForAmongTheModels() throws IOException {
    var made = make("made.mp4");
    for (var file : List.of(made, path("made.mp4.json"))) {
      var check = check(file);
      assertThat(check.exitCode()).as(check.err()).isZero();
      assertThat(check.out()).endsWith("the recipe " + file + ": all is there\n");
    }
    Files.delete(path("models/vae.safetensors"));
    for (var file : List.of(made, path("made.mp4.json"))) {
      var check = check(file);
      assertThat(check.exitCode()).isEqualTo(2);
      assertThat(check.out()).endsWith("the recipe " + file + " lacks the vae vae.safetensors\n");
    }
  }

  @Test
  void whatAWorkflowOfComfyUiNeedsIsToldByTheNamesToPullItBy() throws IOException {
    make("made.mp4");
    var workflow =
        Files.writeString(
            path("workflow.json"),
            canvasAlone(path("made.mp4.json"))
                .replace("\"transformer.safetensors\"", "\"wan2.1_t2v_14B_bf16.safetensors\"")
                .replace("\"vae.safetensors\"", "\"wan_2.1_vae.safetensors\""));
    var check = check(workflow);
    assertThat(check.exitCode()).isEqualTo(2);
    assertThat(check.out())
        .endsWith(
            "the recipe %s lacks the transformer wan2.1_t2v_14B_bf16.safetensors (t2v-14b), the vae wan_2.1_vae.safetensors (vae)\n"
                .formatted(workflow));
    Files.copy(path("models/vae.safetensors"), path("models/wan_2.1_vae.safetensors"));
    assertThat(check(workflow).out()).contains(" lacks ").doesNotContain("the vae");
  }

  /// No models that are all there are read out of what can't be read.
  @Test
  void aWorkflowThatNamesNoModelIsRefused() throws IOException {
    var workflow =
        Files.writeString(
            path("workflow.json"),
            "{\"1\": {\"class_type\": \"PreviewImage\", \"inputs\": {\"images\": [\"2\", 0]}}}");
    var check = check(workflow);
    assertThat(check.exitCode()).isEqualTo(2);
    assertThat(check.err()).startsWith("error: ").contains("workflow.json");
    assertThat(check.out()).isEmpty();
  }

  @Test
  void aFileThatSaysNothingOfModelsIsRefused() throws IOException {
    var file = Files.writeString(path("notes.json"), "[1, 2]");
    var check = check(file);
    assertThat(check.exitCode()).isEqualTo(2);
    assertThat(check.err()).startsWith("error: ").contains("notes.json");
    assertThat(check.out()).isEmpty();
  }

  private CommandRun check(Path file) {
    return user.run("models", "check", path("models").toString(), "--for", file.toString());
  }

  @Test
  void whatGengaLacksIsToldByNodeAndInputBeforeAnythingRuns() throws IOException {
    make("made.mp4");
    var workflow = path("workflow.json");
    Files.writeString(
        workflow,
        """
        {"1": {"class_type": "PreviewImage", "inputs": {"images": ["2", 0]}},
         "2": {"class_type": "WanVideoDecode", "inputs": {"vae": ["3", 0], "samples": ["4", 0]}},
         "3": {"class_type": "WanVideoVAELoader", "inputs": {"model_name": "vae.safetensors"}},
         "4": {"class_type": "WanVideoSampler", "inputs": {"loop_args": ["5", 0]}},
         "5": {"class_type": "WanVideoLoopArgs", "inputs": {}}}
        """);
    var run = from(workflow, "c.mp4");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .contains("#4 WanVideoSampler asks for loop_args from #5 WanVideoLoopArgs")
        .contains("at: " + workflow + ", #4 WanVideoSampler, loop_args");
    var shown = user.run("workflow", "show", workflow.toString());
    assertThat(shown.exitCode()).isZero();
    assertThat(shown.out()).contains("Can't be run:", "loop_args");
  }

  /// On the small model, under the names of the large one's files.
  @Test
  void theExamplesRunOnTheSmallModel() throws IOException {
    user.dataset(SmallDataset.firstFrames());
    var trained = user.train("--output", "out", "--learning-rate", "1e-2");
    assertThat(trained.exitCode()).as(trained.err()).isZero();
    Files.createDirectories(path("models/loras"));
    Files.copy(
        path("out/lora.safetensors"), path("models/loras/studio_ghibli_wan14b_t2v.safetensors"));
    var distilled =
        List.of(
            "Wan2.1_T2V_14B_StepDistill_CfgDistill_lora_rank32.safetensors",
            "lightx2v_T2V_14B_cfg_step_distill_v2_lora_rank128_bf16.safetensors");
    distilled.forEach(name -> writeDistilled(path("models/loras/" + name)));
    assertThat(example("distill-rank128"))
        .contains(distilled.getLast() + ": lightx2v layout, 18 of 18 changes applied")
        .contains("unipc, 8 steps, noise levels of the form wrapper")
        .contains("rank128_bf16.safetensors:0.9")
        .contains("seed          2025");
    assertThat(example("distill-unipc-nag"))
        .contains(distilled.getFirst() + ": lightx2v layout, 18 of 18 changes applied")
        .contains("unipc, 6 steps", "NAG           11.0");
    // The small model has too few blocks, and no polynomial was fitted to it.
    assertThat(
            example(
                "legacy-teacache", "--nearest", "--skip-layers", "1", "--tea-cache-mode", "plain"))
        .contains("unipc, 20 steps")
        .contains("CFG-Zero*     1 steps stand still")
        .contains("skip layers   [1]")
        .contains("enhance       2.0")
        .contains("TeaCache      0.2, plain");
    // Its steps change too much for that threshold; with a higher one the node's others are
    // skipped.
    assertThat(
            example(
                "legacy-teacache",
                "--nearest",
                "--skip-layers",
                "1",
                "--tea-cache-mode",
                "plain",
                "--tea-cache",
                "1e9"))
        .containsPattern("TeaCache skipped [1-9]\\d* of 38 passes");
  }

  /// What distill LoRAs change: matrices, norms, biases and modulations, of four blocks and the head.
  private void writeDistilled(Path file) {
    try (var _ = TensorScope.open();
        var base = TransformerCheckpoint.open(path("models/transformer.safetensors"))) {
      var random = RandomSource.seeded(5);
      var tensors = new LinkedHashMap<String, Tensor>();
      long width = base.config().dim();
      for (int i = 0; i < base.config().layers(); i++) {
        String block = "blocks." + i;
        tensors.put(block + ".self_attn.q.lora_down.weight", random.randn(DType.FLOAT32, 4, width));
        tensors.put(block + ".self_attn.q.lora_up.weight", random.randn(DType.FLOAT32, width, 4));
        put(tensors, block + ".self_attn.norm_q.diff", block + ".self_attn.norm_q.weight", base);
        put(tensors, block + ".norm3.diff_b", block + ".norm3.bias", base);
        put(tensors, block + ".diff_m", block + ".modulation", base);
      }
      put(tensors, "head.diff_m", "head.modulation", base);
      put(tensors, "head.head.diff_b", "head.head.bias", base);
      var named = new LinkedHashMap<String, Tensor>();
      tensors.forEach((name, tensor) -> named.put("diffusion_model." + name, tensor.times(0.01)));
      SafetensorsWriter.write(file, named, Map.of());
    }
  }

  private static void put(
      Map<String, Tensor> tensors, String name, String parameter, TransformerCheckpoint base) {
    long[] shape =
        Objects.requireNonNull(base.tensors().get(parameter)).shape().stream()
            .mapToLong(Long::longValue)
            .toArray();
    tensors.put(name, RandomSource.seeded(6).randn(DType.FLOAT32, shape));
  }

  /// What is said while it runs, and how its video is shown.
  private String example(String name, String... more) {
    var example =
        Path.of("").toAbsolutePath().resolveSibling("examples/workflows/" + name + ".json");
    var arguments =
        new ArrayList<>(
            List.of(
                "generate",
                "a rabbit",
                "--from",
                example.toString(),
                "--output",
                name + ".mp4",
                "--size",
                "32x32",
                "--frames",
                "5",
                "--transformer",
                "models/transformer.safetensors",
                "--vae",
                "models/vae.safetensors",
                "--t5",
                "models/text-encoder.safetensors",
                "--models",
                path("models").toString(),
                "--dtype",
                "FLOAT32",
                "--negative",
                "blurry"));
    arguments.addAll(List.of(more));
    var run = user.run(arguments.toArray(String[]::new));
    assertThat(run.exitCode()).as(run.err()).isZero();
    return run.err() + user.run("workflow", "show", path(name + ".mp4").toString()).out();
  }

  private Path make(String name, String... more) {
    var arguments =
        new ArrayList<>(
            List.of(
                "--output",
                name,
                "--size",
                "32x32",
                "--frames",
                "5",
                "--steps",
                "2",
                "--vae-dtype",
                "FLOAT32"));
    for (int i = 0; i < more.length; i += 2) {
      int known = arguments.indexOf(more[i]);
      if (known >= 0) {
        arguments.set(known + 1, more[i + 1]);
      } else {
        arguments.addAll(List.of(more[i], more[i + 1]));
      }
    }
    var run = user.generate(arguments.toArray(String[]::new));
    assertThat(run.exitCode()).as(run.err()).isZero();
    return path(name);
  }

  private CommandRun from(Path file, String output) {
    return user.run(
        "generate",
        "--from",
        file.toString(),
        "--output",
        output,
        "--dtype",
        "FLOAT32",
        "--vae-dtype",
        "FLOAT32",
        "--models",
        user.path().resolve("models").toString());
  }

  private Path path(String name) {
    return user.path().resolve(name);
  }

  /// A sidecar without genga's own texts: what ComfyUI says of it.
  private static String canvasAlone(Path sidecar) throws IOException {
    return Files.readString(sidecar)
        .replace("\"genga_request\"", "\"x\"")
        .replace("\"genga\" :", "\"other\" :");
  }
}
