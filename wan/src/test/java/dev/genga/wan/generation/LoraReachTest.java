package dev.genga.wan.generation;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.wan.lora.file.LoraPassport;
import dev.genga.wan.sampling.Sampler;
import dev.genga.wan.sampling.Schedule;
import dev.genga.wan.transformer.FixtureWeights;
import dev.genga.wan.transformer.WanTransformer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// LoRAs that take part here and there.
class LoraReachTest {
  private static final int STEPS = 4;

  private final WanTransformer model =
      FixtureWeights.of("wan_transformer_t2v").model(DType.FLOAT32);

  @TempDir private Path folder;
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
  }

  private String file(long seed) {
    return TinyModels.write(TinyModels.lora(seed), folder.resolve(seed + ".safetensors"))
        .toString();
  }

  private static LoraReach reach(List<StrengthRange> steps, List<StrengthRange> blocks) {
    return new LoraReach(steps, blocks, List.of(), false);
  }

  private static StrengthRange range(int first, int last) {
    return new StrengthRange(first, last, 1);
  }

  private static GenerationRequest request(LoraUse... loras) {
    return GenerationRequest.of("a cat", 42)
        .withSampling(new SamplingSettings(Sampler.UNIPC, Schedule.Form.OFFICIAL, STEPS, 1, 5))
        .withSize(new VideoSize(32, 32, 1))
        .withLoras(List.of(loras));
  }

  private static Tensor velocity(WanTransformer of) {
    var random = RandomSource.seeded(4);
    return of.forward(
        random.randn(DType.FLOAT32, 1, 16, 2, 4, 6),
        Tensors.of(new float[] {700}, 1),
        List.of(random.randn(DType.FLOAT32, 5, 64)));
  }

  private List<Tensor> velocities(LoraUse... loras) {
    var request = request(loras);
    var schedule = LoraSchedule.of(model, request, Device.CPU);
    return request.schedule().timesteps().stream()
        .map(t -> velocity(schedule.at(Tensors.of(new float[] {t.floatValue()}, 1))))
        .toList();
  }

  @Test
  void aLoraOfSomeStepsIsThereInThoseAndNotInOthers() {
    var use =
        new LoraUse(
            file(3), 0.5, reach(List.of(range(1, 1), new StrengthRange(3, 4, 2)), List.of()));
    var found = velocities(use);
    var weak = velocity(TinyModels.lora(3).attach(model, 0.5));
    var strong = velocity(TinyModels.lora(3).attach(model, 1));
    assertThatTensor(found.get(0)).isBitEqualTo(weak);
    assertThatTensor(found.get(1)).isBitEqualTo(velocity(model));
    assertThatTensor(found.get(2)).isBitEqualTo(strong);
    assertThatTensor(found.get(3)).isBitEqualTo(strong);
    assertThat(weak.isEqualTo(strong)).isFalse();
  }

  @Test
  void aPointBetweenTwoStepsBelongsToTheOneBefore() {
    var request = request(new LoraUse(file(3), 1, reach(List.of(range(2, 2)), List.of())));
    var schedule = LoraSchedule.of(model, request, Device.CPU);
    var times = request.schedule().timesteps();
    double between = (times.get(1) + times.get(2)) / 2;
    var found = schedule.at(Tensors.of(new float[] {(float) between}, 1));
    assertThatTensor(velocity(found)).isBitEqualTo(velocity(TinyModels.lora(3).attach(model, 1)));
  }

  @Test
  void aLoraOfAllStepsByRangesIsThePlainOneToTheBit() {
    var plain = velocities(new LoraUse(file(3), 0.7));
    var ranged =
        velocities(
            new LoraUse(file(3), 0.7, reach(List.of(range(1, StrengthRange.OPEN)), List.of())));
    for (int i = 0; i < STEPS; i++) {
      assertThatTensor(ranged.get(i)).isBitEqualTo(plain.get(i));
      assertThatTensor(plain.get(i)).isBitEqualTo(velocity(TinyModels.lora(3).attach(model, 0.7)));
    }
  }

  @Test
  void aLoraOfSomeBlocksChangesThoseAlone() {
    var lora = TinyModels.lora(3);
    var first =
        velocities(new LoraUse(file(3), 1, reach(List.of(), List.of(range(0, 0))))).getFirst();
    var due = lora.only(name -> name.startsWith("blocks.0.")).attach(model, 1);
    assertThatTensor(first).isBitEqualTo(velocity(due));
    var halves =
        velocities(
                new LoraUse(
                    file(3),
                    1,
                    reach(List.of(), List.of(range(0, 0), new StrengthRange(1, 9, 0.5)))))
            .getFirst();
    var both = lora.attach(model, name -> name.startsWith("blocks.0.") ? 1 : 0.5);
    assertThatTensor(halves).isBitEqualTo(velocity(both));
  }

  @Test
  void whatIsLeftOutByNameIsLeftOut() {
    var without = new LoraReach(List.of(), List.of(), List.of("ffn", "cross_attn"), false);
    var found = velocities(new LoraUse(file(3), 1, without)).getFirst();
    var due = TinyModels.lora(3).only(name -> name.contains("self_attn")).attach(model, 1);
    assertThatTensor(found).isBitEqualTo(velocity(due));
  }

  @Test
  void mergedTheyAreTheSameAsBesideButForRounding() {
    var blocks = List.of(range(0, 0), new StrengthRange(1, 1, -0.5));
    var merged = new LoraReach(List.of(), blocks, List.of("cross"), true);
    var beside = new LoraReach(List.of(), blocks, List.of("cross"), false);
    var live = velocities(new LoraUse(file(3), 0.8, beside), new LoraUse(file(4), 0.6)).getFirst();
    var fused =
        LoraUse.merged(
            model,
            List.of(
                new LoraUse(file(3), 0.8, merged),
                new LoraUse(file(4), 0.6, new LoraReach(List.of(), List.of(), List.of(), true))));
    assertThatTensor(velocity(fused)).isCloseTo(live, 5e-5);
    assertThat(live.minus(velocity(model)).norm().item()).isGreaterThan(0.1);
  }

  private int[] pixels(Path file) throws IOException {
    var image = ImageIO.read(file.toFile());
    return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
  }

  @Test
  void severalVideosWithTheirOwnLorasMergedOrLiveAreMadeInOneRun() throws IOException {
    var files = TinyModels.write(folder);
    var run = new GenerationRun(files, Device.CPU, DType.FLOAT32, DType.FLOAT32);
    var merged = new LoraReach(List.of(), List.of(), List.of(), true);
    var uses =
        List.of(
            new LoraUse(file(3), 1),
            new LoraUse(file(3), 1, merged),
            new LoraUse(file(4), 1, merged),
            new LoraUse(file(3), 1, reach(List.of(range(1, 2)), List.of())));
    var jobs = new ArrayList<GenerationJob>();
    for (int i = 0; i < uses.size(); i++) {
      jobs.add(new GenerationJob(request(uses.get(i)), folder.resolve("all" + i + ".png")));
    }
    var told = new ArrayList<LoraPassport>();
    run.run(jobs, new Told(told));
    assertThat(told).allSatisfy(passport -> assertThat(passport.applied()).isEqualTo(20));
    assertThat(told).hasSize(2);
    for (int i = 0; i < jobs.size(); i++) {
      Path alone = folder.resolve("alone" + i + ".png");
      run.run(List.of(new GenerationJob(jobs.get(i).request(), alone)), GenerationRunListener.NONE);
      assertThat(pixels(alone)).isEqualTo(pixels(jobs.get(i).file()));
      assertThat(GeneratedFile.request(alone))
          .isEqualTo(jobs.get(i).request().withPrecision(run.precision()));
    }
    assertThat(pixels(folder.resolve("all2.png"))).isNotEqualTo(pixels(folder.resolve("all1.png")));
    assertThat(pixels(folder.resolve("all3.png"))).isNotEqualTo(pixels(folder.resolve("all0.png")));
  }

  private record Told(List<LoraPassport> passports) implements GenerationRunListener {
    @Override
    public void onLora(LoraPassport passport) {
      passports.add(passport);
    }

    @Override
    public void onEncoding(int prompts) {}

    @Override
    public GenerationListener of(GenerationJob job) {
      return GenerationListener.NONE;
    }

    @Override
    public void onWritten(GenerationJob job) {}
  }

  @Test
  void theRequestCarriesIt() {
    var use =
        new LoraUse(
            "a.safetensors",
            0.9,
            new LoraReach(
                List.of(new StrengthRange(1, 4, 0.5), range(6, StrengthRange.OPEN)),
                List.of(range(0, 9)),
                List.of("ffn"),
                false));
    var json = RequestJson.write(request(use));
    assertThat(json)
        .contains(
            "\"loras\":[{\"file\":\"a.safetensors\",\"strength\":0.9,"
                + "\"steps\":[{\"from\":1,\"to\":4,\"strength\":0.5},{\"from\":6,\"strength\":1.0}],"
                + "\"blocks\":[{\"from\":0,\"to\":9,\"strength\":1.0}],\"without\":[\"ffn\"]}]");
    var longer =
        request(use)
            .withSampling(new SamplingSettings(Sampler.UNIPC, Schedule.Form.OFFICIAL, 20, 1, 5));
    assertThat(RequestJson.read(RequestJson.write(longer), "r.json")).isEqualTo(longer);
    var merged = new LoraUse("a", 1, new LoraReach(List.of(), List.of(), List.of(), true));
    assertThat(RequestJson.read(RequestJson.write(request(merged)), "r.json"))
        .isEqualTo(request(merged));
    assertThatThrownBy(() -> RequestJson.read(json.replace("\"without\"", "\"wihtout\""), "r.json"))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("a LoRA is no {");
  }

  @Test
  void whatCantBeIsToldTogether() {
    var bad =
        new LoraUse(
            "a",
            1,
            new LoraReach(
                List.of(range(0, 2), range(2, 3), range(9, 10)),
                List.of(new StrengthRange(5, 4, 1), new StrengthRange(7, 8, Double.NaN)),
                List.of(),
                true));
    var problems = new Problems();
    request(bad).check(problems, key -> "--" + key);
    assertThat(problems.list().stream().map(problem -> problem.what()).toList())
        .containsExactly(
            "a has the steps 0-2",
            "a has steps 2-3 twice",
            "a has the blocks 5-4",
            "a has the blocks 7-8:NaN",
            "a takes part in steps 9-10, and there are 4",
            "a is to be merged and to take part in some steps only");
  }
}
