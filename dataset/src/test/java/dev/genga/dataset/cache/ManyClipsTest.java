package dev.genga.dataset.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.testing.JavaProgram;
import dev.genga.testing.Proof;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Plans and caches a large data set of real files in a process with little memory.
class ManyClipsTest {
  /// What the program takes for itself, in MiB.
  private static final int OWN = 40;

  /// What it may take for each clip with its two samples, in bytes.
  private static final int EACH = 3_000;

  /// Clips whose caches are left to make.
  private static final int UNCACHED = 5;

  private static final List<String> ENDINGS =
      List.of(
          "_00000-001_0032x0032_wan.safetensors",
          "_00000-005_0032x0032_wan.safetensors",
          "_wan_te.safetensors");

  @TempDir private Path folder;

  /// A tiny clip with its caches.
  private void oneClip() throws Exception {
    new CacheProject(folder)
        .clip("clip", 32, 32, 5, "a clip")
        .sections(
            """
            cache_directory = "cache"
            resolution = [32, 32]
            target_frames = [1, 5]
            """);
    run(1, "cache");
  }

  /// The clip under many names, and its caches for all of them but a few: they hold the same.
  private void multiply(int clips) throws IOException {
    Path records = cache(CacheManifest.NAME);
    String one = Files.readString(records);
    try (var out = Files.newBufferedWriter(records)) {
      out.write(one);
      for (int i = 1; i < clips; i++) {
        String name = "clip%05d".formatted(i);
        link("clips/clip.mp4", "clips/" + name + ".mp4");
        link("clips/clip.txt", "clips/" + name + ".txt");
        if (i < clips - UNCACHED) {
          for (var ending : ENDINGS) {
            link("cache/clip" + ending, "cache/" + name + ending);
          }
          out.write(one.replace("\"clip_", "\"" + name + "_"));
        }
      }
    }
  }

  private void link(String from, String to) throws IOException {
    Files.createLink(folder.resolve(to), folder.resolve(from));
  }

  private Path cache(String name) {
    return folder.resolve("cache").resolve(name);
  }

  private String run(int clips, String what) throws IOException, InterruptedException {
    long heap = OWN + (long) EACH * clips / (1 << 20);
    Path out = folder.resolve("out.txt");
    var process =
        new ProcessBuilder(
                JavaProgram.command(
                    ManyClips.class.getName(),
                    List.of("-Xmx" + heap + "m", "-XX:+UseSerialGC"),
                    folder.toString(),
                    what))
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    int exitCode = process.waitFor();
    String text = Files.readString(out);
    assertThat(exitCode).as(text).isZero();
    return text;
  }

  @Test
  void memoryStaysSmallAndASecondPlanDecodesNothing() throws Exception {
    int clips = Proof.CLIPS.count();
    oneClip();
    multiply(clips);
    assertThat(run(clips, "plan")).contains("samples " + 2 * clips);
    Path index = folder.resolve("media-index");
    byte[] known = Files.readAllBytes(index);
    try (var lines = Files.lines(index)) {
      assertThat(lines).hasSize(clips + 1);
    }

    assertThat(run(clips, "cache"))
        .contains("samples " + 2 * clips, "latents " + 2 * UNCACHED, "texts " + UNCACHED);
    assertThat(Files.readAllBytes(index)).as("what is decoded is written there").isEqualTo(known);
    try (var lines = Files.lines(cache(CacheManifest.NAME))) {
      assertThat(lines).hasSize(3 * clips);
    }
    assertThat(run(clips, "cache")).contains("latents 0", "texts 0");
  }
}
