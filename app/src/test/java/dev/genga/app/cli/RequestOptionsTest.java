package dev.genga.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.app.workflow.ModelFolders;
import dev.genga.base.Problems;
import dev.genga.tensor.DType;
import dev.genga.video.Fraction;
import dev.genga.video.Frame;
import dev.genga.video.VideoWriter;
import dev.genga.wan.generation.GenerationRequest;
import dev.genga.wan.generation.Precision;
import dev.genga.wan.generation.RequestJson;
import dev.genga.wan.workflow.Reading;
import dev.genga.wan.workflow.Recipe;
import dev.genga.wan.workflow.SavedRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// Every option of a request changes what a video carries, and comes back from it.
class RequestOptionsTest {
  /// Names a model, which the request doesn't.
  private static final String MODEL = "--clip";

  @TempDir private Path folder;

  /// Words by option: the option with a value, and behind it what it needs.
  private final Map<String, List<String>> words = new HashMap<>();

  private String video = "";
  private String other = "";
  private String lora = "";

  @Command
  private static final class Holder {
    @Mixin private RequestOptions options = new RequestOptions();
  }

  @BeforeEach
  void write() throws IOException {
    video = film("one.mp4");
    other = film("other.mp4");
    lora = Files.createFile(folder.resolve("style.safetensors")).toString();
    add("--image", video);
    add("--last-image", other, "--image=" + video);
    add("--video", video);
    add("--strength", "0.5", "--video=" + video);
    add("--windows", "uniform:33:8:8");
    add("--window-fading", "pyramid", "--windows=static");
    add("--window-noise", "shuffled", "--windows=static");
    add("--vae-tiling", "128");
    add("--lora", lora + ":0.5@steps=1-4:0.5,5-@blocks=0-9:0.7@without=ffn");
    add("--size", "96x64");
    add("--frames", "5");
    add("--seed", "9");
    add("--dtype", "FLOAT32");
    add("--vae-dtype", "FLOAT32");
    add("--t5-dtype", "FLOAT32");
    add("--fp8-base", "e5m2:channel");
    words.put("--fp16-accumulation", List.of("--fp16-accumulation", "--dtype=FLOAT16"));
    add("--noise", "musubi");
    addSampling();
    addGuidance();
  }

  private void addSampling() {
    add("--steps", "12");
    add("--guidance", "4.5");
    add("--flow-shift", "8");
    add("--sampler", "euler");
    add("--schedule", "wrapper");
    add("--sigmas", "1,0.9,0.5,0");
    add("--start-step", "2");
    add("--end-step", "9");
    words.put("--batch-guidance", List.of("--batch-guidance"));
    add("--tea-cache", "0.2");
    add("--tea-cache-mode", "plain", "--tea-cache=0.2");
    add("--tea-cache-start", "7", "--tea-cache=0.2");
    add("--tea-cache-end", "11", "--tea-cache=0.2");
    words.put("--tea-cache-offload", List.of("--tea-cache-offload", "--tea-cache=0.2"));
  }

  private void addGuidance() {
    add("--negative", "blurry");
    add("--guidance-scales", "cosine:1");
    add("--guidance-steps", "0-0.5");
    add("--zero-star", "2");
    add("--skip-layers", "9,10");
    add("--skip-layers-steps", "0.2-0.8", "--skip-layers=9");
    add("--skip-layers-scale", "2.5", "--skip-layers=9");
    add("--nag", "9:3:0.5");
    add("--nag-negative", "grey", "--nag=11");
    add("--nag-norm", "l2", "--nag=11");
    add("--enhance-a-video", "3");
    add("--enhance-a-video-steps", "0-0.5", "--enhance-a-video=2");
    add("--enhance-a-video-groups", "frames", "--enhance-a-video=2");
    add("--step-ranges", "wrapper");
    add("--riflex", "6");
  }

  private void add(String option, String value, String... needed) {
    var all = new ArrayList<>(List.of(option + "=" + value));
    all.addAll(List.of(needed));
    words.put(option, all);
  }

  private String film(String name) {
    var file = folder.resolve(name);
    var frame = new Frame(96, 64, new byte[96 * 64 * 3]);
    VideoWriter.write(file, Fraction.of(16), Map.of(), Collections.nCopies(6, frame));
    return file.toString();
  }

  private GenerationRequest request(@Nullable Recipe recipe, List<String> arguments) {
    var holder = new Holder();
    new CommandLine(holder).setExpandAtFiles(false).parseArgs(arguments.toArray(String[]::new));
    var problems = new Problems();
    var folders = ModelFolders.of(List.of(), problems);
    var from = recipe == null ? null : folder.resolve("made.json");
    var request = holder.options.request(new NamedModels(from, recipe, folders), false, problems);
    assertThat(problems.list()).as(arguments.toString()).isEmpty();
    return request;
  }

  private GenerationRequest typed(List<String> options) {
    var all = new ArrayList<>(List.of("a rabbit"));
    if (options.stream().noneMatch(option -> option.startsWith("--seed"))) {
      all.add("--seed=1");
    }
    all.addAll(options);
    return request(null, all);
  }

  @Test
  void everyOptionIsTriedHere() {
    var known = new TreeSet<String>();
    new CommandLine(new Holder())
        .getCommandSpec()
        .options()
        .forEach(option -> known.add(option.longestName()));
    known.remove(MODEL);
    assertThat(words.keySet()).containsExactlyInAnyOrderElementsOf(known);
  }

  @Test
  void everyOptionChangesTheRequestAndComesBackFromIt() throws IOException {
    for (var option : words.entrySet()) {
      var all = option.getValue();
      var with = typed(all);
      var without = typed(all.subList(1, all.size()));
      var json = RequestJson.write(with);
      assertThat(json).as(option.getKey()).isNotEqualTo(RequestJson.write(without));
      var file = Files.writeString(folder.resolve("made.json"), json);
      var recipe = SavedRequest.read(file, Reading.EXACT);
      assertThat(request(recipe, List.of())).as(option.getKey()).isEqualTo(with);
    }
  }

  @Test
  void windowsOfAFileAreFadedOtherwiseByAnOptionAlone() throws IOException {
    var made = typed(List.of("--windows=uniform:33:8", "--window-noise=shuffled"));
    var file = Files.writeString(folder.resolve("made.json"), RequestJson.write(made));
    var recipe = SavedRequest.read(file, Reading.EXACT);
    var again = request(recipe, List.of("--window-fading=pyramid"));
    var both =
        typed(
            List.of(
                "--windows=uniform:33:8", "--window-noise=shuffled", "--window-fading=pyramid"));
    assertThat(again).isEqualTo(both);
    assertThat(request(recipe, List.of("--windows=uniform:33:8")).task().windows())
        .isEqualTo(typed(List.of("--windows=uniform:33:8")).task().windows());
  }

  @Test
  void whatAFileWasComputedInIsChangedByOptions() throws IOException {
    var made =
        typed(
            List.of(
                "--dtype=FLOAT16",
                "--fp16-accumulation",
                "--vae-dtype=FLOAT32",
                "--fp8-base=e4m3"));
    var file = Files.writeString(folder.resolve("made.json"), RequestJson.write(made));
    var recipe = SavedRequest.read(file, Reading.EXACT);
    var usual = List.of("--dtype=BFLOAT16", "--vae-dtype=BFLOAT16", "--fp8-base=off");
    assertThat(request(recipe, usual).precision()).isEqualTo(Precision.USUAL);
    assertThat(request(recipe, List.of("--t5-dtype=BFLOAT16")).precision())
        .isEqualTo(made.precision().withEncoders(DType.FLOAT32, DType.BFLOAT16));
    assertThat(request(recipe, List.of("--t5-dtype=FLOAT8_E4M3FN")).precision())
        .isEqualTo(made.precision().withEncoders(DType.FLOAT32, DType.FLOAT8_E4M3FN));
    assertThat(told("--fp16-accumulation", "--t5-dtype=INT8", "--fp8-base=e9m9"))
        .containsExactly(
            "there is no form 'e9m9' of 8 bits",
            "no model computes in INT8",
            "products of BFLOAT16 are not summed up in FLOAT16");
  }

  @Test
  void fadingWithoutWindowsAndOneThatThereIsNotAreTold() {
    assertThat(told("--window-fading=pyramid", "--window-noise=shuffled"))
        .containsExactly(
            "--window-fading has no effect without --windows",
            "--window-noise has no effect without --windows");
    assertThat(told("--windows=static", "--window-fading=cosine", "--window-noise=free"))
        .containsExactly(
            "'cosine' is not what --window-fading takes",
            "'free' is not what --window-noise takes");
  }

  private static List<String> told(String... options) {
    var holder = new Holder();
    var arguments = new ArrayList<>(List.of("a rabbit"));
    arguments.addAll(Arrays.asList(options));
    new CommandLine(holder).parseArgs(arguments.toArray(String[]::new));
    var problems = new Problems();
    var files = new NamedModels(null, null, ModelFolders.of(List.of(), problems));
    holder.options.request(files, false, problems);
    return problems.list().stream().map(problem -> problem.what()).toList();
  }
}
