package dev.genga.film.cut;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Films that are cut at once.
class SeveralFilmsTest {
  @TempDir private Path folder;

  /// Holds up the first film at its first frame until another one's thread waits behind it.
  private static final class Meeting extends CutHeard {
    private final Duration patience;
    private boolean held;
    boolean met;

    Meeting(Duration patience) {
      this.patience = patience;
    }

    @Override
    public void onFrames(long nowDone, long ofTotal) {
      if (held) {
        return;
      }
      held = true;
      long end = System.nanoTime() + patience.toNanos();
      while (!met && System.nanoTime() < end) {
        met = isAwaited(Thread.currentThread().threadId());
        pause();
      }
    }

    /// Listeners are called one at a time: who comes meanwhile waits for the thread that is being heard.
    private static boolean isAwaited(long thread) {
      return Arrays.stream(ManagementFactory.getThreadMXBean().dumpAllThreads(false, false))
          .anyMatch(other -> other.getLockOwnerId() == thread);
    }

    private static void pause() {
      try {
        Thread.sleep(2);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private Meeting cut(int threads, Duration patience) {
    var films =
        List.of(
            NumberedFilm.write(folder.resolve("one.mp4")),
            NumberedFilm.write(folder.resolve("other.mp4")));
    var meeting = new Meeting(patience);
    var report = new Cutting(folder.resolve("out"), CutHeard.SETTINGS, threads).cut(films, meeting);
    assertThat(report).isEqualTo(new CutReport(2, 6, 12, 0, List.of()));
    return meeting;
  }

  @Test
  void twoThreadsReadTwoFilmsAtOnce() {
    assertThat(cut(2, Duration.ofMinutes(1)).met).isTrue();
  }

  @Test
  void oneThreadReadsOneAfterTheOther() {
    assertThat(cut(1, Duration.ofMillis(500)).met).isFalse();
  }
}
