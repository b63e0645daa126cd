package dev.genga.wan.generation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.video.Frame;
import dev.genga.wan.sampling.Sampler;
import dev.genga.wan.sampling.Schedule;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What saves memory changes no frame.
class MemorySavingTest {
  private static final GenerationRequest REQUEST =
      new GenerationRequest(
          "a cat",
          "blurry",
          new VideoSize(32, 64, 5),
          16,
          new SamplingSettings(Sampler.UNIPC, Schedule.Form.OFFICIAL, 2, 5, 5),
          42,
          List.of());

  @TempDir Path folder;
  private ModelFiles files = new ModelFiles(Path.of(""), Path.of(""), Path.of(""), null);

  @BeforeEach
  void write() {
    files = TinyModels.write(folder.resolve("models"));
  }

  /// What a job made.
  private record Made(List<Frame> frames, int passes) {}

  private Made make(GenerationRequest request, MemorySaving saving) {
    var job = new GenerationJob(request, folder.resolve("made.mp4")).withSaving(saving);
    var frames = new ArrayList<Frame>();
    int[] asked = new int[1];
    var listener =
        new GenerationRunListener() {
          @Override
          public void onEncoding(int prompts) {}

          @Override
          public GenerationListener of(GenerationJob of) {
            return GenerationListener.NONE;
          }

          @Override
          public void onSampled(GenerationJob of, int skipped, int passes) {
            asked[0] = passes;
          }

          @Override
          public void onDecoded(GenerationJob of, List<Frame> decoded) {
            frames.addAll(decoded);
          }

          @Override
          public void onWritten(GenerationJob of) {}
        };
    new GenerationRun(files, Device.CPU, DType.BFLOAT16, DType.BFLOAT16)
        .run(List.of(job), listener);
    assertThat(GeneratedFile.request(job.file())).isEqualTo(request);
    return new Made(frames, asked[0]);
  }

  @Test
  void stripsGiveTheSameFrames() {
    var whole = make(REQUEST, MemorySaving.NONE);
    assertThat(whole.frames()).hasSize(5);
    assertThat(make(REQUEST, new MemorySaving(false, 3))).isEqualTo(whole);
  }

  @Test
  void passesThatWereAskedForInOneBatchAreMadeOneAfterTheOther() {
    var batched = REQUEST.withSampling(REQUEST.sampling().withBatchedGuidance(true));
    assertThat(make(batched, MemorySaving.NONE).passes()).isEqualTo(2);
    var separate = make(batched, new MemorySaving(true, 1));
    assertThat(separate.passes()).isEqualTo(4);
    assertThat(separate).isEqualTo(make(REQUEST, MemorySaving.NONE));
  }
}
