package dev.genga.wan.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.base.FolderLock;
import dev.genga.base.ProblemException;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.testing.NativeBytes;
import dev.genga.tensor.weights.SafetensorsFile;
import dev.genga.video.Frame;
import dev.genga.wan.sampling.Sampler;
import dev.genga.wan.sampling.Schedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GenerationQueueTest {
  @TempDir Path folder;
  private ModelFiles files = new ModelFiles(Path.of(""), Path.of(""), Path.of(""), null);
  private List<GenerationJob> jobs = List.of();
  private Path out = Path.of("");

  /// Three videos, the second with a LoRA in its weights.
  @BeforeEach
  void write() {
    files = TinyModels.write(folder.resolve("models"));
    out = folder.resolve("out");
    Path lora;
    try (var _ = TensorScope.open()) {
      lora = TinyModels.write(TinyModels.lora(3), folder.resolve("lora.safetensors"));
    }
    var merged =
        new LoraUse(lora.toString(), 1, new LoraReach(List.of(), List.of(), List.of(), true));
    jobs =
        List.of(
            job("1.mp4", request("a cat")),
            job("2.mp4", request("a dog").withLoras(List.of(merged))),
            job("3.mp4", request("a bird")));
  }

  private GenerationJob job(String name, GenerationRequest request) {
    return new GenerationJob(request, out.resolve(name));
  }

  private static GenerationRequest request(String prompt) {
    return new GenerationRequest(
        prompt,
        "blurry",
        new VideoSize(32, 32, 5),
        16,
        new SamplingSettings(Sampler.UNIPC, Schedule.Form.OFFICIAL, 2, 5, 5),
        42,
        List.of());
  }

  private GenerationRun run(DType dtype) {
    return new GenerationRun(files, Device.CPU, dtype, DType.FLOAT32);
  }

  private List<String> make(boolean together) {
    var heard = new ArrayList<String>();
    new GenerationQueue(run(DType.FLOAT32), together).run(out, jobs, new Told(heard, ""));
    return heard;
  }

  /// A run that ends before the file of a job is written.
  private List<String> makeUntil(String name, boolean together) {
    var heard = new ArrayList<String>();
    assertThatThrownBy(() ->
            new GenerationQueue(run(DType.FLOAT32), together).run(out, jobs, new Told(heard, name)))
        .isInstanceOf(Ended.class);
    return heard;
  }

  private void assertAsAlone() {
    for (var job : jobs) {
      Path alone = folder.resolve("alone").resolve(job.file().getFileName());
      run(DType.FLOAT32)
          .run(List.of(new GenerationJob(job.request(), alone)), GenerationRunListener.NONE);
      assertThat(job.file()).hasSameBinaryContentAs(alone);
    }
  }

  private List<String> listing() throws IOException {
    try (var paths = Files.list(out)) {
      return paths.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void eachModelIsLoadedOnceAndEachVideoWrittenBeforeTheNextIsBegun() throws IOException {
    assertThat(make(true))
        .containsExactly(
            "prompts 4",
            "loads wan.safetensors",
            "loads weights.safetensors",
            "sampled 1.mp4",
            "written 1.mp4",
            "sampled 2.mp4",
            "written 2.mp4",
            "sampled 3.mp4",
            "written 3.mp4");
    assertAsAlone();
    assertThat(listing()).containsExactly(".genga.lock", "1.mp4", "2.mp4", "3.mp4");
  }

  @Test
  void whereMemoryIsShortTheVaeComesOnceTheTransformerIsGone() throws IOException {
    assertThat(make(false))
        .containsExactly(
            "prompts 4",
            "loads wan.safetensors",
            "sampled 1.mp4",
            "sampled 2.mp4",
            "sampled 3.mp4",
            "loads weights.safetensors",
            "written 1.mp4",
            "written 2.mp4",
            "written 3.mp4");
    assertAsAlone();
    assertThat(listing()).containsExactly(".genga.lock", "1.mp4", "2.mp4", "3.mp4");
  }

  /// In another dtype than the file's, so that the weights are copies in memory and no file's pages.
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theTransformerIsFreedBeforeTheVaeComesOnlyWhereMemoryIsShort(boolean together) {
    files = new ModelFiles(TinyModels.heavy(folder), files.vae(), files.text(), null);
    var run = run(DType.BFLOAT16);
    long transformer = run.queueNeeds().getFirst().bytes();
    assertThat(transformer).isGreaterThan(40_000_000);
    jobs = List.of(jobs.getFirst(), jobs.getLast());
    var bytes = new ArrayList<Long>();
    var listener =
        new RelayedRunListener() {
          @Override
          public GenerationRunListener inner() {
            return GenerationRunListener.NONE;
          }

          @Override
          public void onLoading(Path file) {
            bytes.add(NativeBytes.inUse());
          }

          @Override
          public void onSampled(GenerationJob job, int skipped, int passes) {
            bytes.add(NativeBytes.inUse());
          }
        };
    new GenerationQueue(run, together).run(out, jobs, listener);
    assertThat(bytes).hasSize(4);
    long before = bytes.getFirst();
    long sampled = bytes.get(together ? 2 : 1);
    long atVae = bytes.get(together ? 1 : 3);
    assertThat(sampled - before).isGreaterThan(3 * transformer / 4);
    if (together) {
      assertThat(atVae - before).isGreaterThan(3 * transformer / 4);
    } else {
      assertThat(atVae - before).isLessThan(transformer / 4);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aRunThatEndsWhileItDecodesHasNoStepToMakeAgain(boolean together) throws IOException {
    makeUntil("2.mp4", together);
    assertThat(listing()).contains("1.mp4", "2.latents.safetensors").doesNotContain("2.mp4");
    var again = make(together);
    assertThat(again).doesNotContain("sampled 1.mp4", "sampled 2.mp4", "written 1.mp4");
    assertThat(again).contains("written 2.mp4", "written 3.mp4");
    assertThat(again.contains("loads wan.safetensors")).isEqualTo(together);
    assertAsAlone();
    assertThat(listing()).containsExactly(".genga.lock", "1.mp4", "2.mp4", "3.mp4");
  }

  @Test
  void latentsThatWereMadeOtherwiseOrAreDamagedAreMadeAgain() throws IOException {
    makeUntil("1.mp4", false);
    var kept = KeptLatents.file(jobs.get(1));
    byte[] whole = Files.readAllBytes(kept);
    Files.write(kept, Arrays.copyOf(whole, whole.length - 1));
    Files.copy(
        KeptLatents.file(jobs.get(0)),
        KeptLatents.file(jobs.get(2)),
        StandardCopyOption.REPLACE_EXISTING);
    assertThat(make(false))
        .contains("sampled 2.mp4", "sampled 3.mp4")
        .doesNotContain("sampled 1.mp4");
    assertAsAlone();
  }

  @Test
  void latentsOfAnotherDtypeAreNotTaken() {
    makeUntil("1.mp4", false);
    var heard = new ArrayList<String>();
    new GenerationQueue(run(DType.BFLOAT16), false).run(out, jobs, new Told(heard, ""));
    assertThat(heard).contains("sampled 1.mp4", "sampled 2.mp4", "sampled 3.mp4");
  }

  @Test
  void keptLatentsSayWhatTheyWereMadeOfAndWith() {
    makeUntil("1.mp4", false);
    try (var file = SafetensorsFile.open(KeptLatents.file(jobs.get(1)))) {
      assertThat(file.metadata().get("genga.request"))
          .isEqualTo(
              RequestJson.write(
                  jobs.get(1).request().withPrecision(Precision.of(DType.FLOAT32, DType.FLOAT32))));
      assertThat(file.metadata().get("genga.made_with"))
          .contains("wan.safetensors", "lora.safetensors", "FLOAT32");
    }
  }

  @Test
  void whatIsThereIsLeftAloneAndNothingIsLoadedForIt() throws IOException {
    make(true);
    Files.write(KeptLatents.file(jobs.getFirst()), new byte[3]);
    Files.write(out.resolve(".2.mp4.17.partial.mp4"), new byte[3]);
    var written = Files.getLastModifiedTime(jobs.getFirst().file());
    assertThat(make(true)).isEmpty();
    assertThat(Files.getLastModifiedTime(jobs.getFirst().file())).isEqualTo(written);
    assertThat(listing()).containsExactly(".genga.lock", "1.mp4", "2.mp4", "3.mp4");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aVideoThatCanNotBeMadeStopsNoOther(boolean together) throws IOException {
    var wild = jobs.get(1).request().loras().getFirst();
    var request = request("a dog").withLoras(List.of(new LoraUse(wild.file(), 1e30)));
    jobs = List.of(jobs.get(0), job("2.mp4", request), jobs.get(2));
    assertThatThrownBy(() -> make(together))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("latents that are not finite numbers")
        .hasMessageContaining("2.mp4, the last step");
    assertThat(listing()).containsExactly(".genga.lock", "1.mp4", "3.mp4");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatEndsTheRunIsToldBehindWhatWasGathered(boolean together) {
    var wild = jobs.get(1).request().loras().getFirst();
    var request = request("a cat").withLoras(List.of(new LoraUse(wild.file(), 1e30)));
    jobs = List.of(job("1.mp4", request), jobs.get(1), jobs.get(2));
    var full =
        new Told(
            new ArrayList<>(), "3.mp4", new ProblemException("the disk is full", "3.mp4", "room"));
    assertThatThrownBy(() -> new GenerationQueue(run(DType.FLOAT32), together).run(out, jobs, full))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("1.mp4, the last step")
        .hasMessageContaining("the disk is full");
    assertThat(full.heard()).contains("written 2.mp4").doesNotContain("written 3.mp4");
  }

  @Test
  void twoRunsInOneFolderAreNotBegun() {
    try (var _ = FolderLock.take(out)) {
      assertThatThrownBy(() -> make(true))
          .isInstanceOf(ProblemException.class)
          .hasMessageContaining("another genga is at work in this folder");
    }
  }

  private static final class Ended extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /// Writes down what it hears, and ends the run once the frames of a job are there.
  private record Told(List<String> heard, String end, RuntimeException failure)
      implements GenerationRunListener {
    Told(List<String> heard, String end) {
      this(heard, end, new Ended());
    }

    @Override
    public void onEncoding(int prompts) {
      heard.add("prompts " + prompts);
    }

    @Override
    public void onLoading(Path file) {
      heard.add("loads " + file.getFileName());
    }

    @Override
    public GenerationListener of(GenerationJob job) {
      return GenerationListener.NONE;
    }

    @Override
    public void onSampled(GenerationJob job, int skipped, int passes) {
      heard.add("sampled " + job.file().getFileName());
    }

    @Override
    public void onDecoded(GenerationJob job, List<Frame> frames) {
      if (job.file().endsWith(end)) {
        throw failure;
      }
    }

    @Override
    public void onWritten(GenerationJob job) {
      heard.add("written " + job.file().getFileName());
    }
  }
}
