package dev.genga.film.score;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.testing.JavaProgram;
import dev.genga.testing.Proof;
import dev.genga.video.Fraction;
import dev.genga.video.Resize;
import dev.genga.video.VideoWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/// Indexes and scores many clips of real files, with windows, in a process with little memory.
@Isolated("it measures what it takes")
class ManyScoredClipsTest {
  /// What the program takes for itself, in MiB.
  private static final int OWN = 48;

  /// What it may take for each clip, in bytes: its names, and what becomes of it.
  private static final int EACH = 3_000;

  /// By how much the process may grow after the first tenth of the clips, in KiB, beside its heap.
  private static final int GROWTH = 48 * 1024;

  /// Clips that are encoded; the others are the same under other names.
  private static final int ENCODED = 20;

  private static final Pattern RESIDENT = Pattern.compile("resident (\\d+)");

  @TempDir private Path folder;

  private void write(int clips) throws IOException {
    Files.createDirectories(folder.resolve("clips"));
    for (int i = 0; i < clips; i++) {
      if (i < ENCODED) {
        encode(clip(i), i);
      } else {
        Files.createLink(clip(i), clip(i % ENCODED));
      }
    }
  }

  private Path clip(int number) {
    return folder.resolve("clips/clip%05d.mp4".formatted(number));
  }

  private static void encode(Path file, long seed) {
    var frames = DrawnClip.frames(seed);
    var rate = Fraction.of(16);
    VideoWriter.write(
        file,
        rate,
        rate.inverse(),
        Map.of(),
        sink -> {
          for (int i = 0; i < ManyScoredClips.FRAMES; i++) {
            sink.add(Resize.area(frames.get(i), 64, 36), i);
          }
        });
  }

  private String run(long heap) throws IOException, InterruptedException {
    Path out = folder.resolve("out.txt");
    var process =
        new ProcessBuilder(
                JavaProgram.command(
                    ManyScoredClips.class.getName(),
                    List.of("-Xmx" + heap + "m", "-XX:+UseSerialGC"),
                    folder.resolve("clips").toString(),
                    folder.resolve("set").toString()))
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    int exitCode = process.waitFor();
    String text = Files.readString(out);
    assertThat(exitCode).as(text).isZero();
    return text;
  }

  @Test
  void memoryStaysFlat() throws Exception {
    int clips = Proof.SCORED.count();
    write(clips);
    long heap = OWN + (long) EACH * clips / (1 << 20);
    String text = run(heap);
    assertThat(text)
        .contains("indexed %d problems 0".formatted(clips))
        .contains("scored %d windows %d problems 0".formatted(clips, 2 * clips));
    var resident =
        RESIDENT.matcher(text).results().map(found -> Long.parseLong(found.group(1))).toList();
    assertThat(resident).hasSize(4);
    long most = heap * 1024 + GROWTH;
    assertThat(resident.get(1) - resident.get(0)).as("while indexing").isLessThan(most);
    assertThat(resident.get(3) - resident.get(2)).as("while scoring").isLessThan(most);
  }
}
