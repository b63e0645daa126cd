package dev.genga.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.Tensors;
import dev.genga.tensor.testing.Golden;
import dev.genga.tensor.weights.SafetensorsFile;
import dev.genga.training.device.TrainingDevice;
import dev.genga.wan.generation.EncodedPrompts;
import dev.genga.wan.generation.GenerationListener;
import dev.genga.wan.generation.GenerationRequest;
import dev.genga.wan.generation.LoraUse;
import dev.genga.wan.generation.Precision;
import dev.genga.wan.generation.PromptFile;
import dev.genga.wan.generation.VideoSize;
import dev.genga.wan.vae.WanVae;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// When previews count as missing.
class PreviewsTest {
  private static final Tensor NO_ROWS =
      Tensors.zeros(new long[] {0, 64}, DType.FLOAT32, Device.CPU);

  @TempDir private Path folder;
  private final List<String> told = new ArrayList<>();
  private TrainingDevice device = TrainingDevice.UNKNOWN;

  /// A video's and an image's request.
  private Previews previews() {
    return new Previews(
        List.of(prepared(5), prepared(1)),
        folder.resolve("vae.safetensors"),
        Precision.of(DType.FLOAT32, DType.FLOAT32),
        device,
        folder.resolve("sample"),
        new PreviewStyle.Own("style"),
        file -> List.of(new LoraUse(file.toString(), 1)),
        _ -> GenerationListener.NONE,
        (file, step) -> told.add(step + " " + file.getFileName()));
  }

  private static Previews.Prepared prepared(int frames) {
    var request = GenerationRequest.of("rain", 1).withSize(new VideoSize(64, 32, frames));
    return new Previews.Prepared(request, new EncodedPrompts(NO_ROWS, null));
  }

  private void make(String name) throws IOException {
    Files.createDirectories(folder.resolve("sample"));
    Files.createFile(folder.resolve("sample").resolve(name));
  }

  @Test
  void oneOfAStepThatIsNotThereIsMissing() throws IOException {
    assertThat(previews().missesPreviews(20)).isTrue();
    make("style_000020_01_1.mp4");
    assertThat(previews().missesPreviews(20)).isTrue();
    make("style_000020_02_1.png");
    assertThat(previews().missesPreviews(20)).isFalse();
    assertThat(previews().missesPreviews(40)).isTrue();
  }

  @Test
  void aSeedThatWasDrawnAtAnotherStartIsAsGood() throws IOException {
    make("style_000020_01_77.mp4");
    make("style_000020_02_78.png");
    assertThat(previews().missesPreviews(20)).isFalse();
  }

  @Test
  void anotherRunsFilesAndHalvesAreNone() throws IOException {
    make("other_000020_01_1.mp4");
    make("style_000020_02_1.png");
    make(".style_000020_01_1.mp4.7.partial.mp4");
    assertThat(previews().missesPreviews(20)).isTrue();
  }

  /// With so many bytes free.
  private record Roomy(long free) implements TrainingDevice {
    @Override
    public Occupancy occupancy() {
      return new Occupancy(free, 1L << 40, 0);
    }
  }

  @Test
  void framesAreDecodedInStripsWhereWholeOnesDoNotFitBesideTheTraining() {
    try (var golden = Golden.load("wan_vae");
        var file = SafetensorsFile.open(golden.folder().resolve("weights.safetensors"));
        var vae = WanVae.load(file, Device.CPU, DType.FLOAT32);
        var latents = Tensors.zeros(new long[] {1, 16, 2, 16, 8}, DType.FLOAT32, Device.CPU)) {
      long whole = vae.decodingMemory(Device.CPU).bytes(latents.shape(), 1);
      assertThat(previews().strips(vae, latents)).as("nothing is known").isEqualTo(1);
      device = new Roomy(2 * whole);
      assertThat(previews().strips(vae, latents)).isEqualTo(1);
      device = new Roomy(whole);
      assertThat(previews().strips(vae, latents)).as("a tenth is kept").isGreaterThan(1);
      device = new Roomy(0);
      assertThat(previews().strips(vae, latents)).as("as many as are of use").isEqualTo(4);
    }
  }

  @Test
  void aPromptWithoutASeedHasOneOfTheRunsThatStaysTheSame() throws IOException {
    Path file = folder.resolve("prompts.txt");
    Files.writeString(file, "rain\nrain\nsnow --d 5\nfog\n");
    var prompts = PromptFile.readPreviews(file, false);
    var seeds = Previews.requests(prompts, 42).stream().map(GenerationRequest::seed).toList();
    assertThat(seeds).doesNotHaveDuplicates().allMatch(seed -> seed >= 0 && seed < 1L << 32);
    assertThat(seeds.get(2)).isEqualTo(5);
    assertThat(Previews.requests(prompts, 42)).extracting(GenerationRequest::seed).isEqualTo(seeds);
    var other = Previews.requests(prompts, 43).stream().map(GenerationRequest::seed).toList();
    assertThat(other.getFirst()).isNotIn(seeds);
    assertThat(other.get(2)).isEqualTo(5);
  }

  @Test
  void thoseOfTheStepFromWhichARunGoesOnAreToldAgain() throws IOException {
    make("style_000020_02_1.png");
    make("style_000040_02_1.png");
    previews().onStart(20, 40);
    assertThat(told).containsExactly("20 style_000020_02_1.png");
  }
}
