package dev.genga.dataset.cache;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.dataset.plan.PlannedMedia;
import dev.genga.dataset.plan.Sample;
import dev.genga.film.scene.Difference;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.tensor.weights.WeightsFile;
import dev.genga.video.Frame;
import dev.genga.video.VideoProbe;
import dev.genga.video.VideoReader;
import dev.genga.wan.vae.Pixels;
import dev.genga.wan.vae.WanVae;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What people see of a sample is what the VAE sees.
class SampleFramesTest {
  @TempDir private Path folder;

  /// Clips wider than the bucket, so that both sides of their frames are cut off.
  private CacheProject project() {
    return new CacheProject(folder).clip("rain", 96, 32, 33, "rain");
  }

  private static List<Frame> decoded(Path file) {
    var frames = new ArrayList<Frame>();
    try (var reader = VideoReader.open(file)) {
      while (reader.advance()) {
        frames.add(reader.frame());
      }
    }
    return frames;
  }

  private static Tensor latents(CacheProject project, List<Frame> frames) {
    int width = frames.getFirst().width();
    int height = frames.getFirst().height();
    byte[] all = new byte[3 * width * height * frames.size()];
    for (int i = 0; i < frames.size(); i++) {
      System.arraycopy(frames.get(i).rgb(), 0, all, 3 * width * height * i, 3 * width * height);
    }
    try (var file = WeightsFile.open(project.vae());
        var vae = WanVae.load(file, Device.CPU, DType.FLOAT32, WanVae.Half.ENCODER)) {
      var bytes = Tensors.ofBytes(all, DType.UINT8, frames.size(), height, width, 3);
      return vae.encode(Pixels.toModel(bytes, DType.FLOAT32)).squeeze(0).to(DType.BFLOAT16);
    }
  }

  @Test
  void theFramesOfASampleAreThoseThatItsLatentsAreMadeFrom() {
    var project =
        project()
            .sections(
                """
                cache_directory = "cache"
                resolution = [64, 32]
                frame_extraction = "uniform"
                frame_sample = 3
                target_frames = [9]
                """);
    project.make();
    var media = project.plan().sections().getFirst().media().getFirst();
    assertThat(media.samples()).extracting(Sample::first).containsExactly(0, 12, 24);
    try (var _ = TensorScope.open()) {
      for (var sample : media.samples()) {
        var cached = CacheFiles.readLatents(project.cache(sample.latentCache()));
        var seen = latents(project, SampleFrames.of(media, sample));
        assertThatTensor(seen.to(DType.FLOAT32)).isCloseTo(cached.to(DType.FLOAT32), 1e-6);
      }
    }
  }

  @Test
  void aFragmentsVideoHasTheSamplesFramesAndBeginsAndEndsWithThem() {
    var project = project().sections(CacheProject.section("cache", 21));
    var media = project.plan().sections().getFirst().media().getFirst();
    var video = folder.resolve("fragment.mp4");
    SampleFrames.write(video, media, media.samples().getFirst());
    assertThat(VideoProbe.probe(video).averageRate()).isEqualTo(16);
    assertSameEnds(decoded(video), media);
  }

  private static void assertSameEnds(List<Frame> shown, PlannedMedia media) {
    var sample = media.samples().getFirst();
    var source = SampleFrames.of(media, sample);
    assertThat(shown).hasSize(sample.frames());
    assertThat(shown.getFirst().width()).isEqualTo(media.bucket().width());
    assertThat(shown.getFirst().height()).isEqualTo(media.bucket().height());
    assertThat(nearest(shown.getFirst(), source)).isZero();
    assertThat(nearest(shown.getLast(), source)).isEqualTo(sample.frames() - 1);
  }

  /// The number of the frame that looks most like another: each is 8 brighter than the one before.
  private static int nearest(Frame shown, List<Frame> source) {
    int best = 0;
    for (int i = 1; i < source.size(); i++) {
      if (Difference.of(shown, source.get(i)) < Difference.of(shown, source.get(best))) {
        best = i;
      }
    }
    return best;
  }
}
