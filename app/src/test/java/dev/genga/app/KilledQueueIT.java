package dev.genga.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.app.demo.SmallProject;
import dev.genga.base.FolderTree;
import dev.genga.testing.files.RulesOfProcess;
import dev.genga.testing.files.WriteMoment;
import dev.genga.testing.files.WriteMoment.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// A queue of videos whose process is killed, again and again, and then goes on.
@Execution(ExecutionMode.CONCURRENT)
class KilledQueueIT {
  @TempDir private Path folder;

  @BeforeEach
  void writeProject() throws IOException {
    SmallProject.write(folder);
    Files.writeString(
        folder.resolve("queue.txt"),
        """
        A rabbit on a meadow. --s 2
        A bird flies. --s 3 --d 5
        A butterfly. --s 2 --l 1
        """);
  }

  private ProgramRun run(List<String> rules, String... arguments) throws Exception {
    var all = new ArrayList<>(List.of("generate"));
    all.addAll(Arrays.asList(arguments));
    all.addAll(SmallProject.MODELS);
    return ProgramRun.in(folder)
        .with("OMP_NUM_THREADS", "1")
        .with("OPENBLAS_NUM_THREADS", "1")
        .with(rules)
        .run(all.toArray(String[]::new));
  }

  private ProgramRun queue(List<String> rules) throws Exception {
    return run(
        rules, "--prompts", "queue.txt", "--output", "out", "--size", "64x64", "--frames", "5");
  }

  private List<String> files(String ending) throws IOException {
    try (var files = Files.list(folder.resolve("out"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(ending))
          .sorted()
          .toList();
    }
  }

  /// The videos' hashes.
  private Map<String, String> videos() throws Exception {
    var videos = new TreeMap<String, String>();
    var sha = MessageDigest.getInstance("SHA-256");
    for (var name : files(".mp4")) {
      byte[] bytes = Files.readAllBytes(folder.resolve("out").resolve(name));
      videos.put(name, HexFormat.of().formatHex(sha.digest(bytes)));
    }
    return videos;
  }

  private void assertKilled(Place place, String file, int write) throws Exception {
    var moment = new WriteMoment(place, file, write, "");
    var killed = queue(RulesOfProcess.killed(moment));
    assertThat(killed.exitCode()).as(moment + killed.err()).isEqualTo(RulesOfProcess.KILLED);
  }

  /// A full disk is told, and nothing half-written stays.
  private void assertFull(Place place, String file) throws Exception {
    var full = queue(RulesOfProcess.fullDisk(new WriteMoment(place, file, 1, "")));
    assertThat(full.exitCode()).as(full.err()).isEqualTo(2);
    assertThat(full.err()).contains("No space left on device", file, "free some space there");
    assertThat(files("")).noneMatch(name -> name.contains(".partial"));
    assertThat(files("")).doesNotContain(file);
  }

  @Test
  void aQueueThatIsKilledAtAnyPlaceEndsAsOneThatNeverWas() throws Exception {
    var whole = queue(List.of());
    assertThat(whole.exitCode()).as(whole.err()).isZero();
    assertThat(whole.err().lines().filter(line -> line.startsWith("loading")))
        .containsExactly("loading transformer.safetensors ...", "loading vae.safetensors ...");
    var expected = videos();
    var names = files(".mp4").stream().map(name -> name.replace(".mp4", "")).toList();
    assertThat(names).hasSize(3);

    FolderTree.delete(folder.resolve("out"));
    assertKilled(Place.INSIDE_WRITE, names.get(0) + ".latents.safetensors", 3);
    assertKilled(Place.AFTER_RENAME, names.get(0) + ".latents.safetensors", 1);
    assertKilled(Place.BEFORE_RENAME, names.get(0) + ".mp4", 1);
    assertKilled(Place.AFTER_RENAME, names.get(0) + ".mp4", 1);
    assertFull(Place.INSIDE_WRITE, names.get(1) + ".latents.safetensors");
    assertFull(Place.BEFORE_SYNC, names.get(1) + ".mp4");
    assertKilled(Place.INSIDE_WRITE, names.get(1) + ".mp4.json", 1);
    assertKilled(Place.BEFORE_SYNC, names.get(2) + ".mp4", 1);

    var last = queue(List.of());
    assertThat(last.exitCode()).as(last.err()).isZero();
    assertThat(last.err()).contains("2 of 3 are done").doesNotContain("loading transformer");
    assertThat(videos()).isEqualTo(expected);
    assertThat(files(".mp4.json")).hasSize(3);
    assertThat(files(".safetensors")).isEmpty();
    assertThat(files("")).hasSize(7); // and the lock
    assertSidecarsReadAsTheirVideos(names);
  }

  /// A single run of a sidecar gives the frames of the queue.
  private void assertSidecarsReadAsTheirVideos(List<String> names) throws Exception {
    for (var name : names) {
      var single = run(List.of(), "--from", "out/" + name + ".mp4.json", "--output", "single.mp4");
      assertThat(single.exitCode()).as(single.err()).isZero();
      assertThat(folder.resolve("single.mp4"))
          .hasSameBinaryContentAs(folder.resolve("out").resolve(name + ".mp4"));
      Files.delete(folder.resolve("single.mp4"));
    }
  }
}
