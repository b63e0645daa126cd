package dev.genga.wan.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.video.VideoReader;
import dev.genga.wan.sampling.Sampler;
import dev.genga.wan.sampling.Schedule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StepPreviewTest {
  private static final int CHANNELS = 4;

  @TempDir Path folder;
  private final TensorScope scope = TensorScope.open();

  @AfterEach
  void close() {
    scope.close();
  }

  private static GenerationRequest request(Sampler sampler, int frames) {
    return GenerationRequest.of("a cat", 42)
        .withSize(new VideoSize(32, 16, frames))
        .withSampling(new SamplingSettings(sampler, Schedule.Form.OFFICIAL, 5, 1, 3));
  }

  private final EncodedPrompts prompt =
      new EncodedPrompts(Tensors.ones(new long[] {1, 1}, DType.FLOAT32, Device.CPU), null);

  private Tensor latents(GenerationRequest request, GenerationListener listener) {
    VelocityModel model = (x, time, prompts, options) -> x.tanh().times(0.7).plus(0.1);
    return Generator.latents(request, model, prompt, CHANNELS, Device.CPU, listener);
  }

  @Test
  void aLinearColourIsFound() {
    var random = new SplittableRandom(3);
    var rows = new ArrayList<double[]>();
    var colours = new ArrayList<double[]>();
    for (int i = 0; i < 200; i++) {
      double[] row = random.doubles(3, -2, 2).toArray();
      rows.add(row);
      colours.add(
          new double[] {
            0.3 * row[0] - 0.2 * row[2] + 0.1, 0.5 * row[1], -0.4 * row[0] + row[2] - 0.6
          });
    }
    var fitted = LatentColours.fit(rows, colours);
    var expected =
        List.of(List.of(0.3, 0.0, -0.4), List.of(0.0, 0.5, 0.0), List.of(-0.2, 0.0, 1.0));
    for (int i = 0; i < 9; i++) {
      assertThat(fitted.weights().get(i / 3).get(i % 3))
          .isCloseTo(expected.get(i / 3).get(i % 3), within(1e-6));
    }
    assertThat(fitted.base().get(0)).isCloseTo(0.1, within(1e-6));
    assertThat(fitted.base().get(2)).isCloseTo(-0.6, within(1e-6));
  }

  @Test
  void patchesSpreadOverAllColoursAndTheirMeansAreTheirs() {
    var patches = ColourPatches.some();
    assertThat(patches.means()).hasSize(64 * patches.images().size());
    var first = patches.images().getFirst();
    double mean = first.select(1, 2).narrow(2, 8, 8).narrow(3, 16, 8).mean().item();
    assertThat(patches.means().get(8 + 2)[2]).isCloseTo(mean, within(1e-6));
    for (int colour = 0; colour < 3; colour++) {
      int its = colour;
      var values = patches.means().stream().mapToDouble(means -> means[its]).toArray();
      assertThat(Arrays.stream(values).min().orElseThrow()).isLessThan(-0.8);
      assertThat(Arrays.stream(values).max().orElseThrow()).isGreaterThan(0.8);
    }
  }

  /// What a straight way comes to is known at its first step.
  @Test
  void onAStraightWayTheFirstPreviewIsTheEnd() {
    var end = RandomSource.seeded(5).randn(DType.FLOAT32, 1, CHANNELS, 2, 2, 4);
    var request = request(Sampler.EULER, 5);
    var noise = Generator.noise(request, CHANNELS);
    VelocityModel model = (x, time, prompts, options) -> noise.minus(end);
    var seen = new ArrayList<Double>();
    Generator.latents(
        request,
        model,
        prompt,
        CHANNELS,
        Device.CPU,
        new Watching(2, (done, guess) -> seen.add(guess.minus(end).norm().item())));
    assertThat(seen).hasSize(2).allSatisfy(apart -> assertThat(apart).isLessThan(1e-5));
  }

  @ParameterizedTest
  @EnumSource
  void lookingOnChangesNothingAndKeepsNothing(Sampler sampler) {
    var request = request(sampler, 5);
    var plain = latents(request, GenerationListener.NONE);
    int before = scope.live();
    var steps = new ArrayList<Integer>();
    var watched = latents(request, new Watching(2, (done, guess) -> steps.add(done)));
    assertThat(watched.isEqualTo(plain)).isTrue();
    assertThat(steps).containsExactly(2, 4);
    assertThat(scope.live()).isEqualTo(before + 1);
  }

  @Test
  void aStillIsAnImageAndAVideoHasAFrameForEachLatentOne() throws IOException {
    var weights = List.of(List.of(1.0, 0.0, 0.0), List.of(0.0, 1.0, 0.0), List.of(0.0, 0.0, 1.0));
    var preview = new StepPreview(new LatentColours(weights, List.of(0.0, 0.0, 0.0)));
    var still = StepPreview.file(folder.resolve("a.webp"), request(Sampler.EULER, 1));
    assertThat(still).isEqualTo(folder.resolve("a.preview.png"));
    var red = Tensors.of(new float[] {1, -1, -1}, 1, 3, 1, 1, 1).repeat(1, 1, 1, 2, 4);
    preview.write(still, request(Sampler.EULER, 1), red);
    var image = ImageIO.read(still.toFile());
    assertThat(image.getWidth()).isEqualTo(32);
    assertThat(image.getRGB(31, 15) & 0xffffff).isEqualTo(0xff0000);

    var video = StepPreview.file(folder.resolve("a.mp4"), request(Sampler.EULER, 9));
    preview.write(video, request(Sampler.EULER, 9), red.repeat(1, 1, 3, 1, 1));
    int frames = 0;
    try (var reader = VideoReader.open(video)) {
      while (reader.advance()) {
        frames++;
      }
    }
    assertThat(frames).isEqualTo(3);
  }

  private interface Guess {
    void told(int done, Tensor latents);
  }

  private record Watching(int every, Guess guess) implements GenerationListener {
    @Override
    public boolean wantsDenoised(int step) {
      return step % every == 0;
    }

    @Override
    public void onDenoised(int done, int all, Tensor latents) {
      guess.told(done, latents);
    }

    @Override
    public void onStep(int done, int all) {}

    @Override
    public void onFrames(int done, int all) {}
  }
}
