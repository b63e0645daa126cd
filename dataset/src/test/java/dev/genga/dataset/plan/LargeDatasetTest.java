package dev.genga.dataset.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.testing.Proof;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A data set of many clips is planned without holding more than a line for each.
class LargeDatasetTest {
  private static final String TOML =
      """
      [general]
      caption_extension = ".txt"

      [[datasets]]
      video_directory = "clips"
      cache_directory = "cache/head"
      target_frames = [1, 21]

      [[datasets]]
      video_directory = "clips"
      cache_directory = "cache/uniform"
      frame_extraction = "uniform"
      frame_sample = 2
      target_frames = [45]
      """;

  @TempDir private Path path;

  @Test
  void everyClipIsPlannedOnceInLittleMemory() {
    int clips = Proof.CLIPS.count();
    var folder = new PlanFolder(path);
    var random = new Random(1);
    for (int i = 0; i < clips; i++) {
      folder.clip("clip%05d.mp4".formatted(i), random.nextInt(70, 200), i % 3 == 0 ? "24" : "16");
    }
    Path index = path.resolve("media.txt");
    folder.plan(TOML, PlanOptions.standard(), index, PlanFolder.PLENTY);
    long before = used();

    var plan = folder.plan(TOML, PlanOptions.standard(), index, PlanFolder.PLENTY);

    long perClip = (used() - before) / clips;
    assertThat(plan.samples()).isEqualTo(4 * clips);
    assertThat(folder.media().probes()).isEqualTo(clips);
    assertThat(perClip).as("bytes of heap for each clip").isLessThan(6_000);
    Path file = path.resolve("plan.json");
    PlanFile.write(file, plan);
    assertThat(PlanFile.read(file)).isEqualTo(plan);
    String table = PlanTable.of(plan, _ -> new DiskSpace.Store("disk", PlanFolder.PLENTY), false);
    assertThat(table.lines().count()).isLessThan(100);
  }

  private static long used() {
    var runtime = Runtime.getRuntime();
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
