package dev.genga.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.wan.generation.GenerationJob;
import dev.genga.wan.generation.GenerationRequest;
import dev.genga.wan.generation.GenerationRunListener;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class GenerationTimesTest {
  private final AtomicLong now = new AtomicLong(7);
  private final List<GenerationTimes.Taken> told = new ArrayList<>();
  private final GenerationTimes times =
      new GenerationTimes(GenerationRunListener.NONE, (job, taken) -> told.add(taken), now::get);

  private void pass(double seconds) {
    now.addAndGet(Math.round(seconds * 1e9));
  }

  private static GenerationJob job(String file) {
    return new GenerationJob(GenerationRequest.of("a cat", 1), Path.of(file));
  }

  @Test
  void waitingBetweenStepsAndFramesCountsForNeither() {
    var first = job("a.mp4");
    var second = job("b.mp4");
    for (var job : List.of(first, second)) {
      pass(100);
      times.of(job);
      pass(20);
      times.onSampled(job, 0, 100);
    }
    for (var job : List.of(first, second)) {
      pass(100);
      times.ofDecoding(job);
      pass(3);
      times.onDecoded(job, List.of());
      times.onWritten(job);
    }
    assertThat(told)
        .hasSize(2)
        .allSatisfy(taken -> {
          assertThat(taken.steps()).isEqualTo(50);
          assertThat(taken.step()).isEqualTo(0.4);
          assertThat(taken.decoding()).isEqualTo(3);
        });
  }

  @Test
  void aJobWhoseLatentsWereThereHasNoSteps() {
    times.ofDecoding(job("a.mp4"));
    pass(2);
    times.onDecoded(job("a.mp4"), List.of());
    times.onWritten(job("a.mp4"));
    assertThat(told.getFirst().steps()).isZero();
    assertThat(told.getFirst().decoding()).isEqualTo(2);
  }
}
