package dev.genga.dataset.cache;

import static org.assertj.core.api.Assertions.assertThat;

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

  /// What it may take for each clip and its three samples, in bytes.
  private static final int EACH = 4_000;

  @TempDir private Path folder;

  /// A tiny clip under many names, each with its own caption.
  private int project() throws IOException {
    int clips = Proof.CLIPS.count();
    new CacheProject(folder)
        .clip("clip", 32, 32, 9, "a clip")
        .sections(
            """
            cache_directory = "cache"
            resolution = [32, 32]
            target_frames = [1, 5]
            """,
            """
            cache_directory = "cache-2"
            resolution = [32, 32]
            target_frames = [9]
            """);
    Path clip = folder.resolve("clips/clip.mp4");
    for (int i = 1; i < clips; i++) {
      Path other = clip.resolveSibling("clip%05d.mp4".formatted(i));
      Files.createLink(other, clip);
      Files.writeString(other.resolveSibling("clip%05d.txt".formatted(i)), "clip " + i % 100);
    }
    return clips;
  }

  private String run(int clips, String what) throws IOException, InterruptedException {
    long heap = OWN + (long) EACH * clips / (1 << 20);
    Path out = folder.resolve("out.txt");
    var process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx" + heap + "m",
                    "-XX:+UseSerialGC",
                    "--enable-native-access=ALL-UNNAMED",
                    "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                    "-Dorg.bytedeco.javacpp.maxBytes=0",
                    "-cp",
                    System.getProperty("java.class.path"),
                    ManyClips.class.getName(),
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
    int clips = project();
    assertThat(run(clips, "plan")).contains("samples " + 3 * clips);
    Path index = folder.resolve("media-index");
    byte[] known = Files.readAllBytes(index);
    assertThat(Files.lines(index)).hasSize(clips + 1);

    assertThat(run(clips, "cache"))
        .contains("samples " + 3 * clips, "latents " + 3 * clips, "texts " + 2 * clips);
    assertThat(Files.readAllBytes(index)).as("what is decoded is written there").isEqualTo(known);
    assertThat(run(clips, "cache")).contains("latents 0", "texts 0");
  }
}
